/** client.yaml. */
import { z } from 'zod';
import { identitySection, logSection, tlsSection } from '../../shared/schema/config-fields.ts';
import { POST_QUANTUM_POLICIES } from '../../shared/domain/post-quantum.ts';
import { count, endpoint, section, sha256Digest, text } from '../../shared/schema/fields.ts';

const charterSection = section({
  file: text.describe('The charter file.'),
  hash: sha256Digest.describe(
    'Its hash, as `velum charter show` prints it; any other charter is refused.',
  ),
});

const csvSource = section({
  format: z.literal('csv').describe('A text table with one header line.'),
  path: text.describe('The file.'),
  delimiter: z.exactOptional(z.string().length(1).describe('One character; default a comma.')),
  columns: z.exactOptional(
    z
      .record(z.string(), text)
      .describe('Column name in the plan ↦ column name in this file, where they differ.'),
  ),
});

const idxSource = section({
  format: z.literal('idx').describe('A pair of IDX files (the format of MNIST), plain or gzip.'),
  images: text.describe('The file of images.'),
  labels: text.describe('The file of labels.'),
});

const policySection = section({
  minCohort: z.exactOptional(
    count(3, 10_000).describe("Smallest cohort this site joins; default the charter's."),
  ),
  minSurvivors: z.exactOptional(
    count(3, 10_000).describe(
      "Smallest number of updates this site lets be summed; default the charter's.",
    ),
  ),
  minHonest: count(2, 10_000)
    .default(2)
    .describe(
      'Honest updates a sum must hold even if the assumed colluders are in it; at least 2.',
    ),
  minGroup: z.exactOptional(
    count(3, 10_000).describe(
      "Smallest group whose sum this site lets be revealed by itself; default the charter's.",
    ),
  ),
  minDifference: z.exactOptional(
    z
      .int()
      .min(0)
      .max(10_000)
      .describe(
        'Honest members that two sums over the same model must differ by, if they differ at all; 0 ' +
          'allows every difference; default `minHonest`.',
      ),
  ),
  maxUnmaskPerModel: z.exactOptional(
    count(1, 2).describe(
      'Sums over the same model this site helps to uncover within a run; 2 only where the charter says ' +
        'so too; default 1.',
    ),
  ),
  assumedCollusion: z.exactOptional(
    z.number().min(0).lt(0.5).describe("Fraction assumed to collude; default the charter's."),
  ),
  maxRounds: z.exactOptional(
    count(1, 1_000_000).describe("Most rounds of one plan; default the charter's."),
  ),
  maxElements: count(1, 1_000_000_000)
    .default(100_000_000)
    .describe('Largest vector this site masks, in elements.'),
  postQuantum: z.exactOptional(
    z
      .enum(POST_QUANTUM_POLICIES)
      .describe(
        'Rounds this site takes part in: `required` only those with ML-KEM-768, `off` only those without, ' +
          "`preferred` both; default the charter's.",
      ),
  ),
  allow: z
    .array(z.enum(['train', 'evaluate', 'statistics']))
    .min(1)
    .default(['train', 'evaluate', 'statistics'])
    .describe('What this site takes part in.'),
});

const sessionSection = section({
  resume: z
    .enum(['always', 'never'])
    .default('always')
    .describe(
      'Whether a client that was killed goes on with the attempt it was in; `never` keeps nothing ' +
        'secret on disk and waits for the next attempt.',
    ),
  anchor: z.exactOptional(
    text.describe(
      'Directory of the secrets that open the session, never copied together with `state`; default a ' +
        "folder in the machine's volatile memory, which a restart of the machine empties.",
    ),
  ),
});

const trainerSection = section({
  backend: z
    .enum(['auto', 'native', 'wasm', 'cpu'])
    .default('auto')
    .describe('What TensorFlow.js runs on; `auto` takes the fastest that works.'),
});

/** The schema of client.yaml; the reference manual is generated from it. */
export const clientSchema = section({
  coordinator: z.exactOptional(
    endpoint.describe("Where to dial, `host:port`; default the charter's endpoint."),
  ),
  identity: identitySection.describe("This site's identity, as the charter names it."),
  tls: tlsSection.describe('Mutual TLS; it cannot be switched off.'),
  charter: charterSection.describe('What this site agreed to.'),
  data: z.discriminatedUnion('format', [csvSource, idxSource]).describe("This site's rows."),
  policy: policySection
    .prefault({})
    .describe("This site's own rules; they may only be stricter than the charter."),
  state: text.describe('Directory for the ledger and the open session; never share or copy it.'),
  session: sessionSection
    .prefault({})
    .describe('How this site survives its own death in the middle of an attempt.'),
  trainer: trainerSection.prefault({}).describe('The built-in trainer.'),
  log: logSection.prefault({}).describe('The log, JSON lines on standard error.'),
});
