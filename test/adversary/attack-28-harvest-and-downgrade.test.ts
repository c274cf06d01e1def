/** Attack 28: recording a round now to decrypt it later, and talking sites out of what stands against it. */
import { describe, expect, it } from 'vitest';
import type { PostQuantumPolicy } from '../../shared/domain/post-quantum.ts';
import { CLASSICAL_SUITE, HYBRID_SUITE } from '../../shared/secagg/config.ts';
import { entryAt, positionOf } from '../../shared/secagg/directory.ts';
import type { Instruction } from '../../shared/secagg/instruction.ts';
import { decapsulateMask } from '../../shared/secagg/mask-encapsulation.ts';
import { maskKemKeyPair } from '../../shared/secagg/mask-keys.ts';
import { maskSecretOf, pairwiseSeed } from '../../shared/secagg/mask-seeds.ts';
import type { KeyAdvertisement, PeerShares } from '../../shared/secagg/messages.ts';
import * as participant from '../../shared/secagg/participant.ts';
import { openShares } from '../../shared/secagg/share-box.ts';
import { configHash } from '../../shared/secagg/transcript.ts';
import { FLOORS, Session, sessionAt, type Member } from '../support/secagg-session.ts';
import { SITE_POLICY, type Site } from '../support/site.ts';
import { tamper, world, type World } from '../support/world.ts';
import { expectAggregatorRefuses, expectMemberRefuses, saidBy } from './support/expectations.ts';
import { flipped, inPhase, memberIn } from './support/malice.ts';

/** The offer with another suite, signed by the coordinator itself. */
function offering({ fixture }: World, suite: string) {
  const { suite: crypto, signer } = fixture.ports;
  return (instruction: Instruction): Instruction => {
    const { task } = instruction;
    if (task.type !== 'advertise-keys') return instruction;
    const config = { ...task.offer.config, suite };
    const signature = signer.sign('offer', configHash(crypto, config));
    return { ...instruction, task: { ...task, offer: { config, signature } } };
  };
}

function withPolicy(all: readonly PostQuantumPolicy[]) {
  return {
    site: (index: number) => {
      const postQuantum = all[index];
      return postQuantum ? { parts: { policy: { ...SITE_POLICY, postQuantum } } } : {};
    },
  };
}

async function reasonToLeave(all: World, site: Site): Promise<string> {
  await all.begin();
  for (const each of all.sites) void each.start();
  const { outcome, reason } = await site.event('attempt-ended');
  expect(outcome).toBe('left');
  expect(site.said('advertiseKeys')).toEqual([]);
  return reason;
}

describe('a coordinator that offers less than charter and plan promise', () => {
  it('gets no keys from a site that says nothing of its own', async () => {
    const all = world({ members: 4, rounds: 1 });
    const site = all.sites[1]!;
    tamper(site, 'advertise-keys', offering(all, CLASSICAL_SUITE));
    expect(await reasonToLeave(all, site)).toBe('terms-changed');
  });

  it('is told that it is below the floor of a site that requires more', async () => {
    const all = world({ members: 4, rounds: 1 }, withPolicy(['preferred', 'required']));
    const site = all.sites[1]!;
    tamper(site, 'advertise-keys', offering(all, CLASSICAL_SUITE));
    expect(await reasonToLeave(all, site)).toBe('terms-below-floor');
  });

  it('gets no keys for a suite nobody knows', async () => {
    const all = world({ members: 4, rounds: 1 });
    const site = all.sites[1]!;
    tamper(site, 'advertise-keys', offering(all, 'hybrid-0'));
    expect(await reasonToLeave(all, site)).toBe('terms-unsupported');
  });

  it('does not get a site that requires it into rounds of a plan without', async () => {
    const all = world({ members: 4, rounds: 1 }, withPolicy(['preferred', 'required']));
    const site = all.sites[1]!;
    await all.begin({ ...all.fixture.plan, postQuantum: 'off' });
    for (const each of all.sites) void each.start();
    const { code, message } = await site.event('refused');
    expect(code).toBe('POLICY_REFUSED');
    expect(message).toMatch(/policy\.postQuantum of this site is required/);
    expect(site.said('advertiseKeys')).toEqual([]);
  });

  it('gets a whole round out of sites that require it when it offers it', async () => {
    const all = world({ members: 4, rounds: 1 }, withPolicy(['required', 'required', 'required']));
    await all.begin();
    await all.finish();
    const [said] = all.sites[0]!.said('advertiseKeys');
    expect((said?.said[0] as KeyAdvertisement).kem?.keys?.mask).toHaveLength(1184);
    expect(all.sites[0]!.events.map(({ type }) => type)).toContain('attempt-ended');
  });
});

