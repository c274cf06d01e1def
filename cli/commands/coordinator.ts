/** velum coordinator: runs rounds for a federation. */
import type { Command } from 'commander';
import { loadCoordinatorConfig } from '../../coordinator/config/load.ts';
import { type ConfigOptions, configRequest, declareConfig } from '../flags.ts';
import type { Io } from '../io.ts';
import type { Outcome } from '../outcome.ts';
import type { Call, Shell } from '../shell.ts';

export function register(program: Command, shell: Shell): void {
  const coordinator = shell.group(program, 'coordinator', 'run the coordinator');
  shell.command<ConfigOptions>(coordinator, {
    usage: 'start',
    summary: 'serve a federation until stopped',
    details:
      'Continues the runs its state directory holds. Ctrl-C or SIGTERM drains: open calls finish, participants are told to come back, nothing acknowledged is lost.',
    examples: [
      'velum coordinator start --config coordinator.yaml',
      'velum coordinator start --config coordinator.yaml --set rpc.port=7000 --set log.level=debug',
      'VELUM__RPC__PORT=7000 velum coordinator start --config coordinator.yaml',
    ],
    declare: (command) => declareConfig(command, 'coordinator.yaml'),
    act: start,
  });
}

async function start({ options, io }: Call<ConfigOptions>): Promise<Outcome> {
  const config = await loadCoordinatorConfig(configRequest(io, options));
  const { startCoordinator } = await import('../../coordinator/main.ts');
  const running = await startCoordinator(config);
  if (io.terminal) io.stderr.write(`velum: coordinator listening on ${running.address}\n`);
  await Promise.race([running.closed, aborted(io)]);
  await running.stop();
  return {
    text: 'the coordinator has stopped',
    object: { address: running.address, stopped: true },
  };
}

function aborted({ signal }: Io): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}
