/** Runs test files in a process of their own, with one mutant planted or none. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { pathOf } from './mutant.ts';

/** `broken`: no test failed, but the files could not be run either. */
export type Verdict = 'passed' | 'failed' | 'broken';

const Report = z.object({
  numFailedTests: z.number(),
  numPassedTests: z.number(),
  success: z.boolean(),
});

/** `mutant` is an index in the list. The mutant is planted as sources are loaded: no file is changed. */
export async function runTests(files: readonly string[], mutant?: number): Promise<Verdict> {
  const directory = await mkdtemp(join(tmpdir(), 'velum-mutant-'));
  try {
    const report = join(directory, 'report.json');
    await vitest([...files, '--reporter=json', `--outputFile=${report}`], mutant);
    const text = await readFile(report, 'utf8').catch(() => undefined);
    return text === undefined ? 'broken' : verdictOf(Report.parse(JSON.parse(text)));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function verdictOf({ numFailedTests, numPassedTests, success }: z.infer<typeof Report>): Verdict {
  if (numFailedTests > 0) return 'failed';
  return success && numPassedTests > 0 ? 'passed' : 'broken';
}

function vitest(parameters: readonly string[], mutant: number | undefined): Promise<void> {
  const program = pathOf('node_modules/vitest/vitest.mjs');
  const config = pathOf('test/mutants/vitest.config.ts');
  const root = pathOf('.');
  // The first failure is the verdict.
  const all = [program, 'run', '--config', config, '--root', root, '--bail=1', ...parameters];
  const { VELUM_MUTANT: _, ...env } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, all, {
      cwd: root,
      stdio: 'ignore',
      env: mutant === undefined ? env : { ...env, VELUM_MUTANT: String(mutant) },
    });
    child.once('error', reject);
    child.once('close', () => {
      resolve();
    });
  });
}
