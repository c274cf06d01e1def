/** `npm run -s compare -- [SEED …]`: prints the comparison that the test asserts. */
import { compareWithPlain } from './plain-comparison.ts';

process.stderr.write(
  'WARNING: one of the two trainings below runs with secure aggregation OFF.\n' +
    'It exists in this simulation only; no program of Velum can do it.\n',
);
const seeds = process.argv.slice(2).map(Number);
for (const seed of seeds.length === 0 ? [11, 23, 37] : seeds) {
  process.stdout.write(`${JSON.stringify(await compareWithPlain(seed))}\n`);
}
