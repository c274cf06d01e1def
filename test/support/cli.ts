/** Runs `velum` inside the test's process. */
import type { Io } from '../../cli/io.ts';
import { run } from '../../cli/run.ts';

export interface CliResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The last line of standard output as JSON. */
  readonly json: () => Record<string, unknown>;
}

export interface CliOptions {
  readonly directory?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Runs one command line, without the program's name. */
export async function velum(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const out: string[] = [];
  const err: string[] = [];
  const io: Io = {
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    environment: options.environment ?? {},
    directory: options.directory ?? process.cwd(),
    terminal: false,
    signal: options.signal ?? new AbortController().signal,
  };
  const status = await run(args, io);
  const stdout = out.join('');
  return {
    status,
    stdout,
    stderr: err.join(''),
    json: () => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>,
  };
}
