/** Every text people write or exchange: plans, charters, configurations, tables, evidence, keys. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseBlame } from '../../../cli/audit/blame-file.ts';
import { operatorSchema } from '../../../cli/config/schema.ts';
import { clientSchema } from '../../../client/config/schema.ts';
import { readCsv } from '../../../client/data/csv.ts';
import { parseEndpoint } from '../../../client/transport/endpoint.ts';
import { decodeManifest } from '../../../coordinator/adapters/filesystem/backup/manifest.ts';
import { coordinatorSchema } from '../../../coordinator/config/schema.ts';
import { seedFromPem, seedToPem } from '../../../shared/crypto/key-pem.ts';
import { formatDigest, parseDigest } from '../../../shared/domain/digest-text.ts';
import { parseIdentityKey } from '../../../shared/domain/identity-key.ts';
import { encodePlan } from '../../../shared/domain/plan-document.ts';
import { parseDuration } from '../../../shared/domain/time.ts';
import type { ErrorCode } from '../../../shared/errors/catalogue.ts';
import { parseCharter } from '../../../shared/schema/charter.ts';
import { layerConfig } from '../../../shared/schema/config-layers.ts';
import { parsePlan } from '../../../shared/schema/plan.ts';
import { decodePlan } from '../../../shared/schema/plan-bytes.ts';
import { parseYaml } from '../../../shared/schema/yaml-source.ts';
import { visitSchema } from '../../support/fixtures/data-schemas.ts';
import { samplePlan, sampleText } from '../../support/samples.ts';
import { bent, bentText } from '../bend.ts';
import { judged, type Target, type Verdict } from '../target.ts';
import { blameText, manifestText } from './documents.ts';

/** A parser that throws one of `codes` where the text is not one of its own. */
function text(
  name: string,
  corpus: readonly string[],
  codes: readonly ErrorCode[],
  parse: (text: string) => unknown,
): Target {
  return { name, attempt: (random) => judged(codes, () => parse(bentText(corpus, random))) };
}

/** A parser that says `undefined`, or names a reason, where the text is not one of its own. */
function term(
  name: string,
  corpus: readonly string[],
  understood: (text: string) => boolean,
): Target {
  return {
    name,
    attempt: (random): Verdict => (understood(bentText(corpus, random)) ? 'accepted' : 'refused'),
  };
}

function config(name: string, schema: Parameters<typeof layerConfig>[0]): Target {
  return text(`config ${name}`, [sampleText(`${name}.yaml`)], ['CONFIG_INVALID'], (yaml) =>
    layerConfig(schema, {
      file: parseYaml(yaml, name, 'CONFIG_INVALID'),
      environment: {},
      flags: {},
    }),
  );
}

const table = 'age,pressure,glucose,outcome\n'.concat(
  ...Array.from(
    { length: 12 },
    (_, i) => `${30 + i},1${i}.5,"${5 + i / 8}",${i % 3 ? 'ill' : 'healthy'}\n`,
  ),
);

/** The reader streams from a file: each case has its own directory, gone when it has ended. */
const csv: Target = {
  name: 'csv table',
  attempt: async (random) => {
    const directory = mkdtempSync(join(tmpdir(), 'velum-fuzz-'));
    const path = join(directory, 'rows.csv');
    writeFileSync(path, bent([Buffer.from(table)], random));
    try {
      return await judged(['DATA_INVALID'], () => readCsv({ format: 'csv', path }, visitSchema));
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
};

const seed = new Uint8Array(32).fill(77);
const digestText = formatDigest(seed);

export const textTargets: readonly Target[] = [
  text('plan', [sampleText('plan.yaml')], ['PLAN_INVALID'], (yaml) => parsePlan(yaml, 'plan')),
  text('charter', [sampleText('charter.yaml')], ['CHARTER_INVALID'], (yaml) =>
    parseCharter(yaml, 'charter'),
  ),
  config('client', clientSchema),
  config('coordinator', coordinatorSchema),
  config('operator', operatorSchema),
  csv,
  text(
    'plan bytes',
    [new TextDecoder().decode(encodePlan(samplePlan()))],
    ['PLAN_INVALID'],
    (json) => decodePlan(Buffer.from(json)),
  ),
  text('blame file', blameText(), ['EVIDENCE_INVALID'], (json) => parseBlame(json, 'blame')),
  text('backup manifest', [manifestText()], ['BACKUP_INVALID'], (json) =>
    decodeManifest(json, 'manifest'),
  ),
  // Not the encrypted form: its number of rounds is the writer's choice, and the file is one's own.
  term('identity file', [seedToPem(seed)], (pem) => 'seed' in seedFromPem(pem)),
  term(
    'identity key',
    [`ed25519:${'ab'.repeat(32)}`],
    (key) => parseIdentityKey(key) !== undefined,
  ),
  term('digest', [digestText], (digest) => parseDigest(digest) !== undefined),
  term('duration', ['90s', '1500ms', '366d', '2h'], (span) => parseDuration(span) !== undefined),
  text('endpoint', ['velum.example.org:7443', '[::1]:80'], ['CONFIG_INVALID'], parseEndpoint),
];
