/** Evidence against dealers: stored before the round that names it, and told in the log. */
import { toHex } from '../../shared/domain/bytes.ts';
import type { Evidence } from '../round/exclusions.ts';
import type { RoundState } from '../round/round.ts';
import type { AppPorts } from './ports.ts';

/** Resolves to the digests, hexadecimal, in order, once everything is durable. */
export async function storeEvidence(
  { artefacts, log }: Pick<AppPorts, 'artefacts' | 'log'>,
  { terms, attempt }: RoundState,
  found: readonly Evidence[],
): Promise<readonly string[]> {
  const digests: string[] = [];
  for (const { dealer, document } of found) {
    const evidence = toHex(await artefacts.put(document));
    const { run, round } = terms.key;
    log.warn('dealer-blamed', { run, round, attempt, participant: dealer, evidence });
    digests.push(evidence);
  }
  return digests;
}
