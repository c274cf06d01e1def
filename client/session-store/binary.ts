/**
 * Values as bytes, each described once for both directions. Whole numbers are big-endian; what
 * varies in length has its length before it. Reading accepts exactly what writing produces.
 */
import { be32, be64, beFloat64, concatBytes, utf8Bytes, wipe } from '../../shared/domain/bytes.ts';

/** Bytes that are not what a format describes. */
export class UnreadableBytes extends Error {}

/** How values of one type are written and read. */
export interface Format<T> {
  write(value: T, out: ByteWriter): void;
  /** Throws `UnreadableBytes`. */
  read(from: ByteReader): T;
}

/** Collects bytes. */
export class ByteWriter {
  readonly #parts: Uint8Array[] = [];

  /** Copied: the caller may wipe its own. */
  put(bytes: Uint8Array): void {
    this.#parts.push(bytes.slice());
  }

  /** Everything put so far; the copies in between are wiped. */
  finish(): Uint8Array {
    const whole = concatBytes(...this.#parts);
    wipe(...this.#parts);
    return whole;
  }
}

/** Hands out bytes from the front. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** A copy of the next `length` bytes. */
  take(length: number): Uint8Array {
    const end = this.#position + length;
    if (end > this.#bytes.length) throw new UnreadableBytes('the bytes end too early');
    const taken = this.#bytes.slice(this.#position, end);
    this.#position = end;
    return taken;
  }

  view(length: number): DataView {
    return new DataView(this.take(length).buffer);
  }

  end(): void {
    if (this.#position !== this.#bytes.length) throw new UnreadableBytes('bytes are left over');
  }
}

export function toBytes<T>(format: Format<T>, value: T): Uint8Array {
  const out = new ByteWriter();
  format.write(value, out);
  return out.finish();
}

/** `undefined` where the bytes are not exactly one value of this format. */
export function fromBytes<T>(format: Format<T>, bytes: Uint8Array): T | undefined {
  const reader = new ByteReader(bytes);
  try {
    const value = format.read(reader);
    reader.end();
    return value;
  } catch (error) {
    if (error instanceof UnreadableBytes) return undefined;
    throw error;
  }
}

/** Exactly `length` bytes. */
export function bytesOf(length: number): Format<Uint8Array> {
  return {
    write(value, out) {
      if (value.length !== length) throw new RangeError(`${length} bytes, not ${value.length}`);
      out.put(value);
    },
    read: (from) => from.take(length),
  };
}

/** Any number of bytes. */
export const blob: Format<Uint8Array> = {
  write(value, out) {
    out.put(be32(value.length));
    out.put(value);
  },
  read: (from) => from.take(uint32.read(from)),
};

export const uint32: Format<number> = {
  write: (value, out) => {
    out.put(be32(value));
  },
  read: (from) => from.view(4).getUint32(0),
};

/** A safe integer from 0. */
export const count: Format<number> = {
  write: (value, out) => {
    out.put(be64(value));
  },
  read(from) {
    const value = Number(from.view(8).getBigUint64(0));
    if (!Number.isSafeInteger(value)) throw new UnreadableBytes('a count is too large');
    return value;
  },
};

/** IEEE 754 binary64, NaN included. */
export const real: Format<number> = {
  write: (value, out) => {
    out.put(beFloat64(value));
  },
  read: (from) => from.view(8).getFloat64(0),
};

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

export const text: Format<string> = mapped(blob, utf8Bytes, (bytes) => strictUtf8.decode(bytes));

/** One of a few constants, as its index. */
export function oneOf<const T>(...values: readonly T[]): Format<T> {
  return {
    write(value, out) {
      const index = values.indexOf(value);
      if (index < 0) throw new RangeError('a value the format does not know');
      out.put(Uint8Array.of(index));
    },
    read(from) {
      const value = values[from.view(1).getUint8(0)];
      if (value === undefined) throw new UnreadableBytes('an unknown choice');
      return value;
    },
  };
}

export const flag: Format<boolean> = oneOf(false, true);

/** Another type in the clothes of `format`. Whatever `parse` throws makes the bytes unreadable. */
export function mapped<S, T>(
  format: Format<S>,
  unparse: (value: T) => S,
  parse: (stored: S) => T,
): Format<T> {
  return {
    write(value, out) {
      format.write(unparse(value), out);
    },
    read(from) {
      const stored = format.read(from);
      try {
        return parse(stored);
      } catch {
        throw new UnreadableBytes('a value is outside its domain');
      }
    },
  };
}

export function optional<T>(format: Format<T>): Format<T | undefined> {
  return {
    write(value, out) {
      flag.write(value !== undefined, out);
      if (value !== undefined) format.write(value, out);
    },
    read: (from) => (flag.read(from) ? format.read(from) : undefined),
  };
}

export function listOf<T>(format: Format<T>): Format<readonly T[]> {
  return {
    write(values, out) {
      uint32.write(values.length, out);
      for (const value of values) format.write(value, out);
    },
    read(from) {
      const values: T[] = [];
      for (let left = uint32.read(from); left > 0; left--) values.push(format.read(from));
      return values;
    },
  };
}

/** In the map's own order, which is kept. */
export function mapOf<K, V>(key: Format<K>, value: Format<V>): Format<ReadonlyMap<K, V>> {
  const pair: Format<readonly [K, V]> = {
    write([first, second], out) {
      key.write(first, out);
      value.write(second, out);
    },
    read: (from) => [key.read(from), value.read(from)],
  };
  return mapped(
    listOf(pair),
    (map: ReadonlyMap<K, V>) => [...map],
    (pairs) => {
      const map = new Map(pairs);
      if (map.size !== pairs.length) throw new UnreadableBytes('a key appears twice');
      return map;
    },
  );
}

type Fields<T> = { readonly [K in keyof T]-?: Format<T[K]> };

/** The fields one after the other, in the order they are listed here. */
export function record<T extends object>(fields: Fields<T>): Format<T> {
  const names = Object.keys(fields) as (keyof T)[];
  return {
    write(value, out) {
      for (const name of names) fields[name].write(value[name], out);
    },
    read: (from) => Object.fromEntries(names.map((name) => [name, fields[name].read(from)])) as T,
  };
}

/** Takes no bytes. */
export function constant<const T>(value: T): Format<T> {
  return { write: () => undefined, read: () => value };
}

type Variant<T, D extends keyof T, Tag extends T[D]> = Extract<T, Readonly<Record<D, Tag>>>;

/** The variant's index, then the variant; `discriminator` tells which it is. */
export function union<D extends string, T extends Readonly<Record<D, string>>>(
  discriminator: D,
  variants: { readonly [Tag in T[D]]: Format<Variant<T, D, Tag>> },
): Format<T> {
  const tags = oneOf(...(Object.keys(variants) as T[D][]));
  const variant = (tag: T[D]): Format<T> => variants[tag];
  return {
    write(value, out) {
      const tag = value[discriminator];
      tags.write(tag, out);
      variant(tag).write(value, out);
    },
    read: (from) => variant(tags.read(from)).read(from),
  };
}
