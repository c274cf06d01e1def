/** coordinator.yaml. */
import { z } from 'zod';
import { milliseconds, seconds } from '../../shared/domain/time.ts';
import { identitySection, logSection, tlsSection } from '../../shared/schema/config-fields.ts';
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
    .prefault('20s')
    .describe('How long the answer to a ping may take.'),
  maxUploads: count(1, 10_000)
    .default(64)
    .describe('Masked inputs received at the same time, one of each member; further ones wait.'),
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
    'Directory for the database, models and masked inputs; one per coordinator.',
  ),
  rounds: roundsSection.prefault({}).describe('How this process drives rounds.'),
  operators: z
    .array(operatorSection)
    .min(1)
    .max(1_000)
    .describe('Who may start and stop runs and download models.'),
  log: logSection.prefault({}).describe('The log, JSON lines on standard error.'),
});