describe('the suites a machine accepts', () => {
  it.each<[PostQuantumPolicy, string, string, string | undefined]>([
    ['required', HYBRID_SUITE, HYBRID_SUITE, undefined],
    ['required', CLASSICAL_SUITE, CLASSICAL_SUITE, 'terms-below-floor'],
    ['required', CLASSICAL_SUITE, HYBRID_SUITE, 'terms-below-floor'],
    ['preferred', HYBRID_SUITE, HYBRID_SUITE, undefined],
    ['preferred', CLASSICAL_SUITE, CLASSICAL_SUITE, undefined],
    ['preferred', CLASSICAL_SUITE, HYBRID_SUITE, 'terms-changed'],
    ['preferred', HYBRID_SUITE, CLASSICAL_SUITE, 'terms-changed'],
    ['off', HYBRID_SUITE, HYBRID_SUITE, 'terms-below-floor'],
    ['off', CLASSICAL_SUITE, CLASSICAL_SUITE, undefined],
  ])('under %s: offered %s where %s was agreed to', (postQuantum, offered, agreed, code) => {
    const session = new Session({ members: 3, suiteName: offered });
    const answer = participant.start(session.members[0]!.context, {
      offer: session.offer,
      expected: { ...session.expected, suite: agreed },
      floors: { ...FLOORS, postQuantum },
    });
    expect(answer.ok ? undefined : answer.violation.code).toBe(code);
  });
});

const hybrid = { suiteName: HYBRID_SUITE };

function directoryTold(session: Session, member: Member): readonly KeyAdvertisement[] {
  const told = session.toldTo(member)!;
  if (told.type !== 'directory') throw new Error(told.type);
  return told.message.advertisements;
}

describe('ML-KEM keys on their way', () => {
  function bent(bend: (kem: NonNullable<KeyAdvertisement['kem']>) => KeyAdvertisement['kem']) {
    const session = sessionAt('sharing-keys', { members: 4, ...hybrid });
    const [member, other] = [session.members[1]!, session.members[2]!];
    const advertisements = directoryTold(session, member).map((entry) =>
      entry.identity === other.context.signer.identity && entry.kem
        ? { ...entry, kem: bend(entry.kem) }
        : entry,
    );
    return { member, input: { type: 'directory', message: { advertisements } } as const };
  }

  it('are told to the peers who encapsulate to them, their digests to everybody', () => {
    const session = sessionAt('sharing-keys', { members: 4, ...hybrid });
    const [member] = session.members;
    for (const { identity, kem } of directoryTold(session, member!)) {
      expect(kem?.maskDigest).toHaveLength(32);
      const isOwn = identity === member!.context.signer.identity;
      expect(kem?.keys === undefined).toBe(isOwn);
    }
  });

  it('cannot be left out, stripped or exchanged by the coordinator', () => {
    const withheld = bent((kem) => ({ ...kem, keys: undefined }));
    expectMemberRefuses(withheld.member, withheld.input, 'directory-invalid');
    const stripped = bent(() => undefined);
    expectMemberRefuses(stripped.member, stripped.input, 'key-invalid');
    const digest = bent((kem) => ({
      ...kem,
      maskDigest: flipped(kem.maskDigest),
      keys: undefined,
    }));
    expectMemberRefuses(digest.member, digest.input, 'signature-invalid');
    for (const which of ['sealing', 'mask'] as const) {
      const exchanged = bent((kem) => {
        const keys = kem.keys!;
        return { ...kem, keys: { ...keys, [which]: flipped(keys[which], 900) } };
      });
      expectMemberRefuses(exchanged.member, exchanged.input, 'key-invalid');
    }
  });

  it('are refused at M1 where they are missing, or where the suite has none', () => {
    const asked = new Session({ members: 3, ...hybrid });
    asked.tamper = () => undefined;
    asked.advertise();
    const member = asked.members[0]!;
    const { own } = memberIn(member, 'advertising-keys').keys;
    const kem = { ...own.kem!, keys: undefined };
    const withheld = { type: 'advertise-keys', message: { ...own, kem } } as const;
    expectAggregatorRefuses(asked, member.id, withheld, 'key-invalid');
    const without = { type: 'advertise-keys', message: { ...own, kem: undefined } } as const;
    expectAggregatorRefuses(asked, member.id, without, 'key-invalid');
    const signers = asked.members.map(({ context }) => context.signer);
    const classical = new Session({ members: 3, signers });
    const uncalled = { type: 'advertise-keys', message: own } as const;
    expectAggregatorRefuses(classical, member.id, uncalled, 'key-invalid');
  });
});

