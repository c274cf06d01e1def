/** A federation as files in a folder of its own: keys, charter, certificates, configurations. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import {
  createOperatorClient,
  type OperatorClient,
} from '../../../cli/operator/operator-client.ts';
import type { PostgresOptions } from '../../../coordinator/adapters/postgres/settings.ts';
import {
  type CertifiedKey,
  createAuthority,
  issueCertificate,
} from '../../../shared/certificates/issue.ts';
import { nodeSuite } from '../../../shared/crypto/node-suite.ts';
import type { Digest } from '../../../shared/domain/bytes.ts';
import type { AggregationBounds, Charter } from '../../../shared/domain/charter.ts';
import { formatDigest } from '../../../shared/domain/digest-text.ts';
import { formatIdentityKey } from '../../../shared/domain/identity-key.ts';
import { federationId } from '../../../shared/domain/ids.ts';
import { instant } from '../../../shared/domain/time.ts';
import { saveKeyFile } from '../../../shared/files/key-file.ts';
import { formatCharter } from '../../../shared/schema/charter.ts';
import { charterHash } from '../../../shared/secagg/roster.ts';
import { type Signer, signerOf } from '../../../shared/secagg/transcript.ts';
import { Program } from './program.ts';

const DAY_MS = 86_400_000;
const LISTENING = /"address":"127\.0\.0\.1:(\d+)".*"event":"coordinator-started"/;

/** In days from now. */
export interface Validity {
  readonly from: number;
  readonly to: number;
}

const AROUND_NOW: Validity = { from: -1, to: 1 };

function validityOf({ from, to }: Validity) {
  const now = Date.now();
  return { validFrom: instant(now + from * DAY_MS), validTo: instant(now + to * DAY_MS) };
}

export interface ScratchOptions {
  readonly federation: string;
  readonly members: readonly string[];
  readonly charter?: Partial<Charter>;
  /** Beside the charter's usual ones. */
  readonly bounds?: Partial<AggregationBounds>;
}

type Settings = Readonly<Record<string, unknown>>;

interface Identity {
  readonly seed: Uint8Array;
  readonly signer: Signer;
}

function newIdentity(): Identity {
  const seed = nodeSuite.randomBytes(32);
  return { seed, signer: signerOf(nodeSuite, seed) };
}

/** Names are those of the members, `coordinator` and `operator`; files are named after them. */
export class ScratchFederation {
  readonly folder: string;
  readonly members: readonly string[];
  readonly charter: Charter;
  readonly charterDigest: Digest;
  /** As members pin it. */
  readonly hash: string;
  /** Of the coordinator that was started last. */
  port = 0;
  /** What every command that reads coordinator.yaml is to find in its environment. */
  environment: Readonly<Record<string, string | undefined>> = process.env;
  readonly #identities: ReadonlyMap<string, Identity>;
  readonly #authority: CertifiedKey;

