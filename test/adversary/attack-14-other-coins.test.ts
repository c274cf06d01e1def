/** Attack 14 in the hybrid suite: dealers whose KEM keys or ciphertexts do not follow from the ρ they share. */
import { describe, expect, it } from 'vitest';
import type { CryptoSuite } from '../../shared/crypto/suite.ts';
import { equalBytes } from '../../shared/domain/bytes.ts';
import { verifyBlame, type WrongSecretBlame } from '../../shared/secagg/blame.ts';
import { ciphertextEvidence } from '../../shared/secagg/blame-ciphertext.ts';
import { blameForSecret } from '../../shared/secagg/blame-evidence.ts';
import { HYBRID_SUITE } from '../../shared/secagg/config.ts';
import { advertiseKeys } from '../../shared/secagg/directory.ts';
import { advertiseKemKeys } from '../../shared/secagg/kem-advertisement.ts';
import type { SharedKeys } from '../../shared/secagg/messages.ts';
import type { ParticipantInput, ParticipantOutput } from '../../shared/secagg/participant.ts';
import { runAttempt, Session, sessionAt, type Member } from '../support/secagg-session.ts';
import {
  expectAggregatorRefuses,
  expectIndicator,
  expectMemberRefuses,
  saidBy,
} from './support/expectations.ts';
import { flipped, inPhase, memberIn } from './support/malice.ts';

const hybrid = { suiteName: HYBRID_SUITE };

/** A session and the member with the smallest id, who encapsulates to everybody. */
function scene(): { session: Session; dealer: Member; victim: Member } {
  const session = new Session({ members: 5, ...hybrid });
  const [dealer, victim] = [...session.members].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { session, dealer: dealer!, victim: victim! };
}

/**
 * The dealer sends the victim, and signs like any dealing, what it encapsulated under coins of its own;
 * the secret it goes on with is the one ρ gives.
 */
function encapsulateBadly({ session, dealer, victim }: ReturnType<typeof scene>): void {
  const { suite } = session;
  const kemEncapsulate: CryptoSuite['kemEncapsulate'] = (key, coins) => {
    const honest = suite.kemEncapsulate(key, coins);
    if (honest === undefined || !equalBytes(key, maskKeyOf(victim))) return honest;
    return { ...honest, ciphertext: suite.kemEncapsulate(key, suite.randomBytes(32))!.ciphertext };
  };
  dealer.context = { ...dealer.context, suite: { ...suite, kemEncapsulate } };
}

function maskKeyOf(member: Member): Uint8Array {
  return saidBy(member, 'advertise-keys').message.kem!.keys!.mask;
}

function evidence({ session, dealer }: ReturnType<typeof scene>): WrongSecretBlame {
  const blame = blameForSecret(
    session.suite,
    inPhase(session.aggregator, 'removing-masks'),
    dealer.id,
  );
  if (blame === undefined) throw new Error('there is no evidence');
  return blame;
}

describe('a dealer that encapsulated under other coins and fell silent', () => {
  it('is named, and the evidence convinces anybody', () => {
    const at = scene();
    encapsulateBadly(at);
    runAttempt(at.session, { 'collecting-masked-inputs': [at.dealer] });
    expect(at.session.removeMasks()).toEqual({ type: 'bad-dealers', dealers: [at.dealer.id] });
    const blame = evidence(at);
    expect(blame.ciphertext?.commitment.holder).toBe(at.victim.id);
    expect(verifyBlame(at.session.suite, blame)).toBe(true);
  });

  it('is not named by evidence with anything else in its place', () => {
    const at = scene();
    encapsulateBadly(at);
    runAttempt(at.session, { 'collecting-masked-inputs': [at.dealer] });
    const blame = evidence(at);
    const ciphertext = blame.ciphertext!;
    const { suite } = at.session;
    const otherKey = suite.kemKeyPair(suite.randomBytes(64)).encapsulationKey;
    const unsigned = { ...ciphertext.commitment, maskCiphertext: suite.randomBytes(32) };
    for (const forged of [
      undefined,
      { ...ciphertext, key: otherKey },
      { ...ciphertext, commitment: unsigned },
      { ...ciphertext, path: ciphertext.path.slice(1) },
      { ...ciphertext, commitment: { ...ciphertext.commitment, maskCiphertext: undefined } },
    ]) {
      expect(verifyBlame(suite, { ...blame, ciphertext: forged })).toBe(false);
    }
  });

  it('spoils the sum where it answers: the canaries say so, and nobody is blamed', () => {
    const at = scene();
    encapsulateBadly(at);
    runAttempt(at.session);
    const outcome = at.session.removeMasks();
    if (outcome.type !== 'removed') throw new Error(outcome.type);
    const canaries = outcome.sums.flatMap((sum) => [...sum.slice(-8)]);
    expect(canaries.some((value) => value !== 0)).toBe(true);
  });
});