describe('mask ciphertexts on their way', () => {
  /** A member that is told about a dealer with a smaller id, and about one with a greater. */
  function relayed() {
    const session = sessionAt('checking-shares', { members: 4, ...hybrid });
    const [smaller, member, greater] = session.members.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const told = session.toldTo(member!)!;
    if (told.type !== 'relay') throw new Error(told.type);
    const { message } = told;
    const from = (dealer: Member | undefined) =>
      message.bundles.find((bundle) => bundle.dealer === dealer?.id)!;
    return { member: member!, message, smaller: from(smaller), greater: from(greater) };
  }

  function expectRefused(bend: (all: ReturnType<typeof relayed>) => PeerShares): void {
    const all = relayed();
    const bent = bend(all);
    const bundles = all.message.bundles.map((each) => (each.dealer === bent.dealer ? bent : each));
    const message = { ...all.message, bundles };
    expectMemberRefuses(all.member, { type: 'relay', message }, 'shares-invalid');
  }

  it('are those the dealer committed to', () => {
    const other = flipped(relayed().smaller.maskCiphertext!, 700);
    expectRefused(({ smaller }) => ({ ...smaller, maskCiphertext: other }));
    expectRefused(({ smaller }) => ({ ...smaller, maskCiphertext: other.subarray(1) }));
  });

  it('come from every smaller id, and from no greater', () => {
    expectRefused(({ smaller }) => ({ ...smaller, maskCiphertext: undefined }));
    expectRefused(({ smaller, greater }) => ({
      ...greater,
      maskCiphertext: smaller.maskCiphertext,
    }));
  });
});

/** What somebody who computes the secret of any recorded X25519 key then knows of one pair. */
function harvest(suiteName: string) {
  const session = new Session({ members: 4, suiteName });
  session.advertise();
  const [dealer, holder] = [...session.members].sort((a, b) => (a.id < b.id ? -1 : 1));
  if (dealer === undefined || holder === undefined) throw new Error('a pair is needed');
  const { setup, keys } = memberIn(holder, 'advertising-keys');
  const sealingSecret = keys.sealingSecret.slice();
  const maskSecret = maskSecretOf(session.suite, setup.cfg, keys.maskMaster);
  const kem = keys.sealingKemSeed && {
    sealing: session.suite.kemKeyPair(keys.sealingKemSeed),
    mask: maskKemKeyPair(session.suite, setup.cfg, keys.maskMaster),
  };
  session.proceed();
  session.advanceTo('collecting-masked-inputs');
  session.relay();
  const message = saidBy(dealer, 'share-keys').message;
  const box = message.boxes.get(holder.id)!;
  const ciphertext = message.maskCiphertexts.get(holder.id);
  return { session, dealer, holder, sealingSecret, maskSecret, kem, box, ciphertext };
}

type Harvest = ReturnType<typeof harvest>;

/** The pair's box and mask seed, from X25519 secrets and whatever `kem` stands in for the KEM. */
function decrypt(recorded: Harvest, kem: Harvest['kem']) {
  const { session, dealer, holder, sealingSecret, maskSecret, box, ciphertext } = recorded;
  const { directory, setup } = inPhase(session.aggregator, 'collecting-masked-inputs');
  const [from, to] = [positionOf(directory, dealer.id), positionOf(directory, holder.id)];
  const [theirs, own] = [entryAt(directory, from), entryAt(directory, to)];
  const scope = {
    cfg: setup.cfg,
    directory: directory.digest,
    dealer: theirs,
    holder: own,
    point: to + 1,
  };
  const { suite } = session;
  const shared = kem && ciphertext && decapsulateMask(suite, kem.mask, ciphertext);
  return {
    opened: openShares(suite, scope, sealingSecret, box, kem?.sealing),
    seed: pairwiseSeed(suite, directory, own, maskSecret, theirs, shared).seed,
  };
}

function seedsOf({ holder }: Harvest): readonly Uint8Array[] {
  return memberIn(holder, 'masking-input').masks.map(({ seed }) => seed);
}

describe('who recorded a round and later breaks X25519', () => {
  it('reads boxes and mask seeds of the classical suite', () => {
    const recorded = harvest(CLASSICAL_SUITE);
    const { opened, seed } = decrypt(recorded, undefined);
    expect(opened).toBeDefined();
    expect(seedsOf(recorded)).toContainEqual(seed);
  });

  it('reads neither in the hybrid suite, whose other half it lacks', () => {
    const recorded = harvest(HYBRID_SUITE);
    const { suite } = recorded.session;
    const guess = () => suite.kemKeyPair(suite.randomBytes(64));
    const { opened, seed } = decrypt(recorded, { sealing: guess(), mask: guess() });
    expect(opened).toBeUndefined();
    expect(seedsOf(recorded)).not.toContainEqual(seed);
    const both = decrypt(recorded, recorded.kem);
    expect(both.opened).toBeDefined();
    expect(seedsOf(recorded)).toContainEqual(both.seed);
  });
});
