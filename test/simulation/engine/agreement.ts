/** Who federates under which charter, and the plan they carry out. */
import type { Random } from './random.ts';
import type { Federation } from '../../../coordinator/federation/run.ts';
import type { CryptoSuite } from '../../../shared/crypto/suite.ts';
import type { ParticipantId } from '../../../shared/domain/ids.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { charterHash, rosterOf } from '../../../shared/secagg/roster.ts';
import { participantIdOf, signerOf, type Signer } from '../../../shared/secagg/transcript.ts';
import { charterOf, unitPlan } from '../../support/app-fixture.ts';

export interface Member {
  readonly name: string;
  readonly id: ParticipantId;
  readonly signer: Signer;
  /** Training rows, which is the weight of its update. */
  readonly examples: number;
}

export interface Agreement {
  readonly federation: Federation;
  readonly coordinator: Signer;
  readonly members: readonly Member[];
  readonly plan: Plan;
}

/** Small cohorts meet more edges: three of three have no one to spare. */
const SIZES = [3, 3, 3, 4, 4, 4, 5, 5, 6];
const MOST_ROUNDS = 8;
/** No two neighbours weigh the same. */
const EXAMPLES = [1, 3, 2];
/** Federations in the hybrid suite: half of all time goes into its arithmetic, and no fault depends on it. */
const HYBRID = 0.2;

export function drawAgreement(suite: CryptoSuite, random: Random): Agreement {
  const size = random.pick(SIZES)!;
  const coordinator = signerOf(suite, suite.randomBytes(32));
  const signers = Array.from({ length: size }, () => signerOf(suite, suite.randomBytes(32)));
  const charter = charterOf(coordinator, signers);
  return {
    federation: {
      charter,
      charterHash: charterHash(suite, charter),
      roster: rosterOf(suite, charter),
    },
    coordinator,
    members: signers.map((signer, index) => ({
      name: `site-${index}`,
      id: participantIdOf(suite, signer.identity),
      signer,
      examples: EXAMPLES[index % EXAMPLES.length]!,
    })),
    plan: {
      ...unitPlan({
        members: size,
        rounds: random.integer(2, MOST_ROUNDS),
        minimum: 3,
        attempts: 3,
      }),
      postQuantum: random.fork('suite').chance(HYBRID) ? 'preferred' : 'off',
    },
  };
}
