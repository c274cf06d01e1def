/** P5: own entry unchanged, only roster identities, no duplicates, valid signatures. Attacks 3, 18. */
import { describe, expect, it } from 'vitest';
import { fromHex } from '../../shared/domain/bytes.ts';
import { HYBRID_SUITE } from '../../shared/secagg/config.ts';
import { advertiseKeys } from '../../shared/secagg/directory.ts';
import type { KeyAdvertisement } from '../../shared/secagg/messages.ts';
import { signerOf } from '../../shared/secagg/transcript.ts';
import type { ViolationCode } from '../../shared/secagg/violations.ts';
import {
  KEY,
  Session,
  sessionAt,
  type Member,
  type SessionOptions,
} from '../support/secagg-session.ts';
import { expectAggregatorRefuses, expectMemberRefuses, saidBy } from './support/expectations.ts';
import { flipped, memberIn } from './support/malice.ts';

interface Scene {
  readonly session: Session;
  readonly member: Member;
  readonly other: Member;
  readonly entries: readonly KeyAdvertisement[];
}

function scene(options: SessionOptions = { members: 4 }): Scene {
  const session = sessionAt('sharing-keys', options);
  const [member, other] = [session.members[1]!, session.members[2]!];
  const told = session.toldTo(member)!;
  if (told.type !== 'directory') throw new Error(told.type);
  return { session, member, other, entries: told.message.advertisements };
}

function ownOf(member: Member): KeyAdvertisement {
  return saidBy(member, 'advertise-keys').message;
}

/** Keys a corrupt member may well sign: fresh ones, with some replaced. */
function keysSignedBy(
  { session }: Scene,
  member: Member,
  replaced: Partial<KeyAdvertisement> = {},
): KeyAdvertisement {
  const { suite } = session;
  const { cfg } = memberIn(session.members[1]!, 'advertising-keys').setup;
  const fresh = {
    sealingKey: suite.x25519PublicKey(suite.randomBytes(32)),
    maskKey: suite.x25519PublicKey(suite.randomBytes(32)),
    nonce: suite.randomBytes(32),
  };
  return advertiseKeys(member.context.signer, cfg, { ...fresh, ...replaced });
}

function expectRefused(
  { member }: Scene,
  advertisements: readonly KeyAdvertisement[],
  code: ViolationCode,
): void {
  expectMemberRefuses(member, { type: 'directory', message: { advertisements } }, code);
  expect(member.said.map(({ type }) => type)).toEqual(['advertise-keys']);
}

function replacing(
  entries: readonly KeyAdvertisement[],
  old: KeyAdvertisement,
  by: KeyAdvertisement,
): readonly KeyAdvertisement[] {
  expect(entries).toContain(old);
  return entries.map((entry) => (entry === old ? by : entry));
}

const SMALL_ORDER = [
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  `ec${'ff'.repeat(30)}7f`,
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
];
/** p, p + 1, 2²⁵⁵ − 1, and 9 with the bit set that X25519 ignores. */
const NOT_CANONICAL = [
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
  `${'ff'.repeat(31)}7f`,
  `09${'00'.repeat(30)}80`,
];

