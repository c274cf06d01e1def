/** Attack 9: other weights to the victim than to everyone else (Pasquini et al. 2022). */
import { describe, expect, it } from 'vitest';
import * as participant from '../../shared/secagg/participant.ts';
import { configHash } from '../../shared/secagg/transcript.ts';
import { FLOORS, Session } from '../support/secagg-session.ts';
import { expectAggregatorRefuses, expectMemberRefuses } from './support/expectations.ts';

/** Five members; the first was told, consistently, that the model is another one. */
function withVictim(): { session: Session; victim: Session['members'][number] } {
  const session = new Session({ members: 5 });
  const { suite, coordinator } = session;
  const victim = session.members[0]!;
  session.tamper = (member, output) => (member === victim ? undefined : output);
  session.advertise();
  const modelHash = suite.sha256(Uint8Array.of(66));
  const config = { ...session.offer.config, modelHash };
  const signature = coordinator.sign('offer', configHash(suite, config));
  const started = participant.start(victim.context, {
    offer: { config, signature },
    expected: { ...session.expected, modelHash },
    floors: FLOORS,
  });
  if (!started.ok) throw new Error(started.violation.message);
  victim.state = started.step.state;
  return { session, victim };
}

describe('a victim that trains another model', () => {
  it('refuses weights it did not agree to, before it makes a key', () => {
    const session = new Session({ members: 3 });
    const other = { ...session.expected, modelHash: session.suite.sha256(Uint8Array.of(66)) };
    const answer = participant.start(session.members[0]!.context, {
      offer: session.offer,
      expected: other,
      floors: FLOORS,
    });
    expect(answer).toMatchObject({ ok: false, violation: { code: 'terms-changed' } });
  });

  it('cannot join the others: its keys are signed for its model only', () => {
    const { session, victim } = withVictim();
    if (victim.state?.phase !== 'advertising-keys') throw new Error(victim.state?.phase);
    const { own } = victim.state.keys;
    const message = { type: 'advertise-keys', message: own } as const;
    expectAggregatorRefuses(session, victim.id, message, 'signature-invalid');
  });

  it('accepts nobody else’s keys, and nobody accepts its own', () => {
    const { session, victim } = withVictim();
    if (victim.state?.phase !== 'advertising-keys') throw new Error(victim.state?.phase);
    const { own } = victim.state.keys;
    const others = session.members
      .slice(1)
      .map(({ state }) => (state?.phase === 'advertising-keys' ? state.keys.own : own));
    const message = { advertisements: [own, ...others] };
    for (const member of session.members) {
      expectMemberRefuses(member, { type: 'directory', message }, 'signature-invalid');
    }
  });
});
