/** Reading a site's data files, with errors that say which file and why. */
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { dataError } from './dataset.ts';

const ADVICE: Readonly<Record<string, readonly [problem: string, advice: string]>> = {
  ENOENT: ['there is no such file', 'check the path in the data section of the configuration'],
  EISDIR: ['this is a folder', 'name a file in the data section of the configuration'],
  EACCES: ['the file may not be read', 'give this user permission to read it'],
};

/** A file system error as `DATA_INVALID`. */
export function fileProblem(path: string, error: unknown): Error {
  const code =
    error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  const [problem, advice] = ADVICE[code] ?? [
    `the file cannot be read (${code === '' ? 'unknown reason' : code})`,
    'check the disk and the path',
  ];
  return dataError(path, problem, advice, { file: path });
}

const GZIP = [0x1f, 0x8b];
/** Refuses archives that would not fit into memory anyway. */
const LARGEST_UNPACKED = 2 ** 31;

/** The bytes of a file, unpacked where they are gzip-compressed, whatever the file is called. */
export async function readUnpacked(path: string): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw fileProblem(path, error);
  }
  if (GZIP.some((byte, position) => bytes[position] !== byte)) return bytes;
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: LARGEST_UNPACKED });
  } catch {
    throw dataError(
      path,
      'the gzip archive is damaged, truncated or larger than 2 GiB unpacked',
      'copy it again, or unpack it by hand',
      { file: path },
    );
  }
}
