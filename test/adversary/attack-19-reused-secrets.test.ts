/** Attack 19: shares or keys of one round that serve in another, and secrets that stay in memory. */
import { describe, expect, it } from 'vitest';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import type { CryptoSuite } from '../../shared/crypto/suite.ts';
import { be32, toHex } from '../../shared/domain/bytes.ts';
import { suiteNameOf } from '../../shared/secagg/config.ts';
import { pairwiseSeed, segmentKey } from '../../shared/secagg/mask-seeds.ts';
import { signerOf } from '../../shared/secagg/transcript.ts';
import { insecureSeededSuite } from '../support/insecure-seeded-suite.ts';
import {
  KEY,
  runAttempt,
  Session,
  sessionAt,
  unitVector,
  type Member,
  type SessionOptions,
} from '../support/secagg-session.ts';
import { saidBy } from './support/expectations.ts';
import { flipped, inPhase, memberIn } from './support/malice.ts';

const MEMBERS = 4;

/** A stream of random bytes that a broken machine gives out again from its beginning. */
function brokenRandomness(): CryptoSuite {
  let drawn = 0;
  return insecureSeededSuite((length) => {
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length; at += 32) {
      bytes.set(nodeSuite.sha256(be32(drawn++)).subarray(0, length - at), at);
    }
    return bytes;
  });
}

const signers = [1, 2, 3, 4].map((seed) => signerOf(nodeSuite, new Uint8Array(32).fill(seed)));
const coordinator = signerOf(nodeSuite, new Uint8Array(32).fill(5));

/** The same members, the same random bytes, another attempt. */
function attempt(number: number): Session {
  const suite = brokenRandomness();
  const key = { ...KEY, attempt: number };
  return sessionAt('unmasking', { members: MEMBERS, suite, key, signers, coordinator });
}

describe('the same random bytes in two attempts', () => {
  const [first, second] = [attempt(6), attempt(7)];
  const pairs = first.members.map((member, i) => [member, second.members[i]!] as const);
  const advertised = (member: Member) => saidBy(member, 'advertise-keys').message;
  const shared = (member: Member) => saidBy(member, 'share-keys').message;

  it('make the same sealing keys and nonces: the machine is as broken as it can be', () => {
    for (const [a, b] of pairs) {
      expect(advertised(a).sealingKey).toEqual(advertised(b).sealingKey);
      expect(advertised(a).nonce).toEqual(advertised(b).nonce);
    }
  });

  it('still make other mask keys, commitments and boxes: the attempt is in all of them', () => {
    for (const [a, b] of pairs) {
      expect(advertised(a).maskKey).not.toEqual(advertised(b).maskKey);
      expect(shared(a).seedCommitment).not.toEqual(shared(b).seedCommitment);
      for (const [holder, box] of shared(a).boxes) {
        expect(shared(b).boxes.get(holder)).not.toEqual(box);
      }
      const commitments = (member: Member) =>
        shared(member).commitments.map(({ selfMask }) => toHex(selfMask));
      expect(new Set([...commitments(a), ...commitments(b)]).size).toBe(2 * MEMBERS);
    }
  });

  it('still mask the same update otherwise: the difference of the two is not its difference', () => {
    for (const [a, b] of pairs) {
      const vectors = [a, b].map((member) => saidBy(member, 'submit-masked-input').vector);
      const same = vectors[0]!.filter((byte, i) => byte === vectors[1]![i]).length;
      expect(vectors[0]!.length).toBeGreaterThan(40);
      expect(same).toBeLessThan(8);
    }
  });
});

describe('the mask of a pair', () => {
  const session = sessionAt('collecting-masked-inputs', { members: MEMBERS });
  const { directory, setup } = inPhase(session.aggregator, 'collecting-masked-inputs');
  /** The same members and keys, as if somebody else were in the cohort beside them. */
  const beside = { ...directory, digest: flipped(directory.digest) };

  it('has another seed beside other members: R1 is in it', () => {
    const [own, peer] = directory.entries;
    const secret = nodeSuite.randomBytes(32);
    const seeds = [directory, beside].map(
      (each) => pairwiseSeed(nodeSuite, each, own!, secret, peer!, undefined).seed,
    );
    expect(seeds[0]).not.toEqual(seeds[1]);
  });

  it('has another key beside other members, even from the same seed', () => {
    const [segment] = setup.config.segments;
    const seed = nodeSuite.randomBytes(32);
    const keys = [directory, beside].map(({ digest }) =>
      segmentKey(nodeSuite, digest, seed, segment!),
    );
    expect(keys[0]).not.toEqual(keys[1]);
  });
});

