/** The three machines, told what is almost right: they answer, and what they refuse changes nothing. */
import { isDeepStrictEqual } from 'node:util';
import { advanceRound, type RoundInput } from '../../../coordinator/round/lifecycle.ts';
import type { RoundState } from '../../../coordinator/round/round.ts';
import type { Instant } from '../../../shared/domain/time.ts';
import * as aggregator from '../../../shared/secagg/aggregator.ts';
import type { AggregatorState, ParticipantMessage } from '../../../shared/secagg/aggregator.ts';
import { CLASSICAL_SUITE, HYBRID_SUITE } from '../../../shared/secagg/config.ts';
import * as participant from '../../../shared/secagg/participant.ts';
import type { ParticipantInput, ParticipantState } from '../../../shared/secagg/participant.ts';
import type { Random } from '../../simulation/engine/random.ts';
import { mutated } from '../../support/mutation.ts';
import { RoundSession } from '../../support/round-session.ts';
import { FLOORS, messageOf, type Member, type Session } from '../../support/secagg-session.ts';
import { BrokenRule, type Target, type Verdict } from '../target.ts';
import { repeatableSession, repeatableSuite } from './sessions.ts';

/** `value` with up to three places changed. */
function bentValue<T>(value: T, random: Random): T {
  let bent = structuredClone(value);
  for (let count = random.integer(0, 3); count > 0; count--) {
    const change = {
      place: random.integer(0, 100_000),
      how: random.integer(0, 1_000),
      bytes: random.bytes(random.integer(0, 70)),
    };
    bent = mutated(bent, change);
  }
  return bent;
}

/** Whether `act` accepts; `state` must be as before where it does not. */
function answer(state: unknown, act: () => { readonly ok: boolean }): Verdict {
  const before = structuredClone(state);
  if (act().ok) return 'accepted';
  if (!isDeepStrictEqual(state, before)) throw new BrokenRule('a refused input changed the state');
  return 'refused';
}

/** Somebody is told, or says, something in a state. */
interface Moment<State, Input> {
  readonly state: State;
  readonly who: Member;
  readonly input: Input;
}

/** An attempt of four, played to its end; what everybody is told and says is written down. */
interface Play {
  readonly session: Session;
  readonly told: readonly Moment<ParticipantState, ParticipantInput>[];
  readonly said: readonly Moment<AggregatorState, ParticipantMessage>[];
}

function play(suiteName: string): Play {
  const session = repeatableSession(suiteName, { members: 4, suiteName });
  const told: Moment<ParticipantState, ParticipantInput>[] = [];
  const said: Moment<AggregatorState, ParticipantMessage>[] = [];
  session.tamper = (who, output) => {
    said.push({ state: session.aggregator, who, input: structuredClone(messageOf(output)) });
    return output;
  };
  while (session.aggregator.phase !== 'removing-masks') {
    for (const who of session.members) {
      const input = session.toldTo(who);
      if (who.state === undefined || input === undefined) continue;
      told.push({ state: structuredClone(who.state), who, input: structuredClone(input) });
    }
    session.act();
    session.proceed();
  }
  return { session, told, said };
}

function machinesOf(suiteName: string): readonly Target[] {
  const { session, told, said } = play(suiteName);
  const { suite, offer, expected } = session;
  return [
    {
      name: `participant offer ${suiteName}`,
      attempt: (random) => {
        const inputs = { offer: bentValue(offer, random), expected, floors: FLOORS };
        const { context } = random.pick(session.members)!;
        return answer(expected, () => participant.start(context, inputs));
      },
    },
    {
      name: `participant ${suiteName}`,
      attempt: (random) => {
        const { state, who } = random.pick(told)!;
        // Mostly what belongs to the state, now and then what belongs elsewhere.
        const own = told.filter((moment) => moment.state.phase === state.phase);
        const { input } = random.pick(random.chance(0.9) ? own : told)!;
        const current = structuredClone(state);
        const bent = bentValue(input, random);
        return answer(current, () => participant.advance(who.context, current, bent));
      },
    },
    {
      name: `aggregator ${suiteName}`,
      attempt: (random) => {
        const { state } = random.pick(said)!;
        const own = said.filter((moment) => moment.state.phase === state.phase);
        const { who, input } = random.pick(random.chance(0.9) ? own : said)!;
        const from = random.chance(0.9) ? who : random.pick(session.members)!;
        const bent = bentValue(input, random);
        return answer(state, () => aggregator.receive(suite, state, from.id, bent));
      },
    },
  ];
}

interface RoundMoment {
  readonly state: RoundState;
  readonly input: RoundInput;
  readonly now: Instant;
}

const round = new RoundSession({ members: 4, crypto: repeatableSuite('round machine') });

/** Everything the sites say in a round, with the state it is said in. */
function roundMoments(): readonly RoundMoment[] {
  const moments: RoundMoment[] = [];
  for (let turn = 0; turn < 30 && round.phase !== 'removing-masks'; turn++) {
    for (const site of round.sites) {
      const input = round.answer(site);
      if (input === undefined) continue;
      moments.push({ state: round.state, input: structuredClone(input), now: round.now });
      round.apply(input);
    }
  }
  return moments;
}

const moments = roundMoments();

export const machineTargets: readonly Target[] = [
  ...machinesOf(CLASSICAL_SUITE),
  ...machinesOf(HYBRID_SUITE),
  {
    name: 'round machine',
    attempt: (random) => {
      const { state, now } = random.pick(moments)!;
      const { input } = random.pick(random.chance(0.9) ? during(state) : moments)!;
      const bent = random.chance(0.2) ? otherInput(random) : bentValue(input, random);
      return answer(state, () => advanceRound(round.context, state, bent, now));
    },
  },
];

function during({ phase }: RoundState): readonly RoundMoment[] {
  return moments.filter(({ state }) => state.phase === phase);
}

/** What is no message: progress of uploads, departures, in whoever's name. */
function otherInput(random: Random): RoundInput {
  const from = random.pick(round.sites)!.id;
  const attempt = random.integer(0, 3);
  const bytes = random.pick([0, 1, 2 ** 31, Number.MAX_SAFE_INTEGER])!;
  const type = random.pick(['upload-progress', 'late-input', 'leave'] as const)!;
  return type === 'leave'
    ? { type, from, attempt, reason: 'x'.repeat(random.integer(0, 2_000)) }
    : { type, from, attempt, bytes };
}
