/**
 * Known-answer runner: `npm run -s vectors -- secagg FILE`, `… -- privacy FILE` or
 * `… -- wycheproof DIRECTORY`. Prints one
 * JSON line per case and a summary; exits 1 if a case fails, 2 if it was called wrongly.
 */
import { readFileSync } from 'node:fs';
import { outcomeOf, type VectorCase } from './case.ts';
import { privacyCases } from './privacy-file.ts';
import { secaggCases } from './secagg-file.ts';
import { wycheproofCases } from './wycheproof.ts';

const USAGE = 'usage: npm run -s vectors -- secagg FILE | privacy FILE | wycheproof DIRECTORY\n';

const SOURCES: Readonly<Record<string, (path: string) => VectorCase[]>> = {
  secagg: (path) => secaggCases(JSON.parse(readFileSync(path, 'utf8'))),
  privacy: (path) => privacyCases(JSON.parse(readFileSync(path, 'utf8'))),
  wycheproof: wycheproofCases,
};

function report(cases: readonly VectorCase[]): number {
  const counts = { pass: 0, fail: 0, 'not-implemented': 0 };
  for (const vector of cases) {
    const outcome = outcomeOf(vector);
    counts[outcome.status]++;
    process.stdout.write(`${JSON.stringify({ id: vector.id, ...outcome })}\n`);
  }
  const { pass, fail, 'not-implemented': skipped } = counts;
  process.stdout.write(`${pass} passed, ${fail} failed, ${skipped} skipped\n`);
  return fail === 0 ? 0 : 1;
}

function main([kind = '', path]: readonly string[]): number {
  const source = SOURCES[kind];
  if (source === undefined || path === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  try {
    return report(source(path));
  } catch (error) {
    process.stderr.write(`${path}: ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

process.exitCode = main(process.argv.slice(2));
