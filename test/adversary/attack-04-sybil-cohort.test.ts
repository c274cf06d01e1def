/** Attack 4: a cohort of one honest participant and identities the coordinator made up. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareBytes } from '../../shared/domain/bytes.ts';
import { idBytes } from '../../shared/domain/ids.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { advertiseKeys } from '../../shared/secagg/directory.ts';
import type { KeyAdvertisement } from '../../shared/secagg/messages.ts';
import { configHash, participantIdOf, signerOf } from '../../shared/secagg/transcript.ts';
import { HostileFederation } from './support/hostile-federation.ts';
import type { RealClient } from './support/real-client.ts';
import { outputOf, type Siege } from './support/siege.ts';

let hostile: HostileFederation;
let south: RealClient;

beforeAll(async () => {
  hostile = await HostileFederation.open();
  south = await hostile.client('south');
});

afterAll(async () => {
  await hostile.close();
});

/** Well-formed keys of somebody nobody enrolled, signed for this very attempt. */
function sybil({ session }: Siege): KeyAdvertisement {
  const cfg = configHash(nodeSuite, session.offer.config);
  const [seed, sealing, mask, nonce] = [1, 2, 3, 4].map(() => nodeSuite.randomBytes(32));
  return advertiseKeys(signerOf(nodeSuite, seed!), cfg, {
    sealingKey: nodeSuite.x25519PublicKey(sealing!),
    maskKey: nodeSuite.x25519PublicKey(mask!),
    nonce: nonce!,
  });
}

function ascending(advertisements: readonly KeyAdvertisement[]): readonly KeyAdvertisement[] {
  const id = ({ identity }: KeyAdvertisement): Uint8Array =>
    idBytes(participantIdOf(nodeSuite, identity));
  return [...advertisements].sort((a, b) => compareBytes(id(a), id(b)));
}

describe('a cohort with invented members', () => {
  it.each([4, 1])('is refused before any share is dealt: %i of 5 are', async (invented) => {
    const siege = hostile.siege({ victims: ['south'] });
    const [victim] = siege.victims;
    await siege.lead('sharing-keys');
    const own = outputOf(await siege.heard(victim!, 'AdvertiseKeys'));
    if (own.type !== 'advertise-keys') throw new Error(own.type);
    const told = siege.taskFor(victim!);
    if (told.type !== 'share-keys') throw new Error(told.type);
    const real = told.directory.advertisements.filter(
      ({ identity }) => compareBytes(identity, own.message.identity) !== 0,
    );
    const advertisements = ascending([
      own.message,
      ...real.slice(invented),
      ...Array.from({ length: invented }, () => sybil(siege)),
    ]);
    expect(advertisements).toHaveLength(5);
    siege.tell({ ...told, directory: { advertisements } });
    await siege.heard(victim!, 'Leave');
    expect(await south.whyLeft(siege.key.run)).toContain('is not on the roster');
    expect(siege.count(victim!, 'ShareKeys')).toBe(0);
  });

  it('is refused where the roster is an older one of the same federation', async () => {
    const siege = hostile.siege({
      victims: ['south'],
      config: (honest) => ({ ...honest, rosterEpoch: honest.rosterEpoch! - 1 }),
    });
    siege.tell(siege.offer());
    await siege.heard(siege.victims[0]!, 'Leave');
    expect(await south.whyLeft(siege.key.run)).toContain('roster epoch is not what was agreed to');
    expect(siege.count(siege.victims[0]!, 'AdvertiseKeys')).toBe(0);
  });

  it('is refused where the charter is another than the one that was pinned', async () => {
    const charterHash = nodeSuite.randomBytes(32);
    const siege = hostile.siege({
      victims: ['south'],
      invitation: (honest) => ({ ...honest, charterHash }),
      config: (honest) => ({ ...honest, charterHash }),
    });
    siege.tell(siege.offer());
    await siege.heard(siege.victims[0]!, 'Leave');
    expect(await south.whyLeft(siege.key.run)).toContain('CHARTER_MISMATCH');
    expect(siege.count(siege.victims[0]!, 'AdvertiseKeys')).toBe(0);
  });
});
