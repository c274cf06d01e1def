/** C6: vectors and disclosures are deleted when the round ends. */
import { describe, expect, it } from 'vitest';
import { createMemoryVectorStore } from '../../coordinator/adapters/memory/memory-vector-store.ts';
import { roundWrite } from '../../coordinator/app/round-records.ts';
import type { VectorStore } from '../../coordinator/ports/vector-store.ts';
import { encodeRound } from '../../coordinator/round/document.ts';
import type { RoundInput } from '../../coordinator/round/lifecycle.ts';
import { toHex, type Digest } from '../../shared/domain/bytes.ts';
import type { AttemptKey, ParticipantId } from '../../shared/domain/ids.ts';
import { createFixture } from '../support/app-fixture.ts';
import { RoundSession } from '../support/round-session.ts';

const published: RoundInput = {
  type: 'published',
  attempt: 1,
  result: {
    modelDigest: new Uint8Array(32).fill(8),
    scalingDigest: undefined,
    survivors: 4,
    metrics: {
      trainingLoss: 0.25,
      validationLoss: undefined,
      validationAccuracy: undefined,
      examples: 8,
    },
  },
};
const stopped: RoundInput = { type: 'stop', reason: 'stopped-by-operator', message: 'enough' };

function removing(maxUnmaskPerModel = 1): RoundSession {
  const session = new RoundSession({ members: 4, maxUnmaskPerModel });
  session.runTo('removing-masks');
  return session;
}

function masksOf(session: RoundSession): readonly string[] {
  const { state } = session;
  if (state.phase !== 'aggregating' || !('inputs' in state.session)) throw new Error(state.phase);
  return [...state.session.inputs.values()].map(({ digest }) => toHex(digest));
}

describe('a round that has ended', () => {
  for (const [how, input] of [
    ['published', published],
    ['stopped', stopped],
  ] as const) {
    it(`holds no session, message or digest of an input any more when ${how}`, () => {
      const session = removing();
      const digests = masksOf(session);
      session.apply(input);
      expect(session.state).not.toHaveProperty('session');
      const text = encodeRound(session.state);
      for (const digest of digests) expect(text).not.toContain(digest);
    });

    it(`forgets every stored message in the same commit when ${how}`, () => {
      const session = removing();
      const before = session.state;
      session.apply(input);
      const write = roundWrite(before, session.state, input, session.now);
      expect(write).toMatchObject({ forgetBefore: Infinity, submissions: [] });
      expect(write.round.terminal).toBe(true);
    });
  }

  it('for one attempt only forgets that attempt', () => {
    const session = removing(2);
    const before = session.state;
    const input: RoundInput = {
      type: 'spoilt',
      attempt: 1,
      reason: 'canary-broken',
      message: 'the sum cannot be one of honest inputs',
      blamed: new Map(),
    };
    session.apply(input);
    expect(session.state).toMatchObject({ phase: 'gathering', attempt: 2 });
    const write = roundWrite(before, session.state, input, session.now);
    expect(write).toMatchObject({ forgetBefore: 2, submissions: [] });
  });
});

describe('a run that has ended', () => {
  it('has dropped every masked input of its rounds', async () => {
    const vectors = createMemoryVectorStore();
    const sealed: (readonly [AttemptKey, ParticipantId, Digest])[] = [];
    const recording: VectorStore = {
      uploaded: (...of) => vectors.uploaded(...of),
      append: (...piece) => vectors.append(...piece),
      seal: async (key, participant, digest, length) => {
        await vectors.seal(key, participant, digest, length);
        sealed.push([key, participant, digest]);
      },
      read: (...of) => vectors.read(...of),
      drop: (key) => vectors.drop(key),
      sweep: (keep) => vectors.sweep(keep),
    };
    const fixture = createFixture({ members: 4, rounds: 2, ports: { vectors: recording } });
    const stop = new AbortController();
    const joined = fixture.join().map((member) => member.run(stop.signal));
    const { run } = await fixture.app.operator.startRun(fixture.request());
    for await (const { status } of fixture.app.operator.watchRun(run, stop.signal)) {
      expect(['running', 'completed']).toContain(status);
    }
    await Promise.all(joined);
    stop.abort();
    await fixture.app.stop();
    expect(sealed).toHaveLength(8);
    for (const of of sealed) expect(await vectors.uploaded(...of)).toBe(0);
  });
});
