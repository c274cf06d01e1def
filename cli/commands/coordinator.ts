/** velum coordinator: runs rounds for a federation, and keeps copies of what it must not lose. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { loadCoordinatorConfig } from '../../coordinator/config/load.ts';
import type { BackupManifest } from '../../coordinator/ports/backup.ts';
import { formatDigest } from '../../shared/domain/digest-text.ts';
import { type ConfigOptions, configRequest, declareConfig } from '../flags.ts';
import type { Io } from '../io.ts';
import type { Outcome } from '../outcome.ts';
import { facts } from '../output/table.ts';
import type { Call, Shell } from '../shell.ts';
import { version } from '../version.ts';

interface BackupOptions extends ConfigOptions {
  readonly to: string;
}

interface RestoreOptions extends ConfigOptions {
  readonly from: string;
}

export function register(program: Command, shell: Shell): void {
  const coordinator = shell.group(program, 'coordinator', 'run the coordinator');
  shell.command<ConfigOptions>(coordinator, {
    usage: 'start',
    summary: 'serve a federation until stopped',
    details:
      'Continues the runs its store holds. Ctrl-C or SIGTERM drains: open calls finish, participants are told to come back, nothing acknowledged is lost.',
    examples: [
      'velum coordinator start --config coordinator.yaml',
      'velum coordinator start --config coordinator.yaml --set rpc.port=7000 --set log.level=debug',
      'VELUM__RPC__PORT=7000 velum coordinator start --config coordinator.yaml',
    ],
    declare: (command) => declareConfig(command, 'coordinator.yaml'),
    act: start,
  });
  shell.command<ConfigOptions>(coordinator, {
    usage: 'migrate',
    summary: "bring the store to this version's schema",
    details:
      'PostgreSQL is migrated by this command alone: before the first start, and before processes of a new version are started; those of the previous version may go on meanwhile, unless the new one says that they may not. The embedded store is also migrated by every start.',
    examples: ['velum coordinator migrate --config coordinator.yaml'],
    declare: (command) => declareConfig(command, 'coordinator.yaml'),
    act: migrate,
  });
  shell.command<BackupOptions>(coordinator, {
    usage: 'backup',
    summary: 'copy everything durable, also while the coordinator runs',
    details:
      'Runs, rounds, model versions and the artefacts they name, as they were at one moment. Masked inputs and messages of open attempts are left out: nothing in a backup can unmask anything. The directory must not exist; it appears when it is complete.',
    examples: ['velum coordinator backup --config coordinator.yaml --to backups/2026-03-01'],
    declare: (command) =>
      declareConfig(command, 'coordinator.yaml').requiredOption(
        '--to <directory>',
        'the directory to write; it must not exist',
      ),
    act: backup,
  });
  shell.command<RestoreOptions>(coordinator, {
    usage: 'restore',
    summary: 'fill an empty store from a backup',
    details:
      'Checks the whole backup first and never overwrites. Rounds that were open gather again in new attempts. Stop the coordinator before, start it after.',
    examples: ['velum coordinator restore --config coordinator.yaml --from backups/2026-03-01'],
    declare: (command) =>
      declareConfig(command, 'coordinator.yaml').requiredOption(
        '--from <directory>',
        'the backup to restore',
      ),
    act: restore,
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

async function migrate({ options, io }: Call<ConfigOptions>): Promise<Outcome> {
  const config = await loadCoordinatorConfig(configRequest(io, options));
  const { migrateStore } = await import('../../coordinator/maintenance.ts');
  const { place, from, to } = await migrateStore(config);
  const done = from === to ? `is at version ${to} already` : `was at version ${from}, is at ${to}`;
  return { text: `${place}: the schema ${done}`, object: { place, from, to } };
}

async function backup({ options, io }: Call<BackupOptions>): Promise<Outcome> {
  const config = await loadCoordinatorConfig(configRequest(io, options));
  const { backUpCoordinator } = await import('../../coordinator/maintenance.ts');
  const directory = resolve(io.directory, options.to);
  return describe(directory, await backUpCoordinator(config, directory, version));
}

async function restore({ options, io }: Call<RestoreOptions>): Promise<Outcome> {
  const config = await loadCoordinatorConfig(configRequest(io, options));
  const { restoreCoordinator } = await import('../../coordinator/maintenance.ts');
  const directory = resolve(io.directory, options.from);
  return describe(directory, await restoreCoordinator(config, directory));
}

function describe(directory: string, manifest: BackupManifest): Outcome {
  const { federation, takenAt, digest, counts } = manifest;
  const object = {
    directory,
    federation,
    takenAt: new Date(takenAt).toISOString(),
    digest: formatDigest(digest),
    ...counts,
  };
  const rows = Object.entries(object).map(([name, value]) => [name, String(value)] as const);
  return { text: facts(rows), object };
}

function aborted({ signal }: Io): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => {
      resolve();
    });
  });
}
