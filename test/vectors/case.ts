/** One known answer to check, and what became of it. */
import { nobleCounterKeystream, nobleSuite } from '../../shared/crypto/noble-suite.ts';
import { nodeCounterKeystream, nodeSuite } from '../../shared/crypto/node-suite.ts';
import type { CryptoSuite } from '../../shared/crypto/suite.ts';

export interface Outcome {
  readonly status: 'pass' | 'fail' | 'not-implemented';
  /** What was computed, or why nothing was. */
  readonly value: unknown;
  /** Only on a failure. */
  readonly expected?: unknown;
}

export interface VectorCase {
  readonly id: string;
  run(): Outcome;
}

/** A suite under test; both answer every cryptographic case. */
export interface NamedSuite {
  readonly name: string;
  readonly suite: CryptoSuite;
  readonly counterKeystream: typeof nodeCounterKeystream;
}

export const SUITES: readonly NamedSuite[] = [
  { name: 'node', suite: nodeSuite, counterKeystream: nodeCounterKeystream },
  { name: 'noble', suite: nobleSuite, counterKeystream: nobleCounterKeystream },
];

/** Passes when both print alike as JSON. */
export function compare(actual: unknown, expected: unknown): Outcome {
  return JSON.stringify(actual) === JSON.stringify(expected)
    ? { status: 'pass', value: actual }
    : { status: 'fail', value: actual, expected };
}

export function vectorCase(id: string, run: () => Outcome): VectorCase {
  return { id, run };
}

/** A case that is counted and printed, but not checked. */
export function unchecked(id: string, reason: string): VectorCase {
  return { id, run: () => ({ status: 'not-implemented', value: reason }) };
}

/** The same question to every suite. */
export function forEachSuite(id: string, run: (named: NamedSuite) => Outcome): VectorCase[] {
  return SUITES.map((named) => vectorCase(`${id}/${named.name}`, () => run(named)));
}

/** Runs a case; an exception is a failure of that case, not of the run. */
export function outcomeOf(vector: VectorCase): Outcome {
  try {
    return vector.run();
  } catch (error) {
    return { status: 'fail', value: error instanceof Error ? error.message : String(error) };
  }
}
