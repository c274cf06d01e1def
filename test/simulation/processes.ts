/** Runs simulations in processes of their own: each is a single thread's work. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { SimulationReport } from './engine/simulate.ts';

const WORKER = fileURLToPath(new URL('./simulation-process.ts', import.meta.url));

export interface Processes {
  /** One simulation, as soon as a process is free. */
  run(seed: string): Promise<SimulationReport>;
  close(): void;
}

interface Job {
  readonly seed: string;
  readonly resolve: (report: SimulationReport) => void;
  readonly reject: (error: Error) => void;
}

export function startProcesses(count: number): Processes {
  const waiting: Job[] = [];
  const idle: ChildProcess[] = [];
  const jobs = new Map<ChildProcess, Job>();

  const assign = (): void => {
    while (waiting.length > 0 && idle.length > 0) {
      const [child, job] = [idle.pop()!, waiting.shift()!];
      jobs.set(child, job);
      child.send(job.seed);
    }
  };
  const children = Array.from({ length: count }, () => {
    const child = fork(WORKER, { serialization: 'advanced' });
    child.on('message', (report: SimulationReport) => {
      const job = jobs.get(child);
      jobs.delete(child);
      idle.push(child);
      job?.resolve(report);
      assign();
    });
    child.on('exit', (code) => {
      const job = jobs.get(child);
      job?.reject(new Error(`the process of simulation ${job.seed} ended with ${String(code)}`));
    });
    idle.push(child);
    return child;
  });
  return {
    run: (seed) =>
      new Promise((resolve, reject) => {
        waiting.push({ seed, resolve, reject });
        assign();
      }),
    close: () => {
      for (const child of children) child.kill();
    },
  };
}