describe('an honest dealer that fell silent', () => {
  it('cannot be framed by its own ciphertexts', () => {
    const at = scene();
    runAttempt(at.session, { 'collecting-masked-inputs': [at.dealer] });
    expectIndicator(at.session);
    const blame = evidence(at);
    expect(blame.ciphertext).toBeUndefined();
    const state = inPhase(at.session.aggregator, 'removing-masks');
    expect(ciphertextEvidence(at.session.suite, state, at.dealer.id, blame.shares)).toBeUndefined();
    const { commitments } = saidBy(at.dealer, 'share-keys').message;
    const commitment = commitments.find(({ holder }) => holder === at.victim.id)!;
    const key = memberKey(at.session, at.victim);
    const framed = { ...blame, ciphertext: { commitment, path: blame.shares[0]!.path, key } };
    expect(verifyBlame(at.session.suite, framed)).toBe(false);
  });
});

function memberKey(session: Session, member: Member): Uint8Array {
  const { directory } = inPhase(session.aggregator, 'removing-masks');
  const entry = directory.entries.find(({ id }) => id === member.id)!;
  return entry.advertisement.kem!.keys!.mask;
}

describe('a dealer whose ML-KEM mask key does not follow from its ρ', () => {
  it('is named once its ρ is rebuilt, with evidence', () => {
    const at = scene();
    const { session, dealer } = at;
    session.tamper = (member, output) =>
      member === dealer && output.type === 'advertise-keys'
        ? withOtherKey(session, member)
        : output;
    runAttempt(session, { 'collecting-masked-inputs': [dealer] });
    expect(session.removeMasks()).toEqual({ type: 'bad-dealers', dealers: [dealer.id] });
    expect(verifyBlame(session.suite, evidence(at))).toBe(true);
  });
});

/** Advertises a fresh ML-KEM key in place of the derived one. */
function withOtherKey(session: Session, member: Member): ParticipantOutput {
  const { suite } = session;
  const { setup, keys } = memberIn(member, 'advertising-keys');
  const { encapsulationKey } = suite.kemKeyPair(suite.randomBytes(64));
  const kem = advertiseKemKeys(suite, keys.own.kem!.keys!.sealing, encapsulationKey);
  const own = advertiseKeys(member.context.signer, setup.cfg, { ...keys.own, kem });
  member.state = { phase: 'advertising-keys', setup, keys: { ...keys, own } };
  return { type: 'advertise-keys', message: own };
}

describe('mask ciphertexts on their way', () => {
  function told(): {
    session: Session;
    member: Member;
    input: Extract<ParticipantInput, { type: 'relay' }>;
  } {
    const session = sessionAt('checking-shares', { members: 5, ...hybrid });
    const member = [...session.members].sort((a, b) => (a.id < b.id ? 1 : -1))[0]!;
    const input = session.toldTo(member)!;
    if (input.type !== 'relay') throw new Error(input.type);
    return { session, member, input };
  }

  it('cannot be changed, shortened or left out by the coordinator', () => {
    for (const bend of [flipped, (bytes: Uint8Array) => bytes.slice(1), () => undefined]) {
      const { member, input } = told();
      const bundles = input.message.bundles.map((bundle, i) =>
        i === 1 ? { ...bundle, maskCiphertext: bend(bundle.maskCiphertext!) } : bundle,
      );
      const message = { ...input.message, bundles };
      expectMemberRefuses(member, { type: 'relay', message }, 'shares-invalid');
    }
  });

  it('are refused at M3 unless there is one for every peer with a greater id, as committed', () => {
    const { session, dealer, victim } = scene();
    session.advanceTo('sharing-keys');
    session.tamper = () => undefined;
    let dealt: SharedKeys | undefined;
    session.tamper = (member, output) => {
      if (member === dealer && output.type === 'share-keys') dealt = output.message;
      return undefined;
    };
    session.relay();
    const honest = dealt!;
    const [first] = honest.maskCiphertexts.values();
    const bent = (id: string, value: Uint8Array | undefined): SharedKeys => {
      const kept = [...honest.maskCiphertexts].filter(([other]) => other !== id);
      const changed = value === undefined ? kept : [...kept, [victim.id, value] as const];
      return { ...honest, maskCiphertexts: new Map(changed) };
    };
    for (const message of [
      bent(victim.id, undefined),
      bent(victim.id, first!.slice(1)),
      bent(victim.id, flipped(honest.maskCiphertexts.get(victim.id)!, 500)),
      { ...honest, maskCiphertexts: new Map(honest.maskCiphertexts).set(dealer.id, first!) },
    ]) {
      expectAggregatorRefuses(
        session,
        dealer.id,
        { type: 'share-keys', message },
        'shares-invalid',
      );
    }
    const accepted = { type: 'share-keys', message: honest } as const;
    session.deliver(dealer, accepted);
    expect(inPhase(session.aggregator, 'sharing-keys').shared.has(dealer.id)).toBe(true);
  });
});
