/** Check-in, leaving, and the stream of instructions. */
import type { AttemptKey, FederationId } from '../domain/ids.ts';
import { type Duration, milliseconds } from '../domain/time.ts';
import type { CheckInDecision, Instruction } from '../secagg/instruction.ts';
import { type Codec, defineCodec, malformed } from './codec.ts';
import { federationField, fittingText, textField, uint32, wholeNumber } from './fields.ts';
import { velum } from './gen/velum.js';
import { readInstruction, writeInstruction } from './instruction.ts';
import {
  MAX_CODE_LENGTH,
  MAX_HEARTBEAT_MS,
  MAX_INSTRUCTION_BYTES,
  MAX_MESSAGE_LENGTH,
  MAX_SMALL_MESSAGE_BYTES,
} from './limits.ts';
import { type Keyed, readKey, writeKey } from './scope.ts';

const { v1 } = velum;

function writeDecision(decision: CheckInDecision): velum.v1.CheckInRequest.$Properties {
  if (decision.type === 'accept') return { accept: {} };
  const code = fittingText(decision.code, MAX_CODE_LENGTH);
  return { refuse: { code, message: fittingText(decision.message, MAX_MESSAGE_LENGTH) } };
}

function readDecision(message: velum.v1.CheckInRequest.$Shape, path: string): CheckInDecision {
  switch (message.decision) {
    case 'accept':
      return { type: 'accept' };
    case 'refuse': {
      const { code, message: text } = message.refuse;
      return {
        type: 'refuse',
        code: textField(code, MAX_CODE_LENGTH, `${path}.refuse.code`),
        message: textField(text, MAX_MESSAGE_LENGTH, `${path}.refuse.message`),
      };
    }
    default:
      throw malformed(`${path}.decision`, 'is missing');
  }
}

export const checkInRequest = defineCodec({
  name: 'CheckInRequest',
  type: v1.CheckInRequest,
  maxBytes: MAX_SMALL_MESSAGE_BYTES,
  write: ({ key, message }: Keyed<CheckInDecision>) => ({
    key: writeKey(key),
    ...writeDecision(message),
  }),
  read: (message, path) => ({
    key: readKey(message.key, `${path}.key`),
    message: readDecision(message, path),
  }),
});

export interface Departure {
  readonly key: AttemptKey;
  readonly reason: string;
}

export const leaveRequest = defineCodec({
  name: 'LeaveRequest',
  type: v1.LeaveRequest,
  maxBytes: MAX_SMALL_MESSAGE_BYTES,
  write: ({ key, reason }: Departure) => ({
    key: writeKey(key),
    reason: fittingText(reason, MAX_MESSAGE_LENGTH),
  }),
  read: ({ key, reason }, path) => ({
    key: readKey(key, `${path}.key`),
    reason: textField(reason, MAX_MESSAGE_LENGTH, `${path}.reason`),
  }),
});

export const watchRoundRequest: Codec<FederationId> = defineCodec({
  name: 'WatchRoundRequest',
  type: v1.WatchRoundRequest,
  maxBytes: MAX_SMALL_MESSAGE_BYTES,
  write: (federation: FederationId) => ({ federation }),
  read: ({ federation }, path) => federationField(federation, `${path}.federation`),
});

/** "Nothing changed", with the longest silence to expect from now on. */
export interface Heartbeat {
  readonly type: 'heartbeat';
  readonly interval: Duration;
}

export function writeHeartbeat({ interval }: Heartbeat): velum.v1.Heartbeat.$Shape {
  return { intervalMs: uint32(interval) };
}

export function readHeartbeat(message: velum.v1.Heartbeat.$Shape, path: string): Heartbeat {
  const interval = wholeNumber(message.intervalMs, 1, MAX_HEARTBEAT_MS, `${path}.intervalMs`);
  return { type: 'heartbeat', interval: milliseconds(interval) };
}

/** One item of the WatchRound stream. */
export type RoundEvent =
  Heartbeat | { readonly type: 'instruction'; readonly instruction: Instruction };

export const watchRoundResponse = defineCodec({
  name: 'WatchRoundResponse',
  type: v1.WatchRoundResponse,
  maxBytes: MAX_INSTRUCTION_BYTES,
  write: (event: RoundEvent): velum.v1.WatchRoundResponse.$Properties =>
    event.type === 'heartbeat'
      ? { heartbeat: writeHeartbeat(event) }
      : { instruction: writeInstruction(event.instruction) },
  read: (message, path): RoundEvent => {
    switch (message.event) {
      case 'heartbeat':
        return readHeartbeat(message.heartbeat, `${path}.heartbeat`);
      case 'instruction': {
        const instruction = readInstruction(message.instruction, `${path}.instruction`);
        return { type: 'instruction', instruction };
      }
      default:
        throw malformed(`${path}.event`, 'is missing');
    }
  },
});
