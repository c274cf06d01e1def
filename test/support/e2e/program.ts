/** The programs under test as processes of their own, none of which outlives the tests. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { program as velumPath } from './built.ts';
import { Journal } from './journal.ts';

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const alive = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of alive) child.kill('SIGKILL');
});

/** Kills what is still there; for `afterAll`. */
export async function endPrograms(): Promise<void> {
  const children = [...alive];
  await Promise.all(
    children.map(
      (child) =>
        new Promise<void>((resolve) => {
          child.once('exit', () => {
            resolve();
          });
          child.kill('SIGKILL');
        }),
    ),
  );
}

export interface ProgramOptions {
  readonly directory: string;
  /** Arguments of node itself, the script among them; the built `velum` when absent. */
  readonly script?: readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Receives what the child sends over IPC. */
  readonly onMessage?: (message: unknown) => void;
}

/** One process; its output is kept line by line. */
export class Program {
  readonly child: ChildProcess;
  /** Standard error. */
  readonly log: Journal<string>;
  readonly stdout: string[] = [];
  readonly ended: Promise<Ending>;

  constructor(name: string, args: readonly string[], options: ProgramOptions) {
    const { directory, script = [velumPath], environment, onMessage } = options;
    this.log = new Journal(name);
    this.child = spawn(process.execPath, [...script, ...args], {
      cwd: directory,
      env: environment ?? process.env,
      stdio: ['ignore', 'pipe', 'pipe', onMessage === undefined ? 'ignore' : 'ipc'],
    });
    alive.add(this.child);
    if (onMessage !== undefined) this.child.on('message', onMessage);
    this.#collect();
    this.ended = new Promise((resolve) => {
      this.child.once('close', (code, signal) => {
        alive.delete(this.child);
        this.log.close(`the process ended with ${String(code ?? signal)}`);
        resolve({ code, signal });
      });
    });
  }

  /** The captured groups of the first line of the log that matches. */
  line(pattern: RegExp, from = 0): Promise<RegExpExecArray> {
    return this.log.first(`line ${String(pattern)}`, (line) => pattern.exec(line), from);
  }

  /** kill -9 */
  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.ended;
  }

  async terminate(): Promise<Ending> {
    this.child.kill('SIGTERM');
    return this.ended;
  }

  #collect(): void {
    const { stdout, stderr } = this.child;
    if (stdout === null || stderr === null) throw new Error('the output is piped');
    createInterface({ input: stdout }).on('line', (line) => this.stdout.push(line));
    createInterface({ input: stderr }).on('line', (line) => {
      this.log.add(line);
    });
  }
}

export interface Completed extends Ending {
  readonly stdout: string;
  readonly stderr: string;
  /** The last line of standard output as JSON. */
  readonly json: () => Record<string, unknown>;
}

/** Runs the built `velum` to its end. */
export async function velum(
  args: readonly string[],
  options: Pick<ProgramOptions, 'directory' | 'environment'>,
): Promise<Completed> {
  const run = new Program(`velum ${args.slice(0, 2).join(' ')}`, args, options);
  const ending = await run.ended;
  return {
    ...ending,
    stdout: run.stdout.join('\n'),
    stderr: run.log.entries.join('\n'),
    json: () => JSON.parse(run.stdout.at(-1) ?? '') as Record<string, unknown>,
  };
}
