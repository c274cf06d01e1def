/** What many messages carry: the attempt they belong to, and the kind of its round. */
import type { AttemptKey } from '../domain/ids.ts';
import { idBytes } from '../domain/ids.ts';
import { type RoundKind } from '../secagg/config.ts';
import { countField, enumField, positiveCount, required, runField, uint32 } from './fields.ts';
import { velum } from './gen/velum.js';

const { v1 } = velum;

export function writeKey(key: AttemptKey): velum.v1.AttemptKey.$Shape {
  return { run: idBytes(key.run), round: uint32(key.round), attempt: uint32(key.attempt) };
}

export function readKey(
  message: velum.v1.AttemptKey.$Shape | null | undefined,
  path: string,
): AttemptKey {
  const { run, round, attempt } = required(message, path);
  return {
    run: runField(run, `${path}.run`),
    round: countField(round, `${path}.round`),
    attempt: positiveCount(attempt, `${path}.attempt`),
  };
}

export const roundKind = enumField<RoundKind, velum.v1.RoundKind>({
  training: v1.RoundKind.ROUND_KIND_TRAINING,
  statistics: v1.RoundKind.ROUND_KIND_STATISTICS,
});

/** A message and the attempt it belongs to. */
export interface Keyed<T> {
  readonly key: AttemptKey;
  readonly message: T;
}
