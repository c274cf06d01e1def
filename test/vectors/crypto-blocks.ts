/** The blocks of a reference file that ask for a cryptographic primitive. */
import { z } from 'zod';
import { isAcceptableEd25519Key } from '../../shared/crypto/strict-ed25519.ts';
import { concatBytes, fromHex, toHex, utf8Bytes } from '../../shared/domain/bytes.ts';
import { compare, forEachSuite, type NamedSuite, type VectorCase } from './case.ts';

const hex = z.string().transform(fromHex);

const ctrRow = z.union([
  z.object({ key_hex: hex, iv_hex: hex, keystream_hex: z.string() }),
  z.object({ key_hex: hex, counter_hex: hex, plaintext_hex: hex, ciphertext_hex: z.string() }),
]);

function counterKeystream(
  { counterKeystream }: NamedSuite,
  key: Uint8Array,
  iv: Uint8Array,
  length: number,
) {
  const stream = new Uint8Array(length);
  counterKeystream(key, iv, length, (piece, offset) => {
    stream.set(piece, offset);
  });
  return stream;
}

/** The keystream as the protocol asks for it, in two halves where the IV allows that. */
function protocolKeystream({ suite }: NamedSuite, key: Uint8Array, length: number) {
  const stream = new Uint8Array(length);
  const middle = Math.floor(length / 32) * 16;
  const halves = [
    [0, middle],
    [middle, length - middle],
  ] as const;
  for (const [start, count] of halves) {
    suite.keystream(key, start, count, (piece, offset) => {
      stream.set(piece, start + offset);
    });
  }
  return stream;
}

function keystreamFor(named: NamedSuite, key: Uint8Array, iv: Uint8Array, length: number) {
  return iv.some((byte) => byte !== 0)
    ? counterKeystream(named, key, iv, length)
    : protocolKeystream(named, key, length);
}

/** The named rows of a block; its texts, such as the provenance, are not rows. */
function namedRows(block: unknown): [string, unknown][] {
  const entries = Object.entries(z.record(z.string(), z.unknown()).parse(block));
  return entries.filter(([, row]) => typeof row === 'object');
}

export function aesCtrCases(name: string, block: unknown): VectorCase[] {
  return namedRows(block).flatMap(([key, row]) =>
    forEachSuite(`${name}/${key}`, (named) => {
      const given = ctrRow.parse(row);
      if ('keystream_hex' in given) {
        const length = given.keystream_hex.length / 2;
        const stream = keystreamFor(named, given.key_hex, given.iv_hex, length);
        return compare(toHex(stream), given.keystream_hex);
      }
      const { key_hex: aesKey, counter_hex: iv, plaintext_hex: plaintext } = given;
      const stream = keystreamFor(named, aesKey, iv, plaintext.length);
      const ciphertext = plaintext.map((byte, i) => byte ^ (stream[i] ?? 0));
      return compare(toHex(ciphertext), given.ciphertext_hex);
    }),
  );
}

const agreementBlock = z.object({
  alice_sk: hex,
  alice_pk: z.string(),
  bob_sk: hex,
  bob_pk: z.string(),
  shared: z.string(),
});

export function x25519Cases(name: string, block: unknown): VectorCase[] {
  const given = agreementBlock.parse(block);
  const both = (mine: Uint8Array, theirs: string) => (named: NamedSuite) =>
    compare(toHex(named.suite.x25519(mine, fromHex(theirs)) ?? new Uint8Array()), given.shared);
  return [
    ...forEachSuite(`${name}/alice_pk`, ({ suite }) =>
      compare(toHex(suite.x25519PublicKey(given.alice_sk)), given.alice_pk),
    ),
    ...forEachSuite(`${name}/bob_pk`, ({ suite }) =>
      compare(toHex(suite.x25519PublicKey(given.bob_sk)), given.bob_pk),
    ),
    ...forEachSuite(`${name}/shared/alice`, both(given.alice_sk, given.bob_pk)),
    ...forEachSuite(`${name}/shared/bob`, both(given.bob_sk, given.alice_pk)),
  ];
}

/** Secrets a small-order point is tried with. */
const SECRETS = ['velum vector secret one', 'velum vector secret two', 'velum vector secret three'];

export function x25519RejectCases(name: string, block: unknown): VectorCase[] {
  const { u_hex: points } = z.object({ u_hex: z.array(z.string()) }).parse(block);
  return points.flatMap((u, i) =>
    forEachSuite(`${name}/${i}`, ({ suite }) => {
      const shared = SECRETS.map((secret) =>
        suite.x25519(suite.sha256(utf8Bytes(secret)), fromHex(u)),
      );
      return compare(
        shared.map((bytes) => (bytes === undefined ? 'rejected' : toHex(bytes))),
        SECRETS.map(() => 'rejected'),
      );
    }),
  );
}

/** Messages a forgery by a small-order key is tried on; a careless verifier takes some of them. */
const FORGERY_TRIALS = 40;

export function ed25519SmallOrderCases(name: string, block: unknown): VectorCase[] {
  const { pk_hex: keys } = z.object({ pk_hex: z.array(z.string()) }).parse(block);
  return keys.flatMap((key, i) =>
    forEachSuite(`${name}/${i}`, ({ suite }) => {
      const publicKey = fromHex(key);
      const forgery = concatBytes(publicKey, new Uint8Array(32));
      const accepted = Array.from({ length: FORGERY_TRIALS }, (_, trial) =>
        suite.ed25519Verify(publicKey, utf8Bytes(`message ${trial}`), forgery),
      ).filter(Boolean).length;
      const enrolled = isAcceptableEd25519Key(publicKey);
      return compare({ accepted, enrolled }, { accepted: 0, enrolled: false });
    }),
  );
}

/** `00..4f` stands for the bytes from 0x00 to 0x4f. */
function bytesOrRange(text: string): Uint8Array {
  const [, first, last] = /^([0-9a-f]{2})\.\.([0-9a-f]{2})$/.exec(text) ?? [];
  if (first === undefined || last === undefined) return fromHex(text);
  const start = Number.parseInt(first, 16);
  return Uint8Array.from({ length: Number.parseInt(last, 16) - start + 1 }, (_, i) => start + i);
}

const range = z.string().transform(bytesOrRange);
const hkdfRow = z.object({ ikm: range, salt: range, info: range, L: z.number(), okm: z.string() });

export function hkdfCases(name: string, block: unknown): VectorCase[] {
  return namedRows(block).flatMap(([key, row]) =>
    forEachSuite(`${name}/${key}`, ({ suite }) => {
      const { ikm, salt, info, L, okm } = hkdfRow.parse(row);
      return compare(toHex(suite.hkdf(ikm, salt, info, L)), okm);
    }),
  );
}

const sessionBlock = z.object({
  pairs_noise_then_enc_hex: z.array(z.tuple([hex, hex])),
  session_id_hex: z.string(),
});

/** SHA-256 over parts: be32(|noise|) ‖ noise ‖ be32(|noise|) ‖ enc for each pair. */
export function sessionIdCases(name: string, block: unknown): VectorCase[] {
  const given = sessionBlock.parse(block);
  return forEachSuite(name, ({ suite }) => {
    const parts = given.pairs_noise_then_enc_hex.flatMap(([noise, enc]) => {
      const length = Uint8Array.of(0, 0, noise.length >>> 8, noise.length);
      return [length, noise, length, enc];
    });
    return compare(toHex(suite.sha256(...parts)), given.session_id_hex);
  });
}
