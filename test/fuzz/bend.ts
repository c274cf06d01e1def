/** Changes bytes and text the way damage and malice do: flips, cuts, floods, false lengths, mixtures. */
import { utf8Bytes } from '../../shared/domain/bytes.ts';
import type { Random } from '../simulation/engine/random.ts';

/** Inputs do not grow beyond this by bending, in bytes. */
const LARGEST = 1 << 18;

/** Lengths and numbers at which arithmetic goes wrong. */
const EDGES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

/** What opens a structure in the texts we read, and what such texts mean by special. */
const FRAGMENTS = [
  ...['[', '{', '{"a":', '- ', '? ', '&a ', '*a', '!!js/function ', '"', "'", '\\u0000', '\n'],
  ...['null', 'true', '-0', '1e999', '9007199254740993', '__proto__', 'NaN', '\u{feff}', '\r'],
].map(utf8Bytes);

type Change = (bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array;

const CHANGES: readonly Change[] = [
  flip,
  flip,
  truncate,
  overwriteNumber,
  insertNoise,
  remove,
  repeat,
  insertFragments,
  graft,
];

/** A changed copy of one of `corpus`; now and then noise alone, or the sample as it is. */
export function bent(corpus: readonly Uint8Array[], random: Random): Uint8Array {
  if (random.chance(0.02)) return random.bytes(random.integer(0, 300));
  let bytes = pickFrom(corpus, random).slice();
  for (let count = random.integer(0, 4); count > 0; count--) {
    const change = random.pick(CHANGES)!;
    bytes = change(bytes, random, pickFrom(corpus, random)).slice(0, LARGEST);
  }
  return bytes;
}

/** The same for text. */
export function bentText(corpus: readonly string[], random: Random): string {
  return new TextDecoder().decode(bent(corpus.map(utf8Bytes), random));
}

function pickFrom(corpus: readonly Uint8Array[], random: Random): Uint8Array {
  const sample = random.pick(corpus);
  if (sample === undefined) throw new RangeError('a corpus without samples');
  return sample;
}

function placeIn(bytes: Uint8Array, random: Random): number {
  return random.integer(0, bytes.length);
}

function spliced(bytes: Uint8Array, at: number, cut: number, put: Uint8Array): Uint8Array {
  return Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + cut)]);
}

function flip(bytes: Uint8Array, random: Random): Uint8Array {
  const at = placeIn(bytes, random);
  return bytes.map((byte, i) => (i === at ? byte ^ (1 << random.integer(0, 7)) : byte));
}

function truncate(bytes: Uint8Array, random: Random): Uint8Array {
  return bytes.subarray(0, placeIn(bytes, random));
}

/** One of the edges in either order of bytes, or as a varint, over what stands there. */
function overwriteNumber(bytes: Uint8Array, random: Random): Uint8Array {
  const value = random.pick(EDGES)!;
  const at = placeIn(bytes, random);
  const number = Buffer.alloc(4);
  if (random.chance(0.5)) number.writeUInt32BE(value);
  else number.writeUInt32LE(value);
  const put = random.chance(0.5) ? varint(value) : number;
  return spliced(bytes, at, random.chance(0.5) ? put.length : 0, put);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return Uint8Array.of(...bytes, rest);
}

function insertNoise(bytes: Uint8Array, random: Random): Uint8Array {
  return spliced(bytes, placeIn(bytes, random), 0, random.bytes(random.integer(1, 40)));
}

function remove(bytes: Uint8Array, random: Random): Uint8Array {
  return spliced(bytes, placeIn(bytes, random), random.integer(1, 60), new Uint8Array(0));
}

/** A piece of the bytes, many times. */
function repeat(bytes: Uint8Array, random: Random): Uint8Array {
  const at = placeIn(bytes, random);
  const piece = bytes.subarray(at, at + random.integer(1, 80));
  return spliced(bytes, at, 0, times(piece, random));
}

/** The same opening bracket thousands of times exhausts a parser that calls itself. */
function insertFragments(bytes: Uint8Array, random: Random): Uint8Array {
  const piece = random.pick(FRAGMENTS)!;
  const put = random.chance(0.7) ? piece : times(piece, random);
  return spliced(bytes, placeIn(bytes, random), 0, put);
}

function times(piece: Uint8Array, random: Random): Uint8Array {
  const most = random.chance(0.05) ? 8_000 : 50;
  return Buffer.concat(new Array<Uint8Array>(random.integer(1, most)).fill(piece));
}

/** The beginning of one sample and the end of another. */
function graft(bytes: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  return Buffer.concat([
    bytes.subarray(0, placeIn(bytes, random)),
    other.subarray(placeIn(other, random)),
  ]);
}
