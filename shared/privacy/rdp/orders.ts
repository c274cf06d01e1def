/** The Rényi orders α at which privacy is accounted. */

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

/** 1.1 to 10.9 in tenths, 11 to 63, 128, 256, 512, 1024: the grid of Google's dp_accounting, to compare with it. */
export const STANDARD_ORDERS: readonly number[] = [
  ...range(1, 99).map((tenth) => 1 + tenth / 10),
  ...range(11, 63),
  128,
  256,
  512,
  1024,
];

/** The whole orders of the standard grid and those between, for bounds that hold at whole orders only. */
export const WHOLE_ORDERS: readonly number[] = [...range(2, 128), 256, 512, 1024];
