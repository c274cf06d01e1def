import { describe, expect, it } from 'vitest';
import { participantId, type ParticipantId } from '../../../../shared/domain/ids.ts';
import * as aggregator from '../../../../shared/secagg/aggregator.ts';
import type {
  AcceptedMessage,
  AggregatorState,
  ParticipantMessage,
} from '../../../../shared/secagg/aggregator.ts';
import { advertiseKeys } from '../../../../shared/secagg/directory.ts';
import { accept } from '../../../../shared/secagg/aggregator/receive.ts';
import { messageOf, Session, sessionAt } from '../../../support/secagg-session.ts';

const phases = [
  'advertising-keys',
  'sharing-keys',
  'checking-shares',
  'collecting-masked-inputs',
  'confirming-survivors',
  'unmasking',
  'removing-masks',
] as const;
const types = [
  'advertise-keys',
  'share-keys',
  'acknowledge-shares',
  'submit-masked-input',
  'confirm-survivors',
  'disclose',
] as const;

/** A whole attempt: the state on entering each phase, and what each member said. */
function history(members: number): {
  session: Session;
  states: AggregatorState[];
  messages: AcceptedMessage[];
} {
  const session = new Session({ members });
  const states = [session.aggregator];
  while (session.aggregator.phase !== 'removing-masks') {
    session.act();
    session.proceed();
    states.push(session.aggregator);
  }
  const messages = session.members.flatMap(({ id, said }) =>
    said.map((output) => ({ ...messageOf(output), from: id })),
  );
  return { session, states, messages };
}

const { session, states, messages } = history(4);
const { suite } = session;

function stateIn(phase: (typeof phases)[number]): AggregatorState {
  return states[phases.indexOf(phase)]!;
}

function messageFrom(id: ParticipantId, type: ParticipantMessage['type']): ParticipantMessage {
  const found = messages.find((message) => message.from === id && message.type === type)!;
  const { from: _from, ...message } = found;
  return message;
}

describe('the aggregator’s machine', () => {
  const { id } = session.members[2]!;
  for (const [at, phase] of phases.entries()) {
    for (const [which, type] of types.entries()) {
      const verb = at === which ? 'accepts' : at < which ? 'refuses' : 'has heard';
      it(`${verb} ${type} in ${phase}`, () => {
        const state = stateIn(phase);
        const received = aggregator.receive(suite, state, id, messageFrom(id, type));
        if (verb === 'refuses') {
          expect(received).toMatchObject({ ok: false, violation: { code: 'wrong-phase' } });
        } else {
          expect(received.ok && received.value === state).toBe(verb === 'has heard');
          expect(received.ok).toBe(true);
        }
      });

      it(`refuses ${type} in ${phase} from a stranger`, () => {
        const stranger = participantId('ab'.repeat(16));
        const message = messageFrom(id, type);
        const received = aggregator.receive(suite, stateIn(phase), stranger, message);
        expect(received).toMatchObject({ ok: false, violation: { code: 'not-in-cohort' } });
      });
    }

    it(`refuses what is new in ${phase} from one who left`, () => {
      if (phase === 'removing-masks') return;
      const state = aggregator.depart(stateIn(phase), id, 'closing');
      const received = aggregator.receive(suite, state, id, messageFrom(id, types[at]!));
      expect(received).toMatchObject({ ok: false, violation: { code: 'wrong-phase' } });
      expect(aggregator.awaited(state)).not.toContain(id);
    });

    it(`remembers in ${phase} who left first and why, once`, () => {
      const left = aggregator.depart(stateIn(phase), id, 'closing');
      expect(aggregator.depart(left, id, 'again')).toBe(left);
      expect(left.departed.get(id)).toEqual({ phase, reason: 'closing' });
    });
  }

  it('has nothing after the last phase', () => {
    const last = stateIn('removing-masks');
    expect(aggregator.proceed(suite, last)).toBe(last);
    expect(aggregator.readiness(last)).toEqual({ status: 'waiting' });
    expect(aggregator.awaited(last)).toEqual([]);
  });

  it('leaves a message that does not belong in the phase out of the state', () => {
    const state = stateIn('advertising-keys');
    for (const type of types.slice(1)) expect(accept(state, id, messageFrom(id, type))).toBe(state);
  });

  it('leaves out whom the directory no longer has', () => {
    const part = sessionAt('advertising-keys', { members: 5 });
    part.advertise();
    part.silence(part.members[1]!);
    expect(part.readiness()).toBe('complete');
    part.proceed();
    part.relay();
    expect(part.readiness()).toBe('complete');
    part.silence(part.members[2]!);
    // c = 1: of four, three must share.
    expect(part.readiness()).toBe('complete');
    part.proceed();
    const state = part.aggregator;
    expect(state.phase === 'checking-shares' && state.dealers).toHaveLength(3);
  });
});

