/** Everything a command may touch outside itself, so that tests can run it in their own process. */

export interface TextSink {
  write(text: string): unknown;
}

export interface Io {
  /** Results: what a pipe receives. */
  readonly stdout: TextSink;
  /** Progress, logs and errors. */
  readonly stderr: TextSink;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Relative paths on the command line start here. */
  readonly directory: string;
  /** Whether a person watches standard error. */
  readonly terminal: boolean;
  /** Aborted when the program is asked to end (Ctrl-C, SIGTERM). */
  readonly signal: AbortSignal;
}
