/** Parameters of a cohort and their failure bounds, for people and programs. */
import type { JsonValue } from '../../shared/domain/canonical-json.ts';
import type { ExplainedParameter, FailureBound } from '../../shared/secagg/parameter-explain.ts';
import { table } from './table.ts';

export function parametersTable(explained: readonly ExplainedParameter[]): string {
  return table(
    ['parameter', '', 'value', 'rule'],
    explained.map(({ name, symbol, value, rule }) => [name, symbol, value, rule]),
  );
}

export function boundsTable(bounds: readonly FailureBound[]): string {
  return table(
    ['bad event', 'log₂ of its probability', 'at most', 'rule'],
    bounds.map(({ event, log2, atMost, rule }) => [
      event,
      log2 === -Infinity ? 'impossible' : log2.toFixed(1),
      atMost,
      rule,
    ]),
  );
}

/** JSON has no infinity: what cannot happen has no logarithm. */
export function boundObjects(bounds: readonly FailureBound[]): JsonValue[] {
  return bounds.map(({ log2, ...bound }) => ({
    ...bound,
    log2: log2 === -Infinity ? null : log2,
  }));
}
