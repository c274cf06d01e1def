/** P8: what is irrevocable is recorded durably before the message about it leaves. */
import { describe, expect, it } from 'vitest';
import * as participant from '../../shared/secagg/participant.ts';
import type {
  LedgerRecord,
  ParticipantAdvance,
  ParticipantOutput,
} from '../../shared/secagg/participant.ts';
import { FLOORS, Session, sessionAt, unitVector } from '../support/secagg-session.ts';
import { saidBy } from './support/expectations.ts';
import { memberIn } from './support/malice.ts';

/** The order the machine's contract demands of a driver: record, then fsync, then send. */
function drive(
  advanced: ParticipantAdvance,
  fsync: (record: LedgerRecord) => void,
  send: (output: ParticipantOutput) => void,
): void {
  if (!advanced.ok) throw new Error(advanced.violation.message);
  const { record, outputs } = advanced.step;
  if (record !== undefined) fsync(record);
  outputs.forEach(send);
}

describe('a record', () => {
  it('comes in the same step as the message it is about, and names what that message fixes', () => {
    const session = sessionAt('removing-masks', { members: 4 });
    const { key, modelHash } = session.offer.config;
    const [member] = session.members;
    const state = session.aggregator;
    if (!('survivorsDigest' in state)) throw new Error(state.phase);
    const members = session.survivors().map(({ id }) => id);
    expect(member!.records).toEqual([
      { type: 'joined', key, modelHash },
      { type: 'masked', key, input: saidBy(member!, 'submit-masked-input').header.digest },
      { type: 'confirmed', key, survivors: state.survivorsDigest, members },
      { type: 'disclosed', key, modelHash },
    ]);
  });

  it('that cannot be written keeps every message of its step from leaving', () => {
    const session = new Session({ members: 4 });
    const sent: ParticipantOutput[] = [];
    const full = (): never => {
      throw new Error('disk full');
    };
    const { context } = session.members[0]!;
    const inputs = { offer: session.offer, expected: session.expected, floors: FLOORS };
    const step = participant.start(context, inputs);
    expect(() => {
      drive(step, full, (output) => sent.push(output));
    }).toThrow('disk full');
    expect(sent).toEqual([]);
  });

  it('accompanies every step that says something that must never be said twice', () => {
    const session = sessionAt('collecting-masked-inputs', { members: 4 });
    const member = session.members[2]!;
    const spoken: string[] = [];
    const said = (advanced: ParticipantAdvance): void => {
      drive(
        advanced,
        ({ type }) => spoken.push(`record ${type}`),
        ({ type }) => spoken.push(type),
      );
      if (advanced.ok) member.state = advanced.step.state;
    };
    session.relay();
    const encoded = unitVector(session, member);
    said(participant.advance(member.context, member.state!, { type: 'update-ready', encoded }));
    expect(memberIn(member, 'confirming-survivors').sent).toHaveLength(32);
    expect(spoken).toEqual(['record masked', 'submit-masked-input']);
  });

  it('holds nothing secret: digests, the attempt and who survived, no more', () => {
    const session = sessionAt('removing-masks', { members: 3 });
    const fields = session.members.flatMap(({ records }) => records.flatMap(Object.keys));
    const known = ['type', 'key', 'modelHash', 'input', 'survivors', 'members'];
    expect(new Set(fields)).toEqual(new Set(known));
  });
});
