import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeIdx, parseIdx, readIdx } from '../../../../client/data/idx.ts';
import { glyphSchema } from '../../../support/fixtures/data-schemas.ts';

let folder = '';
let count = 0;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'idx-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function file(bytes: Uint8Array): Promise<string> {
  count += 1;
  const name = path.join(folder, `file-${String(count)}`);
  await writeFile(name, bytes);
  return name;
}

const pixels = [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 200];
const goodImages = encodeIdx([2, 2, 3], pixels);
const goodLabels = encodeIdx([2], [5, 7]);

async function read(images: Uint8Array, labels: Uint8Array, schema = glyphSchema) {
  return readIdx({ format: 'idx', images: await file(images), labels: await file(labels) }, schema);
}

describe('readIdx', () => {
  it('reads images row by row and looks labels up among the classes', async () => {
    const dataset = await read(goodImages, goodLabels);
    expect(dataset).toMatchObject({ rows: 2, width: 6 });
    expect([...dataset.features]).toEqual(pixels);
    expect([...dataset.labels]).toEqual([2, 0]);
  });

  it('unpacks gzip whatever the file is called', async () => {
    const dataset = await read(gzipSync(goodImages), gzipSync(goodLabels));
    expect([...dataset.features]).toEqual(pixels);
  });

  it('refuses a damaged archive', async () => {
    const broken = gzipSync(goodImages).subarray(0, 18);
    await expect(read(broken, goodLabels)).rejects.toThrow(/gzip archive is damaged/);
  });

  it('says which file is missing', async () => {
    const source = { format: 'idx', images: path.join(folder, 'none'), labels: 'x' } as const;
    await expect(readIdx(source, glyphSchema)).rejects.toThrow(/none: there is no such file/);
  });

  it('refuses images of another size', async () => {
    await expect(read(encodeIdx([2, 3, 2], pixels), goodLabels)).rejects.toThrow(
      /images are 3×2, the plan's model takes 2×3×1; resize the images/,
    );
  });

  it('refuses labels that belong to other images', async () => {
    await expect(read(goodImages, encodeIdx([3], [5, 7, 3]))).rejects.toThrow(
      /labels are 3, but .* holds 2 images/,
    );
  });

  it('names the image whose label is no class, or whose pixel is out of range', async () => {
    await expect(read(goodImages, encodeIdx([2], [5, 9]))).rejects.toThrow(
      /image 2: the label is not one of the classes/,
    );
    const bright = encodeIdx([2, 2, 3], pixels.with(7, 201));
    await expect(read(bright, goodLabels)).rejects.toThrow(
      /image 2: pixel "pixel1" is outside the declared range \[0, 200\]/,
    );
  });

  it('refuses too few images for the validation share', async () => {
    await expect(read(goodImages, goodLabels, { ...glyphSchema, validation: 0.3 })).rejects.toThrow(
      /2 rows, but at least 4 are needed/,
    );
  });
});

describe('parseIdx', () => {
  it('reads every element type, big-endian', () => {
    const bytes = (type: number, ...data: number[]) =>
      Uint8Array.from([0, 0, type, 1, 0, 0, 0, 1, ...data]);
    const value = (type: number, ...data: number[]) =>
      parseIdx('f', bytes(type, ...data)).values[0];
    expect(value(0x08, 0xfe)).toBe(254);
    expect(value(0x09, 0xfe)).toBe(-2);
    expect(value(0x0b, 0xfe, 0x0c)).toBe(-500);
    expect(value(0x0c, 0, 1, 0, 2)).toBe(65538);
    expect(value(0x0d, 0xc0, 0x20, 0, 0)).toBe(-2.5);
    expect(value(0x0e, 0xc0, 0x04, 0, 0, 0, 0, 0, 0)).toBe(-2.5);
  });

  it.each([
    ['nothing', [], 'the file is empty'],
    ['other magic', [1, 0, 8, 1, 0, 0, 0, 0], 'does not begin like an IDX file'],
    ['an unknown type', [0, 0, 7, 1, 0, 0, 0, 0], 'does not begin like an IDX file'],
    ['three bytes', [0, 0, 8], 'does not begin like an IDX file'],
    ['no axes', [0, 0, 8, 0], 'the IDX header is truncated'],
    ['half a header', [0, 0, 8, 2, 0, 0, 0, 1, 0], 'the IDX header is truncated'],
    ['a missing element', [0, 0, 8, 1, 0, 0, 0, 3, 1, 2], '11 bytes in all, but the file has 10'],
    ['an element too many', [0, 0, 8, 1, 0, 0, 0, 1, 1, 2], '9 bytes in all, but the file has 10'],
  ])('refuses %s', (_, bytes, problem) => {
    expect(() => parseIdx('glyphs', Uint8Array.from(bytes))).toThrow(`glyphs: `);
    expect(() => parseIdx('glyphs', Uint8Array.from(bytes))).toThrow(problem);
  });

  it('refuses a header that announces more than any file holds, without allocating', () => {
    const huge = Uint8Array.from([0, 0, 8, 2, 255, 255, 255, 255, 255, 255, 255, 255, 7]);
    expect(() => parseIdx('glyphs', huge)).toThrow(/announces 4294967295×4294967295/);
  });
});
