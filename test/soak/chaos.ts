/**
 * Harms one program after another: kill -9 and a start over what it left, or, where asked for, a stall
 * (SIGSTOP, then SIGCONT) in which a program believes no time has passed.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type SeededRandom, seededRandom } from '../../client/data/seeded-random.ts';
import type { Mortal } from './programs.ts';

export interface ChaosOptions {
  readonly seed: number;
  /** Least and most time between two harms, in milliseconds. */
  readonly betweenMs: readonly [number, number];
  /** Longest time a program stays dead, in milliseconds. */
  readonly deadMs: number;
  /** How long a stall lasts, in milliseconds; none when absent. Every third harm is one. */
  readonly stallMs?: number;
}

/** Harms by `kill -9 <program>` or `stall <program>`. */
export type Harms = ReadonlyMap<string, number>;

/**
 * Goes on until `signal` aborts; resolves once everything runs again. A program that does not come
 * back rejects: that is a finding, not an accident.
 */
export async function unleash(
  programs: readonly Mortal[],
  options: ChaosOptions,
  signal: AbortSignal,
): Promise<Harms> {
  const random = seededRandom(options.seed);
  const harms = new Map<string, number>();
  const recovering = new Map<string, Promise<void>>();
  while (await another(options, random, signal)) {
    const victim = programs[random.below(programs.length)];
    if (victim === undefined || recovering.has(victim.name)) continue;
    const stall = options.stallMs !== undefined && random.below(3) === 0;
    const name = `${stall ? 'stall' : 'kill -9'} ${victim.name}`;
    harms.set(name, (harms.get(name) ?? 0) + 1);
    const downMs = random.next() * options.deadMs;
    const recovered = stall
      ? stallFor(victim, options.stallMs ?? 0)
      : killAndRevive(victim, downMs);
    recovering.set(victim.name, recovered);
    // A failure stays in the map, and is met at the end: until then it must not end the program.
    recovered.then(() => recovering.delete(victim.name)).catch(() => undefined);
  }
  await Promise.all(recovering.values());
  return harms;
}

/** Waits for the next harm; false once there shall be none. */
async function another(
  { betweenMs: [least, most] }: ChaosOptions,
  random: SeededRandom,
  signal: AbortSignal,
): Promise<boolean> {
  const wait = least + random.next() * (most - least);
  await pause(wait, undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}

async function killAndRevive(victim: Mortal, downMs: number): Promise<void> {
  await victim.kill();
  await pause(downMs);
  await victim.revive();
}

async function stallFor(victim: Mortal, stallMs: number): Promise<void> {
  victim.signal('SIGSTOP');
  await pause(stallMs);
  victim.signal('SIGCONT');
}