  private constructor(folder: string, { federation, members, charter, bounds }: ScratchOptions) {
    this.folder = folder;
    this.members = members;
    this.#identities = new Map(
      ['coordinator', 'operator', ...members].map((name) => [name, newIdentity()]),
    );
    this.#authority = createAuthority(federation, validityOf(AROUND_NOW));
    this.charter = {
      federation: federationId(federation),
      version: 1,
      coordinator: { identity: this.identityOf('coordinator'), endpoint: 'localhost:7443' },
      members: members.map((name) => ({ name, identity: this.identityOf(name) })),
      secureAggregation: {
        minCohort: 3,
        minSurvivors: 3,
        assumedCollusion: 0.1,
        assumeNoCollusion: false,
        postQuantum: 'preferred',
        ...bounds,
      },
      training: { topologies: [], trainers: ['tfjs'], maxRounds: 100 },
      ...charter,
    };
    this.charterDigest = charterHash(nodeSuite, this.charter);
    this.hash = formatDigest(this.charterDigest);
  }

  static async create(options: ScratchOptions): Promise<ScratchFederation> {
    const folder = await mkdtemp(join(tmpdir(), 'velum-e2e-'));
    const federation = new ScratchFederation(folder, options);
    await federation.save('charter.yaml', formatCharter(federation.charter));
    await federation.save('authority.pem', federation.#authority.certificate);
    for (const [name, { seed }] of federation.#identities) {
      await saveKeyFile(federation.path(`${name}-identity.key`), seed);
      await federation.certify(name);
    }
    return federation;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  identityOf(name: string): Uint8Array {
    return this.signerOf(name).identity;
  }

  /** What only its owner should have. */
  signerOf(name: string): Signer {
    return this.#identityNamed(name).signer;
  }

  /** The secret half of an identity. */
  seedOf(name: string): Uint8Array {
    return this.#identityNamed(name).seed;
  }

  #identityNamed(name: string): Identity {
    const identity = this.#identities.get(name);
    if (identity === undefined) throw new Error(`nobody is called ${name}`);
    return identity;
  }

  async save(name: string, contents: string | Uint8Array): Promise<string> {
    await writeFile(this.path(name), contents);
    return this.path(name);
  }

  async read(name: string): Promise<string> {
    return readFile(this.path(name), 'utf8');
  }

  /**
   * Writes a certificate for someone, and `<name>-authority.pem` beside it; by an authority nobody
   * here knows where `foreign`.
   */
  async certify(
    name: string,
    options: { readonly validity?: Validity; readonly foreign?: true } = {},
  ): Promise<void> {
    const validity = validityOf(options.validity ?? AROUND_NOW);
    const isCoordinator = name === 'coordinator';
    const authority = options.foreign ? createAuthority('elsewhere', validity) : this.#authority;
    await this.save(`${name}-authority.pem`, authority.certificate);
    const issued = issueCertificate({
      authority,
      subject: name,
      signer: signerOf(nodeSuite, this.#identities.get(name)!.seed),
      role: isCoordinator ? 'coordinator' : 'client',
      hosts: isCoordinator ? ['localhost', '127.0.0.1'] : [],
      ...validity,
    });
    await this.save(`${name}.pem`, issued.certificate);
    await writeFile(this.path(`${name}.key`), issued.privateKey, { mode: 0o600 });
  }

  /** Writes coordinator.yaml; sections given replace those that would stand there. */
  async configureCoordinator(changes: Settings = {}): Promise<string> {
    this.environment = process.env;
    return this.save(
      'coordinator.yaml',
      stringify({
        rpc: { host: '127.0.0.1', port: 0 },
        tls: tlsFiles('coordinator'),
        identity: { keyFile: 'coordinator-identity.key' },
        charter: 'charter.yaml',
        state: 'state/coordinator',
        operators: [{ name: 'operator', identity: formatIdentityKey(this.identityOf('operator')) }],
        ...changes,
      }),
    );
  }

  /** Likewise, for a schema of PostgreSQL instead of the embedded store. */
  async configureOverPostgres(store: PostgresOptions, changes: Settings = {}): Promise<string> {
    const { url, schema, connections } = store;
    const section = { kind: 'postgres', schema, connections };
    const path = await this.configureCoordinator({ store: section, ...changes });
    this.environment = { ...process.env, VELUM__STORE__URL: url.reveal() };
    return path;
  }

  /** Writes `<name>.yaml` for a client of the coordinator that is running. */
  async configureClient(name: string, changes: Settings = {}): Promise<string> {
    return this.save(
      `${name}.yaml`,
      stringify({
        ...this.#address(),
        identity: { keyFile: `${name}-identity.key` },
        tls: tlsFiles(name),
        charter: { file: 'charter.yaml', hash: this.hash },
        data: { format: 'csv', path: `${name}.csv` },
        state: `state/${name}`,
        session: { anchor: `anchor/${name}` },
        log: { level: 'debug' },
        ...changes,
      }),
    );
  }

  /** Writes operator.yaml for the coordinator that is running. */
  async configureOperator(): Promise<string> {
    return this.save(
      'operator.yaml',
      stringify({
        ...this.#address(),
        charter: 'charter.yaml',
        tls: tlsFiles('operator'),
      }),
    );
  }

  /** Before a coordinator was started, the charter's. */
  #address(): Settings {
    return this.port === 0 ? {} : { coordinator: `localhost:${String(this.port)}` };
  }

  /** Starts the coordinator of coordinator.yaml, where it listened before if it did. */
  async startCoordinator(): Promise<Program> {
    const port = ['--set', `rpc.port=${String(this.port)}`];
    const args = ['coordinator', 'start', '--config', 'coordinator.yaml', ...port];
    const { folder: directory, environment } = this;
    const started = new Program('coordinator', args, { directory, environment });
    const [, found] = await started.line(LISTENING);
    this.port = Number(found);
    return started;
  }

  startClient(name: string, ...more: readonly string[]): Program {
    const args = ['client', 'start', '--config', `${name}.yaml`, ...more];
    return new Program(name, args, { directory: this.folder });
  }

  /** A connection of the operator to the coordinator that is running. */
  async operator(): Promise<OperatorClient> {
    return createOperatorClient({
      suite: nodeSuite,
      endpoint: `localhost:${String(this.port)}`,
      coordinator: this.identityOf('coordinator'),
      authority: this.#authority.certificate,
      own: {
        certificate: await this.read('operator.pem'),
        privateKey: await this.read('operator.key'),
      },
    });
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function tlsFiles(name: string): Settings {
  return { certificate: `${name}.pem`, key: `${name}.key`, authority: 'authority.pem' };
}
