/** A countermeasure taken out of one source file, and the test that must notice. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Attacks and invariants are numbered as in docs/attacks.md. */
export type Defended = `${number}` | `P${number}` | `C${number}`;

export interface Mutant {
  readonly against: Defended;
  /** What is gone; completes "a member no longer …" or "the coordinator no longer …". */
  readonly countermeasure: string;
  /** Path from the root of the repository. */
  readonly file: string;
  /** Occurs exactly once in the file, white space included. */
  readonly find: string;
  readonly replace: string;
  /** Path from the root of the repository. */
  readonly test: string;
}

/** The mutants of one attack or invariant, whose test they share unless they name another. */
export function mutantsOf(
  against: Defended,
  test: string,
  mutants: readonly (Omit<Mutant, 'against' | 'test'> & { readonly test?: string })[],
): readonly Mutant[] {
  return mutants.map((mutant) => ({ against, test, ...mutant }));
}

const ROOT = resolve(import.meta.dirname, '../..');

export function pathOf(file: string): string {
  return resolve(ROOT, file);
}

export interface Planted {
  readonly text: string;
  /** Where the change begins, counted from 1. */
  readonly line: number;
}

/** The file's text without the countermeasure. Throws `RangeError` where it does not occur exactly once. */
export function plant(text: string, { file, find, replace, countermeasure }: Mutant): Planted {
  const parts = text.split(find);
  const [before = '', after] = parts;
  if (after === undefined || parts.length > 2) {
    throw new RangeError(
      `${file}: the text of "${countermeasure}" occurs ${parts.length - 1} times instead of once; ` +
        'give the mutant what the countermeasure looks like now',
    );
  }
  return { text: before + replace + after, line: before.split('\n').length };
}

export function plantInFile(mutant: Mutant): Planted {
  return plant(readFileSync(pathOf(mutant.file), 'utf8'), mutant);
}
