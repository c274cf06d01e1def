/** Files named on the command line, read and checked. */
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { nodeSuite } from '../shared/crypto/node-suite.ts';
import type { Digest } from '../shared/domain/bytes.ts';
import type { Charter } from '../shared/domain/charter.ts';
import type { Plan } from '../shared/domain/plan.ts';
import { readTextFile, unreadable } from '../shared/files/text-file.ts';
import { parseCharter } from '../shared/schema/charter.ts';
import { parsePlan } from '../shared/schema/plan.ts';
import { charterHash } from '../shared/secagg/roster.ts';
import type { Io } from './io.ts';
import { UsageError } from './failure.ts';

export interface CharterFile {
  readonly charter: Charter;
  readonly hash: Digest;
}

/** Throws `CHARTER_INVALID`. */
export async function loadCharter(io: Io, file: string): Promise<CharterFile> {
  const text = await readTextFile(resolve(io.directory, file), 'CHARTER_INVALID');
  const charter = parseCharter(text, file);
  return { charter, hash: charterHash(nodeSuite, charter) };
}

export interface PlanFile {
  readonly plan: Plan;
  /** The topology file the plan names, as it is. */
  readonly topology: Uint8Array;
  readonly topologyDigest: Digest;
}

/** Throws `PLAN_INVALID`, also when the topology file it names cannot be read. */
export async function loadPlan(io: Io, file: string): Promise<PlanFile> {
  const path = resolve(io.directory, file);
  const plan = parsePlan(await readTextFile(path, 'PLAN_INVALID'), file);
  const topology = await readTopology(resolve(dirname(path), plan.model.topology));
  return { plan, topology, topologyDigest: nodeSuite.sha256(topology) };
}

async function readTopology(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw unreadable(`model.topology: ${file}`, 'PLAN_INVALID', cause);
  }
}

/** The first argument, which commander has made sure of. */
export function onlyArgument(args: readonly string[]): string {
  const [argument] = args;
  if (argument === undefined) {
    throw new UsageError('an argument is missing');
  }
  return argument;
}

/** The passphrase in the first line of a file; `undefined` when no file is named. */
export async function readPassphrase(
  io: Io,
  file: string | undefined,
): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const { readPrivateFile } = await import('../shared/files/key-file.ts');
  const text = await readPrivateFile(resolve(io.directory, file));
  return text.split(/\r?\n/, 1)[0];
}
