/** A whole soak: programs, a run, kills while it lasts, and the verdict. */
import { setTimeout as pause } from 'node:timers/promises';
import type { OperatorClient } from '../../cli/operator/operator-client.ts';
import type { RunId } from '../../shared/domain/ids.ts';
import type { RunSummary } from '../../shared/domain/run-summary.ts';
import { type ChaosOptions, type Harms, unleash } from './chaos.ts';
import { type ProgramOptions, runRequest, startPrograms } from './programs.ts';
import { type Finding, judge } from './verdict.ts';

export interface SoakOptions {
  readonly programs: ProgramOptions;
  readonly chaos: ChaosOptions;
  /** How long programs are harmed; the run may last longer. In milliseconds. */
  readonly chaosMs: number;
  /** How long the run may take in all, in milliseconds. */
  readonly patienceMs: number;
  /** Told about progress, for people. */
  readonly say?: (line: string) => void;
}

export interface SoakReport {
  readonly run: RunSummary;
  readonly harms: Harms;
  readonly findings: readonly Finding[];
  readonly seconds: number;
  /** Attempts that were given up, over all rounds. */
  readonly lostAttempts: number;
}

export async function soak(options: SoakOptions): Promise<SoakReport> {
  const started = performance.now();
  const programs = await startPrograms(options.programs);
  try {
    const { run: id } = await programs.operator.startRun(runRequest(programs.plan));
    const calm = new AbortController();
    const timer = setTimeout(() => {
      calm.abort();
    }, options.chaosMs);
    const mortals = [...programs.coordinators, ...programs.clients];
    const harming = unleash(mortals, options.chaos, calm.signal);
    const run = await endOf(programs.operator, id, options).finally(() => {
      clearTimeout(timer);
      calm.abort();
    });
    const harms = await harming;
    const puppets = programs.clients.map(({ puppet }) => puppet);
    const findings = await judge(programs.operator, programs.plan, run, puppets);
    const seconds = (performance.now() - started) / 1000;
    const lostAttempts = run.rounds.reduce((sum, { abortReasons }) => sum + abortReasons.length, 0);
    return { run, harms, findings, seconds, lostAttempts };
  } finally {
    await programs.close();
  }
}

/** Asks until the run is over: whoever is asked may die while answering. */
async function endOf(
  operator: OperatorClient,
  id: RunId,
  { patienceMs, say }: SoakOptions,
): Promise<RunSummary> {
  const deadline = performance.now() + patienceMs;
  let told = '';
  let last: unknown = 'nobody answered';
  while (performance.now() < deadline) {
    try {
      const run = await operator.showRun(id);
      const { round, attempt, phase } = run.rounds.at(-1) ?? { round: 0, attempt: 0, phase: '' };
      const line = `round ${String(round)}, attempt ${String(attempt)}: ${phase}`;
      if (line !== told) say?.(line);
      told = line;
      last = line;
      if (run.status !== 'running') return run;
    } catch (error) {
      last = error;
    }
    await pause(250);
  }
  throw new Error('the run did not end', { cause: last });
}
