import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as participant from '../../shared/secagg/participant.ts';
import type {
  ParticipantInput,
  ParticipantOutput,
  ParticipantState,
} from '../../shared/secagg/participant.ts';
import { mutated, mutation } from '../support/mutation.ts';
import { FLOORS, Session, unitVector, type Member } from '../support/secagg-session.ts';

/** What one member is told, and the state it is told it in, with one of five dropped. */
function stages(): {
  session: Session;
  member: Member;
  told: { state: ParticipantState; input: ParticipantInput }[];
} {
  const session = new Session({ members: 5 });
  const member = session.members[2]!;
  const told: { state: ParticipantState; input: ParticipantInput }[] = [];
  session.advertise();
  session.proceed();
  while (session.aggregator.phase !== 'removing-masks') {
    const state = structuredClone(member.state!);
    told.push({ state, input: structuredClone(session.toldTo(member)!) });
    session.relay();
    if (session.aggregator.phase === 'collecting-masked-inputs') {
      const dropped = session.members[4]!;
      session.silence(dropped);
      session.submitUnits();
    }
    session.proceed();
  }
  return { session, member, told };
}

const { session, member, told } = stages();

/** Kinds of share given out, by peer, over all steps taken. */
function kindsIn(outputs: readonly ParticipantOutput[]): ReadonlyMap<string, ReadonlySet<string>> {
  const kinds = new Map<string, Set<string>>();
  for (const output of outputs) {
    if (output.type !== 'disclose') continue;
    for (const [peer, { kind }] of output.message.byPeer) {
      kinds.set(peer, (kinds.get(peer) ?? new Set()).add(kind));
    }
  }
  return kinds;
}

describe('a participant that is told garbage', () => {
  for (const { state, input } of told) {
    it(`answers with a step or a violation, never by throwing, in ${state.phase}`, () => {
      let refused = 0;
      fc.assert(
        fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
          const bad = mutations.reduce(mutated, input);
          const current = structuredClone(state);
          const answer = participant.advance(member.context, current, bad);
          if (answer.ok) return;
          refused += 1;
          expect(answer.violation.message).not.toBe('');
          expect(current).toEqual(state);
        }),
        { numRuns: 120 },
      );
      expect(refused).toBeGreaterThan(60);
    });
  }

  it('judges offers the same way', () => {
    let refused = 0;
    fc.assert(
      fc.property(mutation, (change) => {
        const offer = mutated(session.offer, change);
        const { expected } = session;
        const answer = participant.start(member.context, { offer, expected, floors: FLOORS });
        if (!answer.ok) refused += 1;
      }),
      { numRuns: 150 },
    );
    expect(refused).toBeGreaterThan(100);
  });

  it('gives out one kind of share per peer, whatever came before and between', () => {
    const update: ParticipantInput = { type: 'update-ready', encoded: unitVector(session, member) };
    const honest = [told[0]!.input, told[1]!.input, update, told[2]!.input, told[3]!.input];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(4), mutation), { maxLength: 12 }),
        fc.array(fc.nat(4), { minLength: 5, maxLength: 12 }),
        (noise, order) => {
          let state = structuredClone(told[0]!.state);
          const outputs: ParticipantOutput[] = [];
          const feed = (input: ParticipantInput): void => {
            const answer = participant.advance(member.context, state, structuredClone(input));
            if (!answer.ok) return;
            state = answer.step.state;
            outputs.push(...answer.step.outputs);
          };
          const shuffled = [...order, 0, 1, 2, 3, 4];
          shuffled.forEach((which, i) => {
            const [about, change] = noise[i] ?? [];
            if (about !== undefined && about !== 2) feed(mutated(honest[about]!, change!));
            feed(honest[which]!);
          });
          const types = outputs.map(({ type }) => type);
          expect(new Set(types).size).toBe(types.length);
          for (const kinds of kindsIn(outputs).values()) expect(kinds.size).toBe(1);
        },
      ),
      { numRuns: 60 },
    );
  });
});