describe('a dealing', () => {
  const [dealer, other, third] = session.members;
  const honest = messageFrom(dealer!.id, 'share-keys');
  if (honest.type !== 'share-keys') throw new Error(honest.type);
  const { commitments, boxes, ...rest } = honest.message;
  const boxOf = (id: ParticipantId): Uint8Array => boxes.get(id)!;
  const without = new Map([...boxes].filter(([id]) => id !== other!.id));
  const swapped = new Map(boxes).set(other!.id, boxOf(third!.id)).set(third!.id, boxOf(other!.id));

  for (const [what, change] of [
    ['one commitment fewer', { commitments: commitments.slice(1) }],
    ['one commitment more', { commitments: [...commitments, commitments[0]!] }],
    ['commitments in another order', { commitments: [...commitments].reverse() }],
    ['one box fewer', { boxes: without }],
    ['a box for itself', { boxes: new Map(boxes).set(dealer!.id, boxOf(other!.id)) }],
    [
      'a box for a stranger',
      { boxes: new Map(boxes).set(participantId('ab'.repeat(16)), rest.signature) },
    ],
    ['an empty box', { boxes: new Map(boxes).set(other!.id, new Uint8Array(0)) }],
    ['boxes swapped', { boxes: swapped }],
  ] as const) {
    it(`with ${what} is refused`, () => {
      const message = { ...honest.message, ...change };
      const received = aggregator.receive(suite, stateIn('sharing-keys'), dealer!.id, {
        type: 'share-keys',
        message,
      });
      expect(received).toMatchObject({ ok: false, violation: { code: 'shares-invalid' } });
    });
  }
});

describe('an advertisement', () => {
  it('with a key another member advertised is refused', () => {
    const part = new Session({ members: 3 });
    const [first, copycat] = part.members;
    part.tamper = (member, output) => (member === first ? output : undefined);
    part.advertise();
    const said = first!.said[0]!;
    if (said.type !== 'advertise-keys') throw new Error(said.type);
    const { cfg } = part.aggregator.setup;
    for (const [sealingKey, maskKey] of [
      [said.message.sealingKey, part.suite.x25519PublicKey(part.suite.randomBytes(32))],
      [said.message.maskKey, said.message.sealingKey],
    ] as const) {
      const keys = { sealingKey, maskKey, nonce: part.suite.randomBytes(32) };
      const message = advertiseKeys(copycat!.context.signer, cfg, keys);
      const received = aggregator.receive(part.suite, part.aggregator, copycat!.id, {
        type: 'advertise-keys',
        message,
      });
      expect(received).toMatchObject({ ok: false, violation: { code: 'key-invalid' } });
    }
  });
});

describe('a masked input', () => {
  it('from a member who shared no keys is refused', () => {
    const part = sessionAt('sharing-keys', { members: 5 });
    const late = part.members[3]!;
    late.silent = true;
    part.advanceTo('collecting-masked-inputs');
    part.act();
    const said = part.members[0]!.said.find(({ type }) => type === 'submit-masked-input')!;
    const received = aggregator.receive(suite, part.aggregator, late.id, messageOf(said));
    expect(received).toMatchObject({ ok: false, violation: { code: 'not-in-cohort' } });
  });
});

