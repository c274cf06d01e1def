import { describe, expect, it } from 'vitest';
import { concatBytes, fromHex, utf8Bytes } from '../../../../shared/domain/bytes.ts';
import {
  decodeSafetensors,
  encodeSafetensors,
  MAX_HEADER_BYTES,
  TENSORFLOW_LAYOUT,
} from '../../../../shared/domain/safetensors.ts';

const schema = [
  { name: 'w', shape: [2] },
  // A name that a JavaScript object would move to the front.
  { name: '7', shape: [] },
];
const weights = new Float32Array([1.5, -2, 0.25]);
const metadata = { note: 'größe', format: 'tf' };

/** Put together by hand from the format's description. */
const golden = concatBytes(
  fromHex('a000000000000000'), // header length 160, little-endian
  utf8Bytes('{"__metadata__":{"format":"tf","note":"größe"},'), // keys sorted
  utf8Bytes('"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},'), // schema order
  utf8Bytes('"7":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}'), // no shape: a scalar
  utf8Bytes('     '), // up to a multiple of 8
  fromHex('0000c03f000000c00000803e'), // 1.5, −2, 0.25 as little-endian binary32
);

/** A file with this header and `dataBytes` bytes of data. */
function fileWith(header: string | Uint8Array, dataBytes: number): Uint8Array {
  const bytes = typeof header === 'string' ? utf8Bytes(header) : header;
  const prefix = new Uint8Array(8);
  new DataView(prefix.buffer).setBigUint64(0, BigInt(bytes.length), true);
  return concatBytes(prefix, bytes, new Uint8Array(dataBytes));
}

/** A well-formed entry, or one with something replaced. */
function tensor(begin: number, end: number, changes: Record<string, unknown> = {}): string {
  const entry = { dtype: 'F32', shape: [(end - begin) / 4], data_offsets: [begin, end] };
  return JSON.stringify({ ...entry, ...changes });
}

describe('encodeSafetensors', () => {
  it('writes the golden bytes', () => {
    expect(encodeSafetensors(schema, weights, metadata)).toEqual(golden);
  });

  it('says that kernels are laid out as TensorFlow does unless told otherwise', () => {
    const file = decodeSafetensors(encodeSafetensors(schema, weights));
    expect(file).toMatchObject({ ok: true, file: { metadata: TENSORFLOW_LAYOUT } });
  });

  it('does not depend on the order metadata was written in', () => {
    const reversed = { format: 'tf', note: 'größe' };
    expect(encodeSafetensors(schema, weights, reversed)).toEqual(golden);
  });

  it('refuses weights that do not fit, and names it cannot write', () => {
    expect(() => encodeSafetensors(schema, new Float32Array(4))).toThrow(/3 elements.*4/);
    const twice = [...schema, { name: 'w', shape: [] }];
    expect(() => encodeSafetensors(twice, new Float32Array(4))).toThrow(/"w" is taken/);
    const reserved = [{ name: '__metadata__', shape: [3] }];
    expect(() => encodeSafetensors(reserved, weights)).toThrow(/"__metadata__" is taken/);
  });
});

