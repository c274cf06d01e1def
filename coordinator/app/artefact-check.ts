/** Whether what a round is about is still there: without it no attempt can succeed. */
import { toHex, type Digest } from '../../shared/domain/bytes.ts';
import type { RoundInput } from '../round/lifecycle.ts';
import { isTerminal, type RoundState, type RoundTerms } from '../round/round.ts';
import type { AppPorts } from './ports.ts';

/** A tick, or the end of the round where an artefact it names is gone. */
export async function tickOrEnd(ports: AppPorts, state: RoundState): Promise<RoundInput> {
  const missing = isTerminal(state) ? undefined : await missingArtefact(ports, state.terms);
  if (missing === undefined) return { type: 'tick' };
  const message = `artefact ${toHex(missing)} of the run is not in the artefact store any more`;
  return { type: 'stop', reason: 'artefact-missing', message };
}

/** The first that is certainly missing. A store that cannot be asked has lost nothing yet. */
async function missingArtefact(
  { artefacts, log }: AppPorts,
  { key, planDigest, topologyDigest, modelDigest, scalingDigest }: RoundTerms,
): Promise<Digest | undefined> {
  try {
    for (const digest of [planDigest, topologyDigest, modelDigest, scalingDigest]) {
      if (digest !== undefined && (await artefacts.size(digest)) === undefined) return digest;
    }
  } catch (error) {
    log.warn('artefacts-not-checked', { ...key, error });
  }
  return undefined;
}
