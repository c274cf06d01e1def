/** velum client: takes part with this site's data. */
import type { Command } from 'commander';
import type { ClientConfig } from '../../client/config/config.ts';
import { loadClientConfig } from '../../client/config/load.ts';
import type { RunOutcome } from '../../client/session/events.ts';
import {
  type ConfigOptions,
  configRequest,
  declareConfig,
  declareProgress,
  drawsProgress,
  type ProgressOptions,
} from '../flags.ts';
import type { Outcome } from '../outcome.ts';
import { createClientProgress } from '../output/client-progress.ts';
import type { Call, Shell } from '../shell.ts';

interface ClientOptions extends ConfigOptions, ProgressOptions {
  readonly once?: true;
}

export function register(program: Command, shell: Shell): void {
  const client = shell.group(program, 'client', "take part with this site's data");
  shell.command<ClientOptions>(client, {
    usage: 'start',
    summary: 'join the rounds of a federation until stopped',
    details:
      'Opens outbound connections only and reconnects by itself. Rows never leave this process; updates leave it masked.',
    examples: [
      'velum client start --config client.yaml',
      'velum client start --config client.yaml --log 2>> client.log',
    ],
    declare: (command) =>
      declareProgress(declareConfig(command, 'client.yaml')).option(
        '--once',
        'end when the run that is going on has ended',
      ),
    act: start,
  });
}

async function start({ options, io }: Call<ClientOptions>): Promise<Outcome> {
  const drawn = drawsProgress(io, options);
  const config = await loadClientConfig(configRequest(io, options));
  const { runClient } = await import('../../client/index.ts');
  const progress = createClientProgress(io, drawn);
  try {
    const once = options.once === true;
    const outcome = await runClient(drawn ? quiet(config) : config, {
      signal: io.signal,
      events: progress.onEvent,
      once,
    });
    return describe(outcome);
  } finally {
    progress.stop();
  }
}

/** `undefined` when the client was stopped. */
function describe(outcome: RunOutcome | undefined): Outcome {
  if (outcome === undefined) {
    return { text: 'the client has stopped', object: { stopped: true } };
  }
  const { run, status, cause } = outcome;
  return {
    text: `run ${run} ${status}${cause === '' || cause === status ? '' : `: ${cause}`}`,
    object: { run, status, cause },
    exit: status === 'completed' ? 'success' : 'runFailed',
  };
}

/** Where progress is drawn, only faults are logged: the rest would say everything twice. */
function quiet(config: ClientConfig): ClientConfig {
  return { ...config, log: { level: 'error' } };
}
