/** How a message becomes bytes and bytes become a message that has been checked. */
import { FederationError } from '../errors/federation-error.ts';

/** Bytes ⇄ domain value. Whatever `decode` accepts keeps every promise of its .proto comment. */
export interface Codec<T> {
  /** Full name of the message, for errors. */
  readonly name: string;
  /** Longer input is refused before it is looked at. */
  readonly maxBytes: number;
  encode(value: T): Uint8Array;
  /** Hostile input. Throws `MESSAGE_MALFORMED` naming the field, or `MESSAGE_TOO_LARGE`. */
  decode(bytes: Uint8Array): T;
}

/** A message class of the generated code, as far as codecs use it. */
export interface MessageType<Written, Read> {
  encode(message: Written): { finish(): Uint8Array };
  decode(bytes: Uint8Array): Read;
}

export interface CodecDefinition<T, Written, Read> {
  readonly name: string;
  readonly type: MessageType<Written, Read>;
  readonly maxBytes: number;
  write(value: T): Written;
  /** `path` names the message in errors. */
  read(message: Read, path: string): T;
}

/** The refusal of one field: `rule` completes the sentence "<path> …". */
export function malformed(path: string, rule: string): FederationError {
  return new FederationError('MESSAGE_MALFORMED', `${path} ${rule}`, { field: path, rule });
}

export function defineCodec<T, Written, Read>(
  definition: CodecDefinition<T, Written, Read>,
): Codec<T> {
  const { name, type, maxBytes } = definition;
  return {
    name,
    maxBytes,
    encode: (value) => type.encode(definition.write(value)).finish(),
    decode: (bytes) => {
      if (bytes.length > maxBytes) throw tooLarge(name, bytes.length, maxBytes);
      return definition.read(parse(type, name, bytes), name);
    },
  };
}

function tooLarge(name: string, size: number, limit: number): FederationError {
  const message = `${name} has ${String(size)} bytes; the limit is ${String(limit)}`;
  return new FederationError('MESSAGE_TOO_LARGE', message, { message: name, size, limit });
}

function parse<Written, Read>(
  type: MessageType<Written, Read>,
  name: string,
  bytes: Uint8Array,
): Read {
  try {
    return type.decode(bytes);
  } catch {
    throw malformed(name, 'is not a protobuf message of this type');
  }
}
