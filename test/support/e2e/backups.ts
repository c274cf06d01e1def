/** Backups and restores by the built program, over a theatre's coordinator. */
import { rm } from 'node:fs/promises';
import { expect } from 'vitest';
import { type Completed, velum } from './program.ts';
import type { PuppetHold } from './puppet-part.ts';
import type { PuppetTheatre } from './puppet-theatre.ts';

/** Nobody has sent a key in this round yet. */
export const beforeRound = (round: number): PuppetHold => ({
  round,
  call: 'checkIn',
  when: 'before',
});

/** Runs `velum coordinator …` beside whatever is running. */
export function coordinator(
  theatre: PuppetTheatre,
  ...args: readonly string[]
): Promise<Completed> {
  const { federation } = theatre;
  return velum(['coordinator', ...args, '--config', 'coordinator.yaml', '--json'], {
    directory: federation.folder,
    environment: federation.environment,
  });
}

/** What a command printed that did what it was asked. */
export function succeeded(done: Completed): Record<string, unknown> {
  expect(done.stderr).toBe('');
  expect(done.code).toBe(0);
  return done.json();
}

export async function backUp(
  theatre: PuppetTheatre,
  name: string,
): Promise<Record<string, unknown>> {
  return succeeded(await coordinator(theatre, 'backup', '--to', name));
}

/** kill -9 and the loss of the disk. */
export async function lose(theatre: PuppetTheatre): Promise<void> {
  await theatre.coordinator.kill();
  await rm(theatre.federation.path('state/coordinator'), { recursive: true });
}
