/** Without what keeps one site's numbers from being seen: attacks 23 to 25. */
import { mutantsOf } from '../mutant.ts';

const ADVERSARY = 'test/adversary';
const SECAGG = 'shared/secagg';

/** Every mask is left out. */
const UNMASKED = {
  file: `${SECAGG}/participant/mask.ts`,
  find: 'applyMask(suite, session.digests.directory, segments, vectors, mask, 1);',
  replace: 'void applyMask;',
};

export const LEAK_MUTANTS = [
  ...mutantsOf('23', `${ADVERSARY}/attack-23-timing.test.ts`, [
    {
      countermeasure: 'comparisons look at every byte',
      file: 'shared/domain/bytes.ts',
      find: '  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);\n',
      replace:
        '  for (let i = 0; i < a.length && difference === 0; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);\n',
    },
  ]),
  ...mutantsOf('24', `${ADVERSARY}/attack-24-selective-dropout.test.ts`, [
    { countermeasure: 'a masked input shows nothing to choose by', ...UNMASKED },
    {
      test: `${ADVERSARY}/p3-doctored-survivor-set.test.ts`,
      countermeasure: 'the survivor set is bound to the digest of every input',
      file: `${SECAGG}/survivor-set.ts`,
      find: "return hash(suite, 'input-leaf', idBytes(participant), inputDigest);",
      replace: "return hash(suite, 'input-leaf', idBytes(participant), inputDigest.subarray(32));",
    },
  ]),
  ...mutantsOf('25', `${ADVERSARY}/c5-secrets-kept.test.ts`, [
    { countermeasure: 'counts and metrics ride inside the mask', ...UNMASKED },
  ]),
];
