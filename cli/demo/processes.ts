/** The programs of a demonstration as child processes, and their end. */
import { type ChildProcess, fork, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FederationError } from '../../shared/errors/federation-error.ts';
import type { SiloReport } from './silo-process.ts';

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url));
const SILO = fileURLToPath(new URL('./silo-process.js', import.meta.url));

/** What the coordinator logs once it can be reached. */
const LISTENING = /"address":"([^"]+)".*"event":"coordinator-started"/;
/** A program that does not end after SIGTERM is killed after this long. */
const PATIENCE_MS = 5_000;

export interface CoordinatorProcess {
  readonly address: string;
  stop(): Promise<void>;
}

/** Starts `velum coordinator start` and waits until it listens. Its log goes to the folder. */
export async function startCoordinatorProcess(
  folder: string,
  config: string,
): Promise<CoordinatorProcess> {
  const child = spawn(process.execPath, [MAIN, 'coordinator', 'start', '--config', config], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const lines: string[] = [];
  const address = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      lines.push(line);
      const [, found] = LISTENING.exec(line) ?? [];
      if (found !== undefined) resolve(found);
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      const last = lines.slice(-5).join('\n');
      const message = `the coordinator ended with code ${String(code)} before it listened:\n${last}`;
      reject(new FederationError('INTERNAL', message, { folder }));
    });
  });
  return { address, stop: () => stopProcess(child) };
}

/** One silo's client: it can be killed and started again. */
export class SiloProcess {
  readonly name: string;
  readonly #folder: string;
  readonly #config: string;
  readonly #onReport: (report: SiloReport) => void;
  #child: ChildProcess | undefined;

  constructor(
    name: string,
    folder: string,
    config: string,
    onReport: (report: SiloReport) => void,
  ) {
    this.name = name;
    this.#folder = folder;
    this.#config = config;
    this.#onReport = onReport;
  }

  /** Its log is appended to the folder. */
  start(): void {
    const log = openSync(join(this.#folder, `${this.name}.log`), 'a');
    const child = fork(SILO, [this.#config], { stdio: ['ignore', log, log, 'ipc'] });
    closeSync(log);
    child.on('message', (message) => {
      // The other end of the channel is our own program.
      this.#onReport(message as SiloReport);
    });
    this.#child = child;
  }

  /** kill -9: nothing is said, nothing is tidied up. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const ended = exitOf(child);
    child.kill('SIGKILL');
    await ended;
  }

  /** The code it ended with; never resolves for a process that goes on. */
  async ended(): Promise<number | null> {
    return this.#child === undefined ? null : exitOf(this.#child);
  }

  async stop(): Promise<void> {
    if (this.#child !== undefined) await stopProcess(this.#child);
  }
}

function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once('exit', resolve);
  });
}

async function stopProcess(child: ChildProcess): Promise<void> {
  const ended = exitOf(child);
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  await ended;
  clearTimeout(timer);
}
