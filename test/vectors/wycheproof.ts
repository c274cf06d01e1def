/** Cases of the Wycheproof suites (C2SP/wycheproof, `testvectors_v1`) for what Velum uses. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { concatBytes, fromHex, toHex } from '../../shared/domain/bytes.ts';
import { isEncapsulationKey } from '../../shared/secagg/kem.ts';
import { compare, forEachSuite, type Outcome, unchecked, type VectorCase } from './case.ts';

const hex = z.string().transform(fromHex);
const test = z.looseObject({
  tcId: z.number(),
  result: z.enum(['valid', 'invalid', 'acceptable']),
});
const group = z.looseObject({ tests: z.array(test) });
const suiteFile = z.object({ testGroups: z.array(group) });

type Group = z.infer<typeof group>;
type Test = z.infer<typeof test>;
type Reader = (id: string, test: Test, group: Group) => VectorCase[];

const agreementTest = z.object({ public: hex, private: hex, shared: z.string() });

/**
 * Velum accepts twists and non-canonical u as RFC 7748 says, so an acceptable answer is the
 * expected one, but never the all-zero secret of a small-order point.
 */
const x25519Reader: Reader = (id, row) =>
  forEachSuite(id, ({ suite }) => {
    const given = agreementTest.parse(row);
    const shared = suite.x25519(given.private, given.public);
    const zero = /^0+$/.test(given.shared);
    return compare(
      shared === undefined ? 'rejected' : toHex(shared),
      zero ? 'rejected' : given.shared,
    );
  });

const signatureGroup = z.object({ publicKey: z.object({ pk: hex }) });
const signatureTest = z.object({ msg: hex, sig: hex });

const ed25519Reader: Reader = (id, row, rows) =>
  forEachSuite(id, ({ suite }) => {
    const { publicKey } = signatureGroup.parse(rows);
    const { msg, sig } = signatureTest.parse(row);
    return compare(suite.ed25519Verify(publicKey.pk, msg, sig), row.result === 'valid');
  });

const gcmGroup = z.object({ ivSize: z.number(), keySize: z.number(), tagSize: z.number() });
const gcmTest = z.object({ key: hex, iv: hex, aad: hex, msg: hex, ct: hex, tag: hex });

/** Velum seals with 256-bit keys, 96-bit nonces and 128-bit tags only: a deviation, other sizes are refused. */
const gcmReader: Reader = (id, row, rows) => {
  const { ivSize, keySize, tagSize } = gcmGroup.parse(rows);
  if (ivSize !== 96 || keySize !== 256 || tagSize !== 128) {
    const sizes = `${keySize}-bit key, ${ivSize}-bit nonce, ${tagSize}-bit tag`;
    return forEachSuite(id, ({ suite }) => {
      const { key, iv, aad, ct, tag } = gcmTest.parse(row);
      return compareRefusal(() => suite.open(key, iv, concatBytes(ct, tag), aad), sizes);
    });
  }
  return forEachSuite(id, ({ suite }) => {
    const { key, iv, aad, msg, ct, tag } = gcmTest.parse(row);
    const sealed = concatBytes(ct, tag);
    const opened = suite.open(key, iv, sealed, aad);
    if (row.result !== 'valid') return compare(opened === undefined, true);
    const both = [toHex(suite.seal(key, iv, msg, aad)), opened && toHex(opened)];
    return compare(both, [toHex(sealed), toHex(msg)]);
  });
};

const hkdfTest = z.object({ ikm: hex, salt: hex, info: hex, size: z.number(), okm: z.string() });

const hkdfReader: Reader = (id, row) =>
  forEachSuite(id, ({ suite }): Outcome => {
    const { ikm, salt, info, size, okm } = hkdfTest.parse(row);
    if (row.result === 'valid') return compare(toHex(suite.hkdf(ikm, salt, info, size)), okm);
    return compareRefusal(() => toHex(suite.hkdf(ikm, salt, info, size)), `${size} bytes`);
  });

/** Passes when a size that cannot be is refused as a mistake of the caller. */
function compareRefusal(work: () => unknown, sizes: string): Outcome {
  try {
    return { status: 'fail', value: work() };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { status: 'pass', value: `refused: ${sizes}` };
  }
}

const decapsulationTest = z.object({
  seed: hex,
  ek: z.string().optional(),
  c: hex,
  K: z.string(),
});

const decapsulationReader: Reader = (id, row) =>
  forEachSuite(id, ({ suite }) => {
    const { seed, ek, c, K } = decapsulationTest.parse(row);
    if (ek === undefined) {
      return compareRefusal(() => suite.kemKeyPair(seed), `a seed of ${seed.length} bytes`);
    }
    const pair = suite.kemKeyPair(seed);
    const secret = pair.decapsulate(c);
    const expected = row.result === 'valid' ? K : undefined;
    return compare([toHex(pair.encapsulationKey), secret && toHex(secret)], [ek, expected]);
  });

const encapsulationTest = z.object({ ek: hex, m: hex, c: z.string(), K: z.string() });

/** Whether the key is one is asked twice: of the suite, and of the protocol's own check. */
const encapsulationReader: Reader = (id, row) =>
  forEachSuite(id, ({ suite }) => {
    const { ek, m, c, K } = encapsulationTest.parse(row);
    const made = suite.kemEncapsulate(ek, m);
    const found = made && [toHex(made.ciphertext), toHex(made.secret)];
    const isValid = row.result === 'valid';
    return compare([isEncapsulationKey(ek), found], [isValid, isValid ? [c, K] : undefined]);
  });

const keyPairTest = z.object({ seed: hex, ek: z.string() });

/** Decapsulation keys stay inside the suite; the cases of `mlkem_768_test` use them. */
const keyPairReader: Reader = (id, row) =>
  forEachSuite(id, ({ suite }) => {
    const { seed, ek } = keyPairTest.parse(row);
    return compare(toHex(suite.kemKeyPair(seed).encapsulationKey), ek);
  });

const FILES: readonly (readonly [name: string, reader: Reader])[] = [
  ['x25519_test', x25519Reader],
  ['ed25519_test', ed25519Reader],
  ['aes_gcm_test', gcmReader],
  ['hkdf_sha256_test', hkdfReader],
  ['mlkem_768_test', decapsulationReader],
  ['mlkem_768_encaps_test', encapsulationReader],
  ['mlkem_768_keygen_seed_test', keyPairReader],
];

/** Cases of the files found in `directory`; whatever is absent is one case that says so. */
export function wycheproofCases(directory: string): VectorCase[] {
  return FILES.flatMap(([name, reader]) => {
    const path = join(directory, `${name}.json`);
    if (!existsSync(path)) return [unchecked(name, `absent, so nothing was checked: ${path}`)];
    const file = suiteFile.parse(JSON.parse(readFileSync(path, 'utf8')));
    return file.testGroups.flatMap((rows) =>
      rows.tests.flatMap((row) => reader(`${name}/${row.tcId}`, row, rows)),
    );
  });
}