describe('decodeSafetensors', () => {
  it('reads the golden bytes, also from the middle of a larger array', () => {
    const expected = { ok: true, file: { metadata, schema, weights } };
    expect(decodeSafetensors(golden)).toEqual(expected);
    const surrounded = concatBytes(new Uint8Array(5), golden, new Uint8Array(3));
    expect(decodeSafetensors(surrounded.subarray(5, 5 + golden.length))).toEqual(expected);
  });

  it('orders tensors by their bytes, not by the header, as other writers need not sort', () => {
    const header = `{"late":${tensor(4, 12)},"early":${tensor(0, 4)}}\n `;
    expect(decodeSafetensors(fileWith(header, 12))).toMatchObject({
      ok: true,
      file: {
        metadata: {},
        schema: [
          { name: 'early', shape: [1] },
          { name: 'late', shape: [2] },
        ],
      },
    });
  });

  it('keeps a metadata key that is special in JavaScript', () => {
    const header = `{"__metadata__":{"__proto__":"text"},"__proto__":${tensor(0, 4)}}`;
    const result = decodeSafetensors(fileWith(header, 4));
    expect(result).toMatchObject({ ok: true, file: { schema: [{ name: '__proto__' }] } });
    expect(result.ok && Object.entries(result.file.metadata)).toEqual([['__proto__', 'text']]);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['fewer than eight bytes', new Uint8Array(7), /7 bytes, too few/],
    ['a header beyond the limit', fromHex('0100000001000000'), /header length 4294967297 exceeds/],
    ['a header just beyond the limit', lengthOnly(MAX_HEADER_BYTES + 1), /exceeds 8388608/],
    ['a header beyond the end', lengthOnly(20), /reaches beyond the 8 bytes/],
    ['an empty header', fileWith('', 4), /does not begin with \{/],
    ['a header that begins with a space', fileWith(` {"a":${tensor(0, 4)}}`, 4), /begin with \{/],
    ['a header that is not UTF-8', fileWith(fromHex('7bff7d'), 0), /not UTF-8/],
    ['a header with a byte order mark', fileWith('\uFEFF{}', 0), /begin with \{/],
    ['a header that is not JSON', fileWith('{"a":', 0), /not JSON/],
    ['text after the header', fileWith('{} x', 0), /not JSON/],
    ['a tensor that is no object', fileWith('{"a":[]}', 0), /tensor "a" is not an object/],
    ['a null tensor', fileWith('{"a":null}', 0), /tensor "a" is not an object/],
    ['another dtype', entry(tensor(0, 4, { dtype: 'F16' })), /"a": dtype "F16" is not "F32"/],
    ['no dtype', entry('{"shape":[1],"data_offsets":[0,4]}'), /dtype undefined/],
    ['an unknown key', entry(tensor(0, 4, { stride: 2 })), /"a" has the unknown key "stride"/],
    ['a shape of zeros', entry(tensor(0, 4, { shape: [0] })), /"a": shape is not/],
    ['a fractional shape', entry(tensor(0, 4, { shape: [0.5, 2] })), /"a": shape is not/],
    ['a shape of text', entry(tensor(0, 4, { shape: ['1'] })), /"a": shape is not/],
    ['no shape', entry('{"dtype":"F32","data_offsets":[0,4]}'), /"a": shape is not/],
    ['an overflowing shape', entry(tensor(0, 4, { shape: [2 ** 31, 2 ** 31] })), /span 4/],
    ['a shape of another size', entry(tensor(0, 4, { shape: [2] })), /\[2\] needs 8 bytes.*span 4/],
    ['one offset', entry(tensor(0, 4, { data_offsets: [4] })), /"a": data_offsets are not two/],
    ['three offsets', entry(tensor(0, 4, { data_offsets: [0, 4, 8] })), /offsets are not two/],
    ['descending offsets', entry(tensor(0, 4, { data_offsets: [4, 0] })), /offsets are not two/],
    ['negative offsets', entry(tensor(0, 4, { data_offsets: [-4, 0] })), /offsets are not two/],
    ['textual offsets', entry(tensor(0, 4, { data_offsets: ['0', '4'] })), /offsets are not two/],
    ['offsets of null', entry(tensor(0, 4, { data_offsets: null })), /offsets are not two/],
    [
      'a gap',
      fileWith(`{"a":${tensor(0, 4)},"b":${tensor(8, 12)}}`, 12),
      /"b": data_offsets \[8, 12\] leaves a gap to what ends at 4/,
    ],
    [
      'an overlap',
      fileWith(`{"a":${tensor(0, 8)},"b":${tensor(4, 12)}}`, 12),
      /"b": data_offsets \[4, 12\] overlaps what ends at 8/,
    ],
    [
      'a gap at the beginning',
      fileWith(`{"a":${tensor(4, 8)}}`, 8),
      /leaves a gap to what ends at 0/,
    ],
    ['bytes missing at the end', fileWith(`{"a":${tensor(0, 8)}}`, 7), /cover 8 bytes, 7 follow/],
    ['bytes nobody claims', fileWith(`{"a":${tensor(0, 8)}}`, 9), /cover 8 bytes, 9 follow/],
    [
      'the same tensor twice',
      fileWith(`{"a":${tensor(0, 24)},"\\u0061":${tensor(0, 24, { shape: [2, 3] })}}`, 24),
      /the key "a" twice/,
    ],
    [
      'the same key twice within a tensor',
      entry('{"dtype":"F16","dtype":"F32","shape":[1],"data_offsets":[0,4]}'),
      /the key "dtype" twice/,
    ],
    ['metadata that is no object', fileWith('{"__metadata__":7}', 0), /__metadata__ is not an/],
    [
      'metadata that is not text',
      fileWith('{"__metadata__":{"n":7}}', 0),
      /value of "n" is not text/,
    ],
  ])('refuses %s and says where', (_, bytes, problem) => {
    expect(decodeSafetensors(bytes)).toEqual({
      ok: false,
      problem: expect.stringMatching(problem) as unknown,
    });
  });
});

/** A file that ends after announcing this header length. */
function lengthOnly(length: number): Uint8Array {
  const prefix = new Uint8Array(8);
  new DataView(prefix.buffer).setUint32(0, length, true);
  return prefix;
}

function entry(json: string): Uint8Array {
  return fileWith(`{"a":${json}}`, 4);
}
