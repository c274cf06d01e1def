/**
 * Reads from typed arrays for loops that stay within them: beyond the end there are zeros. One
 * function per array type, because engines specialise them by the types they see.
 */

/** `bytes[index]`, or 0 outside. */
export function byteAt(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}

/** `elements[index]`, or 0 outside. */
export function elementAt(elements: Uint32Array, index: number): number {
  return elements[index] ?? 0;
}

/** `coordinates[index]`, or 0 outside. */
export function coordinateAt(coordinates: Float32Array | Float64Array, index: number): number {
  return coordinates[index] ?? 0;
}
