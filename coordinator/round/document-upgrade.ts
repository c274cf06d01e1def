/** Documents of earlier versions, turned into the current one before they are parsed. */
import { z } from 'zod';
import { seconds } from '../../shared/domain/time.ts';
import { CLASSICAL_SUITE } from '../../shared/secagg/config.ts';
import { MINIMUM_RATE, REPORTS_PER_STALL, STALL } from '../../shared/secagg/round-times.ts';

const version1 = z.looseObject({
  version: z.literal(1),
  round: z.looseObject({
    phase: z.string(),
    terms: z.looseObject({ cohort: z.looseObject({ deadline: z.number() }) }),
    history: z.looseObject({}),
  }),
});

/** As version 1 had it: every phase without training had a minute, or the deadline if shorter. */
const SHORT = seconds(60);

/** The same document as the current version writes it; anything else is returned as it is. */
export function upgraded(document: unknown): unknown {
  return fromVersion2(fromVersion1(document));
}

function fromVersion1(document: unknown): unknown {
  const parsed = version1.safeParse(document);
  if (!parsed.success) return document;
  const { round } = parsed.data;
  const { deadline, ...cohort } = round.terms.cohort;
  return {
    version: 2,
    round: {
      ...round,
      terms: { ...round.terms, cohort, times: timesOf(deadline), runEndsBy: null },
      history: { ...round.history, closings: [], slowestRate: null, attemptOffset: 0 },
      ...(round.phase === 'aggregating' && { uploads: [] }),
    },
  };
}

/** The deadline was final: uploads did not push it on. */
function timesOf(deadline: number): unknown {
  const short = Math.min(deadline, SHORT);
  const stall = Math.min(deadline, STALL);
  return {
    gathering: deadline,
    phases: {
      'advertising-keys': short,
      'sharing-keys': short,
      'collecting-masked-inputs': deadline,
      'confirming-survivors': short,
      unmasking: short,
    },
    uploads: {
      longest: deadline,
      stall,
      report: Math.ceil(stall / REPORTS_PER_STALL),
      minimumRate: MINIMUM_RATE,
    },
  };
}

const version2 = z.looseObject({
  version: z.literal(2),
  round: z.looseObject({
    terms: z.looseObject({
      times: z.looseObject({
        phases: z.looseObject({ 'sharing-keys': z.number() }),
      }),
    }),
    history: z.looseObject({}),
  }),
});

/**
 * Version 2 did not check shares before masks were used: the new phase takes as long as sharing keys. There
 * was one suite, and rounds did not name it. Members disclosed once for a model, and nothing recorded it.
 */
function fromVersion2(document: unknown): unknown {
  const parsed = version2.safeParse(document);
  if (!parsed.success) return document;
  const { round } = parsed.data;
  const { times } = round.terms;
  const phases = { ...times.phases, 'checking-shares': times.phases['sharing-keys'] };
  const added = { suite: CLASSICAL_SUITE, maxUnmaskPerModel: 1 };
  const terms = { ...added, ...round.terms, times: { ...times, phases } };
  const history = { ...round.history, releases: [], summedBefore: [] };
  return { version: 3, round: begunAnew({ ...round, terms, history }) };
}

const aggregating = z.looseObject({
  phase: z.literal('aggregating'),
  terms: z.looseObject({
    key: z.looseObject({}),
    times: z.looseObject({ gathering: z.number() }),
  }),
  attempt: z.int(),
  closesAt: z.number(),
  history: z.looseObject({ outcomes: z.array(z.unknown()), attemptOffset: z.int() }),
});

/**
 * An attempt that was open speaks another protocol and cannot go on. The round gathers again, in an
 * attempt that does not count against the plan's.
 */
function begunAnew(round: unknown): unknown {
  const parsed = aggregating.safeParse(round);
  if (!parsed.success) return round;
  const { terms, attempt, closesAt, history } = parsed.data;
  const outcome = {
    key: { ...terms.key, attempt },
    outcome: 'aborted',
    reason: 'program-upgraded',
    message: 'the coordinator was upgraded to another version of the protocol',
  };
  return {
    phase: 'gathering',
    terms,
    attempt: attempt + 1,
    history: {
      ...history,
      outcomes: [...history.outcomes, outcome],
      attemptOffset: history.attemptOffset + 1,
    },
    checkedIn: [],
    refusals: [],
    readyAt: null,
    closesAt: closesAt + terms.times.gathering,
  };
}
