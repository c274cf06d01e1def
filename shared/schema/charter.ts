/** charter.yaml: the agreement between members, parsed and checked. */
import { stringify } from 'yaml';
import { z } from 'zod';
import { toHex } from '../domain/bytes.ts';
import { charterDocument } from '../domain/charter-document.ts';
import type { AggregationBounds, Charter, Member } from '../domain/charter.ts';
import { POST_QUANTUM_DEFAULT, POST_QUANTUM_POLICIES } from '../domain/post-quantum.ts';
import {
  count,
  endpoint,
  federationName,
  identityKey,
  label,
  section,
  sha256Digest,
  text,
} from './fields.ts';
import { checkSource, type Problem, problemsError } from './problems.ts';
import { parseYaml } from './yaml-source.ts';

/** Largest roster; a cohort is drawn from it. */
const MAX_MEMBERS = 10_000;

/** Why no bound may go below three. */
export const COHORT_OF_TWO =
  'must be at least 3: a cohort of two lets each party compute the other’s input from the sum; raise it';

const floor = z.int().min(3, COHORT_OF_TWO).max(MAX_MEMBERS);

const coordinatorSection = section({
  identity: identityKey.describe('Identity key of the coordinator, as `velum keys new` prints it.'),
  endpoint: endpoint.describe('Where members reach the coordinator, `host:port`.'),
});

const memberSection = section({
  name: label.describe('Name of the organisation; unique within the charter.'),
  identity: identityKey.describe("The member's identity key; unique within the charter."),
});

const aggregationSection = section({
  minCohort: floor.describe('Smallest cohort a round may begin with; at least 3.'),
  minSurvivors: floor.describe(
    'Smallest number of updates that may be summed and revealed; at least 3, at most `minCohort`.',
  ),
  assumedCollusion: z
    .number()
    .min(0)
    .lt(0.5)
    .describe('Fraction of a cohort assumed to collude with the coordinator, in [0, 0.5).'),
  assumeNoCollusion: z
    .boolean()
    .default(false)
    .describe(
      'Where the fraction rounds to nobody: `true` assumes nobody colludes, otherwise one member does.',
    ),
  minGroup: z.exactOptional(
    floor.describe(
      'Smallest group whose sum may be revealed by itself; plans with groups are refused where this is absent.',
    ),
  ),
  maxUnmaskPerModel: z.exactOptional(
    count(1, 2).describe(
      'Sums over the same model a member may help to uncover within a run: 2 lets a fixed cohort repeat ' +
        'an attempt that was lost after shares were disclosed, where its sites say so too; default 1.',
    ),
  ),
  postQuantum: z
    .enum(POST_QUANTUM_POLICIES)
    .default(POST_QUANTUM_DEFAULT)
    .describe(
      'Whether rounds add ML-KEM-768 to X25519: `required`, `preferred` (unless the plan says `off`) or `off`.',
    ),
});

const trainingSection = section({
  topologies: z
    .union([
      z.literal('any'),
      z.array(sha256Digest).min(1, 'lists nothing; list digests or write any'),
    ])
    .describe('`any`, or the SHA-256 digests of the model topologies agreed to.'),
  trainers: z.array(text).min(1).describe('Trainers agreed to, e.g. `tfjs`.'),
  maxRounds: count(1, 1_000_000).describe('Most rounds one plan may ask for.'),
});

/** The schema of charter.yaml; the reference manual is generated from it. */
export const charterSchema = section({
  federation: federationName.describe(
    'Name of the federation: 1–63 lower-case letters, digits and hyphens.',
  ),
  version: count(1, 2 ** 31 - 1)
    .default(1)
    .describe('Counts amendments: the first charter is 1.'),
  coordinator: coordinatorSection.describe('Who runs the rounds.'),
  members: z.array(memberSection).min(3).max(MAX_MEMBERS).describe('Who may take part.'),
  secureAggregation: aggregationSection.describe('Floors no round may go below.'),
  training: trainingSection.describe('What a plan may ask of members.'),
});

/**
 * Parses and checks a charter. Throws `FederationError` `CHARTER_INVALID` listing every problem
 * with its line and column.
 */
export function parseCharter(text: string, file: string): Charter {
  const source = parseYaml(text, file, 'CHARTER_INVALID');
  const written = checkSource(charterSchema, source, 'CHARTER_INVALID');
  const { topologies } = written.training;
  const charter: Charter = {
    ...written,
    training: { ...written.training, topologies: topologies === 'any' ? [] : topologies },
  };
  const problems = charterProblems(charter);
  if (problems.length > 0) throw problemsError(problems, source, 'CHARTER_INVALID');
  return charter;
}

/** A charter as a file people can read and edit; `parseCharter` is its inverse. */
export function formatCharter(charter: Charter): string {
  return stringify(charterDocument(charter), { lineWidth: 100 });
}

/** Rules that concern several keys at once. */
function charterProblems(charter: Charter): readonly Problem[] {
  return [
    ...duplicateMembers(charter.members),
    ...coordinatorAmongMembers(charter),
    ...boundProblems(charter.secureAggregation, charter.members.length),
  ];
}

function duplicateMembers(members: readonly Member[]): readonly Problem[] {
  return [
    ...duplicates(members, 'name', ({ name }) => name),
    ...duplicates(members, 'identity', ({ identity }) => toHex(identity)),
  ];
}

function duplicates(
  members: readonly Member[],
  key: 'name' | 'identity',
  valueOf: (member: Member) => string,
): readonly Problem[] {
  const firstByValue = new Map<string, number>();
  return members.flatMap((member, index) => {
    const first = firstByValue.get(valueOf(member));
    if (first === undefined) {
      firstByValue.set(valueOf(member), index);
      return [];
    }
    const rule = `repeats members[${first}].${key}; every member has its own`;
    return [{ path: ['members', index, key], rule }];
  });
}

function coordinatorAmongMembers({ coordinator, members }: Charter): readonly Problem[] {
  const own = toHex(coordinator.identity);
  return members.flatMap(({ identity }, index) =>
    toHex(identity) === own
      ? [
          {
            path: ['members', index, 'identity'],
            rule: "is the coordinator's key; a member needs an identity of its own",
          },
        ]
      : [],
  );
}

function boundProblems(bounds: AggregationBounds, members: number): readonly Problem[] {
  const { minCohort, minSurvivors } = bounds;
  const problems: Problem[] = [];
  if (minCohort > members) {
    problems.push({
      path: ['secureAggregation', 'minCohort'],
      rule: `must be at most the number of members, ${members}; lower it or add members`,
    });
  }
  if (minSurvivors > minCohort) {
    problems.push({
      path: ['secureAggregation', 'minSurvivors'],
      rule: `must be at most minCohort, ${minCohort}; lower it or raise minCohort`,
    });
  }
  return problems;
}
