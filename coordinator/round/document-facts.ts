/** What a stored round says without its messages, whatever phase it is in. */
import { fromHex, type Digest } from '../../shared/domain/bytes.ts';
import { roundDocument } from './document-schema.ts';
import type { RoundHistory } from './round.ts';

export interface RoundFacts {
  readonly attempt: number;
  readonly history: RoundHistory;
  /** Plan, topology, weights, scaling and evidence of blame it names. */
  readonly artefacts: readonly Digest[];
}

/** Throws where the text is not a round's document. */
export function roundFacts(json: string): RoundFacts {
  const { round } = roundDocument.parse(JSON.parse(json));
  const { terms, attempt, history } = round;
  const given = [terms.planDigest, terms.topologyDigest, terms.modelDigest, terms.scalingDigest];
  const made =
    round.phase === 'completed' ? [round.result.modelDigest, round.result.scalingDigest] : [];
  const named = [...given, ...made].filter((digest) => digest !== undefined);
  return { attempt, history, artefacts: [...named, ...evidenceIn(history)] };
}

const EVIDENCE = /evidence sha256:([0-9a-f]{64})/;

/** Evidence is named in the reason for which a dealer was excluded. */
function evidenceIn({ excluded }: RoundHistory): readonly Digest[] {
  return [...excluded.values()].flatMap((reason) => {
    const [, hex] = EVIDENCE.exec(reason) ?? [];
    return hex === undefined ? [] : [fromHex(hex)];
  });
}
