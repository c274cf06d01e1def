/** What can be checked without talking to anyone: keys, certificates, charter, directories. */
import { X509Certificate } from 'node:crypto';
import { access, constants, mkdir, mkdtemp, rmdir, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { checkOwnCertificate } from '../../shared/certificates/check.ts';
import { nodeSuite } from '../../shared/crypto/node-suite.ts';
import { equalBytes, wipe } from '../../shared/domain/bytes.ts';
import type { IdentityKey } from '../../shared/domain/charter.ts';
import { formatDigest } from '../../shared/domain/digest-text.ts';
import { formatIdentityKey } from '../../shared/domain/identity-key.ts';
import { instant } from '../../shared/domain/time.ts';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { loadKeyFile, readPrivateFile } from '../../shared/files/key-file.ts';
import { readTextFile, unreadable } from '../../shared/files/text-file.ts';
import type { IdentitySource, TlsFiles } from '../../shared/schema/config-fields.ts';
import type { CharterFile } from '../inputs.ts';
import { formatBytes } from '../output/table.ts';
import type { Finding } from './check.ts';

const DAY_MS = 86_400_000;
/** When a certificate that is about to expire is worth a warning. */
const RENEWAL_DAYS = 14;
/** Below this much free space a run may end with a full disk. */
const LITTLE_SPACE_BYTES = 1_000_000_000;

/** The public half; the seed is wiped at once. */
export async function readIdentity(source: IdentitySource): Promise<IdentityKey> {
  const seed = await loadKeyFile(source);
  const identity = nodeSuite.ed25519PublicKey(seed);
  wipe(seed);
  return identity;
}

export interface TlsTexts {
  readonly authority: string;
  readonly own: { readonly certificate: string; readonly privateKey: string };
}

export async function readTls(files: TlsFiles): Promise<TlsTexts> {
  return {
    authority: await readTextFile(files.authority, 'CONFIG_INVALID'),
    own: {
      certificate: await readTextFile(files.certificate, 'CONFIG_INVALID'),
      privateKey: await readPrivateFile(files.key),
    },
  };
}

export function identityFinding(identity: IdentityKey): Finding {
  return { finding: `${formatIdentityKey(identity)}, readable by its owner only` };
}

/** Chain, validity, key and binding; warns when it expires soon. */
export function certificateFinding(tls: TlsTexts, identity: IdentityKey): Finding {
  const now = Date.now();
  checkOwnCertificate(nodeSuite, { ...tls, identity }, instant(now));
  const validTo = Date.parse(new X509Certificate(tls.own.certificate).validTo);
  const days = Math.floor((validTo - now) / DAY_MS);
  const finding = `issued by the authority, bound to the identity, valid for ${days} more days`;
  if (days >= RENEWAL_DAYS) return { finding };
  return { status: 'warning', finding: `${finding}; issue a new one now` };
}

/** The pinned hash, where there is one, and this side's place in the charter. */
export function charterFinding(
  { charter, hash }: CharterFile,
  pinned: Uint8Array | undefined,
): Finding {
  if (pinned !== undefined && !equalBytes(pinned, hash)) {
    throw new FederationError(
      'CHARTER_MISMATCH',
      `the file hashes to ${formatDigest(hash)}, but charter.hash pins ${formatDigest(pinned)}; ask the other members which one they agreed to`,
    );
  }
  return { finding: `${charter.federation} version ${charter.version}, ${formatDigest(hash)}` };
}

export function memberFinding({ charter }: CharterFile, identity: IdentityKey): Finding {
  const member = charter.members.find((candidate) => equalBytes(candidate.identity, identity));
  if (member !== undefined) return { finding: `this site is ${member.name}` };
  throw new FederationError(
    'NOT_ENROLLED',
    `${formatIdentityKey(identity)} is no member of this charter; check identity.keyFile or ask for an amended charter`,
  );
}

export function coordinatorFinding({ charter }: CharterFile, identity: IdentityKey): Finding {
  if (equalBytes(charter.coordinator.identity, identity)) {
    return { finding: 'the charter names this identity as its coordinator' };
  }
  throw new FederationError(
    'CHARTER_MISMATCH',
    `the charter's coordinator is ${formatIdentityKey(charter.coordinator.identity)}, this key is ${formatIdentityKey(identity)}; check identity.keyFile and charter`,
  );
}

/** Makes the directory if need be, writes into it and looks at the space left. */
export async function directoryFinding(path: string): Promise<Finding> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await rmdir(await mkdtemp(join(path, '.doctor-')));
  } catch (cause) {
    const message = `${path}: cannot be written; check its owner and mode, or choose another`;
    throw new FederationError('CONFIG_INVALID', message, { path }, cause);
  }
  const { bavail, bsize } = await statfs(path);
  const free = bavail * bsize;
  const finding = `${path}: writable, ${formatBytes(free)} free`;
  if (free >= LITTLE_SPACE_BYTES) return { finding };
  return { status: 'warning', finding: `${finding}; make room before a long run` };
}

export async function readableFinding(files: readonly string[]): Promise<Finding> {
  for (const file of files) {
    try {
      await access(file, constants.R_OK);
    } catch (cause) {
      throw unreadable(file, 'DATA_INVALID', cause);
    }
  }
  return { finding: files.join(', ') };
}
