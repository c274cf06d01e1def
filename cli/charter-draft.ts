/** A charter from command-line flags, as the text of a file, so that one parser judges it. */
import { stringify } from 'yaml';
import { FederationError } from '../shared/errors/federation-error.ts';

/** Flags of `velum charter new`, as typed. */
export interface CharterDraft {
  readonly federation: string;
  readonly coordinator: string;
  readonly endpoint: string;
  readonly member: readonly string[];
  readonly minCohort: string;
  readonly minSurvivors: string;
  readonly assumedCollusion: string;
  readonly assumeNoCollusion?: true;
  readonly topology?: readonly string[];
  readonly trainer: readonly string[];
  readonly maxRounds: string;
}

/** YAML text; every rule but the form of `--member` is the charter schema's. */
export function draftCharter(draft: CharterDraft): string {
  return stringify({
    federation: draft.federation,
    coordinator: { identity: draft.coordinator, endpoint: draft.endpoint },
    members: draft.member.map(memberOf),
    secureAggregation: {
      minCohort: numberOf(draft.minCohort),
      minSurvivors: numberOf(draft.minSurvivors),
      assumedCollusion: numberOf(draft.assumedCollusion),
      assumeNoCollusion: draft.assumeNoCollusion === true,
    },
    training: {
      topologies: draft.topology ?? 'any',
      trainers: draft.trainer,
      maxRounds: numberOf(draft.maxRounds),
    },
  });
}

/** Text that is no number stays text, for the schema to refuse in place. */
function numberOf(text: string): number | string {
  const value = Number(text);
  return text.trim() === '' || Number.isNaN(value) ? text : value;
}

function memberOf(text: string): { readonly name: string; readonly identity: string } {
  const split = text.lastIndexOf('=');
  if (split < 1) {
    throw new FederationError(
      'CHARTER_INVALID',
      `--member ${text}: must be name=ed25519:…; write the name, an equals sign and the identity key`,
    );
  }
  return { name: text.slice(0, split), identity: text.slice(split + 1) };
}
