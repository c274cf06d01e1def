/** The sums of an attempt without masks → the aggregate that is published, or what spoilt it. */
import type { GroupedAggregation } from '../../shared/domain/grouped-aggregation.ts';
import type { RunCause } from '../../shared/domain/run-causes.ts';
import type { RoundSums } from '../../shared/domain/run-summary.ts';
import { openAggregate, type Aggregate } from '../../shared/secagg/aggregate.ts';
import type { MaskRemovalOutcome } from '../../shared/secagg/mask-removal.ts';
import { sessionPerSum } from '../../shared/secagg/separate-sums.ts';
import { combineAggregates } from '../federation/strategies/grouped.ts';
import type { Removing } from './removal/remove-range.ts';

/** Why nothing can be published. */
export interface Spoilt {
  readonly ok: false;
  readonly reason: RunCause;
  readonly message: string;
}

export interface Opened {
  readonly ok: true;
  readonly aggregate: Aggregate;
  /** How many inputs it holds. */
  readonly survivors: number;
}

export type Opening = (Opened & { readonly sums: RoundSums | undefined }) | Spoilt;

/**
 * One sum must be good. Of the sums of groups those that are not are left out, as long as more than half
 * of the groups remain: with fewer, the bad ones could be the majority.
 */
export function openSums(
  session: Removing,
  outcomes: readonly MaskRemovalOutcome[],
  grouped: GroupedAggregation | undefined,
): Opening {
  const sizes = sessionPerSum(session).map(({ survivors }) => survivors.length);
  const opened = outcomes.map((outcome, i) => openSum(session, outcome, sizes[i] ?? 0));
  const good = opened.filter((each) => each.ok);
  const spoilt = opened.find((each) => !each.ok);
  if (session.setup.config.terms.groups === undefined || grouped === undefined) {
    const [only] = good;
    return spoilt ?? (only === undefined ? noSum() : { ...only, sums: undefined });
  }
  if (2 * good.length <= grouped.groups) return tooFewGood(good.length, grouped.groups, spoilt);
  const aggregates = good.map(({ aggregate }) => aggregate);
  return {
    ok: true,
    aggregate: combineAggregates(grouped.combine, aggregates),
    survivors: good.reduce((sum, { survivors }) => sum + survivors, 0),
    sums: { opened: outcomes.length, used: good.length },
  };
}

function openSum(
  { setup }: Removing,
  outcome: MaskRemovalOutcome,
  survivors: number,
): Opened | Spoilt {
  if (outcome.type === 'bad-dealers') {
    const count = outcome.dealers.length;
    const message = `${count} participant(s) dealt shares of another secret than they committed to`;
    return { ok: false, reason: 'bad-dealer', message };
  }
  const opened = openAggregate(setup.config, survivors, outcome.sums);
  if (opened.ok) return { ok: true, aggregate: opened.aggregate, survivors };
  const { reason, segment } = opened.fault;
  const message = `the sum of segment ${segment} cannot be one of honest inputs (${reason})`;
  return { ok: false, reason, message };
}

function tooFewGood(good: number, groups: number, spoilt: Spoilt | undefined): Spoilt {
  const { reason, message } = spoilt ?? noSum();
  const count = `${good} of ${groups} groups have a sum that can be used, too few`;
  return { ok: false, reason, message: `${count}; in the first of the others ${message}` };
}

function noSum(): Spoilt {
  return { ok: false, reason: 'internal-error', message: 'there was no sum' };
}
