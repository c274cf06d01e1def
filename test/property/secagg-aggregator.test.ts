import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ParticipantId } from '../../shared/domain/ids.ts';
import * as aggregator from '../../shared/secagg/aggregator.ts';
import type { ParticipantMessage } from '../../shared/secagg/aggregator.ts';
import * as participant from '../../shared/secagg/participant.ts';
import { mutated, type Mutation, mutation } from '../support/mutation.ts';
import { FLOORS, messageOf, Session, unitVector, type Member } from '../support/secagg-session.ts';

type Command =
  /** A member does what it is told. */
  | { readonly type: 'act'; readonly who: number }
  /** Something said before is said again, by its author or by somebody else. */
  | { readonly type: 'replay'; readonly who: number; readonly which: number }
  | { readonly type: 'steal'; readonly who: number; readonly which: number }
  /** Something said before is said again with something changed in it. */
  | {
      readonly type: 'bend';
      readonly who: number;
      readonly which: number;
      readonly how: Mutation;
    }
  | { readonly type: 'depart'; readonly who: number }
  | { readonly type: 'proceed' };

const who = fc.nat(5);
const which = fc.nat(200);
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 30, arbitrary: fc.record({ type: fc.constant('act' as const), who }) },
  {
    weight: 6,
    arbitrary: fc.oneof(
      fc.record({ type: fc.constant('replay' as const), who, which }),
      fc.record({ type: fc.constant('steal' as const), who, which }),
    ),
  },
  {
    weight: 8,
    arbitrary: fc.record({ type: fc.constant('bend' as const), who, which, how: mutation }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('depart' as const), who }) },
  { weight: 8, arbitrary: fc.record({ type: fc.constant('proceed' as const) }) },
);

interface Said {
  readonly from: ParticipantId;
  readonly message: ParticipantMessage;
}

/** One run: a session, everything said so far, and who has gone. */
class Run {
  readonly session: Session;
  readonly said: Said[] = [];

  constructor(members: number) {
    this.session = new Session({ members });
    this.session.tamper = (member, output) => {
      this.said.push({ from: member.id, message: messageOf(output) });
      return output;
    };
  }

  obey(command: Command): void {
    const { members } = this.session;
    if (command.type === 'proceed') {
      this.proceedIfAllowed();
      return;
    }
    const member = members[command.who % members.length]!;
    if (command.type === 'act') this.act(member);
    else if (command.type === 'depart') {
      this.session.aggregator = aggregator.depart(this.session.aggregator, member.id, 'gone');
    } else this.say(member, command);
  }

  private say(member: Member, command: Extract<Command, { which: number }>): void {
    const earlier = this.said[command.which % Math.max(1, this.said.length)];
    if (earlier === undefined) return;
    const { from, message } = earlier;
    if (command.type === 'replay') this.hear(from, message);
    else if (command.type === 'steal') this.hear(member.id, message);
    else this.hear(from, mutated(message, command.how));
  }

  /** Refused, the state stays; accepted, it is another or, for a repetition, the same. */
  hear(from: ParticipantId, message: ParticipantMessage): void {
    const { suite, aggregator: before } = this.session;
    const received = aggregator.receive(suite, before, from, message);
    if (received.ok) this.session.aggregator = received.value;
  }

  act(member: Member): void {
    const state = this.session.aggregator;
    if (!aggregator.awaited(state).includes(member.id)) return;
    if (state.phase === 'advertising-keys') {
      const { offer, expected } = this.session;
      const started = participant.start(member.context, { offer, expected, floors: FLOORS });
      if (!started.ok || member.state !== undefined) return;
      member.state = started.step.state;
      for (const output of started.step.outputs) {
        this.session.deliver(member, this.session.tamper(member, output)!);
      }
      return;
    }
    if (state.phase === 'unmasking' && !state.confirmations.has(member.id)) {
      const message = aggregator.survivorSetFor(this.session.suite, state, member.id);
      this.session.feed(member, { type: 'survivor-set', message });
    }
    this.session.feed(member, this.session.toldTo(member)!);
    if (member.state?.phase === 'masking-input') {
      this.session.submit(member, unitVector(this.session, member));
    }
  }

  proceedIfAllowed(): void {
    const { status } = aggregator.readiness(this.session.aggregator);
    if (status === 'may-proceed' || status === 'complete') this.session.proceed();
  }

  /** Everybody who is left does their part, until the end or until all is lost. */
  finish(): string {
    for (let turn = 0; turn < 12; turn++) {
      const { phase } = this.session.aggregator;
      if (phase === 'removing-masks') return 'removed';
      if (this.session.readiness() === 'lost') return 'lost';
      for (const member of this.session.members) this.act(member);
      this.proceedIfAllowed();
    }
    return 'stuck';
  }
}

describe('the aggregator under any sequence of messages', () => {
  it('never throws, counts nobody twice, and publishes the survivors’ exact sum', () => {
    const ends = { removed: 0, lost: 0, stuck: 0 };
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 6 }),
        fc.array(command, { minLength: 5, maxLength: 60 }),
        (members, commands) => {
          const run = new Run(members);
          for (const each of commands) run.obey(each);
          const end = run.finish() as keyof typeof ends;
          ends[end] += 1;
          if (end !== 'removed') return;
          const { session } = run;
          const outcome = session.removeMasks();
          if (outcome.type !== 'removed') throw new Error(outcome.type);
          const survivors = session.survivors();
          const zeros = new Array<number>(8).fill(0);
          const indicator = session.members.map((member) => (survivors.includes(member) ? 1 : 0));
          expect([...outcome.sums[1]!]).toEqual([...indicator, ...zeros]);
          expect([...outcome.sums[0]!]).toEqual([survivors.length, ...zeros]);
          expect(new Set(survivors).size).toBe(survivors.length);
        },
      ),
      { numRuns: 60 },
    );
    // A property that holds because nothing ever ends would say nothing.
    expect(ends.removed).toBeGreaterThan(10);
    expect(ends.lost).toBeGreaterThan(0);
  }, 300_000);
});
