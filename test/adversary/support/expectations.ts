import { expect } from 'vitest';
import type { ParticipantId } from '../../../shared/domain/ids.ts';
import * as aggregator from '../../../shared/secagg/aggregator.ts';
import type { ParticipantMessage } from '../../../shared/secagg/aggregator.ts';
import * as participant from '../../../shared/secagg/participant.ts';
import type { ParticipantInput, ParticipantOutput } from '../../../shared/secagg/participant.ts';
import type { ViolationCode } from '../../../shared/secagg/violations.ts';
import { messageOf, type Member, type Session } from '../../support/secagg-session.ts';

/**
 * The member refuses, and its state stays the very same object with the very same content. `why` is
 * part of the message: which of several rules was broken.
 */
export function expectMemberRefuses(
  member: Member,
  input: ParticipantInput,
  code: ViolationCode,
  why = '',
): void {
  const state = member.state!;
  const before = structuredClone(state);
  const advanced = participant.advance(member.context, state, input);
  const message: unknown = expect.stringContaining(why);
  expect(advanced).toMatchObject({ ok: false, violation: { code, message } });
  expect(state).toEqual(before);
}

/** The aggregator refuses, and its state is what it was. */
export function expectAggregatorRefuses(
  session: Session,
  from: ParticipantId,
  message: ParticipantMessage,
  code: ViolationCode,
): void {
  const before = structuredClone(session.aggregator);
  const received = aggregator.receive(session.suite, session.aggregator, from, message);
  expect(received).toMatchObject({ ok: false, violation: { code } });
  expect(session.aggregator).toEqual(before);
}

/** The only output of that type the member ever made. */
export function saidBy<Type extends ParticipantOutput['type']>(
  member: Member,
  type: Type,
): Extract<ParticipantOutput, { type: Type }> {
  const found = member.said.filter((output) => output.type === type);
  expect(found).toHaveLength(1);
  return found[0] as Extract<ParticipantOutput, { type: Type }>;
}

export function sentBy(member: Member, type: ParticipantOutput['type']): ParticipantMessage {
  return messageOf(saidBy(member, type));
}

/** Who disclosed anything. */
export function disclosers(session: Session): readonly Member[] {
  return session.members.filter(({ said }) => said.some(({ type }) => type === 'disclose'));
}

/** The published sum is exactly the indicator of the survivors, and their number. */
export function expectIndicator(session: Session): void {
  const outcome = session.removeMasks();
  if (outcome.type !== 'removed') throw new Error(outcome.type);
  const [counts, update] = outcome.sums;
  const survivors = session.survivors();
  const indicator = session.members.map((member) => (survivors.includes(member) ? 1 : 0));
  const canaries = new Array<number>(8).fill(0);
  expect([...update!]).toEqual([...indicator, ...canaries]);
  expect([...counts!]).toEqual([survivors.length, ...canaries]);
}
