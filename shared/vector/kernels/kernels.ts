/** The inner loops of masking and summing: what both implementations offer. */

/**
 * Both implementations give the same results for the same arguments, and allocate nothing. All
 * arithmetic is modulo 2³². Offsets into `sums` count elements; ranges are the caller's to keep.
 */
export interface VectorKernels {
  /** For people: `WebAssembly SIMD` or `JavaScript`. */
  readonly name: string;
  /** `sums[start + i] += word i of bytes`, little-endian; `bytes` holds whole words. */
  addWords(sums: Uint32Array, start: number, bytes: Uint8Array): void;
  /** `sums[start + i] −= word i of bytes`. */
  subtractWords(sums: Uint32Array, start: number, bytes: Uint8Array): void;
  /**
   * Adds `groups` groups of 32 elements of `bits` bits each from the LSB-first stream that begins at
   * byte `from` of `packed`: a group is 4·bits bytes. `bits` is 1…32.
   */
  addPackedGroups(
    sums: Uint32Array,
    start: number,
    packed: Uint8Array,
    from: number,
    groups: number,
    bits: number,
  ): void;
}

/** Elements per group: the least number whose bits are whole words for every width. */
export const GROUP = 32;
