/** The packed layout bit by bit, for elements wider than Velum packs. */

/** Element i takes bits i·b … i·b + b − 1 of the stream; bit j is bit j mod 8 of byte ⌊j/8⌋. */
export function widePack(values: readonly bigint[], bits: number): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((values.length * bits) / 8));
  const stream = values.reduce((all, value, i) => all | (value << BigInt(i * bits)), 0n);
  return bytes.map((_, i) => Number((stream >> BigInt(8 * i)) & 0xffn));
}
