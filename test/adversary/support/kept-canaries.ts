/** The secrets of an attempt, taken from where a site keeps them, by name. */
import { decodeSnapshot } from '../../../client/session-store/snapshot.ts';
import type { SessionStore, StoredSession } from '../../../client/session-store.ts';
import type { KeptState, SecretKeys } from '../../../shared/secagg/participant.ts';
import type { SharePair } from '../../../shared/secagg/share-box.ts';
import { canary, type Canary } from '../../support/canaries.ts';
import { createMemorySessionStore } from '../../support/memory-session-store.ts';

type Named = readonly (readonly [string, Uint8Array | undefined])[];

/** Every secret in a state, whatever its phase. */
export function secretsOf(state: KeptState): readonly Canary[] {
  return namedSecrets(state).flatMap(([name, bytes]) =>
    bytes === undefined ? [] : [canary(name, bytes)],
  );
}

function namedSecrets(state: KeptState): Named {
  switch (state.phase) {
    case 'advertising-keys':
      return keysIn(state.keys);
    case 'sharing-keys': {
      const { keys, ownPair, encapsulated } = state;
      const made = [...encapsulated.values()].map(({ secret }) => ['KEM secret', secret] as const);
      return [...keysIn(keys), ...(ownPair ? sharesIn([ownPair]) : []), ...made];
    }
    case 'checking-shares': {
      const { dealt, selfMaskSeed, pairwise } = state;
      const seeds = [...pairwise.values()].map(({ seed }) => ['pairwise seed', seed] as const);
      return [...sharesIn(dealt.held.values()), ['self-mask seed', selfMaskSeed], ...seeds];
    }
    case 'masking-input': {
      const seeds = state.masks.map(({ seed }) => ['mask seed', seed] as const);
      return [...sharesIn(state.session.held.values()), ...seeds];
    }
    case 'confirming-survivors':
    case 'unmasking':
      return sharesIn(state.session.held.values());
    case 'completed':
      return [];
    default:
      return state satisfies never;
  }
}

function keysIn({ maskMaster, selfMaskSeed, sealingSecret, sealingKemSeed }: SecretKeys): Named {
  return [
    ['mask master', maskMaster],
    ['self-mask seed', selfMaskSeed],
    ['share-box private key', sealingSecret],
    ['ML-KEM private seed', sealingKemSeed],
  ];
}

function sharesIn(pairs: Iterable<SharePair>): Named {
  return [...pairs].flatMap((pair) => [
    ['self-mask share', pair.selfMask] as const,
    ['pairwise-key share', pair.pairwiseKey] as const,
    ['self-mask salt', pair.selfMaskSalt] as const,
    ['pairwise-key salt', pair.pairwiseKeySalt] as const,
  ]);
}

/** A session store that tells the secrets in whatever it is given to keep. */
export function tellingSessionStore(tell: (canaries: readonly Canary[]) => void): SessionStore {
  const store = createMemorySessionStore();
  const keep = (session: StoredSession): Promise<void> => {
    const snapshot = decodeSnapshot(session.content);
    if (snapshot === undefined) throw new Error('a session nobody can read is kept');
    const { state, rounding } = snapshot;
    tell([...secretsOf(state), ...(rounding ? [canary('rounding seed', rounding)] : [])]);
    return store.keep(session);
  };
  return { ...store, keep };
}
