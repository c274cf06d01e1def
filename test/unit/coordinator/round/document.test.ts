import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  decodeMessage,
  decodeRound,
  encodeMessage,
  encodeRound,
} from '../../../../coordinator/round/document.ts';
import { attemptsLeft } from '../../../../coordinator/round/attempt.ts';
import { roundFacts } from '../../../../coordinator/round/document-facts.ts';
import { lastOutcomeOf, taskFor } from '../../../../coordinator/round/instructions.ts';
import { advanceRound } from '../../../../coordinator/round/lifecycle.ts';
import { phaseName, type RoundState } from '../../../../coordinator/round/round.ts';
import { summaryOf } from '../../../../coordinator/round/summary.ts';
import { deadlineOf } from '../../../../coordinator/round/work.ts';
import { nodeSuite } from '../../../../shared/crypto/node-suite.ts';
import { fromHex } from '../../../../shared/domain/bytes.ts';
import { participantId } from '../../../../shared/domain/ids.ts';
import { readiness, type AcceptedMessage } from '../../../../shared/secagg/aggregator.ts';
import { RoundSession } from '../../../support/round-session.ts';
import { refusing, resultOf } from './support/inputs.ts';

const phases = [
  'advertising-keys',
  'sharing-keys',
  'checking-shares',
  'collecting-masked-inputs',
  'confirming-survivors',
  'unmasking',
] as const;

/** Everything the rest of the program can ask a round. */
function behaviour(session: RoundSession, state: RoundState): unknown {
  return {
    tasks: session.sites.map(({ id }) => taskFor(nodeSuite, state, id)),
    summary: summaryOf(state),
    deadline: deadlineOf(state, session.now),
    readiness: state.phase === 'aggregating' ? readiness(state.session) : undefined,
  };
}

/** Fields have no order; maps, being lists of pairs, keep theirs. */
function parsed(text: string): unknown {
  return JSON.parse(text);
}

function expectSame(session: RoundSession): void {
  const reloaded = session.reloaded();
  expect(reloaded).toEqual(session.state);
  expect(behaviour(session, reloaded)).toEqual(behaviour(session, session.state));
  expect(parsed(encodeRound(reloaded))).toEqual(parsed(encodeRound(session.state)));
}

