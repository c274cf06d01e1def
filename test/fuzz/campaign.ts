/** Puts inputs to targets, case by case, and collects what must not happen. */
import { Random } from '../simulation/engine/random.ts';
import type { Target } from './target.ts';

/**
 * What one case may add to memory, in bytes. A parsed text weighs a hundred times itself, and inputs have up to
 * 256 KiB; what announces 2³¹ of something and is believed needs far more.
 */
const MOST_ALLOCATED = 256 * 1024 * 1024;

export interface Finding {
  readonly target: string;
  readonly case: number;
  readonly problem: string;
}

export interface TargetReport {
  readonly name: string;
  readonly inputs: number;
  readonly accepted: number;
  readonly refused: number;
  readonly findings: readonly Finding[];
}

/** One case: the same for the same seed, target and number. `undefined` when it is a finding. */
export interface CaseResult {
  readonly verdict: 'accepted' | 'refused' | 'finding';
  readonly problem?: string;
}

export async function runCase(seed: string, target: Target, number: number): Promise<CaseResult> {
  const random = new Random(`${seed}\n${target.name}\n${String(number)}`);
  const before = process.memoryUsage();
  try {
    const verdict = await target.attempt(random);
    const problem = overAllocated(before);
    return problem === undefined ? { verdict } : { verdict: 'finding', problem };
  } catch (error) {
    return { verdict: 'finding', problem: textOf(error) };
  }
}

/** Garbage collected in between only makes it less. */
function overAllocated(before: NodeJS.MemoryUsage): string | undefined {
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  const added = arrayBuffers - before.arrayBuffers + heapUsed - before.heapUsed;
  return added > MOST_ALLOCATED ? `${String(added)} bytes were allocated` : undefined;
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : `threw ${typeof error}`;
}

export interface Campaign {
  readonly seed: string;
  /** Whether there is another case, given how many there were. */
  readonly goesOn: (inputs: number) => boolean;
  /** Told before each case. */
  readonly onCase?: (number: number) => void;
}

/** Findings that are kept per target; one bug needs no thousand reports. */
const MOST_FINDINGS = 3;

export async function fuzz(target: Target, campaign: Campaign): Promise<TargetReport> {
  const { seed, goesOn, onCase } = campaign;
  const counts = { accepted: 0, refused: 0, finding: 0 };
  const findings: Finding[] = [];
  let inputs = 0;
  while (goesOn(inputs) && findings.length < MOST_FINDINGS) {
    onCase?.(inputs);
    const { verdict, problem } = await runCase(seed, target, inputs);
    counts[verdict] += 1;
    if (problem !== undefined) findings.push({ target: target.name, case: inputs, problem });
    inputs += 1;
  }
  const { accepted, refused } = counts;
  return { name: target.name, inputs, accepted, refused, findings };
}
