/** The scratch folder of a demonstration: keys, charter, certificates, configurations, data. */
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import {
  createAuthority,
  issueCertificate,
  type CertifiedKey,
} from '../../shared/certificates/issue.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import type { Charter } from '../../shared/domain/charter.ts';
import { formatDigest } from '../../shared/domain/digest-text.ts';
import { formatIdentityKey } from '../../shared/domain/identity-key.ts';
import type { Plan } from '../../shared/domain/plan.ts';
import { POST_QUANTUM_DEFAULT } from '../../shared/domain/post-quantum.ts';
import { instant } from '../../shared/domain/time.ts';
import { saveKeyFile } from '../../shared/files/key-file.ts';
import { formatCharter } from '../../shared/schema/charter.ts';
import { formatPlan } from '../../shared/schema/plan.ts';
import { charterHash } from '../../shared/secagg/roster.ts';
import { signerOf, type Signer } from '../../shared/secagg/transcript.ts';
import { writeSilo, type Demo, type SharedRows } from './dataset.ts';

const HOST = '127.0.0.1';
const DAY_MS = 86_400_000;

/** One party of the demonstration, with its files. */
interface Party {
  readonly name: string;
  readonly signer: Signer;
  readonly certified: CertifiedKey;
}

export interface Workplace {
  readonly folder: string;
  readonly charter: Charter;
  readonly authority: string;
  readonly operator: CertifiedKey;
  readonly coordinatorConfig: string;
  /** Client configurations by silo, once the coordinator's address is known. */
  writeClientConfigs(address: string): Promise<readonly string[]>;
}

/** Silo names, in order. */
export function siloName(index: number): string {
  return `silo-${String(index + 1)}`;
}

/** Makes everything the programs read; nothing in it is shared with any other federation. */
export async function prepareWorkplace(
  demo: Demo,
  plan: Plan,
  shared: SharedRows,
): Promise<Workplace> {
  const folder = await mkdtemp(join(tmpdir(), 'velum-demo-'));
  for (const name of ['keys', 'tls', 'data']) await mkdir(join(folder, name));
  const now = Date.now();
  const validity = { validFrom: instant(now - DAY_MS), validTo: instant(now + DAY_MS) };
  const authority = createAuthority('velum demo', validity);
  await writeFile(join(folder, 'tls/authority.pem'), authority.certificate);
  const enrol = async (name: string, hosts: readonly string[]): Promise<Party> => {
    const seed = nodeSuite.randomBytes(32);
    await saveKeyFile(join(folder, `keys/${name}.key`), seed);
    const signer = signerOf(nodeSuite, seed);
    const role = hosts.length > 0 ? 'coordinator' : 'client';
    const certified = issueCertificate({
      authority,
      subject: name,
      signer,
      role,
      hosts,
      ...validity,
    });
    await writeFile(join(folder, `tls/${name}.pem`), certified.certificate);
    await writeFile(join(folder, `tls/${name}.key`), certified.privateKey, { mode: 0o600 });
    return { name, signer, certified };
  };
  const coordinator = await enrol('coordinator', [HOST, 'localhost']);
  const operator = await enrol('operator', []);
  const silos: Party[] = [];
  for (const index of shared.silos.keys()) silos.push(await enrol(siloName(index), []));
  const charter = charterOf(demo, plan, coordinator, silos);
  await writeFile(join(folder, 'charter.yaml'), formatCharter(charter));
  await writeFile(join(folder, plan.model.topology), demo.topology);
  await writeFile(join(folder, 'plan.yaml'), formatPlan(plan));
  const coordinatorConfig = await writeCoordinatorConfig(folder, operator);
  return {
    folder,
    charter,
    authority: authority.certificate,
    operator: operator.certified,
    coordinatorConfig,
    writeClientConfigs: (address) =>
      writeClientConfigs({ folder, demo, shared, silos, charter, address }),
  };
}

function charterOf(demo: Demo, plan: Plan, coordinator: Party, silos: readonly Party[]): Charter {
  return {
    federation: plan.federation,
    version: 1,
    coordinator: { identity: coordinator.signer.identity, endpoint: 'localhost:7443' },
    members: silos.map(({ name, signer }) => ({ name, identity: signer.identity })),
    secureAggregation: {
      minCohort: 3,
      minSurvivors: 3,
      assumedCollusion: 0.1,
      assumeNoCollusion: false,
      postQuantum: POST_QUANTUM_DEFAULT,
    },
    training: {
      topologies: [nodeSuite.sha256(demo.topology)],
      trainers: ['tfjs'],
      maxRounds: 1000,
    },
  };
}

function tlsFiles(name: string): Readonly<Record<string, string>> {
  return {
    certificate: `tls/${name}.pem`,
    key: `tls/${name}.key`,
    authority: 'tls/authority.pem',
  };
}

async function writeCoordinatorConfig(folder: string, operator: Party): Promise<string> {
  const file = join(folder, 'coordinator.yaml');
  const config = {
    // Port 0: whatever is free.
    rpc: { host: HOST, port: 0 },
    tls: tlsFiles('coordinator'),
    identity: { keyFile: 'keys/coordinator.key' },
    charter: 'charter.yaml',
    state: 'coordinator-state',
    operators: [{ name: 'operator', identity: formatIdentityKey(operator.signer.identity) }],
    log: { level: 'info' },
  };
  await writeFile(file, stringify(config));
  return file;
}

interface ClientConfigs {
  readonly folder: string;
  readonly demo: Demo;
  readonly shared: SharedRows;
  readonly silos: readonly Party[];
  readonly charter: Charter;
  readonly address: string;
}

async function writeClientConfigs(inputs: ClientConfigs): Promise<readonly string[]> {
  const { folder, demo, shared, silos, charter, address } = inputs;
  const hash = formatDigest(charterHash(nodeSuite, charter));
  const operator = {
    coordinator: address,
    charter: 'charter.yaml',
    tls: tlsFiles('operator'),
  };
  await writeFile(join(folder, 'operator.yaml'), stringify(operator));
  return Promise.all(
    silos.map(async ({ name }, index) => {
      const rows = shared.silos[index];
      if (rows === undefined) throw new RangeError(`no rows for ${name}`);
      const data = await writeSilo(demo, rows, join(folder, 'data', name));
      const config = {
        coordinator: address,
        identity: { keyFile: `keys/${name}.key` },
        tls: tlsFiles(name),
        charter: { file: 'charter.yaml', hash },
        data,
        state: `${name}-state`,
        // In the scratch folder: nothing of a demonstration is left on the machine.
        session: { anchor: `${name}-anchor` },
        log: { level: 'info' },
      };
      const file = join(folder, `${name}.yaml`);
      await writeFile(file, stringify(config));
      return file;
    }),
  );
}
