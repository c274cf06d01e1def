/** coordinator.yaml. */
import { z } from 'zod';
import { milliseconds, seconds } from '../../shared/domain/time.ts';
import {
  identitySection,
  logSection,
  secret,
  tlsSection,
} from '../../shared/schema/config-fields.ts';
import { count, duration, identityKey, label, section, text } from '../../shared/schema/fields.ts';

const rpcSection = section({
  host: text.default('0.0.0.0').describe('Address to listen on.'),
  port: count(0, 65_535).default(7443).describe('Port to listen on; 0 lets the system choose one.'),
  heartbeat: duration(milliseconds(100), seconds(200))
    .prefault('30s')
    .describe('How often a silent instruction stream shows that it lives; below any idle cut.'),
  ping: duration(milliseconds(100), seconds(3_600))
    .prefault('60s')
    .describe('How often connections are pinged to find dead ones.'),
  pingTimeout: duration(milliseconds(100), seconds(600))
    .prefault('60s')
    .describe('How long the answer to a ping may take; on a slow link it waits behind an upload.'),
  maxUploads: count(1, 10_000)
    .default(64)
    .describe('Masked inputs received at the same time, one of each member; further ones wait.'),
  callRate: count(1, 1_000_000)
    .default(100)
    .describe('Calls per second that one identity may make in the long run.'),
  callBurst: count(1, 1_000_000)
    .default(1_000)
    .describe('Calls that one identity may make at once after a pause.'),
  cooldown: duration(milliseconds(1), seconds(3_600))
    .prefault('10s')
    .describe('How long an identity that makes more calls than that is refused.'),
  drainGrace: duration(milliseconds(1), seconds(600))
    .prefault('10s')
    .describe('How long open calls may take to finish once a stop was asked for.'),
});

const roundsSection = section({
  lease: duration(seconds(1), seconds(600))
    .prefault('10s')
    .describe(
      'How long other coordinator processes wait for one that says nothing before they take over what it drives.',
    ),
  threads: count(1, 256)
    .optional()
    .describe(
      'Threads that remove masks; one less than the processors, and at least one, if absent.',
    ),
});

const embeddedStore = section({
  kind: z.literal('embedded').describe('SQLite and files under `state`, for one process.'),
});

const postgresUrl = z
  .string({
    error: ({ input }) =>
      input === undefined ? 'is missing from the environment; set VELUM__STORE__URL' : undefined,
  })
  .refine(
    isPostgresUrl,
    'must be a URL of PostgreSQL; write for example postgresql://velum:password@db.example.org:5432/velum?sslmode=verify-full',
  );

function isPostgresUrl(written: string): boolean {
  return /^postgres(?:ql)?:/.test(written) && URL.canParse(written);
}

const postgresStore = section({
  kind: z.literal('postgres').describe('PostgreSQL, for any number of processes.'),
  url: secret(
    postgresUrl,
    'Where the database is, with user, password and `sslmode`; from the environment only.',
  ),
  schema: z
    .string()
    .regex(
      /^[a-z_][a-z0-9_]{0,49}$/,
      'must be at most 50 lower-case letters, digits and underscores, not starting with a digit; rename it',
    )
    .default('velum')
    .describe('Schema of the database that holds all tables; it belongs to Velum alone.'),
  connections: count(2, 1_000)
    .default(10)
    .describe('Most connections of one process to the database.'),
});

const operatorSection = section({
  name: label.describe('Who this is, for the log.'),
  identity: identityKey.describe("The operator's identity key."),
});

/** The schema of coordinator.yaml; the reference manual is generated from it. */
export const coordinatorSchema = section({
  rpc: rpcSection.prefault({}).describe('The gRPC server.'),
  tls: tlsSection.describe('Mutual TLS; it cannot be switched off.'),
  identity: identitySection.describe("The coordinator's identity, as the charter names it."),
  charter: text.describe('The charter file.'),
  state: text.describe(
    'Directory of the embedded store: database, models and masked inputs; one per coordinator.',
  ),
  store: z
    .discriminatedUnion('kind', [embeddedStore, postgresStore])
    .prefault({ kind: 'embedded' })
    .describe('Where everything durable is kept.'),
  rounds: roundsSection.prefault({}).describe('How this process drives rounds.'),
  operators: z
    .array(operatorSection)
    .min(1)
    .max(1_000)
    .describe('Who may start and stop runs and download models.'),
  log: logSection.prefault({}).describe('The log, JSON lines on standard error.'),
});