describe('readiness', () => {
  it('grows from waiting over may-proceed to complete in every phase but the last', () => {
    const whole = new Session({ members: 5 });
    const needed = [3, 4, 4, 4] as const;
    for (const count of needed) {
      const seen: string[] = [whole.readiness()];
      for (const member of whole.members) {
        for (const other of whole.members) other.silent = other !== member;
        whole.act();
        seen.push(whole.readiness());
      }
      for (const member of whole.members) member.silent = false;
      const waiting = Array<string>(count).fill('waiting');
      const going = Array<string>(5 - count).fill('may-proceed');
      expect(seen).toEqual([...waiting, ...going, 'complete']);
      whole.proceed();
    }
  });

  for (const [phase, reason, losing] of [
    ['advertising-keys', 'too-few-advertisements', 3],
    ['sharing-keys', 'too-few-sharers', 2],
    ['collecting-masked-inputs', 'too-few-masked-inputs', 2],
    ['confirming-survivors', 'too-few-confirmations', 2],
    ['unmasking', 'too-few-disclosures', 2],
  ] as const) {
    it(`is lost in ${phase} as soon as the bound cannot be met any more`, () => {
      const part = sessionAt(phase, { members: 5 });
      part.silence(...part.members.slice(0, losing - 1));
      expect(part.readiness()).toBe('waiting');
      part.silence(part.members[4]!);
      expect(aggregator.readiness(part.aggregator)).toEqual({ status: 'lost', reason });
    });
  }

  it('asks whether each cohort has parameters: a larger one may have none', () => {
    // γ = 0.1, δ = 0.45: four members may lose one, five may not lose two, six may lose two.
    const part = new Session({ members: 6 });
    const terms = { ...part.offer.config.terms, expectedDropout: 0.45, minCohort: 4 };
    const setup = { ...part.aggregator.setup, config: { ...part.offer.config, terms } };
    part.aggregator = { ...part.aggregator, setup };
    part.tamper = (_member, output) => {
      const { aggregator: state } = part;
      if (state.phase === 'advertising-keys' && output.type === 'advertise-keys') {
        const advertisements = new Map(state.advertisements).set(_member.id, output.message);
        part.aggregator = { ...state, advertisements };
      }
      return undefined;
    };
    const seen: string[] = [];
    for (const member of part.members) {
      for (const other of part.members) other.silent = other !== member;
      part.advertise();
      seen.push(part.readiness());
    }
    expect(seen).toEqual(['waiting', 'waiting', 'waiting', 'may-proceed', 'waiting', 'complete']);
    const five = { ...part.aggregator, advertisements: fewer(part.aggregator, 5) };
    const stuck = aggregator.depart(five, part.members[5]!.id, 'closing');
    expect(aggregator.readiness(stuck)).toEqual({
      status: 'lost',
      reason: 'too-few-advertisements',
    });
  });
});

function fewer(
  { advertisements }: AggregatorState,
  count: number,
): AggregatorState['advertisements'] {
  return new Map([...advertisements].slice(0, count));
}

describe('a session rebuilt from its facts and messages', () => {
  for (const phase of phases) {
    it(`is the same on entering ${phase}`, () => {
      const state = stateIn(phase);
      const upTo = types.slice(0, phases.indexOf(phase));
      const accepted = messages.filter(({ type }) => upTo.includes(type));
      expect(aggregator.restore(suite, aggregator.factsOf(state), accepted)).toEqual(state);
    });
  }

  it('is the same with a confirmation that came while unmasking', () => {
    const part = sessionAt('confirming-survivors', { members: 5 });
    const slow = part.members[3]!;
    slow.silent = true;
    part.act();
    part.proceed();
    slow.silent = false;
    const state = part.aggregator;
    if (state.phase !== 'unmasking') throw new Error(state.phase);
    part.feed(slow, {
      type: 'survivor-set',
      message: aggregator.survivorSetFor(suite, state, slow.id),
    });
    const heard = part.members.flatMap(({ id, said }) =>
      said.map((output) => ({ ...messageOf(output), from: id })),
    );
    const facts = aggregator.factsOf(part.aggregator);
    expect(aggregator.restore(suite, facts, heard)).toEqual(part.aggregator);
  });

  for (const [missing, phase, message] of [
    ['cohort', 'sharing-keys', 'past M1'],
    ['dealers', 'checking-shares', 'past M3'],
    ['sharers', 'collecting-masked-inputs', 'past the check'],
    ['survivors', 'confirming-survivors', 'past M5'],
  ] as const) {
    it(`is a bug without its ${missing} in ${phase}`, () => {
      const facts = { ...aggregator.factsOf(stateIn(phase)), [missing]: undefined };
      expect(() => aggregator.restore(suite, facts, messages)).toThrow(message);
    });
  }
});