/** Keeps every buffer that was drawn at random or derived, to look at them afterwards. */
function watchedSuite(): { suite: CryptoSuite; drawn: Uint8Array[] } {
  const drawn: Uint8Array[] = [];
  const suite: CryptoSuite = {
    ...nodeSuite,
    randomBytes(length) {
      const bytes = nodeSuite.randomBytes(length);
      drawn.push(bytes);
      return bytes;
    },
    hkdf(...inputs) {
      const bytes = nodeSuite.hkdf(...inputs);
      // The challenges of the check of shares follow from what is public.
      if (!Buffer.from(inputs[2]).includes('low-degree')) drawn.push(bytes);
      return bytes;
    },
    x25519(...inputs) {
      const bytes = nodeSuite.x25519(...inputs);
      if (bytes !== undefined) drawn.push(bytes);
      return bytes;
    },
    kemEncapsulate(...inputs) {
      const made = nodeSuite.kemEncapsulate(...inputs);
      if (made !== undefined) drawn.push(made.secret);
      return made;
    },
    kemKeyPair(seed) {
      const pair = nodeSuite.kemKeyPair(seed);
      const decapsulate: typeof pair.decapsulate = (ciphertext) => {
        const secret = pair.decapsulate(ciphertext);
        if (secret !== undefined) drawn.push(secret);
        return secret;
      };
      return {
        encapsulationKey: pair.encapsulationKey,
        decapsulate,
        wipe: () => {
          pair.wipe();
        },
      };
    },
  };
  return { suite, drawn };
}

const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

/** Of all buffers drawn, those that still hold something and were never public. */
function leftIn(session: Session, drawn: readonly Uint8Array[]): readonly Uint8Array[] {
  const said = session.members.flatMap((member) => {
    const { sealingKey, maskKey, nonce } = saidBy(member, 'advertise-keys').message;
    return [sealingKey, maskKey, nonce];
  });
  const open = new Set([...said, session.offer.config.serverNonce].map(toHex));
  return drawn.filter((bytes) => !isZero(bytes) && !open.has(toHex(bytes)));
}

describe('a secret', () => {
  function watched(options: Partial<SessionOptions> = {}) {
    const { suite, drawn } = watchedSuite();
    const session = new Session({ members: MEMBERS, signers, coordinator, suite, ...options });
    drawn.length = 0;
    return { session, drawn };
  }

  it.each([false, true])(
    'is overwritten once the attempt is over: no key, seed, share or salt is left (hybrid: %s)',
    (hybrid) => {
      const { session, drawn } = watched({ config: { suite: suiteNameOf(hybrid) } });
      runAttempt(session);
      expect(drawn.length).toBeGreaterThan(hybrid ? 90 : 60);
      expect(leftIn(session, drawn)).toHaveLength(0);
    },
  );

  it('is overwritten step by step: keys when shares were opened, seeds when the input was masked', () => {
    const { session } = watched();
    session.advanceTo('sharing-keys');
    const [member] = session.members;
    const { keys } = memberIn(member!, 'advertising-keys');
    session.advanceTo('collecting-masked-inputs');
    session.relay();
    expect(isZero(keys.maskMaster)).toBe(true);
    expect(isZero(keys.sealingSecret)).toBe(true);
    const { masks, session: held } = memberIn(member!, 'masking-input');
    session.submit(member!, unitVector(session, member!));
    for (const { seed } of masks) expect(isZero(seed)).toBe(true);
    expect(isZero(keys.selfMaskSeed)).toBe(true);
    const pairs = [...held.held.values()];
    expect(pairs.some(({ selfMask }) => isZero(selfMask))).toBe(false);
  });

  it('about a member who is left out is overwritten at once, the others are kept', () => {
    const session = sessionAt('checking-shares', { members: 5 });
    session.relay();
    const [member, gone, ...others] = session.members as [Member, Member, ...Member[]];
    const { dealt, pairwise } = memberIn(member, 'checking-shares');
    const leftOut = dealt.directory.positions.get(gone.id);
    const sharers = dealt.dealers.filter((position) => position !== leftOut);
    session.feed(member, { type: 'sharers', message: { sharers } });
    const secretsAbout = ({ id }: Member) => {
      const { selfMask, pairwiseKey } = dealt.held.get(id)!;
      return [selfMask, pairwiseKey, pairwise.get(id)!.seed];
    };
    expect(secretsAbout(gone).map(isZero)).toEqual([true, true, true]);
    for (const other of others) {
      expect(secretsAbout(other).map(isZero)).toEqual([false, false, false]);
    }
  });

  it.each([
    'advertising-keys',
    'sharing-keys',
    'collecting-masked-inputs',
    'confirming-survivors',
    'unmasking',
  ] as const)('is overwritten where the attempt is given up in %s', (phase) => {
    const { session, drawn } = watched();
    session.advanceTo(phase);
    session.act();
    for (const member of session.members) session.feed(member, { type: 'abort', reason: 'over' });
    expect(leftIn(session, drawn)).toHaveLength(0);
  });
});
