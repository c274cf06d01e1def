/** The sample files of the manual, and changed copies of them. */
import { readFileSync } from 'node:fs';
import type { Charter } from '../../shared/domain/charter.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { parseCharter } from '../../shared/schema/charter.ts';
import { parsePlan } from '../../shared/schema/plan.ts';

export const samplesDirectory = new URL('../../docs/samples/', import.meta.url).pathname;

export function sampleText(name: string): string {
  return readFileSync(samplesDirectory + name, 'utf8');
}

/** The text with one passage replaced; throws when the passage is not there. */
export function edited(text: string, passage: string, replacement: string): string {
  if (!text.includes(passage)) throw new Error(`the sample no longer says ${passage}`);
  return text.replace(passage, () => replacement);
}

export function sampleCharter(): Charter {
  return parseCharter(sampleText('charter.yaml'), 'charter.yaml');
}

export function samplePlan(): Plan {
  return parsePlan(sampleText('plan.yaml'), 'plan.yaml');
}

/** The `FederationError` that `act` throws; fails when it does not. */
export function refusalOf(act: () => unknown): FederationError {
  try {
    act();
  } catch (error) {
    if (error instanceof FederationError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

/** The same for a promise. */
export async function rejectionOf(promise: Promise<unknown>): Promise<FederationError> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof FederationError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}
