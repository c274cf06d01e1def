/** manifest.json: what a backup is and what every file in it must be. */
import { z } from 'zod';
import { fromHex, toHex, type Digest } from '../../../../shared/domain/bytes.ts';
import { canonicalJson, type JsonValue } from '../../../../shared/domain/canonical-json.ts';
import { formatDigest, parseDigest } from '../../../../shared/domain/digest-text.ts';
import { formatIdentityKey, parseIdentityKey } from '../../../../shared/domain/identity-key.ts';
import { federationId, type FederationId } from '../../../../shared/domain/ids.ts';
import { instant } from '../../../../shared/domain/time.ts';
import type { BackupManifest, BackupOrigin } from '../../../ports/backup.ts';
import { sha256 } from '../file-digest.ts';
import { backupInvalid, FORMAT, type Table } from './layout.ts';

/** What is known of a file. */
export interface FileFacts {
  readonly bytes: number;
  readonly sha256: Digest;
}

/** What is known of a file of rows. */
export interface TableFacts extends FileFacts {
  readonly rows: number;
}

export interface BackupFiles {
  readonly tables: Readonly<Record<Table, TableFacts>>;
  readonly artefacts: readonly FileFacts[];
}

/** A manifest with what it says of the files. */
export type FullManifest = BackupManifest & { readonly files: BackupFiles };

/** Text of a digest or key, or an issue where it has another form. */
function parsed<T>(parse: (text: string) => T | undefined) {
  return z.string().transform((text, context) => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue('has another form');
    return z.NEVER;
  });
}

function federationIn(text: string): FederationId | undefined {
  try {
    return federationId(text);
  } catch {
    return undefined;
  }
}

const size = z.int().min(0);
const table = z.strictObject({ rows: size, bytes: size, sha256: parsed(parseDigest) });
const hexDigest = z.string().regex(/^[0-9a-f]{64}$/);

const manifestSchema = z.strictObject({
  format: z.literal(FORMAT),
  program: z.string(),
  schema: size,
  federation: parsed(federationIn),
  charter: parsed(parseDigest),
  coordinator: parsed(parseIdentityKey),
  takenAt: z.iso.datetime().transform((text) => instant(Date.parse(text))),
  tables: z.strictObject({ runs: table, rounds: table, models: table }),
  /** Length in bytes by SHA-256: the name says what the content must be. */
  artefacts: z.record(hexDigest, size),
});

type ManifestDocument = z.input<typeof manifestSchema> & Readonly<Record<string, JsonValue>>;

export function manifestOf(origin: BackupOrigin, files: BackupFiles): FullManifest {
  return withDigest(origin, files, digestOf(documentOf(origin, files)));
}

/** Indented, because people read it. */
export function encodeManifest(manifest: FullManifest): string {
  const document = documentOf(manifest, manifest.files);
  return `${JSON.stringify({ ...document, digest: formatDigest(manifest.digest) }, null, 2)}\n`;
}

/** Reads a manifest; `path` names it in errors. Throws `BACKUP_INVALID`. */
export function decodeManifest(text: string, path: string): FullManifest {
  const { digest, ...document } = jsonObject(text, path);
  refuseNewer(document, path);
  const { success, data, error } = manifestSchema.safeParse(document);
  if (!success) throw backupInvalid(path, 'it is not a manifest; the file was altered', error);
  const found = digestOf(document);
  if (digest !== formatDigest(found)) {
    throw backupInvalid(path, 'its digest is not that of its content; the file was altered');
  }
  const { charter: charterHash, tables, artefacts, ...origin } = data;
  const listed = Object.entries(artefacts).map(([hex, bytes]) => ({ bytes, sha256: fromHex(hex) }));
  return withDigest({ ...origin, charterHash }, { tables, artefacts: listed }, found);
}

function documentOf(origin: BackupOrigin, { tables, artefacts }: BackupFiles): ManifestDocument {
  const { federation, charterHash, coordinator, program, schema, takenAt } = origin;
  return {
    format: FORMAT,
    program,
    schema,
    federation,
    charter: formatDigest(charterHash),
    coordinator: formatIdentityKey(coordinator),
    takenAt: new Date(takenAt).toISOString(),
    tables: {
      runs: tableDocument(tables.runs),
      rounds: tableDocument(tables.rounds),
      models: tableDocument(tables.models),
    },
    artefacts: Object.fromEntries(
      artefacts.map(({ bytes, sha256: digest }) => [toHex(digest), bytes]),
    ),
  };
}

function tableDocument({ rows, bytes, sha256: digest }: TableFacts) {
  return { rows, bytes, sha256: formatDigest(digest) };
}

function digestOf(document: JsonValue): Digest {
  return sha256(new TextEncoder().encode(canonicalJson(document)));
}

function withDigest(origin: BackupOrigin, files: BackupFiles, digest: Digest): FullManifest {
  const { runs, rounds, models } = files.tables;
  const counts = {
    runs: runs.rows,
    rounds: rounds.rows,
    models: models.rows,
    artefacts: files.artefacts.length,
  };
  const artefacts = files.artefacts.map((artefact) => artefact.sha256);
  return { ...origin, counts, artefacts, files, digest };
}

const objectSchema = z.record(z.string(), z.json());

function jsonObject(text: string, path: string): Readonly<Record<string, JsonValue>> {
  try {
    return objectSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw backupInvalid(path, 'it is not a JSON object; the file was cut off or altered', cause);
  }
}

/** Before anything else is looked at: a later format may have changed everything else. */
function refuseNewer({ format }: Readonly<Record<string, JsonValue>>, path: string): void {
  if (typeof format !== 'number' || format <= FORMAT) return;
  throw backupInvalid(
    path,
    `the backup has format ${String(format)}, this program reads up to ${String(FORMAT)}; use the version of Velum that made it, or a later one`,
  );
}
