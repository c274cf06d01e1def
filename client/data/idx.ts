/**
 * The IDX format (LeCun, Cortes and Burges, "The MNIST database"): two zero bytes, a type byte, the
 * number of axes, one big-endian u32 per axis, then the elements, big-endian, row-major.
 */
import type { DataSchema } from '../../shared/domain/data-schema.ts';
import { type Cell, checkNumber, parseLabel } from './cells.ts';
import { type Dataset, dataError, requireEnoughRows } from './dataset.ts';
import { readUnpacked } from './files.ts';
import type { IdxSource } from './source.ts';

/** An array as the file holds it. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

interface ElementType {
  readonly bytes: number;
  readonly read: (view: DataView, offset: number) => number;
}

const TYPES: Readonly<Record<number, ElementType>> = {
  0x08: { bytes: 1, read: (view, offset) => view.getUint8(offset) },
  0x09: { bytes: 1, read: (view, offset) => view.getInt8(offset) },
  0x0b: { bytes: 2, read: (view, offset) => view.getInt16(offset) },
  0x0c: { bytes: 4, read: (view, offset) => view.getInt32(offset) },
  0x0d: { bytes: 4, read: (view, offset) => view.getFloat32(offset) },
  0x0e: { bytes: 8, read: (view, offset) => view.getFloat64(offset) },
};

function malformed(path: string, problem: string): Error {
  return dataError(path, problem, 'copy the file again, or check that it is an IDX file', {
    file: path,
  });
}

/** Parses a whole file; `path` only names it in errors (`DATA_INVALID`). */
export function parseIdx(path: string, bytes: Uint8Array): IdxArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length === 0) throw malformed(path, 'the file is empty');
  const type = bytes.length < 4 || view.getUint16(0) !== 0 ? undefined : TYPES[view.getUint8(2)];
  if (type === undefined) throw malformed(path, 'the file does not begin like an IDX file');
  const axes = view.getUint8(3);
  const start = 4 + 4 * axes;
  if (axes === 0 || bytes.length < start) throw malformed(path, 'the IDX header is truncated');
  const shape = Array.from({ length: axes }, (_, axis) => view.getUint32(4 + 4 * axis));
  const count = shape.reduce((product, side) => product * side, 1);
  const expected = start + count * type.bytes;
  if (bytes.length !== expected) {
    throw malformed(
      path,
      `the IDX header announces ${shape.join('×')} elements, ${String(expected)} bytes in all, ` +
        `but the file has ${String(bytes.length)}`,
    );
  }
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) values[i] = type.read(view, start + i * type.bytes);
  return { shape, values };
}

/** Sides of one image with the axes of length 1 left out: 28×28 and 28×28×1 are the same image. */
const sides = (shape: readonly number[]): string => shape.filter((side) => side !== 1).join('×');

function checkShapes(source: IdxSource, images: IdxArray, labels: IdxArray, schema: DataSchema) {
  const [rows = 0, ...image] = images.shape;
  if (sides(image) !== sides(schema.inputShape)) {
    throw dataError(
      source.images,
      `images are ${image.join('×')}, the plan's model takes ${schema.inputShape.join('×')}`,
      'resize the images, or use a plan made for this size',
      { file: source.images },
    );
  }
  if (labels.shape.length !== 1 || labels.shape[0] !== rows) {
    throw dataError(
      source.labels,
      `labels are ${labels.shape.join('×')}, but ${source.images} holds ${String(rows)} images`,
      'use the label file that belongs to the images',
      { file: source.labels, images: rows },
    );
  }
  return rows;
}

function accept(path: string, place: string, cell: Cell, row: number): number {
  if ('value' in cell) return cell.value;
  throw dataError(`${path}: image ${String(row + 1)}`, `${place} ${cell.problem}`, cell.advice, {
    file: path,
    row: row + 1,
  });
}

/**
 * Reads and checks images and their labels. A label is looked up among the plan's classes by its
 * decimal form. Throws `DATA_INVALID` naming file, image (counted from 1) and rule.
 */
export async function readIdx(source: IdxSource, schema: DataSchema): Promise<Dataset> {
  const images = parseIdx(source.images, await readUnpacked(source.images));
  const labels = parseIdx(source.labels, await readUnpacked(source.labels));
  const rows = checkShapes(source, images, labels, schema);
  requireEnoughRows(source.images, rows, schema);
  const width = schema.features.length;
  const features = Float32Array.from(images.values, (value, position) => {
    const feature = schema.features[position % width];
    const cell = checkNumber(value, feature?.range);
    const name = `pixel ${JSON.stringify(feature?.name ?? '')}`;
    return accept(source.images, name, cell, Math.floor(position / width));
  });
  const targets = Float32Array.from(labels.values, (value, row) => {
    return accept(source.labels, 'the label', parseLabel(String(value), schema.label), row);
  });
  return { rows, width, features, labels: targets };
}

/** The bytes of an IDX file of unsigned bytes; every value an integer in 0…255. */
export function encodeIdx(shape: readonly number[], values: ArrayLike<number>): Uint8Array {
  const start = 4 + 4 * shape.length;
  const bytes = new Uint8Array(start + values.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0, 0, 0x08, shape.length]);
  shape.forEach((side, axis) => {
    view.setUint32(4 + 4 * axis, side);
  });
  bytes.set(Uint8Array.from(values), start);
  return bytes;
}
