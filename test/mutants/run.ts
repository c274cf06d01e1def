/**
 * `npm run -s mutants -- [--against 14] [--processes N]`: takes one countermeasure after another out of the
 * code and runs the test that must notice; prints a table. Exit code 1 when a mutant survives or its text
 * is not in the code any more; the last line is `N passed, N failed`, where a killed mutant has passed.
 */
import { parseArgs } from 'node:util';
import { MUTANTS } from './list/all.ts';
import { plantInFile, type Mutant } from './mutant.ts';
import { runTests } from './run-tests.ts';

const { values } = parseArgs({
  options: {
    against: { type: 'string' },
    processes: { type: 'string', default: '2' },
  },
});

const soundness = new Map<string, Promise<boolean>>();

interface Row {
  readonly mutant: Mutant;
  readonly number: number;
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const rows = MUTANTS.map((mutant, number): Row => ({ mutant, number })).filter(
  ({ mutant }) => values.against === undefined || mutant.against === values.against,
);
const failed = await runAll(Number(values.processes));
say(`${rows.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

async function runAll(processes: number): Promise<number> {
  if (!(processes > 0)) throw new RangeError('--processes is a number above 0');
  if (rows.length === 0) throw new RangeError(`there is no mutant against ${values.against ?? ''}`);
  say('| against | countermeasure | where | test | killed |');
  say('| --- | --- | --- | --- | --- |');
  const waiting = [...rows];
  let bad = 0;
  const work = async (): Promise<void> => {
    for (let row = waiting.shift(); row !== undefined; row = waiting.shift()) {
      if (!(await judge(row))) bad += 1;
    }
  };
  await Promise.all(Array.from({ length: processes }, work));
  return bad;
}

/** Prints the row; `true` where the mutant was killed by a test that passes without it. */
async function judge({ mutant, number }: Row): Promise<boolean> {
  const { against, countermeasure, file, test } = mutant;
  const { line } = plantInFile(mutant);
  const killed = await verdictOf(number, test);
  say(`| ${against} | ${countermeasure} | ${file}:${String(line)} | ${test} | ${killed} |`);
  return killed === 'yes';
}

async function verdictOf(number: number, test: string): Promise<string> {
  const sound = await isSound(test);
  if (!sound) return 'no: the test fails without the mutant, too';
  const verdict = await runTests([test], number);
  if (verdict === 'failed') return 'yes';
  return verdict === 'passed' ? 'no' : 'no: the test could not be run';
}

/** Whether a test passes on the code as it is; asked once per file. */
function isSound(test: string): Promise<boolean> {
  const asked = soundness.get(test) ?? runTests([test]).then((verdict) => verdict === 'passed');
  soundness.set(test, asked);
  return asked;
}
