/** Attack 20: a participant that dies and comes back never sends a second, different masked input. */
import { describe, expect, it } from 'vitest';
import { encodeContribution } from '../../client/session/encoding.ts';
import type { Assignment } from '../../client/session/assignment.ts';
import { roundingFrom } from '../../client/session/rounding.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import * as participant from '../../shared/secagg/participant.ts';
import type { ParticipantInput, ParticipantState } from '../../shared/secagg/participant.ts';
import { trainingSegments } from '../../shared/secagg/layout.ts';
import { unitPlan } from '../support/app-fixture.ts';
import { createMemoryLedger } from '../support/memory-ledger.ts';
import { sessionAt, unitVector, type Member } from '../support/secagg-session.ts';
import { saidBy } from './support/expectations.ts';
import { keptBytes, reborn } from './support/kept.ts';
import { memberIn } from './support/malice.ts';

/** One step of a machine, with its ledger in front of the wire. */
async function step(
  member: Member,
  state: ParticipantState,
  input: ParticipantInput,
  ledger: ReturnType<typeof createMemoryLedger>,
): Promise<participant.ParticipantOutput> {
  const advanced = participant.advance(member.context, state, input);
  if (!advanced.ok) throw new Error(advanced.violation.message);
  if (advanced.step.record !== undefined) await ledger.append(advanced.step.record);
  return advanced.step.outputs.at(-1)!;
}

describe('a member that died before its input was heard', () => {
  it('masks the same bytes again from the session it kept', async () => {
    const session = sessionAt('collecting-masked-inputs', { members: 4 });
    session.relay();
    const member = session.members[1]!;
    const [first, second] = [reborn(session, member), reborn(session, member)];
    const ledger = createMemoryLedger();
    const input = { type: 'update-ready', encoded: unitVector(session, member) } as const;
    const before = await step(member, first, input, ledger);
    expect(await step(member, second, input, ledger)).toEqual(before);
  });

  it('is stopped by its ledger when it would mask anything else under the same masks', async () => {
    const session = sessionAt('collecting-masked-inputs', { members: 4 });
    session.relay();
    const member = session.members[1]!;
    const [first, second] = [reborn(session, member), reborn(session, member)];
    const ledger = createMemoryLedger();
    const encoded = unitVector(session, member);
    await step(member, first, { type: 'update-ready', encoded }, ledger);
    const other = encoded.map((segment) => segment.map((element) => element + 3));
    await expect(
      step(member, second, { type: 'update-ready', encoded: other }, ledger),
    ).rejects.toMatchObject({ code: 'SUBMISSION_CONFLICT' });
  });

  it('rounds its update as it did before, and otherwise only in another attempt', () => {
    const plan = unitPlan({ members: 3 });
    const segments = trainingSegments(plan.encoding, 3, 4_099);
    const assignment = { plan, segments, work: { kind: 'training' } } as unknown as Assignment;
    const delta = Float32Array.from({ length: 4_099 }, (_, i) => Math.sin(i) / 7);
    const metrics = { trainingLoss: 0.31, validationLoss: 0.77, validationAccuracy: 0.9 };
    const update = { delta, examples: 3, validationExamples: 2, metrics };
    const encode = (secret: Uint8Array): readonly Uint32Array[] =>
      encodeContribution(assignment, { kind: 'training', update }, roundingFrom(nodeSuite, secret));
    const [secret, another] = [nodeSuite.randomBytes(32), nodeSuite.randomBytes(32)];
    expect(encode(secret)).toEqual(encode(secret.slice()));
    expect(encode(secret)).not.toEqual(encode(another));
  });
});

describe('a member that died later', () => {
  it('acknowledges the shares it had acknowledged, byte for byte', async () => {
    const session = sessionAt('checking-shares', { members: 5 });
    const excluded = session.members[4]!;
    const member = session.members[2]!;
    const told = session.toldTo(member)!;
    if (told.type !== 'relay') throw new Error(told.type);
    const [first, second] = [reborn(session, member), reborn(session, member)];
    const ledger = createMemoryLedger();
    const before = await step(member, first, told, ledger);
    expect(before.type).toBe('acknowledge-shares');
    expect(await step(member, second, told, ledger)).toEqual(before);
    session.feed(member, told);
    const { dealers, directory } = memberIn(member, 'checking-shares').dealt;
    const sharers = dealers.filter((position) => directory.entries[position]!.id !== excluded.id);
    const left = { type: 'sharers', message: { sharers } } as const;
    const advanced = participant.advance(member.context, reborn(session, member), left);
    expect(advanced).toMatchObject({ ok: true, step: { state: { phase: 'masking-input' } } });
    session.feed(member, left);
    expect(advanced.ok && advanced.step.state).toEqual(member.state);
  });

  it('signs the survivor set it had signed, byte for byte, and no other', async () => {
    const session = sessionAt('confirming-survivors', { members: 5 });
    const member = session.members[2]!;
    const input = session.toldTo(member)!;
    const [first, second] = [reborn(session, member), reborn(session, member)];
    const ledger = createMemoryLedger();
    const before = await step(member, first, input, ledger);
    expect(await step(member, second, input, ledger)).toEqual(before);
  });

  it('discloses the same shares of the same kinds', async () => {
    const session = sessionAt('confirming-survivors', { members: 5 });
    session.relay();
    session.proceed();
    const member = session.members[0]!;
    const input = session.toldTo(member)!;
    const [first, second] = [reborn(session, member), reborn(session, member)];
    const ledger = createMemoryLedger();
    const before = await step(member, first, input, ledger);
    expect(before.type).toBe('disclose');
    expect(await step(member, second, input, ledger)).toEqual(before);
  });

  it('has nothing left to mask or to disclose with once it disclosed', () => {
    const session = sessionAt('removing-masks', { members: 3 });
    const member = session.members[1]!;
    expect(reborn(session, member)).toEqual({
      phase: 'completed',
      key: session.offer.config.key,
    });
    saidBy(member, 'disclose');
  });

  it('keeps no key of its own on disk once the shares were dealt', () => {
    const session = sessionAt('checking-shares', { members: 4 });
    const member = session.members[3]!;
    const state = member.state!;
    if (state.phase !== 'sharing-keys') throw new Error(state.phase);
    const secrets = [state.keys.maskMaster, state.keys.sealingSecret].map((secret) =>
      Buffer.from(secret),
    );
    session.relay();
    const kept = Buffer.from(keptBytes(session, member));
    for (const secret of secrets) expect(kept.includes(secret)).toBe(false);
  });
});
