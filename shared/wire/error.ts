/** Errors across the wire: what the coordinator says about a failure, and what a client makes of it. */
import { catalogue, type ErrorCode } from '../errors/catalogue.ts';
import { type ErrorDetails, FederationError } from '../errors/federation-error.ts';
import { defineCodec, malformed } from './codec.ts';
import { finiteNumber, fittingText, listOf, textField } from './fields.ts';
import { velum } from './gen/velum.js';
import {
  MAX_CODE_LENGTH,
  MAX_ERROR_DETAIL_BYTES,
  MAX_ERROR_FACTS,
  MAX_FACT_LENGTH,
  MAX_MESSAGE_LENGTH,
} from './limits.ts';

const { v1 } = velum;

/** Name of the gRPC trailer that carries an ErrorDetail. */
export const ERROR_TRAILER = 'velum-error-bin';

/** What travels of an error beside the text for people. */
export interface ErrorDetail {
  /** An ErrorCode of the sender's version, perhaps not of ours. */
  readonly reason: string;
  readonly facts: ErrorDetails;
}

type Fact = ErrorDetails[string];

function writeFact([name, value]: [string, Fact]): velum.v1.ErrorFact.$Properties {
  const known = { name: fittingText(name, MAX_CODE_LENGTH) };
  if (typeof value === 'number') return { ...known, number: Number.isFinite(value) ? value : 0 };
  if (typeof value === 'boolean') return { ...known, flag: value };
  return { ...known, text: fittingText(value, MAX_FACT_LENGTH) };
}

function readFact(message: velum.v1.ErrorFact.$Shape, path: string): readonly [string, Fact] {
  const name = textField(message.name, MAX_CODE_LENGTH, `${path}.name`);
  switch (message.value) {
    case 'text':
      return [name, textField(message.text, MAX_FACT_LENGTH, `${path}.text`)];
    case 'number':
      return [name, finiteNumber(message.number, `${path}.number`)];
    case 'flag':
      return [name, message.flag];
    default:
      throw malformed(`${path}.value`, 'is missing');
  }
}

export const errorDetail = defineCodec({
  name: 'ErrorDetail',
  type: v1.ErrorDetail,
  maxBytes: MAX_ERROR_DETAIL_BYTES,
  write: ({ reason, facts }: ErrorDetail) => ({
    reason,
    facts: Object.entries(facts).slice(0, MAX_ERROR_FACTS).map(writeFact),
  }),
  read: ({ reason, facts }, path) => {
    const entries = listOf(facts, MAX_ERROR_FACTS, `${path}.facts`, readFact);
    const unique = new Map(entries);
    if (unique.size < entries.length) throw malformed(`${path}.facts`, 'must have unique names');
    return {
      reason: textField(reason, MAX_CODE_LENGTH, `${path}.reason`),
      facts: Object.fromEntries(unique),
    };
  },
});

/** A failure as it travels: text for the status message, bytes for the trailer. */
export interface WireError {
  readonly message: string;
  readonly detail: Uint8Array;
}

export function encodeError(error: FederationError): WireError {
  return {
    message: fittingText(error.message, MAX_MESSAGE_LENGTH),
    detail: errorDetail.encode({ reason: error.code, facts: error.details }),
  };
}

function isErrorCode(reason: string): reason is ErrorCode {
  return Object.hasOwn(catalogue, reason);
}

/**
 * The error the coordinator threw, rebuilt. Hostile input: `undefined` when the trailer is damaged
 * or names a code this version does not know.
 */
export function decodeError({ message, detail }: WireError): FederationError | undefined {
  try {
    const { reason, facts } = errorDetail.decode(detail);
    if (!isErrorCode(reason)) return undefined;
    return new FederationError(reason, fittingText(message, MAX_MESSAGE_LENGTH), facts);
  } catch {
    return undefined;
  }
}
