/** Documents of earlier versions, turned into the newest before they are parsed. */
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

const version2 = z.looseObject({
  version: z.literal(2),
  round: z.looseObject({ terms: z.looseObject({}) }),
});

/** The same document as version 3 writes it; anything else is returned as it is. */
export function fromEarlier(document: unknown): unknown {
  return fromVersion2(fromVersion1(document));
}

/** There was one suite, and rounds did not name it. */
function fromVersion2(document: unknown): unknown {
  const parsed = version2.safeParse(document);
  if (!parsed.success) return document;
  const { round } = parsed.data;
  return { version: 3, round: { ...round, terms: { ...round.terms, suite: CLASSICAL_SUITE } } };
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
