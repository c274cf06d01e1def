/** Options that several commands share. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { ConfigRequest } from '../shared/schema/config-layers.ts';
import type { Io } from './io.ts';
import { UsageError } from './failure.ts';

/** A configuration file and what lies over it. */
export interface ConfigOptions {
  readonly config: string;
  readonly set?: readonly string[];
}

/** Whether progress is drawn or logged. */
export interface ProgressOptions {
  readonly log?: true;
}

/** `--config` and `--set`; `file` is the default name. */
export function declareConfig(command: Command, file: string): Command {
  return command
    .option('--config <file>', 'the configuration file', file)
    .option('--set <key=value...>', 'override a key of the file, e.g. --set log.level=debug');
}

export function declareProgress(command: Command): Command {
  return command.option('--log', 'log JSON lines instead of drawing progress');
}

/** The layers as the loaders take them. Throws `UsageError` when `--set` has another form. */
export function configRequest(io: Io, options: ConfigOptions): ConfigRequest {
  const flags = (options.set ?? []).map((text) => {
    const split = text.indexOf('=');
    if (split > 0) return [text.slice(0, split), text.slice(split + 1)] as const;
    throw new UsageError(
      `--set ${text}: must be key=value; write for example --set log.level=debug`,
    );
  });
  return {
    file: resolve(io.directory, options.config),
    environment: io.environment,
    flags: Object.fromEntries(flags),
  };
}

/** Bars only where a person looks and did not ask for lines. */
export function drawsProgress(io: Io, options: ProgressOptions): boolean {
  return io.terminal && options.log !== true;
}
