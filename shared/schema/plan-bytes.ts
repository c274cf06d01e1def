/** A plan as it travels: canonical JSON, read back strictly. */
import { equalBytes } from '../domain/bytes.ts';
import { encodePlan } from '../domain/plan-document.ts';
import type { Plan } from '../domain/plan.ts';
import { FederationError } from '../errors/federation-error.ts';
import { checkPlanSource } from './plan.ts';

/** Largest encoded plan accepted, in bytes; the wire has the same limit. */
export const MAX_PLAN_BYTES = 1024 * 1024;

/** As messages name the document. */
const NAME = 'plan';

/**
 * Reads what `encodePlan` wrote. `bytes` are hostile: size, encoding, schema and canonical form
 * are checked, so that two readers of one digest see one plan. Throws `FederationError`
 * `PLAN_INVALID`.
 */
export function decodePlan(bytes: Uint8Array): Plan {
  if (bytes.length > MAX_PLAN_BYTES) {
    throw refusal(`is ${bytes.length} bytes long, the limit is ${MAX_PLAN_BYTES}; shorten it`);
  }
  const plan = checkPlanSource({
    file: NAME,
    value: parseJson(bytes),
    placeOf: () => undefined,
    placeOfKey: () => undefined,
  });
  if (!equalBytes(encodePlan(plan), bytes)) {
    throw refusal('is not in canonical form (RFC 8785); send it as "velum run start" does');
  }
  return plan;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    throw refusal('is not JSON in UTF-8; send it as "velum run start" does');
  }
}

function refusal(rule: string): FederationError {
  return new FederationError('PLAN_INVALID', `${NAME}: ${rule}`, { file: NAME });
}
