import { describe, expect, it } from 'vitest';
import { formatAttempt } from '../../../../shared/domain/ids.ts';
import * as participant from '../../../../shared/secagg/participant.ts';
import type { ParticipantInput, ParticipantState } from '../../../../shared/secagg/participant.ts';
import { KEY, Session, unitVector, type Member } from '../../../support/secagg-session.ts';

/** Everything one member is told in a whole attempt, and the states it goes through. */
function history(): { member: Member; states: ParticipantState[]; inputs: ParticipantInput[] } {
  const session = new Session({ members: 3 });
  const member = session.members[1]!;
  const states: ParticipantState[] = [];
  const inputs: ParticipantInput[] = [];
  const remember = (input?: ParticipantInput): void => {
    if (input !== undefined) inputs.push(structuredClone(input));
    states.push(structuredClone(member.state!));
  };
  session.advertise();
  remember();
  session.proceed();
  while (session.aggregator.phase !== 'removing-masks') {
    const told = session.toldTo(member)!;
    session.relay();
    remember(told);
    if (session.aggregator.phase === 'collecting-masked-inputs') {
      session.submitUnits();
      remember({ type: 'update-ready', encoded: unitVector(session, member) });
    }
    session.proceed();
  }
  return { member, states, inputs };
}

const { member, states, inputs } = history();
const phases = [
  'advertising-keys',
  'sharing-keys',
  'checking-shares',
  'masking-input',
  'confirming-survivors',
  'unmasking',
  'completed',
] as const;
const types = ['directory', 'relay', 'sharers', 'update-ready', 'survivor-set', 'quorum'] as const;
const aborted: ParticipantState = { phase: 'aborted', key: KEY, reason: 'round-aborted' };

function stateIn(phase: (typeof phases)[number]): ParticipantState {
  return structuredClone(states[phases.indexOf(phase)]!);
}

describe('the participant’s machine', () => {
  it('goes through its phases in order', () => {
    expect(states.map(({ phase }) => phase)).toEqual(phases);
    expect(inputs.map(({ type }) => type)).toEqual(types);
  });

  for (const [at, phase] of phases.entries()) {
    for (const [which, type] of types.entries()) {
      const belongs = at === which;
      it(`${belongs ? 'accepts' : 'refuses'} ${type} in ${phase}`, () => {
        const state = stateIn(phase);
        const answer = participant.advance(member.context, state, inputs[which]!);
        if (belongs) {
          expect(answer).toMatchObject({ ok: true, step: { state: { phase: phases[at + 1] } } });
          return;
        }
        expect(answer).toMatchObject({
          ok: false,
          violation: {
            code: 'wrong-phase',
            message: `${type} does not belong in phase ${phase}`,
          },
        });
        expect(state).toEqual(stateIn(phase));
      });
    }

    it(`knows its attempt in ${phase}`, () => {
      expect(formatAttempt(participant.attemptOf(stateIn(phase)))).toBe(formatAttempt(KEY));
    });
  }

  for (const type of types) {
    it(`refuses ${type} once aborted`, () => {
      const input = inputs[types.indexOf(type)]!;
      const answer = participant.advance(member.context, aborted, input);
      expect(answer).toMatchObject({ ok: false, violation: { code: 'wrong-phase' } });
    });
  }
});

/** The byte strings an attempt must not leave behind, by phase. */
function secretsOf(state: ParticipantState): readonly Uint8Array[] {
  switch (state.phase) {
    case 'advertising-keys':
    case 'sharing-keys': {
      const { maskMaster, selfMaskSeed, sealingSecret } = state.keys;
      const own = state.phase === 'sharing-keys' ? [state.ownPair!.selfMask] : [];
      return [maskMaster, selfMaskSeed, sealingSecret, ...own];
    }
    case 'checking-shares':
      return [
        state.selfMaskSeed,
        ...[...state.pairwise.values()].map(({ seed }) => seed),
        ...[...state.dealt.held.values()].flatMap((pair) => [pair.selfMask, pair.pairwiseKey]),
      ];
    case 'masking-input':
      return [
        ...state.masks.map(({ seed }) => seed),
        ...[...state.session.held.values()].flatMap((pair) => [pair.selfMask, pair.pairwiseKey]),
      ];
    case 'confirming-survivors':
    case 'unmasking':
      return [...state.session.held.values()].flatMap((pair) => [pair.selfMask, pair.pairwiseKey]);
    default:
      return [];
  }
}

describe('aborting', () => {
  for (const phase of phases.slice(0, -1)) {
    it(`in ${phase} wipes every secret and remembers why`, () => {
      const state = stateIn(phase);
      const secrets = secretsOf(state);
      expect(secrets.length).toBeGreaterThan(2);
      expect(secrets.every((secret) => secret.some((byte) => byte !== 0))).toBe(true);
      const answer = participant.advance(member.context, state, {
        type: 'abort',
        reason: 'round-aborted',
      });
      expect(answer).toEqual({ ok: true, step: { state: aborted, outputs: [] } });
      expect(secrets.every((secret) => secret.every((byte) => byte === 0))).toBe(true);
    });
  }

  it('an attempt that has ended changes nothing', () => {
    for (const state of [stateIn('completed'), aborted]) {
      const answer = participant.advance(member.context, state, { type: 'abort', reason: 'x' });
      expect(answer).toEqual({ ok: true, step: { state, outputs: [] } });
    }
    expect(participant.attemptOf(aborted)).toEqual(KEY);
  });
});
