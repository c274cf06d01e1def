/** velum certificate: a small authority for federations that have none. */
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { createAuthority, issueCertificate } from '../../shared/certificates/issue.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { wipe } from '../../shared/domain/bytes.ts';
import { formatIdentityKey } from '../../shared/domain/identity-key.ts';
import { instant } from '../../shared/domain/time.ts';
import { loadKeyFile, readPrivateFile } from '../../shared/files/key-file.ts';
import { readTextFile } from '../../shared/files/text-file.ts';
import { Secret } from '../../shared/schema/secret.ts';
import { signerOf } from '../../shared/secagg/transcript.ts';
import { readPassphrase } from '../inputs.ts';
import type { Io } from '../io.ts';
import { writeNewFile } from '../new-file.ts';
import type { Outcome } from '../outcome.ts';
import { UsageError } from '../failure.ts';
import { facts } from '../output/table.ts';
import type { Call, Shell } from '../shell.ts';

interface OutputOptions {
  readonly name: string;
  readonly out: string;
  readonly days: string;
}

interface IssueOptions extends OutputOptions {
  readonly authority: string;
  readonly identity: string;
  readonly passphraseFile?: string;
  readonly role: 'coordinator' | 'client';
  readonly host?: readonly string[];
}

const DAY_MS = 86_400_000;
/** Clocks differ: a certificate is good from a little before it was made. */
const SKEW_MS = 3_600_000;

export function register(program: Command, shell: Shell): void {
  const group = shell.group(program, 'certificate', 'make certificates for mutual TLS');
  shell.command<OutputOptions>(group, {
    usage: 'new-authority',
    summary: 'make an authority that signs certificates',
    details: 'Writes <out>.pem for everyone and <out>.key, which stays with whoever issues.',
    examples: ['velum certificate new-authority --name retina --out tls/authority'],
    declare: (command) => {
      command.requiredOption('--name <name>', 'name of the authority');
      declareOutput(command, '1825');
    },
    act: makeAuthority,
  });
  shell.command<IssueOptions>(group, {
    usage: 'issue',
    summary: 'make a certificate bound to an identity',
    details:
      'Writes <out>.pem and a fresh private key <out>.key (mode 0600). The identity key signs the binding, so a certificate from a dishonest authority is of no use to it.',
    examples: [
      'velum certificate issue --authority tls/authority --identity keys/coordinator.key --role coordinator --host localhost --host 127.0.0.1 --name coordinator --out tls/coordinator',
      'velum certificate issue --authority tls/authority --identity keys/st-anna.key --role client --name st-anna --out tls/st-anna',
    ],
    declare: declareIssue,
    act: issue,
  });
}

function declareOutput(command: Command, days: string): void {
  command
    .requiredOption('--out <path>', 'path of the new files, without .pem or .key')
    .option('--days <n>', 'days until it expires', days);
}

function declareIssue(command: Command): void {
  command
    .requiredOption('--authority <path>', 'path of the authority, without .pem or .key')
    .requiredOption('--identity <file>', 'identity key of the owner')
    .requiredOption('--name <name>', 'name of the owner')
    .addOption(
      new Option('--role <role>', 'a coordinator serves; clients and operators call')
        .choices(['coordinator', 'client'])
        .makeOptionMandatory(),
    )
    .option('--host <name...>', 'DNS names and IP addresses of a coordinator')
    .option('--passphrase-file <file>', 'what opens an encrypted identity key');
  declareOutput(command, '365');
}

async function makeAuthority({ options, io }: Call<OutputOptions>): Promise<Outcome> {
  const authority = createAuthority(options.name, validityOf(options.days));
  const files = await writePair(io, options.out, authority);
  return { text: facts(Object.entries(files)), object: files };
}

async function issue({ options, io }: Call<IssueOptions>): Promise<Outcome> {
  const passphrase = await readPassphrase(io, options.passphraseFile);
  const seed = await loadKeyFile({
    keyFile: resolve(io.directory, options.identity),
    ...(passphrase !== undefined && { passphrase: new Secret(passphrase) }),
  });
  const authority = resolve(io.directory, options.authority);
  const issued = issueCertificate({
    authority: {
      certificate: await readTextFile(`${authority}.pem`, 'CONFIG_INVALID'),
      privateKey: await readPrivateFile(`${authority}.key`),
    },
    subject: options.name,
    signer: signerOf(nodeSuite, seed),
    role: options.role,
    hosts: options.host ?? [],
    ...validityOf(options.days),
  });
  const identity = formatIdentityKey(nodeSuite.ed25519PublicKey(seed));
  wipe(seed);
  const files = await writePair(io, options.out, issued);
  return {
    text: facts([['identity', identity], ...Object.entries(files)]),
    object: { identity, ...files },
  };
}

function validityOf(days: string): {
  readonly validFrom: ReturnType<typeof instant>;
  readonly validTo: ReturnType<typeof instant>;
} {
  const span = Number(days);
  if (!Number.isFinite(span) || span <= 0) {
    throw new UsageError(`--days ${days}: must be a number above 0`);
  }
  const now = Date.now();
  return { validFrom: instant(now - SKEW_MS), validTo: instant(now + span * DAY_MS) };
}

async function writePair(
  io: Io,
  out: string,
  pair: { readonly certificate: string; readonly privateKey: string },
): Promise<{ readonly certificate: string; readonly key: string }> {
  const key = await writeNewFile(io, `${out}.key`, pair.privateKey, 'private');
  return { certificate: await writeNewFile(io, `${out}.pem`, pair.certificate, 'public'), key };
}
