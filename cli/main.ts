#!/usr/bin/env node
/** The program `velum`. */
import type { Io } from './io.ts';
import { failureOf, failureText } from './failure.ts';
import { run } from './run.ts';

const stop = new AbortController();

/** The first signal asks for an orderly end; the second does not wait. */
function onSignal(signal: NodeJS.Signals): void {
  if (stop.signal.aborted) process.exit(130);
  stop.abort(new Error(`received ${signal}`));
}

process.on('SIGINT', onSignal);
process.on('SIGTERM', onSignal);

// A reader like `head` that has seen enough is not a failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

const io: Io = {
  stdout: process.stdout,
  stderr: process.stderr,
  environment: process.env,
  directory: process.cwd(),
  terminal: process.stderr.isTTY,
  signal: stop.signal,
};

try {
  process.exitCode = await run(process.argv.slice(2), io);
} catch (error) {
  process.stderr.write(failureText(failureOf(error, false), process.argv.includes('--verbose')));
  process.exitCode = 1;
}
