/** The tests over sources of which one is a mutant's: named by number in VELUM_MUTANT, or none. */
import { defineConfig, mergeConfig } from 'vitest/config';
import base from '../../vitest.config.ts';
import { MUTANTS } from './list/all.ts';
import { pathOf, plant } from './mutant.ts';

const number = process.env['VELUM_MUTANT'];
const mutant = number === undefined ? undefined : MUTANTS[Number(number)];
const changed = mutant && pathOf(mutant.file);

export default mergeConfig(
  base,
  defineConfig({
    plugins: [
      {
        name: 'velum-mutant',
        enforce: 'pre',
        transform: (text, id) =>
          mutant !== undefined && id === changed ? plant(text, mutant).text : undefined,
      },
    ],
    test: { maxWorkers: 1 },
  }),
);
