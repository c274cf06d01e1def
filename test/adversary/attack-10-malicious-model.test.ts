/**
 * Attack 10: a model made to leak, the same for everybody. Secure aggregation cannot see what a model
 * is for; what is enforced is whose it is, and that it is one the charter allows.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { toHex } from '../../shared/domain/bytes.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import { configHash } from '../../shared/secagg/transcript.ts';
import { modelService, participationService } from '../../shared/wire/services.ts';
import { TOPOLOGY } from '../support/app-fixture.ts';
import { HostileFederation } from './support/hostile-federation.ts';
import type { RealClient } from './support/real-client.ts';
import { type Siege, type SiegeOptions, zeroWeights } from './support/siege.ts';

const TRAP = new TextEncoder().encode('{"class_name":"Sequential","config":{"name":"trap"}}');

let hostile: HostileFederation;
let centre: RealClient;

beforeAll(async () => {
  hostile = await HostileFederation.open({
    training: { topologies: [nodeSuite.sha256(TOPOLOGY)], trainers: ['tfjs'], maxRounds: 6 },
  });
  centre = await hostile.client('centre', { policy: { maxElements: 1_000 } });
});

afterAll(async () => {
  await hostile.close();
});

async function refusalOf(options: Omit<SiegeOptions, 'victims'>): Promise<[string, Siege]> {
  const siege = hostile.siege({ ...options, victims: ['centre'] });
  siege.invite();
  const { parts } = await siege.heard(siege.victims[0]!, 'CheckIn');
  const { message } = participationService.checkIn.request.decode(parts[0]!);
  return [message.type === 'refuse' ? message.code : message.type, siege];
}

describe('a model outside the charter', () => {
  const changed = (change: Partial<Plan>) => (plan: Plan) => ({ ...plan, ...change });
  it.each([
    ['another topology', { topology: TRAP }, 'PLAN_OUTSIDE_CHARTER'],
    ['another trainer', { plan: changed({ trainer: 'elsewhere' }) }, 'PLAN_OUTSIDE_CHARTER'],
    ['more rounds', { plan: changed({ rounds: 7 }) }, 'PLAN_OUTSIDE_CHARTER'],
    ['more elements than the site masks', { weights: zeroWeights(1_001) }, 'POLICY_REFUSED'],
  ])('is refused at the door: %s', async (_what, options, code) => {
    expect((await refusalOf(options))[0]).toBe(code);
    expect(centre.trainer.trained).toHaveLength(0);
  });

  it('is not even downloaded where its topology is not allowed', async () => {
    const [, siege] = await refusalOf({ topology: TRAP, weights: zeroWeights(77) });
    const asked = siege.coordinator
      .calls('centre', 'Download')
      .map(({ parts }) => toHex(modelService.download.request.decode(parts[0]!).digest));
    const { planDigest, topologyDigest, modelDigest } = siege.invitation;
    expect(asked).toContain(toHex(planDigest));
    expect(asked).not.toContain(toHex(topologyDigest));
    expect(asked).not.toContain(toHex(modelDigest!));
  });

  it('is refused again by somebody who skips the invitation', async () => {
    const siege = hostile.siege({ victims: ['centre'], topology: TRAP });
    siege.tell(siege.offer());
    await siege.heard(siege.victims[0]!, 'Leave');
    expect(siege.count(siege.victims[0]!, 'AdvertiseKeys')).toBe(0);
    expect(centre.trainer.trained).toHaveLength(0);
  });

  it('cannot arrive under the digest of an allowed one', async () => {
    const siege = hostile.siege({ victims: ['centre'] });
    siege.coordinator.serveAs(siege.invitation.topologyDigest, TRAP);
    siege.coordinator.serveAs(siege.invitation.modelDigest!, zeroWeights(9));
    // Digests that were never downloaded before: this run's weights.
    siege.invite();
    const { parts } = await siege.heard(siege.victims[0]!, 'CheckIn');
    const { message } = participationService.checkIn.request.decode(parts[0]!);
    expect(message).toMatchObject({ type: 'refuse', code: 'DIGEST_MISMATCH' });
  });
});

describe('where a model comes from', () => {
  const unsigned = (siege: Siege): void => {
    const { offer } = siege.session;
    const stranger = siege.session.members[1]!.context.signer;
    const signature = stranger.sign('offer', configHash(nodeSuite, offer.config));
    siege.tell({
      type: 'advertise-keys',
      invitation: siege.invitation,
      offer: { ...offer, signature },
    });
  };
  const exchanged = (siege: Siege): void => {
    siege.tell(siege.offer());
  };
  const other = nodeSuite.sha256(TRAP);
  it.each([
    ['signed by somebody else', {}, unsigned],
    [
      'naming other weights',
      { config: (honest: object) => ({ ...honest, modelHash: other }) },
      exchanged,
    ],
    [
      'naming another plan',
      { config: (honest: object) => ({ ...honest, planHash: other }) },
      exchanged,
    ],
  ])(
    'is the coordinator’s word, signed: an offer %s trains nothing',
    async (_what, options, say) => {
      const siege = hostile.siege({ ...options, victims: ['centre'] });
      say(siege);
      await siege.heard(siege.victims[0]!, 'Leave');
      expect(siege.count(siege.victims[0]!, 'AdvertiseKeys')).toBe(0);
      expect(centre.trainer.trained).toHaveLength(0);
    },
  );

  it('does not say what it is for: weights the coordinator chose and signed are trained', async () => {
    const weights = zeroWeights(5);
    weights.set([0, 0, 0x7f, 0x43], weights.length - 4);
    const siege = hostile.siege({ victims: ['centre'], weights });
    await siege.lead('removing-masks');
    expect(centre.trainer.trained).toHaveLength(1);
    expect([...centre.trainer.models[0]!.weights]).toEqual([0, 0, 0, 0, 255]);
  });
});
