/** Attack 13: attempts aborted before anything is disclosed, to collect views of one update. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { toHex } from '../../shared/domain/bytes.ts';
import { boxDigest } from '../../shared/secagg/commitments.ts';
import { signerOf } from '../../shared/secagg/transcript.ts';
import { KEY, sessionAt, type Session } from '../support/secagg-session.ts';
import { expectAggregatorRefuses, sentBy } from './support/expectations.ts';
import { HostileFederation } from './support/hostile-federation.ts';
import type { RealClient } from './support/real-client.ts';
import { freshWeights, outputOf, type Siege } from './support/siege.ts';

/** As long as a salt; shorter strings are no secrets. */
const SHORTEST = 16;
const SPOKEN = [
  'AdvertiseKeys',
  'ShareKeys',
  'AcknowledgeShares',
  'SubmitMaskedInput',
  'ConfirmSurvivors',
] as const;

/** Every byte string within a value, in hexadecimal. */
function bytesWithin(value: unknown): readonly string[] {
  if (value instanceof Uint8Array) return value.length < SHORTEST ? [] : [toHex(value)];
  if (value instanceof Map) return [...value].flatMap((entry) => bytesWithin(entry));
  if (Array.isArray(value)) return value.flatMap((each: unknown) => bytesWithin(each));
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((each: unknown) => bytesWithin(each));
}

function common(first: unknown, second: unknown): readonly string[] {
  const seen = new Set(bytesWithin(first));
  return bytesWithin(second).filter((bytes) => seen.has(bytes));
}

describe('a real client whose attempt is aborted before it disclosed', () => {
  let hostile: HostileFederation;
  let east: RealClient;

  beforeAll(async () => {
    hostile = await HostileFederation.open();
    east = await hostile.client('east');
  });

  afterAll(async () => {
    await hostile.close();
  });

  async function said(siege: Siege): Promise<readonly unknown[]> {
    const calls = SPOKEN.map((method) => siege.heard(siege.victims[0]!, method));
    return (await Promise.all(calls)).map(outputOf);
  }

  it('says nothing of the former in the next, and trains once for both', async () => {
    const weights = freshWeights(5);
    const first = hostile.siege({ victims: ['east'], weights });
    await first.lead('unmasking');
    const key = { ...first.key, attempt: first.key.attempt + 1 };
    const second = hostile.siege({ victims: ['east'], weights, key });
    await second.lead('unmasking');
    const [before, after] = [await said(first), await said(second)];
    expect(bytesWithin(before).length).toBeGreaterThan(20);
    // Who it is, and what stands for the box that a dealer does not send to itself.
    const { identity } = first.victims[0]!.context.signer;
    const constant = [identity, boxDigest(nodeSuite, new Uint8Array(0))].map((bytes) =>
      toHex(bytes),
    );
    expect(common(before, after).toSorted()).toEqual(constant.toSorted());
    expect(east.trainer.trained).toHaveLength(1);
    await second.lead('removing-masks');
    expect(second.session.removeMasks()).toMatchObject({ type: 'removed' });
    expect(first.count(first.victims[0]!, 'Disclose')).toBe(1);
  });
});

describe('two attempts with the same members', () => {
  const signers = [81, 82, 83, 84].map((byte) =>
    signerOf(nodeSuite, new Uint8Array(32).fill(byte)),
  );
  const coordinator = signerOf(nodeSuite, new Uint8Array(32).fill(85));
  const at = (phase: Session['aggregator']['phase'], attempt: number): Session =>
    sessionAt(phase, { members: 4, signers, coordinator, key: { ...KEY, attempt } });

  it.each([
    'sharing-keys',
    'checking-shares',
    'collecting-masked-inputs',
    'confirming-survivors',
  ] as const)('share no secret, as members hold them on entering %s', (phase) => {
    const [first, second] = [at(phase, 1), at(phase, 2)];
    // What both know of the round itself is the same: model, plan, charter, roster.
    const terms = new Set(bytesWithin(first.expected));
    for (const [i, member] of first.members.entries()) {
      const states = [member.state, second.members[i]!.state];
      expect(states.map((state) => bytesWithin(state).length)).not.toContain(0);
      expect(common(...(states as [unknown, unknown])).filter((b) => !terms.has(b))).toEqual([]);
    }
  });

  it('share no disclosure: what the second uncovers does not fit the first', () => {
    const [first, second] = [at('unmasking', 1), at('removing-masks', 2)];
    for (const member of second.members) {
      expectAggregatorRefuses(first, member.id, sentBy(member, 'disclose'), 'disclosure-invalid');
    }
  });
});
