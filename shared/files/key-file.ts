/** Identity keys on disk: readable by their owner only, never overwritten. */
import { open, type FileHandle } from 'node:fs/promises';
import { seedFromPem, seedToPem } from '../crypto/key-pem.ts';
import { FederationError } from '../errors/federation-error.ts';
import { systemCode, unreadable } from './text-file.ts';

/** Larger than any key file; refuses a wrong path such as a data file before reading it. */
const MAX_BYTES = 16_384;

/** Permission bits of group and others. */
const OTHERS = 0o077;

/** Where a key is, and what opens it. `Secret` of shared/schema fits. */
export interface KeySource {
  readonly keyFile: string;
  readonly passphrase?: { reveal(): string };
}

/**
 * Writes a 32-byte Ed25519 seed, PEM PKCS#8, mode 0600, durably. Throws `CONFIG_INVALID` when the
 * file exists: an identity that is overwritten is lost.
 */
export async function saveKeyFile(
  file: string,
  seed: Uint8Array,
  passphrase?: string,
): Promise<void> {
  const handle = await createPrivate(file);
  try {
    await handle.writeFile(seedToPem(seed, passphrase));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function createPrivate(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'wx', 0o600);
  } catch (cause) {
    const rule =
      systemCode(cause) === 'EEXIST'
        ? 'the file exists and may hold an identity; choose another name or move it away'
        : 'the file cannot be created; check the directory and its owner';
    throw new FederationError('CONFIG_INVALID', `${file}: ${rule}`, { file }, cause);
  }
}

/**
 * The 32-byte seed. Throws `CONFIG_INVALID` when the file is missing, readable by group or others,
 * not an Ed25519 key, or locked by another passphrase. Wipe the seed when done.
 */
export async function loadKeyFile({ keyFile, passphrase }: KeySource): Promise<Uint8Array> {
  const pem = await readPrivateFile(keyFile);
  const result = seedFromPem(pem, passphrase?.reveal());
  if ('seed' in result) return result.seed;
  throw refusal(keyFile, REASONS[result.reason]);
}

const REASONS = {
  'not-a-key': 'holds no private key in PEM form; make one with "velum keys new"',
  'not-ed25519': 'holds a key that is not Ed25519; make one with "velum keys new"',
  'passphrase-needed':
    'is encrypted and needs a passphrase; set VELUM__IDENTITY__PASSPHRASE or --passphrase-file',
  'wrong-passphrase': 'is encrypted and the passphrase does not open it; check the passphrase',
} as const;

/**
 * A secret text file. The mode is checked on the open file, so that it cannot change in between.
 * Throws `CONFIG_INVALID` when group or others may read it.
 */
export async function readPrivateFile(file: string): Promise<string> {
  const handle = await openExisting(file);
  try {
    const { mode, size } = await handle.stat();
    if ((mode & OTHERS) !== 0 && process.platform !== 'win32') throw tooOpen(file, mode);
    if (size > MAX_BYTES) throw refusal(file, 'is too large for a key; check the path');
    return await handle.readFile('utf8');
  } catch (cause) {
    throw cause instanceof FederationError ? cause : unreadable(file, 'CONFIG_INVALID', cause);
  } finally {
    await handle.close();
  }
}

async function openExisting(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'r');
  } catch (cause) {
    throw unreadable(file, 'CONFIG_INVALID', cause);
  }
}

function tooOpen(file: string, mode: number): FederationError {
  const octal = (mode & 0o777).toString(8).padStart(4, '0');
  return refusal(file, `has mode ${octal}: others may read this secret; run chmod 600 ${file}`);
}

function refusal(file: string, rule: string): FederationError {
  return new FederationError('CONFIG_INVALID', `${file}: ${rule}`, { file });
}
