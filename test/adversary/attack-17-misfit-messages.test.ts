/** Attack 17: messages that are well formed and do not fit. The coordinator refuses them as they come. */
import { describe, expect, it } from 'vitest';
import type { AttemptPhase, ParticipantMessage } from '../../shared/secagg/aggregator.ts';
import { disclosureOf } from '../../shared/secagg/commitments.ts';
import { HYBRID_SUITE } from '../../shared/secagg/config.ts';
import { signDealing } from '../../shared/secagg/dealing.ts';
import type { Disclosure, SharedKeys } from '../../shared/secagg/messages.ts';
import type { ViolationCode } from '../../shared/secagg/violations.ts';
import {
  messageOf,
  type Session,
  sessionAt,
  type Member,
  type SessionOptions,
} from '../support/secagg-session.ts';
import { expectAggregatorRefuses } from './support/expectations.ts';
import { flipped, inPhase, memberIn } from './support/malice.ts';

/** Seven, of whom the last dealt no shares and the third sent no input; neither of them left. */
function leadTo(phase: AttemptPhase, options: Partial<SessionOptions> = {}): Session {
  const session = sessionAt('advertising-keys', { members: 7, ...options });
  if (phase === 'advertising-keys') return session;
  session.advanceTo('sharing-keys');
  if (phase === 'sharing-keys') return session;
  session.members[6]!.silent = true;
  session.advanceTo('checking-shares');
  if (phase === 'checking-shares') return session;
  session.advanceTo('collecting-masked-inputs');
  if (phase === 'collecting-masked-inputs') return session;
  session.members[2]!.silent = true;
  session.advanceTo(phase);
  return session;
}

/** The member's own next message, which does not arrive. */
function nextOf(session: Session, member: Member): ParticipantMessage {
  let said: ParticipantMessage | undefined;
  session.tamper = (who, output) => {
    if (who === member) said = messageOf(output);
    return undefined;
  };
  session.act();
  if (said === undefined) throw new Error('it says nothing');
  return said;
}

function refused(
  session: Session,
  from: Member,
  message: ParticipantMessage,
  code: ViolationCode,
): void {
  expectAggregatorRefuses(session, from.id, message, code);
}

function asType<Type extends ParticipantMessage['type']>(
  message: ParticipantMessage,
  type: Type,
): Extract<ParticipantMessage, { type: Type }> {
  if (message.type !== type) throw new Error(message.type);
  return message as Extract<ParticipantMessage, { type: Type }>;
}

describe('advertised keys', () => {
  it('are refused from anybody but their owner, or where their signature is not', () => {
    const session = leadTo('advertising-keys');
    const [member, other] = session.members as [Member, Member];
    const { message } = asType(nextOf(session, member), 'advertise-keys');
    refused(session, other, { type: 'advertise-keys', message }, 'not-in-cohort');
    const unsigned = { ...message, signature: flipped(message.signature, 40) };
    refused(session, member, { type: 'advertise-keys', message: unsigned }, 'signature-invalid');
  });
});

