/** The mutants still fit the code, and a few of them are killed here. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MUTANTS } from './list/all.ts';
import { pathOf, plant, plantInFile, type Mutant } from './mutant.ts';
import { runTests } from './run-tests.ts';

/** Every one costs a process that loads the tests. */
const SAMPLE = ['P1', 'C2', '16'];
const PATIENCE = { timeout: 300_000 };

describe('planting', () => {
  const mutant: Mutant = {
    against: '1',
    countermeasure: 'a check',
    file: 'code.ts',
    find: 'b();',
    replace: 'c();',
    test: 'code.test.ts',
  };

  it('changes one place and says on which line', () => {
    expect(plant('a();\nb();\n', mutant)).toEqual({ text: 'a();\nc();\n', line: 2 });
  });

  it.each(['a();\n', 'b();\nb();\n'])('fails where the text is not there once: %j', (text) => {
    expect(() => plant(text, mutant)).toThrow('code.ts: the text of "a check" occurs');
  });
});

/** Every attack, and every invariant of participant and coordinator. */
const DEFENDED = [
  ...Array.from({ length: 28 }, (_, i) => String(i + 1)),
  ...Array.from({ length: 9 }, (_, i) => `P${i + 1}`),
  ...Array.from({ length: 7 }, (_, i) => `C${i + 1}`),
];

describe('the mutants', () => {
  it('are against every attack and every invariant, each once', () => {
    const known = new Set<string>(MUTANTS.map(({ against }) => against));
    expect(DEFENDED.filter((each) => !known.has(each))).toEqual([]);
    const names = MUTANTS.map(({ against, countermeasure, file }) =>
      [against, countermeasure, file].join(),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  it.each(MUTANTS)('still fit the code: $against, $countermeasure', (mutant) => {
    expect(plantInFile(mutant).line).toBeGreaterThan(0);
    expect(mutant.replace).not.toBe(mutant.find);
    expect(existsSync(pathOf(mutant.test))).toBe(true);
  });

  it.each(SAMPLE)('are killed: the first against %s', PATIENCE, async (against) => {
    const number = MUTANTS.findIndex((mutant) => mutant.against === against);
    expect(await runTests([MUTANTS[number]!.test], number)).toBe('failed');
  });

  it('do not fail the tests when none is planted', PATIENCE, async () => {
    expect(await runTests([MUTANTS.find(({ against }) => against === 'P1')!.test])).toBe('passed');
  });
});
