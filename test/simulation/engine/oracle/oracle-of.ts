/** The oracle of one federation: what it looks at, and by which measures. */
import { encodeContribution } from '../../../../client/session/encoding.ts';
import type { Assignment } from '../../../../client/session/assignment.ts';
import { trainingSegments } from '../../../../shared/secagg/layout.ts';
import { longestRound } from '../../../../shared/secagg/plan-times.ts';
import { unitUpdate } from '../../../support/unit-trainer.ts';
import type { Agreement } from '../agreement.ts';
import type { Storage } from '../storage.ts';
import type { World } from '../world.ts';
import { CommittedRounds } from './committed-rounds.ts';
import { Endings } from './endings.ts';
import { FencedWrites } from './fenced-writes.ts';
import { Oracle } from './oracle.ts';
import { type Encoded, PlainUpdates } from './plain-updates.ts';
import { PublishedModels } from './published-models.ts';
import { SentMessages } from './sent-messages.ts';

/** Graces, retries and clocks that are set back. */
const SLACK = 300_000;

export interface Watch {
  readonly oracle: Oracle;
  readonly endings: Endings;
}

/** `traitor` is the name of a site that lies; `goesWell` as in `Endings`. */
export function oracleOf(
  world: World,
  agreement: Agreement,
  storages: readonly Storage[],
  traitor: string | undefined,
  goesWell: () => boolean,
): Watch {
  const { members, plan } = agreement;
  const sent = new SentMessages(world, traitor);
  const limit = longestRound(plan, 'training', members.length) + SLACK;
  const endings = new Endings(world, limit, goesWell);
  const idOf = new Map(members.map(({ name, id }) => [name, id]));
  const oracle = new Oracle(world, {
    sent,
    rounds: new CommittedRounds(world, sent, new Map(members.map(({ name, id }) => [id, name]))),
    models: new PublishedModels(
      world,
      (digest) =>
        storages.map((storage) => storage.artefact(digest)).find((bytes) => bytes !== undefined),
      new Map(members.map(({ name, examples }) => [name, examples])),
    ),
    plain: plainUpdates(world, agreement),
    endings,
    leases: new FencedWrites(world),
    holdsVector: ({ site, key }, digest) =>
      storages.some((storage) => storage.holdsVector(key, idOf.get(site)!, digest)),
  });
  return { oracle, endings };
}

/** Unit vectors are whole numbers in fixed point: their encoding is no matter of chance. */
function plainUpdates(world: World, { members, plan }: Agreement): PlainUpdates {
  const segments = trainingSegments(plan.encoding, plan.cohort.target, members.length);
  const assignment = { work: { kind: 'training' }, plan, segments } as Assignment;
  const encoded = members.map(({ name, examples }, index): [string, Encoded] => {
    const update = unitUpdate(members.length, { index, examples });
    const contribution = { kind: 'training', update } as const;
    return [name, encodeContribution(assignment, contribution, (length) => new Uint8Array(length))];
  });
  return new PlainUpdates(world, segments, new Map(encoded));
}
