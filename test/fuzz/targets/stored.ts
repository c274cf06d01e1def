/** What the programs wrote themselves and read again: damage must be noticed, never acted upon. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeStored, encodeStored } from '../../../client/session/contribution.ts';
import { decodeSnapshot } from '../../../client/session-store/snapshot.ts';
import { factsOf } from '../../../coordinator/app/model-records.ts';
import { roundOf } from '../../../coordinator/app/round-records.ts';
import { runOf } from '../../../coordinator/app/run-records.ts';
import { encodeModelFacts } from '../../../coordinator/federation/model-facts.ts';
import { encodeRun } from '../../../coordinator/federation/run-document.ts';
import { encodeRound } from '../../../coordinator/round/document.ts';
import { nodeSuite } from '../../../shared/crypto/node-suite.ts';
import { fromHex } from '../../../shared/domain/bytes.ts';
import type { Roster } from '../../../shared/domain/charter.ts';
import { participantId, runId } from '../../../shared/domain/ids.ts';
import { instant } from '../../../shared/domain/time.ts';
import { restoreState } from '../../../shared/secagg/participant.ts';
import { keptBytes } from '../../adversary/support/kept.ts';
import type { Random } from '../../simulation/engine/random.ts';
import { visitPlan } from '../../support/fixtures/plans.ts';
import { RoundSession } from '../../support/round-session.ts';
import { FLOORS, unitVector } from '../../support/secagg-session.ts';
import { bent, bentText } from '../bend.ts';
import { judged, type Target, type Verdict } from '../target.ts';
import { repeatableSession, repeatableSuite } from './sessions.ts';

const key = { run: runId('0123456789abcdef0123456789abcdef'), round: 3 };
const digest = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);

interface StoredSample {
  readonly roster: Roster;
  readonly document: string;
  readonly messages: readonly { readonly from: string; readonly body: string }[];
}

/** Of all versions: the frozen ones, and what is written today. */
const rounds: readonly StoredSample[] = [...frozenRounds(), ...presentRounds()];

function frozenRounds(): readonly StoredSample[] {
  const folder = new URL('../../vectors/round-documents/', import.meta.url).pathname;
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return files
    .filter((file) => file.endsWith('.json'))
    .map((file) => {
      const sample = JSON.parse(readFileSync(join(folder, file), 'utf8')) as StoredSample;
      const entries = sample.roster.entries.map(({ identity, ...entry }) => ({
        ...entry,
        identity: fromHex(String(identity)),
      }));
      return { ...sample, roster: { ...sample.roster, entries } };
    });
}

function presentRounds(): readonly StoredSample[] {
  const session = new RoundSession({ members: 4, crypto: repeatableSuite('rounds') });
  const phases = ['gathering', 'sharing-keys', 'checking-shares', 'unmasking', 'removing-masks'];
  return phases.map((phase) => {
    session.runTo(phase);
    const messages = [...session.rows];
    return { roster: session.terms.roster, document: encodeRound(session.state), messages };
  });
}

/** Either the document is bent or one of its messages. */
function readBentRound(random: Random): void {
  const { roster, document, messages } = random.pick(rounds)!;
  const at = random.chance(0.5) ? -1 : random.integer(0, Math.max(0, messages.length - 1));
  const rows = messages.map(({ from, body }, index) => ({
    participant: participantId(from),
    body: index === at ? bentText([body], random) : body,
  }));
  const text = at < 0 ? bentText([document], random) : document;
  roundOf(nodeSuite, roster, { key, document: text }, rows);
}

const run = encodeRun({
  id: key.run,
  federation: visitPlan.federation,
  charterHash: digest(31),
  status: 'completed',
  cause: 'completed',
  plan: visitPlan,
  planDigest: digest(32),
  topologyDigest: digest(33),
  schema: [{ name: 'dense/kernel', shape: [3, 4] }],
  modelDigest: digest(34),
  scalingDigest: digest(35),
  round: 6,
  roundsCompleted: 5,
  slowestRate: 12_345,
  attemptOffset: 2,
  createdAt: instant(1_900_000_000_000),
  endedAt: instant(1_900_000_001_000),
});

const facts = encodeModelFacts({
  topologyDigest: 'ab'.repeat(32),
  parameters: 101_770,
  survivors: 4,
  metrics: {
    trainingLoss: 0.25,
    validationLoss: undefined,
    validationAccuracy: 0.5,
    examples: 300,
  },
});

/** One member of an attempt and what it keeps in each phase. */
const kept = repeatableSession('kept', { members: 4 });
const keeper = kept.members[2]!;
const keptCorpus: readonly Uint8Array[] = keptInEveryPhase();

function keptInEveryPhase(): readonly Uint8Array[] {
  const corpus: Uint8Array[] = [];
  kept.advertise();
  while (kept.aggregator.phase !== 'removing-masks') {
    corpus.push(keptBytes(kept, keeper));
    kept.proceed();
    kept.relay();
    if (keeper.state?.phase !== 'masking-input') continue;
    corpus.push(keptBytes(kept, keeper));
    for (const member of kept.members) kept.submit(member, unitVector(kept, member));
  }
  corpus.push(keptBytes(kept, keeper));
  return corpus;
}

/** What can be read is judged like a state of one's own; it may be refused, never trip. */
function resumeBent(random: Random): Verdict {
  const snapshot = decodeSnapshot(bent(keptCorpus, random));
  if (snapshot === undefined) return 'refused';
  const inputs = { offer: snapshot.offer, expected: kept.expected, floors: FLOORS };
  return restoreState(keeper.context, inputs, snapshot.state).ok ? 'accepted' : 'refused';
}

const contributions = [
  encodeStored({
    kind: 'training',
    update: {
      delta: Float32Array.of(0.5, -1.25, 3),
      examples: 200,
      validationExamples: 30,
      metrics: { trainingLoss: 0.5, validationLoss: 0.75, validationAccuracy: 0.875 },
    },
  }),
  encodeStored({
    kind: 'statistics',
    moments: { count: 77, sum: [1.5, -2, 8], sumOfSquares: [3, 5.5, 70] },
  }),
];

export const storedTargets: readonly Target[] = [
  {
    name: 'round document',
    attempt: (random) =>
      judged(['STORE_DAMAGED'], () => {
        readBentRound(random);
      }),
  },
  {
    name: 'run document',
    attempt: (random) =>
      judged(['STORE_DAMAGED'], () =>
        runOf({
          id: key.run,
          federation: visitPlan.federation,
          status: 'completed',
          createdAt: instant(1_900_000_000_000),
          document: bentText([run], random),
        }),
      ),
  },
  {
    name: 'model facts',
    attempt: (random) =>
      judged(['STORE_DAMAGED'], () =>
        factsOf({
          ...key,
          digest: 'cd'.repeat(32),
          parent: undefined,
          createdAt: instant(1_900_000_000_000),
          document: bentText([facts], random),
        }),
      ),
  },
  { name: 'kept participant state', attempt: resumeBent },
  {
    name: 'kept contribution',
    attempt: (random): Verdict =>
      decodeStored(bent(contributions, random)) === undefined ? 'refused' : 'accepted',
  },
];