describe('a doctored directory', () => {
  it('with other keys for the participant itself is refused, even properly signed', () => {
    const at = scene();
    const own = ownOf(at.member);
    const otherwise = { ...own, signature: flipped(own.signature, 40) };
    for (const entry of [keysSignedBy(at, at.member), otherwise]) {
      expectRefused(at, replacing(at.entries, own, entry), 'directory-invalid');
    }
  });

  it('with a key swapped in another’s entry is refused', () => {
    const at = scene();
    const honest = ownOf(at.other);
    for (const field of ['maskKey', 'sealingKey', 'nonce', 'signature'] as const) {
      const forged = { ...honest, [field]: flipped(honest[field], 3) };
      expectRefused(at, replacing(at.entries, honest, forged), 'signature-invalid');
    }
  });

  it('with an entry of an earlier attempt is refused', () => {
    const at = scene();
    const signers = at.session.members.map(({ context }) => context.signer);
    const options = { members: 4, signers, coordinator: at.session.coordinator };
    const earlier = sessionAt('sharing-keys', { ...options, key: { ...KEY, attempt: 1 } });
    const replayed = ownOf(earlier.members[2]!);
    expectRefused(at, replacing(at.entries, ownOf(at.other), replayed), 'signature-invalid');
  });

  it('with a stranger who is not on the roster is refused', () => {
    const at = scene();
    const { suite } = at.session;
    const stranger = {
      ...at.other,
      context: { suite, signer: signerOf(suite, suite.randomBytes(32)) },
    };
    const entry = keysSignedBy(at, stranger);
    expectRefused(at, replacing(at.entries, ownOf(at.other), entry), 'not-in-cohort');
  });

  it('without the participant is refused', () => {
    const at = scene();
    const others = at.entries.filter((entry) => entry !== ownOf(at.member));
    expectRefused(at, others, 'directory-invalid');
  });

  it('with a member twice is refused, under the same keys or under two sets of its own', () => {
    const at = scene();
    const [, , third] = at.session.members;
    const unlike = at.session.members[3]!;
    const twice = replacing(at.entries, ownOf(unlike), ownOf(third!));
    expectRefused(at, twice, 'directory-invalid');
    const two = replacing(at.entries, ownOf(unlike), keysSignedBy(at, third!));
    expectRefused(at, two, 'directory-invalid');
  });

  it('with one X25519 key under two names is refused', () => {
    const at = scene();
    const { maskKey, sealingKey } = ownOf(at.member);
    for (const replaced of [{ maskKey }, { sealingKey }, { maskKey: sealingKey }]) {
      const copied = keysSignedBy(at, at.other, replaced);
      expectRefused(at, replacing(at.entries, ownOf(at.other), copied), 'directory-invalid');
    }
  });

  it('with one ML-KEM key under two names is refused', () => {
    const at = scene({ members: 4, suiteName: HYBRID_SUITE });
    const { kem } = ownOf(at.session.members[3]!);
    const copied = keysSignedBy(at, at.other, { kem });
    const old = at.entries.find(({ identity }) => identity === at.other.context.signer.identity)!;
    expectRefused(at, replacing(at.entries, old, copied), 'directory-invalid');
  });

  it('with two equal ML-KEM keys in one entry is refused', () => {
    const at = scene({ members: 4, suiteName: HYBRID_SUITE });
    const { sealingDigest, keys } = ownOf(at.other).kem!;
    const mask = keys!.sealing;
    const kem = { sealingDigest, maskDigest: sealingDigest, keys: { sealing: mask, mask } };
    const bad = keysSignedBy(at, at.other, { kem });
    const old = at.entries.find(({ identity }) => identity === at.other.context.signer.identity)!;
    expectRefused(at, replacing(at.entries, old, bad), 'key-invalid');
  });

  it('with two equal keys in one entry, or a nonce of another length, is refused', () => {
    const at = scene();
    const { maskKey } = keysSignedBy(at, at.other);
    const nonce = new Uint8Array(31).fill(7);
    for (const replaced of [{ maskKey, sealingKey: maskKey }, { nonce }]) {
      const bad = keysSignedBy(at, at.other, replaced);
      expectRefused(at, replacing(at.entries, ownOf(at.other), bad), 'key-invalid');
    }
  });

  for (const [what, keys] of [
    ['of small order', SMALL_ORDER],
    ['not canonical', NOT_CANONICAL],
    ['too short', ['09'.repeat(31)]],
  ] as const) {
    it(`with a key ${what} is refused, and so is its advertisement`, () => {
      const at = scene();
      for (const text of keys) {
        for (const field of ['maskKey', 'sealingKey'] as const) {
          const bad = keysSignedBy(at, at.other, { [field]: fromHex(text) });
          expectRefused(at, replacing(at.entries, ownOf(at.other), bad), 'key-invalid');
          const fresh = new Session({
            members: 4,
            signers: at.session.members.map(({ context }) => context.signer),
          });
          const message = { type: 'advertise-keys', message: bad } as const;
          expectAggregatorRefuses(fresh, at.other.id, message, 'key-invalid');
        }
      }
    });
  }

  it('too small or too large for the terms is refused', () => {
    const at = scene();
    const two = at.entries.filter(
      (entry) => entry === ownOf(at.member) || entry === ownOf(at.other),
    );
    expectRefused(at, two, 'directory-invalid');
    const state = memberIn(at.member, 'advertising-keys');
    const terms = { ...state.setup.config.terms, maxCohort: 3 };
    const setup = { ...state.setup, config: { ...state.setup.config, terms } };
    at.member.state = { ...state, setup };
    expectRefused(at, at.entries, 'directory-invalid');
    expectRefused(at, [], 'directory-invalid');
  });

  it('for which there are no parameters is refused', () => {
    const at = scene();
    const state = memberIn(at.member, 'advertising-keys');
    const terms = { ...state.setup.config.terms, expectedDropout: 0.8 };
    const setup = { ...state.setup, config: { ...state.setup.config, terms } };
    at.member.state = { ...state, setup };
    expectRefused(at, at.entries, 'directory-invalid');
  });

  it('in another order is the same directory: the coordinator chooses no places', () => {
    const at = scene();
    const { session, member } = at;
    const advertisements = [...at.entries].reverse();
    session.feed(member, { type: 'directory', message: { advertisements } });
    session.feed(at.other, session.toldTo(at.other)!);
    const [mine, theirs] = [member, at.other].map(
      (each) => memberIn(each, 'sharing-keys').directory,
    );
    expect(mine!.digest).toEqual(theirs!.digest);
    expect([...mine!.positions]).toEqual([...theirs!.positions]);
  });
});
