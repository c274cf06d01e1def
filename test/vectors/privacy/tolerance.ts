/** When an answer counts as the expected one. */
import { z } from 'zod';

export const toleranceShape = z.looseObject({
  abs: z.number().optional(),
  rel: z.number().optional(),
  /** The expected value is a pair, and the answer lies between. */
  interval: z.boolean().optional(),
  direction: z.string().optional(),
});

type Tolerance = z.infer<typeof toleranceShape>;

/** What rounding alone may take from a value that must not be below the expected one. */
const ROUNDING = 1e-9;

function isClose(
  value: number,
  expected: number,
  { abs = 0, rel = 0, direction }: Tolerance,
): boolean {
  const mayNotBeBelow = direction?.includes('below') === true;
  if (mayNotBeBelow && value < expected - ROUNDING * Math.abs(expected)) return false;
  return value === expected || Math.abs(value - expected) <= abs + rel * Math.abs(expected);
}

function asNumber(value: unknown): unknown {
  return value === 'inf' ? Infinity : value;
}

/** Whether a pair, where the tolerance says that the expected value is one, holds the answer between its ends. */
function isBetween(value: number, expected: unknown): boolean {
  const [low, high] = z.tuple([z.number(), z.number()]).parse(expected);
  return low <= value && value <= high;
}

/** Lists and objects, element by element. */
function matchesEach(value: object, expected: object, tolerance: Tolerance): boolean {
  const wanted = Object.entries(expected);
  const found = new Map(Object.entries(value));
  return (
    found.size === wanted.length &&
    wanted.every(([key, element]) => matches(found.get(key), element, tolerance))
  );
}

/** Numbers within |x − expected| ≤ abs + rel·|expected|, lists and objects by their elements, words exactly. */
export function matches(value: unknown, expected: unknown, tolerance: Tolerance): boolean {
  const [found, wanted] = [asNumber(value), asNumber(expected)];
  if (typeof found === 'number') {
    if (tolerance.interval === true) return isBetween(found, wanted);
    return typeof wanted === 'number' && isClose(found, wanted, tolerance);
  }
  if (!isObject(found) || !isObject(wanted)) return found === wanted;
  return matchesEach(found, wanted, tolerance);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
