/** The named tensors of a model and their layout as one flat float32 vector. */

/** One float32 tensor. Names are unique within a schema. */
export interface TensorSpec {
  readonly name: string;
  /** Empty for a scalar; every entry a positive integer. */
  readonly shape: readonly number[];
}

/** Tensors in the order of the flat vector. */
export type ModelSchema = readonly TensorSpec[];

/** A tensor's place in the flat vector, in elements. */
export interface TensorSlot extends TensorSpec {
  readonly offset: number;
  readonly length: number;
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** Total number of float32 elements, the *d* of the papers. */
export function vectorLength(schema: ModelSchema): number {
  return schema.reduce((sum, tensor) => sum + elementCount(tensor.shape), 0);
}

export function layoutOf(schema: ModelSchema): readonly TensorSlot[] {
  let offset = 0;
  return schema.map((tensor) => {
    const length = elementCount(tensor.shape);
    const slot = { ...tensor, offset, length };
    offset += length;
    return slot;
  });
}

/** The first difference between two schemas in words, or `undefined` when they agree. */
export function schemaDifference(expected: ModelSchema, actual: ModelSchema): string | undefined {
  if (expected.length !== actual.length) {
    return `expected ${String(expected.length)} tensors, found ${String(actual.length)}`;
  }
  for (const [index, tensor] of expected.entries()) {
    const other = actual[index];
    if (other?.name !== tensor.name) {
      return `tensor ${String(index)}: expected ${tensor.name}, found ${other?.name ?? 'none'}`;
    }
    const [wanted, found] = [tensor.shape.join('×'), other.shape.join('×')];
    if (wanted !== found) return `tensor ${tensor.name}: expected shape ${wanted}, found ${found}`;
  }
  return undefined;
}
