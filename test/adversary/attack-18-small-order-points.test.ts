/** Attack 18: points of small order and other keys that agree on a secret everybody knows, over the wire. */
import { describe, expect, it } from 'vitest';
import { nobleSuite } from '../../shared/crypto/noble-suite.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import type { CryptoSuite } from '../../shared/crypto/suite.ts';
import { fromHex } from '../../shared/domain/bytes.ts';
import { formatIdentityKey } from '../../shared/domain/identity-key.ts';
import { formatCharter, parseCharter } from '../../shared/schema/charter.ts';
import { isAgreementKey } from '../../shared/secagg/agreement-keys.ts';
import { advertiseKeys } from '../../shared/secagg/directory.ts';
import { isEncapsulationKey } from '../../shared/secagg/kem.ts';
import { configHash, participantIdOf } from '../../shared/secagg/transcript.ts';
import { sampleCharter } from '../support/samples.ts';
import { tamper, world, type World } from '../support/world.ts';

/** Every encoding of a u-coordinate for which X25519 gives zero whatever the secret (RFC 7748 §6.1). */
const SMALL_ORDER = [
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
].map(fromHex);

/** Ed25519 keys under which signatures verify that nobody made. */
const SMALL_ORDER_IDENTITIES = [
  `01${'00'.repeat(31)}`,
  `ec${'ff'.repeat(30)}7f`,
  '00'.repeat(32),
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
].map(fromHex);

describe('X25519 keys of small order', () => {
  for (const [name, suite] of [
    ['node', nodeSuite],
    ['noble', nobleSuite],
  ] as const) {
    it(`agree on nothing in the ${name} suite`, () => {
      for (const point of SMALL_ORDER) {
        expect(suite.x25519(suite.randomBytes(32), point)).toBeUndefined();
      }
    });
  }

  it('are no keys to the protocol, in any encoding', () => {
    for (const point of SMALL_ORDER) {
      expect(isAgreementKey(point)).toBe(false);
      const withTopBit = point.map((byte, i) => (i === 31 ? byte | 0x80 : byte));
      expect(isAgreementKey(withTopBit)).toBe(false);
    }
  });
});

/** A client that is honest but for the keys it makes. */
function withKeys(forge: Partial<CryptoSuite>): World {
  return world(
    { members: 4, rounds: 1 },
    { site: (index) => (index === 1 ? { parts: { suite: { ...nodeSuite, ...forge } } } : {}) },
  );
}

async function expectLeftOut(all: World): Promise<void> {
  await all.begin();
  for (const each of all.sites) void each.start();
  const site = all.sites[1]!;
  const { outcome, reason } = await site.event('attempt-ended');
  expect([outcome, reason]).toEqual(['left', 'KEY_INVALID']);
  expect(site.said('advertiseKeys')).toHaveLength(1);
  expect(site.said('shareKeys')).toEqual([]);
}

describe('a participant that advertises a key of small order', () => {
  it('is refused with KEY_INVALID, and the others go on without it', async () => {
    const all = withKeys({ x25519PublicKey: () => SMALL_ORDER[2]! });
    await expectLeftOut(all);
    const { outcome } = await all.sites[0]!.event('attempt-ended');
    expect(outcome).toBe('published');
  });

  it('is refused in the hybrid suite for ML-KEM keys that are not reduced', async () => {
    const all = withKeys({
      kemKeyPair: (seed) => {
        const pair = nodeSuite.kemKeyPair(seed);
        const encapsulationKey = pair.encapsulationKey.map((byte, i) => (i < 3 ? 0xff : byte));
        expect(isEncapsulationKey(encapsulationKey)).toBe(false);
        return { ...pair, encapsulationKey };
      },
    });
    await expectLeftOut(all);
  });
});

describe('a coordinator that slips such a key into the directory, signed by a colluder', () => {
  it('is left by the participants, who share nothing', async () => {
    const all = world({ members: 4, rounds: 1 });
    const { signers } = all.fixture;
    const [victim, colluder] = [all.sites[1]!, signers[2]!];
    tamper(victim, 'share-keys', (instruction) => {
      const { task } = instruction;
      if (task.type !== 'share-keys') return instruction;
      const [offered] = all.sites[2]!.said('advertiseKeys');
      expect(offered).toBeDefined();
      const cfg = cfgOf(victim);
      const advertisements = task.directory.advertisements.map((entry) =>
        participantIdOf(nodeSuite, entry.identity) === all.sites[2]!.id
          ? advertiseKeys(colluder, cfg, { ...entry, maskKey: SMALL_ORDER[3]! })
          : entry,
      );
      return { ...instruction, task: { ...task, directory: { advertisements } } };
    });
    const cfgs = new Map<typeof victim, Uint8Array>();
    const cfgOf = (site: typeof victim): Uint8Array => cfgs.get(site)!;
    const swap = victim.faults.instead!;
    victim.faults.instead = (instruction) => {
      const { task } = instruction;
      if (task.type === 'advertise-keys') {
        cfgs.set(victim, configHash(nodeSuite, task.offer.config));
      }
      return swap(instruction);
    };
    await all.begin();
    for (const each of all.sites) void each.start();
    const { outcome, reason } = await victim.event('attempt-ended');
    expect([outcome, reason]).toEqual(['left', 'key-invalid']);
    expect(victim.said('shareKeys')).toEqual([]);
  });
});

describe('identity keys of small order', () => {
  it('make a charter invalid, whoever holds them', () => {
    const honest = sampleCharter();
    const text = formatCharter(honest);
    const [first] = honest.members;
    for (const key of SMALL_ORDER_IDENTITIES) {
      const changed = text.replace(formatIdentityKey(first!.identity), formatIdentityKey(key));
      expect(changed).not.toBe(text);
      expect(() => parseCharter(changed, 'charter.yaml')).toThrow(/identity/);
    }
    expect(parseCharter(text, 'charter.yaml')).toEqual(honest);
  });

  it('verify no signature in either suite', () => {
    for (const suite of [nodeSuite, nobleSuite]) {
      for (const key of SMALL_ORDER_IDENTITIES) {
        // R = A and S = 0 satisfy the cofactored equation for some messages.
        const signature = new Uint8Array(64);
        signature.set(key);
        for (let i = 0; i < 8; i++) {
          expect(suite.ed25519Verify(key, Uint8Array.of(i), signature)).toBe(false);
        }
      }
    }
  });
});
