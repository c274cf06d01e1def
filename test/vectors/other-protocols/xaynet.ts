/** xaynet's integers below a bound, drawn from ChaCha20. Velum's masks come from AES-256-CTR. */
import { createCipheriv } from 'node:crypto';
import { z } from 'zod';
import { fromHex } from '../../../shared/domain/bytes.ts';
import { compare, type VectorCase, vectorCase } from '../case.ts';

/** `(2^128-1)^2`, `2^64-59` or a decimal number; what follows it in brackets is a remark. */
const bound = z
  .string()
  .regex(/^(\(2\^\d+-\d+\)\^\d+|2\^\d+(-\d+)?|\d+)(\s|$)/)
  .transform((text) => {
    const [first = '0', ...others] = (text.split(/\s/)[0] ?? '').match(/\d+/g) ?? [];
    if (!text.includes('^')) return BigInt(first);
    const [exponent = '0', less = '0', outer = '1'] = others;
    return (BigInt(first) ** BigInt(exponent) - BigInt(less)) ** BigInt(outer);
  });
const block = z.object({
  seed_hex: z.string().transform(fromHex),
  bound,
  first: z.array(z.string()),
});

/** The keystream from counter and nonce 0, piece by piece. */
function keystreamOf(seed: Uint8Array): (length: number) => Uint8Array {
  const cipher = createCipheriv('chacha20', seed, new Uint8Array(16));
  return (length) => cipher.update(new Uint8Array(length));
}

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, next) => value * 256n + BigInt(next), 0n);
}

export function xaynetCases(name: string, given: unknown): VectorCase[] {
  const { seed_hex: seed, bound: limit, first } = block.parse(given);
  const take = keystreamOf(seed);
  const bytes = Math.ceil(limit.toString(16).length / 2);
  // The generator hands out whole 32-bit words.
  const step = Math.ceil(bytes / 4) * 4;
  const draw = (): bigint => {
    for (;;) {
      const value = littleEndian(take(step).subarray(0, bytes));
      if (value < limit) return value;
    }
  };
  const drawn = first.map(() => String(draw()));
  return first.map((expected, i) => vectorCase(`${name}/${i}`, () => compare(drawn[i], expected)));
}
