/** C1: the survivor set is frozen on leaving the collection. Attack 21: a late input. */
import { describe, expect, it } from 'vitest';
import type { Member, Session } from '../support/secagg-session.ts';
import { sessionAt } from '../support/secagg-session.ts';
import { messageOf, unitVector } from '../support/secagg-session.ts';
import * as participant from '../../shared/secagg/participant.ts';
import type { ParticipantMessage } from '../../shared/secagg/aggregator.ts';
import { expectAggregatorRefuses, expectIndicator, saidBy } from './support/expectations.ts';
import { inPhase, memberIn } from './support/malice.ts';

/** Six members; one has its masked input ready but the phase ends before it is heard. */
function lateInput(): { session: Session; late: Member; message: ParticipantMessage } {
  const session = sessionAt('collecting-masked-inputs', { members: 6 });
  const late = session.members[4]!;
  session.tamper = (member, output) => (member === late ? undefined : output);
  session.relay();
  let kept: ParticipantMessage | undefined;
  session.tamper = (member, output) => {
    if (member !== late) return output;
    kept ??= messageOf(output);
    return undefined;
  };
  session.submitUnits();
  session.proceed();
  late.silent = true;
  return { session, late, message: kept! };
}

describe('a masked input that comes after the freeze', () => {
  for (const phase of ['confirming-survivors', 'unmasking', 'removing-masks'] as const) {
    it(`is refused in ${phase} and changes nothing`, () => {
      const { session, late, message } = lateInput();
      session.advanceTo(phase);
      expectAggregatorRefuses(session, late.id, message, 'wrong-phase');
      expect(session.survivors()).not.toContain(late);
    });
  }

  it('is not part of the sum, which is exactly that of the survivors', () => {
    const { session } = lateInput();
    session.advanceTo('removing-masks');
    expect(session.survivors()).toHaveLength(5);
    expectIndicator(session);
  });

  it('cannot be unmasked by anyone: nobody gave away a share of its self mask', () => {
    const { session, late } = lateInput();
    session.advanceTo('removing-masks');
    const { disclosures } = inPhase(session.aggregator, 'removing-masks');
    const kinds = [...disclosures.values()].map(({ byPeer }) => byPeer.get(late.id)?.kind);
    expect(kinds).toEqual(Array(5).fill('pairwise-key-share'));
  });

  it('gives its sender nothing to confirm or disclose', () => {
    const { session, late } = lateInput();
    const state = inPhase(session.aggregator, 'confirming-survivors');
    expect(memberIn(late, 'confirming-survivors').sent).toHaveLength(32);
    const other = session.members[0]!;
    const told = session.toldTo(other, state)!;
    const advanced = participant.advance(late.context, late.state!, told);
    expect(advanced).toMatchObject({ ok: false, violation: { code: 'survivors-invalid' } });
    session.advanceTo('unmasking');
    session.relay();
    const message = saidBy(other, 'disclose');
    expectAggregatorRefuses(session, late.id, message, 'not-in-cohort');
  });

  it('does not bring back one who left: an input counts when it came before the freeze', () => {
    const session = sessionAt('collecting-masked-inputs', { members: 6 });
    session.relay();
    const [leaver] = session.members;
    session.submit(leaver!, unitVector(session, leaver!));
    session.silence(leaver!);
    session.submitUnits();
    session.proceed();
    expect(session.survivors()).toContain(leaver);
    session.advanceTo('removing-masks');
    expectIndicator(session);
  });
});
