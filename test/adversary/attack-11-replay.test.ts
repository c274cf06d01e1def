/** Attack 11: messages of one round or attempt, replayed in another. */
import { describe, expect, it } from 'vitest';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { runId, type AttemptKey } from '../../shared/domain/ids.ts';
import type { RoundConfig } from '../../shared/secagg/config.ts';
import type { ParticipantOutput } from '../../shared/secagg/participant.ts';
import { signerOf } from '../../shared/secagg/transcript.ts';
import { KEY, sessionAt, type Session } from '../support/secagg-session.ts';
import { expectAggregatorRefuses, expectMemberRefuses, sentBy } from './support/expectations.ts';
import { inPhase, memberIn } from './support/malice.ts';

type Phase = Session['aggregator']['phase'];

const signers = [71, 72, 73, 74].map((byte) => signerOf(nodeSuite, new Uint8Array(32).fill(byte)));
const coordinator = signerOf(nodeSuite, new Uint8Array(32).fill(75));

function at(phase: Phase, key: AttemptKey, config: Partial<RoundConfig> = {}): Session {
  return sessionAt(phase, { members: 4, signers, coordinator, key, config });
}

const later: readonly (readonly [string, AttemptKey])[] = [
  ['the next attempt', { ...KEY, attempt: 3 }],
  ['the next round', { ...KEY, round: 4 }],
  // Fresh keys and nonces part even two attempts of one name.
  ['an attempt of the same name', KEY],
];

const messages: readonly (readonly [ParticipantOutput['type'], Phase, string])[] = [
  ['advertise-keys', 'advertising-keys', 'signature-invalid'],
  ['share-keys', 'sharing-keys', 'signature-invalid'],
  ['acknowledge-shares', 'checking-shares', 'signature-invalid'],
  ['submit-masked-input', 'collecting-masked-inputs', 'signature-invalid'],
  ['confirm-survivors', 'confirming-survivors', 'signature-invalid'],
  ['disclose', 'unmasking', 'disclosure-invalid'],
];

describe('a participant’s message from an earlier attempt', () => {
  const earlier = at('removing-masks', KEY);
  for (const [type, phase, code] of messages) {
    for (const [where, key] of later) {
      it(`is refused in ${where}: ${type}`, () => {
        const session = at(phase, key);
        const [member] = earlier.members;
        const message = sentBy(member!, type);
        expectAggregatorRefuses(session, member!.id, message, code as 'signature-invalid');
      });
    }
  }
});

describe('a coordinator’s message from an earlier attempt', () => {
  const told: readonly (readonly [Phase, string])[] = [
    ['sharing-keys', 'directory-invalid'],
    ['checking-shares', 'shares-invalid'],
    ['confirming-survivors', 'survivors-invalid'],
    ['unmasking', 'quorum-invalid'],
  ];
  for (const [phase, code] of told) {
    it(`is refused in the next: what is told in ${phase}`, () => {
      const earlier = at(phase, KEY);
      const session = at(phase, { ...KEY, attempt: 3 });
      const input = earlier.toldTo(earlier.members[1]!)!;
      const expected = phase === 'sharing-keys' ? replayedDirectory(input) : code;
      expectMemberRefuses(session.members[1]!, input, expected as 'quorum-invalid');
    });
  }
});

describe('a coordinator that repeats its nonce', () => {
  const config = { serverNonce: new Uint8Array(32).fill(9) };
  const earlier = at('removing-masks', KEY, config);
  const others = [
    ['run', { ...KEY, run: runId('5'.repeat(32)) }],
    ['round', { ...KEY, round: 4 }],
    ['attempt', { ...KEY, attempt: 3 }],
  ] as const;
  it.each(others)('cannot show keys of an earlier attempt in another %s', (_what, key) => {
    const session = at('advertising-keys', key, { ...config, key });
    const [member] = earlier.members;
    const message = sentBy(member!, 'advertise-keys');
    expectAggregatorRefuses(session, member!.id, message, 'signature-invalid');
  });
});

describe('the list of sharers, which is nothing but places in the directory', () => {
  it('says the same in the next attempt, and what is signed after it is bound to that attempt', () => {
    const earlier = at('collecting-masked-inputs', KEY);
    const session = at('collecting-masked-inputs', { ...KEY, attempt: 3 });
    const told = earlier.toldTo(earlier.members[1]!)!;
    const member = session.members[1]!;
    session.feed(member, told);
    const { session: agreed } = memberIn(member, 'masking-input');
    const { digests } = inPhase(session.aggregator, 'collecting-masked-inputs');
    expect(agreed.digests.sharers).toEqual(digests.sharers);
    const before = inPhase(earlier.aggregator, 'collecting-masked-inputs');
    expect(agreed.digests.sharers).not.toEqual(before.digests.sharers);
  });
});

/** Whichever entry comes first is the reason: one's own is another, or a signature does not fit. */
function replayedDirectory(input: NonNullable<ReturnType<Session['toldTo']>>): string {
  if (input.type !== 'directory') throw new Error(input.type);
  const [first] = input.message.advertisements;
  return first?.identity === signers[1]!.identity ? 'directory-invalid' : 'signature-invalid';
}
