/** C5: secrets are reconstructed only inside mask removal, never stored or logged. */
import { describe, expect, it } from 'vitest';
import { encodeRound } from '../../coordinator/round/document.ts';
import { summaryOf } from '../../coordinator/round/summary.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { toHex } from '../../shared/domain/bytes.ts';
import { maskSecretOf } from '../../shared/secagg/mask-seeds.ts';
import { maskRemovalJob, removeMasks } from '../../shared/secagg/mask-removal.ts';
import { RoundSession } from '../support/round-session.ts';
import { sessionAt } from '../support/secagg-session.ts';
import { memberIn } from './support/malice.ts';

/** Every byte string anywhere inside a value, in hexadecimal. */
function bytesIn(value: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (value instanceof Uint8Array) found.add(toHex(value));
  else if (value instanceof Map) for (const entry of value) bytesIn(entry, found);
  else if (typeof value === 'object' && value !== null) {
    for (const part of Object.values(value)) bytesIn(part, found);
  }
  return found;
}

describe('what the coordinator stores', () => {
  it('never holds a secret of any participant, in any phase', () => {
    const session = new RoundSession({ members: 4 });
    session.runTo('advertising-keys');
    for (const site of session.sites.slice(1)) session.obey(site);
    const secrets = session.sites.slice(1).flatMap(({ state }) => {
      if (state?.phase !== 'advertising-keys') throw new Error(state?.phase);
      const { maskMaster, selfMaskSeed, sealingSecret } = state.keys;
      const derived = maskSecretOf(nodeSuite, state.setup.cfg, maskMaster);
      return [maskMaster, selfMaskSeed, sealingSecret, derived].map(toHex);
    });
    expect(new Set(secrets).size).toBe(3 * 4);
    const stored: string[] = [];
    const keep = (): void => {
      stored.push(encodeRound(session.state), JSON.stringify(summaryOf(session.state)));
      stored.push(...session.rows.map(({ body }) => body));
    };
    for (let turn = 0; session.phase !== 'removing-masks' && turn < 12; turn++) {
      for (const site of session.sites) {
        session.obey(site);
        keep();
      }
    }
    const { session: last } = session.state as Extract<typeof session.state, { session: unknown }>;
    const held = bytesIn(last);
    expect(held.size).toBeGreaterThan(100);
    for (const secret of secrets) {
      expect(held.has(secret)).toBe(false);
      expect(stored.some((text) => text.includes(secret))).toBe(false);
    }
    // The search does find what is there.
    expect(stored.some((text) => text.includes(toHex(session.sites[2]!.signer.identity)))).toBe(
      true,
    );
  });

  it('still holds none after masks were removed: the job and its outcome have sums only', () => {
    const session = sessionAt('advertising-keys', { members: 5 });
    session.advertise();
    const secrets = session.members.flatMap((member) => {
      const { maskMaster, selfMaskSeed } = memberIn(member, 'advertising-keys').keys;
      return [toHex(maskMaster), toHex(selfMaskSeed)];
    });
    session.proceed();
    session.advanceTo('collecting-masked-inputs');
    session.silence(session.members[3]!);
    session.advanceTo('removing-masks');
    const state = session.aggregator;
    if (state.phase !== 'removing-masks') throw new Error(state.phase);
    const job = maskRemovalJob(state, session.maskedSums());
    const outcome = removeMasks(session.suite, job);
    expect(Object.keys(outcome).sort()).toEqual(['sums', 'type']);
    const held = bytesIn([state, job, outcome]);
    for (const secret of secrets) expect(held.has(secret)).toBe(false);
  });
});

describe('what the coordinator receives', () => {
  it('never equals the encoded update, nor its packed form', () => {
    const session = sessionAt('confirming-survivors', { members: 3 });
    const vectors = [...session.vectors.values()];
    for (const vector of vectors) {
      const zeros = vector.filter((byte) => byte === 0).length;
      // A unit vector packs to zeros but for two bytes; a masked one hardly has any.
      expect(zeros).toBeLessThan(vector.length / 4);
    }
    expect(new Set(vectors.map(toHex)).size).toBe(3);
  });
});
