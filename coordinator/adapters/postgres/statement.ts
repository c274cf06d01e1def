/** A statement as the driver takes it, and its results as values of ours. */
import type { CustomTypesConfig, QueryConfig } from 'pg';
import { invariant } from '../../../shared/errors/federation-error.ts';

export type SqlValue = string | number | boolean | null | Uint8Array | readonly (string | number)[];

/**
 * By the server's type numbers (pg_type.oid): every type our columns have. The driver reads results as
 * text, bytes as `\x` and hexadecimal digits; a text ends at half a gigabyte.
 */
const PARSERS: Readonly<Record<number, (text: string) => unknown>> = {
  16: (text) => text === 't',
  17: bytesOfHex,
  20: Number,
  23: Number,
  25: (text) => text,
  701: Number,
};

const types: CustomTypesConfig = {
  getTypeParser: (oid: number) => {
    const parse = PARSERS[oid];
    invariant(parse !== undefined, `columns of the type ${String(oid)} can be read`);
    return parse;
  },
};

function bytesOfHex(text: string): Uint8Array {
  const { buffer, byteOffset, length } = Buffer.from(text.slice(2), 'hex');
  return new Uint8Array(buffer, byteOffset, length);
}

/** Result columns are boolean, bytea, bigint (up to 2⁵³), integer, text or double precision. */
export function statement(text: string, values: readonly SqlValue[]): QueryConfig {
  return { text, values: [...values], types };
}
