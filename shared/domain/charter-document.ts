/** A charter as a JSON document: what is hashed and pinned, and what `charter.yaml` says. */
import { utf8Bytes } from './bytes.ts';
import { canonicalJson, type JsonValue } from './canonical-json.ts';
import type { Charter } from './charter.ts';
import { formatDigest } from './digest-text.ts';
import { formatIdentityKey } from './identity-key.ts';
import { POST_QUANTUM_DEFAULT } from './post-quantum.ts';

/**
 * The keys of charter.yaml. All are written out but `postQuantum` and `maxUnmaskPerModel` at their defaults:
 * charters agreed before there were such keys keep their hash.
 */
export function charterDocument(charter: Charter): JsonValue {
  const { coordinator, secureAggregation: bounds, training } = charter;
  const { maxUnmaskPerModel = 1 } = bounds;
  return {
    federation: charter.federation,
    version: charter.version,
    coordinator: {
      identity: formatIdentityKey(coordinator.identity),
      endpoint: coordinator.endpoint,
    },
    members: charter.members.map(({ name, identity }) => ({
      name,
      identity: formatIdentityKey(identity),
    })),
    secureAggregation: {
      minCohort: bounds.minCohort,
      minSurvivors: bounds.minSurvivors,
      assumedCollusion: bounds.assumedCollusion,
      assumeNoCollusion: bounds.assumeNoCollusion,
      ...(bounds.minGroup !== undefined && { minGroup: bounds.minGroup }),
      ...(maxUnmaskPerModel > 1 && { maxUnmaskPerModel }),
      ...(bounds.postQuantum !== POST_QUANTUM_DEFAULT && { postQuantum: bounds.postQuantum }),
    },
    training: {
      topologies: training.topologies.length === 0 ? 'any' : training.topologies.map(formatDigest),
      trainers: training.trainers,
      maxRounds: training.maxRounds,
    },
  };
}

/** Canonical JSON (RFC 8785), UTF-8: equal for equal charters, whatever their files look like. */
export function encodeCharter(charter: Charter): Uint8Array {
  return utf8Bytes(canonicalJson(charterDocument(charter)));
}
