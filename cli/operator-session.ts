/** One operator command's connection to its coordinator. */
import { nodeSuite } from '../shared/crypto/node-suite.ts';
import type { Charter } from '../shared/domain/charter.ts';
import { type RunId, runId } from '../shared/domain/ids.ts';
import { FederationError } from '../shared/errors/federation-error.ts';
import { readPrivateFile } from '../shared/files/key-file.ts';
import { readTextFile } from '../shared/files/text-file.ts';
import { loadOperatorConfig } from './config/operator-config.ts';
import { type ConfigOptions, configRequest } from './flags.ts';
import { loadCharter } from './inputs.ts';
import type { Io } from './io.ts';
import type { OperatorClient } from './operator/operator-client.ts';
import type { Outcome } from './outcome.ts';

export interface OperatorSession {
  readonly client: OperatorClient;
  readonly charter: Charter;
}

/** Connects as the configuration says, works, and closes whatever happens. */
export async function withOperator(
  io: Io,
  options: ConfigOptions,
  work: (session: OperatorSession) => Promise<Outcome>,
): Promise<Outcome> {
  const config = await loadOperatorConfig(configRequest(io, options));
  const { charter } = await loadCharter(io, config.charter);
  const { createOperatorClient } = await import('./operator/operator-client.ts');
  const client = createOperatorClient({
    suite: nodeSuite,
    endpoint: config.coordinator ?? charter.coordinator.endpoint,
    coordinator: charter.coordinator.identity,
    authority: await readTextFile(config.tls.authority, 'CONFIG_INVALID'),
    own: {
      certificate: await readTextFile(config.tls.certificate, 'CONFIG_INVALID'),
      privateKey: await readPrivateFile(config.tls.key),
    },
    ownFile: config.tls.certificate,
  });
  try {
    return await work({ client, charter });
  } finally {
    client.close();
  }
}

/** A whole run id, or the beginning of exactly one. Throws `RUN_NOT_FOUND`. */
export async function resolveRun({ client }: OperatorSession, text: string): Promise<RunId> {
  if (/^[0-9a-f]{32}$/.test(text)) return runId(text);
  const matches = (await client.listRuns()).filter(({ run }) => run.startsWith(text));
  const [only] = matches;
  if (only !== undefined && matches.length === 1) return only.run;
  const rule = matches.length === 0 ? 'no run begins so' : 'several runs begin so';
  throw new FederationError('RUN_NOT_FOUND', `${text}: ${rule}; see "velum run list"`);
}
