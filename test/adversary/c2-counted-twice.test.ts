/** C2: one accepted message per participant and phase; retries are idempotent. */
import { describe, expect, it } from 'vitest';
import * as aggregator from '../../shared/secagg/aggregator.ts';
import type { ParticipantMessage } from '../../shared/secagg/aggregator.ts';
import type { ParticipantOutput } from '../../shared/secagg/participant.ts';
import { sessionAt, type Session } from '../support/secagg-session.ts';
import { expectAggregatorRefuses, expectIndicator, sentBy } from './support/expectations.ts';
import { flipped } from './support/malice.ts';

const phases = [
  'advertising-keys',
  'sharing-keys',
  'checking-shares',
  'collecting-masked-inputs',
  'confirming-survivors',
  'unmasking',
] as const;
const spoken: readonly ParticipantOutput['type'][] = [
  'advertise-keys',
  'share-keys',
  'acknowledge-shares',
  'submit-masked-input',
  'confirm-survivors',
  'disclose',
];

/** The phase in full: everybody has said what it asks for. */
function after(phase: (typeof phases)[number]): Session {
  const session = sessionAt(phase, { members: 4 });
  session.act();
  return session;
}

/** The same message, said otherwise by the same sender. */
function altered(message: ParticipantMessage): readonly ParticipantMessage[] {
  if (message.type !== 'disclose') {
    const signature = flipped(message.message.signature, 33);
    return [{ ...message, message: { ...message.message, signature } } as ParticipantMessage];
  }
  const { byPeer } = message.message;
  const [[peer, first], ...rest] = [...byPeer] as [
    [aggregator.AcceptedMessage['from'], { kind: string; share: Uint8Array; salt: Uint8Array }],
  ];
  const variants = [
    rest,
    [...rest, [peer, { ...first, share: flipped(first.share) }]],
    [...rest, [peer, { ...first, salt: flipped(first.salt) }]],
    [...rest, [peer, { ...first, kind: 'pairwise-key-share' }]],
    [...rest, ['0'.repeat(32), first]],
  ];
  return variants.map(
    (pairs) => ({ type: 'disclose', message: { byPeer: new Map(pairs as []) } }) as never,
  );
}

function hearAgain(session: Session, message: ParticipantMessage): void {
  const { suite, aggregator: state, members } = session;
  const received = aggregator.receive(suite, state, members[1]!.id, message);
  if (!received.ok) throw new Error(received.violation.message);
  expect(received.value).toBe(state);
}

describe('a message that comes again', () => {
  for (const [i, phase] of phases.entries()) {
    const type = spoken[i]!;
    it(`changes nothing: ${type}, in its phase and in every later one`, () => {
      const session = after(phase);
      hearAgain(session, sentBy(session.members[1]!, type));
      session.proceed();
      for (const _later of phases.slice(i + 1)) {
        hearAgain(session, sentBy(session.members[1]!, type));
        session.act();
        session.proceed();
      }
      hearAgain(session, sentBy(session.members[1]!, type));
      expectIndicator(session);
    });

    it(`is refused with other content: ${type}`, () => {
      const session = after(phase);
      const member = session.members[1]!;
      const others = altered(sentBy(member, type));
      for (const other of others) expectAggregatorRefuses(session, member.id, other, 'conflict');
      session.proceed();
      for (const other of others) expectAggregatorRefuses(session, member.id, other, 'conflict');
    });

    it(`is accepted from one who has left since, as far as it was before: ${type}`, () => {
      const session = after(phase);
      session.silence(session.members[1]!);
      hearAgain(session, sentBy(session.members[1]!, type));
    });

    it(`from another mouth is refused: ${type}`, () => {
      const session = sessionAt(phase, { members: 4 });
      const [copycat, author] = session.members;
      copycat!.silent = true;
      session.act();
      const message = sentBy(author!, type);
      const code = type === 'advertise-keys' ? 'not-in-cohort' : 'signature-invalid';
      const expected = { 'share-keys': 'shares-invalid', disclose: 'disclosure-invalid' } as const;
      expectAggregatorRefuses(
        session,
        copycat!.id,
        message,
        type === 'share-keys' || type === 'disclose' ? expected[type] : code,
      );
    });
  }
});