describe('a round read back from its document', () => {
  it('is the same while gathering', () => {
    const session = new RoundSession({ members: 5 });
    expectSame(session);
    session.checkIn(...session.sites.slice(0, 3));
    session.apply(refusing(session.sites[4]!.id));
    session.wait(1_234.5);
    expectSame(session);
  });

  for (const phase of phases) {
    it(`is the same in ${phase}: at its start, half way, and with one who left`, () => {
      const session = new RoundSession({ members: 5 });
      session.runTo(phase);
      expectSame(session);
      session.wait(321);
      for (const site of session.sites.slice(0, 3)) session.obey(site);
      expectSame(session);
      session.leave(session.sites[4]!, 'closing «down»\n');
      expectSame(session);
    });

    it(`goes on from ${phase} with the same participants to the end`, () => {
      const session = new RoundSession({ members: 5 });
      session.runTo(phase);
      session.obey(session.sites[2]!);
      session.state = session.reloaded();
      session.runTo('removing-masks');
      expectSame(session);
    });
  }

  it('is the same with bytes in Buffers, as drivers and decoders give them', () => {
    const session = new RoundSession({ members: 4 });
    const buffered = <T>(value: T): T => {
      if (value instanceof Uint8Array) return Buffer.from(value) as unknown as T;
      if (value instanceof Map) {
        return new Map([...value].map(([key, entry]) => [key, buffered<unknown>(entry)])) as T;
      }
      if (Array.isArray(value)) return value.map((entry) => buffered<unknown>(entry)) as T;
      if (typeof value !== 'object' || value === null) return value;
      const fields = Object.entries(value).map(([key, entry]) => [key, buffered(entry)] as const);
      return Object.fromEntries(fields) as T;
    };
    for (let turn = 0; session.phase !== 'removing-masks' && turn < 12; turn++) {
      for (const site of session.sites) {
        const input = session.answer(site);
        if (input !== undefined) session.apply(buffered(input));
        const plain = encodeRound(session.reloaded());
        expect(parsed(encodeRound(buffered(session.state)))).toEqual(parsed(plain));
        expect(plain).not.toContain('"type":"Buffer"');
      }
    }
    for (const { from, body } of session.rows) {
      const { from: sender, ...message } = decodeMessage(from, body);
      expect(sender).toBe(from);
      expect(encodeMessage(buffered(message))).toBe(body);
    }
  });

  it('is the same when it has ended, and in a second attempt', () => {
    const done = new RoundSession({ members: 4 });
    done.runTo('removing-masks');
    expectSame(done);
    done.apply({ type: 'published', attempt: 1, result: resultOf(4) });
    expectSame(done);
    const lost = new RoundSession({ members: 4 });
    for (let attempt = 0; attempt < 2; attempt++) {
      lost.runTo('sharing-keys');
      lost.leave(lost.sites[3]!);
      lost.leave(lost.sites[1]!);
      expectSame(lost);
    }
    expect(lost.phase).toBe('aborted');
  });

  it('remembers complaints and exclusions', () => {
    const session = new RoundSession({ members: 5 });
    session.runTo('sharing-keys');
    const dealer = session.sites[1]!;
    for (const site of session.sites) {
      const input = session.answer(site)!;
      if (input.type !== 'message' || input.message.type !== 'share-keys') throw new Error();
      session.apply(site === dealer ? session.unreadable(site, input.message.message) : input);
    }
    session.runTo('unmasking');
    expect([...session.state.history.excluded.keys()]).toEqual([dealer.id]);
    expectSame(session);
  });

  it('refuses the next message exactly as the live one does', () => {
    const session = new RoundSession({ members: 4 });
    session.runTo('collecting-masked-inputs');
    const input = session.answer(session.sites[0]!)!;
    session.apply(input);
    if (input.type !== 'message') throw new Error(input.type);
    const stolen = { ...input, from: session.sites[1]!.id };
    const answers = [session.state, session.reloaded()].map((state) =>
      advanceRound(session.context, state, stolen, session.now),
    );
    expect(answers[0]).toMatchObject({ ok: false, violation: { code: 'signature-invalid' } });
    expect(answers[1]).toEqual(answers[0]);
  });
});

describe('a document that is not one', () => {
  const { roster } = new RoundSession({ members: 3 }).terms;
  const text = encodeRound(new RoundSession({ members: 3 }).state);
  for (const [what, bad] of [
    ['of another version', text.replace('"version":3', '"version":4')],
    ['of an unknown phase', text.replace('"gathering"', '"daydreaming"')],
    ['with a field missing', text.replace('"closesAt"', '"shutsAt"')],
    ['with bytes that are no hexadecimal', text.replace('02020202', '0202020g')],
    ['that is no JSON', text.slice(1)],
  ] as const) {
    it(`${what} is refused`, () => {
      expect(bad).not.toBe(text);
      expect(() => decodeRound(nodeSuite, roster, bad, [])).toThrow();
    });
  }
});

interface Golden {
  readonly phase: string;
  readonly roster: { readonly epoch: number; readonly entries: readonly GoldenEntry[] };
  readonly document: string;
  readonly messages: readonly { readonly from: string; readonly body: string }[];
}
interface GoldenEntry {
  readonly id: string;
  readonly name: string;
  readonly identity: string;
}

function read(golden: Golden): { state: RoundState; messages: readonly AcceptedMessage[] } {
  const roster = {
    epoch: golden.roster.epoch,
    entries: golden.roster.entries.map(({ id, name, identity }) => ({
      id: participantId(id),
      name,
      identity: fromHex(identity),
    })),
  };
  const messages = golden.messages.map(({ from, body }) =>
    decodeMessage(participantId(from), body),
  );
  return { state: decodeRound(nodeSuite, roster, golden.document, messages), messages };
}