describe('shared keys', () => {
  function sharing(options: Partial<SessionOptions> = {}) {
    const session = leadTo('sharing-keys', options);
    const [dealer] = session.members.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const { message } = asType(nextOf(session, dealer!), 'share-keys');
    const { directory } = memberIn(dealer!, 'sharing-keys');
    const expectRefused = (bent: SharedKeys, code: ViolationCode): void => {
      refused(session, dealer!, { type: 'share-keys', message: bent }, code);
    };
    const signed = (unsigned: SharedKeys): SharedKeys =>
      signDealing(dealer!.context, directory.digest, dealer!.id, unsigned);
    return { message, expectRefused, signed };
  }

  it('are refused where their signature is not the dealer’s', () => {
    const { message, expectRefused } = sharing();
    const signature = flipped(message.signature, 40);
    expectRefused({ ...message, signature }, 'signature-invalid');
  });

  it('are refused with check polynomials of another degree, signed or not', () => {
    const { message, expectRefused, signed } = sharing();
    const { selfMask, pairwiseKey } = message.checks;
    const longer = Uint8Array.of(...selfMask, ...new Uint8Array(16));
    for (const checks of [
      { selfMask: longer, pairwiseKey },
      { selfMask, pairwiseKey: pairwiseKey.subarray(16) },
    ]) {
      expectRefused(signed({ ...message, checks }), 'shares-invalid');
    }
  });

  it('are refused with mask ciphertexts that are others, too many or too few', () => {
    const { message, expectRefused, signed } = sharing({ suiteName: HYBRID_SUITE });
    const uncommitted = message.commitments.map((commitment) => ({
      ...commitment,
      maskCiphertext: undefined,
    }));
    const none = { commitments: uncommitted, maskCiphertexts: new Map() };
    expectRefused(signed({ ...message, ...none }), 'shares-invalid');
    const [[holder, ciphertext]] = [...message.maskCiphertexts] as [[never, Uint8Array]];
    const bend = (change: (all: Map<never, Uint8Array>) => void): SharedKeys => {
      const maskCiphertexts = new Map(message.maskCiphertexts) as Map<never, Uint8Array>;
      change(maskCiphertexts);
      return signed({ ...message, maskCiphertexts });
    };
    expectRefused(
      bend((all) => all.set(holder, flipped(ciphertext, 500))),
      'shares-invalid',
    );
    expectRefused(
      bend((all) => all.delete(holder)),
      'shares-invalid',
    );
    expectRefused(
      bend((all) => all.set(holder, ciphertext.subarray(1))),
      'shares-invalid',
    );
  });
});

describe('an acknowledgement', () => {
  it('is refused from a member who dealt no shares', () => {
    const session = leadTo('checking-shares');
    const message = nextOf(session, session.members[1]!);
    refused(session, session.members[6]!, message, 'not-in-cohort');
  });
});

describe('a masked input', () => {
  it('is refused where its signature is another’s, or about another vector', () => {
    const session = leadTo('collecting-masked-inputs');
    const [, member, other] = session.members as [Member, Member, Member];
    const { type, message } = asType(nextOf(session, member), 'submit-masked-input');
    refused(session, other, { type, message }, 'signature-invalid');
    const digest = flipped(message.digest);
    refused(session, member, { type, message: { ...message, digest } }, 'signature-invalid');
    refused(session, session.members[6]!, { type, message }, 'not-in-cohort');
  });
});

describe('a confirmation', () => {
  it('is refused from who is no survivor, or where it signs nothing of the kind', () => {
    const session = leadTo('confirming-survivors');
    const [member, other, dropped] = session.members as [Member, Member, Member];
    const { type, message } = asType(nextOf(session, member), 'confirm-survivors');
    refused(session, dropped, { type, message }, 'not-in-cohort');
    refused(session, other, { type, message }, 'signature-invalid');
  });
});

describe('a disclosure', () => {
  function disclosing() {
    const session = leadTo('unmasking');
    const [member, other] = session.members as [Member, Member];
    const { held } = memberIn(member, 'unmasking').session;
    const share = disclosureOf(held.get(other.id)!, 'self-mask-share');
    return { session, member, other, share };
  }

  it('is refused about who shared no keys, or a share somebody else holds', () => {
    const { session, member, other, share } = disclosing();
    const about = ({ id }: Member, told: Disclosure): ParticipantMessage => ({
      type: 'disclose',
      message: { byPeer: new Map([[id, told]]) },
    });
    const [stranger, holder] = [session.members[6]!, session.members[3]!];
    const asked = { ...share, kind: 'pairwise-key-share' } as const;
    refused(session, member, about(stranger, asked), 'disclosure-invalid');
    refused(session, holder, about(other, share), 'disclosure-invalid');
    expect(inPhase(session.aggregator, 'unmasking').disclosures.size).toBe(0);
  });

  it('is refused with a share or a salt of another length', () => {
    const { session, member, other, share } = disclosing();
    for (const bent of [
      { ...share, share: share.share.subarray(1) },
      { ...share, share: Uint8Array.of(...share.share, 0) },
      { ...share, salt: share.salt.subarray(1) },
    ]) {
      const message = { byPeer: new Map([[other.id, bent]]) };
      refused(session, member, { type: 'disclose', message }, 'disclosure-invalid');
    }
  });
});
