/** Wrapping into a range, as sums of masked elements do. */

/** The number in [low, high) that differs from `value` by a multiple of high − low. */
export function modularClip(value: number, low: number, high: number): number {
  const span = high - low;
  return low + ((((value - low) % span) + span) % span);
}
