import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { concatBytes, fromHex, toHex, utf8Bytes } from '../../shared/domain/bytes.ts';
import { CLASSICAL_SUITE, HYBRID_SUITE } from '../../shared/secagg/config.ts';
import { ciphertextDigest } from '../../shared/secagg/kem.ts';
import { advertiseKeysRequest, shareKeysRequest } from '../../shared/wire/keys.ts';
import { SUITES } from './case.ts';
import { recordTranscript } from './transcript.ts';

const transcript = z.looseObject({
  secrets: z.array(z.looseObject({ id: z.string(), maskMaster: z.string() })),
  messages: z.array(z.object({ name: z.string(), member: z.string(), bytes: z.string() })),
  cfg: z.string(),
  R1: z.string(),
  maskSeeds: z.record(z.string(), z.array(z.string())),
  silent: z.string(),
  sum: z.array(z.array(z.number())),
});

function frozen(suiteName: string) {
  const file = new URL(`transcripts/${suiteName}.json`, import.meta.url);
  return transcript.parse(JSON.parse(readFileSync(file, 'utf8')));
}

describe('the frozen transcripts', () => {
  for (const suiteName of [CLASSICAL_SUITE, HYBRID_SUITE]) {
    for (const { name, suite } of SUITES) {
      it(`of ${suiteName} are repeated byte for byte by ${name}`, () => {
        expect(recordTranscript(suite, suiteName)).toEqual(frozen(suiteName));
      });
    }

    it(`of ${suiteName} hold every message of an attempt with one dropout`, () => {
      const { messages, sum, silent } = frozen(suiteName);
      const count = (name: string): number =>
        messages.filter((message) => message.name === name).length;
      const before = ['M0', 'M1', 'M2', 'M3', 'M4', 'acknowledgement'];
      expect(before.map(count)).toEqual([5, 5, 5, 5, 5, 5]);
      const later = ['sharers', 'M5', 'M5 vector', 'M6', 'confirmation', 'M7', 'M8'];
      expect(later.map(count)).toEqual([4, 4, 4, 4, 4, 4, 4]);
      expect(messages.at(-1)?.member).not.toBe(silent);
      expect(sum[0]?.[0]).toBe(4);
    });
  }

  it('agree with the seed of a pair as the specification writes it', () => {
    const { secrets, messages, cfg, R1, maskSeeds, silent } = frozen(HYBRID_SUITE);
    const [low, high] = secrets
      .filter(({ id }) => id !== silent)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    if (low === undefined || high === undefined) throw new Error('two members are needed');
    const bytesOf = (name: string, member: string): Uint8Array =>
      fromHex(messages.find((it) => it.name === name && it.member === member)!.bytes);
    const advertised = (id: string) => advertiseKeysRequest.decode(bytesOf('M1', id)).message;
    const dealt = shareKeysRequest.decode(bytesOf('M3', low.id)).message;
    const [, ciphertext] = [...dealt.maskCiphertexts].find(([id]) => id === high.id)!;
    for (const { suite } of SUITES) {
      const kdf = (secret: Uint8Array, salt: string, info: Uint8Array, length: number) =>
        suite.hkdf(secret, fromHex(salt), info, length);
      const master = fromHex(high.maskMaster);
      const pair = suite.kemKeyPair(kdf(master, cfg, utf8Bytes('mask-mlkem'), 64));
      const secretKey = kdf(master, cfg, utf8Bytes('mask-x25519'), 32);
      const agreed = suite.x25519(secretKey, advertised(low.id).maskKey)!;
      const coins = kdf(
        fromHex(low.maskMaster),
        R1,
        concatBytes(utf8Bytes('mask-kem-coins'), fromHex(high.id)),
        32,
      );
      expect(suite.kemEncapsulate(pair.encapsulationKey, coins)?.ciphertext).toEqual(ciphertext);
      const info = concatBytes(
        utf8Bytes('mask-seed'),
        fromHex(low.id),
        fromHex(high.id),
        ciphertextDigest(suite, ciphertext),
        advertised(low.id).maskKey,
        advertised(high.id).maskKey,
        advertised(high.id).kem!.maskDigest,
      );
      const seed = kdf(concatBytes(pair.decapsulate(ciphertext)!, agreed), R1, info, 32);
      // Behind its self mask, the first peer of one is the other.
      expect(maskSeeds[low.id]?.[1]).toBe(toHex(seed));
      expect(maskSeeds[high.id]?.[1]).toBe(toHex(seed));
    }
  });
});