/** Of an open round. */
interface GoldenDocument {
  readonly round: {
    readonly attempt: number;
    readonly closesAt: number;
    readonly history: { readonly attemptOffset?: number };
  };
}

function roundIn({ document }: Golden): GoldenDocument['round'] {
  return (JSON.parse(document) as GoldenDocument).round;
}

const openPhases = [
  'advertising-keys',
  'sharing-keys',
  'collecting-masked-inputs',
  'confirming-survivors',
  'unmasking',
  'removing-masks',
];
const settledPhases = ['gathering', 'completed', 'aborted'];

function goldenOf(version: string, phase: string): Golden {
  const file = new URL(
    `../../../vectors/round-documents/${version}/${phase}.json`,
    import.meta.url,
  );
  return JSON.parse(readFileSync(file, 'utf8')) as Golden;
}

/** Frozen: what a version wrote must be readable for ever. Files are added, never remade. */
for (const version of ['v1', 'v2']) {
  describe(`a document of ${version}`, () => {
    for (const phase of settledPhases) {
      it(`in ${phase} is still read, and written as version 3`, () => {
        const golden = goldenOf(version, phase);
        const { state } = read(golden);
        expect(phaseName(state)).toBe(phase);
        expect(state.attempt).toBe(roundIn(golden).attempt);
        const written = encodeRound(state);
        expect(parsed(written)).toMatchObject({ version: 3, round: { phase } });
        expect(decodeRound(nodeSuite, state.terms.roster, written, [])).toEqual(state);
      });
    }

    for (const phase of openPhases) {
      it(`in ${phase} gathers again: its attempt spoke another protocol`, () => {
        const golden = goldenOf(version, phase);
        const { state } = read({ ...golden, messages: [] });
        const before = roundIn(golden);
        const { attempt } = before;
        const used = attempt - (before.history.attemptOffset ?? 0);
        if (state.phase !== 'gathering') throw new Error(state.phase);
        expect(state.attempt).toBe(attempt + 1);
        expect(attemptsLeft(state)).toBe(state.terms.cohort.attempts - used);
        expect(state.closesAt).toBe(before.closesAt + state.terms.times.gathering);
        expect(lastOutcomeOf(state)).toMatchObject({
          key: { ...state.terms.key, attempt },
          outcome: 'aborted',
          reason: 'program-upgraded',
        });
        expect(roundFacts(golden.document).attempt).toBe(attempt + 1);
      });
    }
  });
}

describe('a document of v3', () => {
  it.each([...settledPhases, ...openPhases, 'checking-shares'])(
    'in %s is still read, and written as it was',
    (phase) => {
      const golden = goldenOf('v3', phase);
      const { state, messages } = read(golden);
      expect(phaseName(state)).toBe(phase);
      const written = encodeRound(state);
      expect(parsed(written)).toEqual(parsed(golden.document));
      expect(decodeRound(nodeSuite, state.terms.roster, written, messages)).toEqual(state);
    },
  );
});

describe('a document of version 1', () => {
  it('keeps the times it was opened with: its deadline is final', () => {
    const golden = { ...goldenOf('v1', 'collecting-masked-inputs'), messages: [] };
    const { terms, history } = read(golden).state;
    expect(terms.cohort).not.toHaveProperty('deadline');
    expect(terms.runEndsBy).toBeUndefined();
    expect(terms.times).toMatchObject({
      gathering: 300_000,
      phases: {
        'sharing-keys': 60_000,
        'checking-shares': 60_000,
        'collecting-masked-inputs': 300_000,
      },
      uploads: { longest: 300_000, stall: 90_000 },
    });
    expect(history).toMatchObject({ closings: [], attemptOffset: 1 });
  });
});
