/** The version in package.json, wherever the program runs from. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** From the sources the package stands one directory up; from `dist`, two. */
function packageText(): string {
  const candidates = ['..', '../..'].map((up) => join(import.meta.dirname, up, 'package.json'));
  const found = candidates.find((candidate) => existsSync(candidate));
  return found === undefined ? '{}' : readFileSync(found, 'utf8');
}

function versionOf(text: string): string {
  const [, version] = /"version":\s*"([^"]+)"/.exec(text) ?? [];
  return version ?? 'unknown';
}

export const version: string = versionOf(packageText());
