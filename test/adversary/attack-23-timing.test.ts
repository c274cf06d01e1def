/**
 * Attack 23: what can be read off a clock. How long something takes is never asserted: `npm run -s bench --
 * timing` measures it. What is asserted is how it is done.
 */
import { readdir, readFile } from 'node:fs/promises';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';
import { equalBytes } from '../../shared/domain/bytes.ts';
import { multiply, multiplyPublic } from '../../shared/secagg/gf65536.ts';

const root = new URL('../../', import.meta.url);

async function sourcesUnder(folder: string): Promise<readonly (readonly [string, string])[]> {
  const names = await readdir(new URL(folder, root), { recursive: true });
  const files = names.filter((name) => name.endsWith('.ts')).map((name) => `${folder}/${name}`);
  return Promise.all(
    files.map(async (name) => [name, await readFile(new URL(name, root), 'utf8')] as const),
  );
}

/** Reads of an array are counted, with the index. */
function watched(bytes: Uint8Array): { bytes: Uint8Array; reads: number[] } {
  const reads: number[] = [];
  const proxy = new Proxy(bytes, {
    get(target, name) {
      if (typeof name === 'string' && /^\d+$/.test(name)) reads.push(Number(name));
      const value: unknown = Reflect.get(target, name, target);
      return value;
    },
  });
  return { bytes: proxy, reads };
}

describe('a comparison', () => {
  it('looks at every byte, wherever the first difference is', () => {
    const secret = Uint8Array.from({ length: 32 }, (_, i) => 3 * i + 5);
    for (const at of [undefined, 0, 7, 31]) {
      const guess = secret.map((byte, i) => (i === at ? byte ^ 0x40 : byte));
      const { bytes, reads } = watched(guess);
      expect(equalBytes(bytes, secret)).toBe(at === undefined);
      expect(reads).toEqual(Array.from(secret.keys()));
    }
  });

  it('that stops early is used for what is public only', async () => {
    const folders = ['shared', 'client', 'coordinator', 'cli'];
    const sources = (await Promise.all(folders.map(sourcesUnder))).flat();
    expect(sources.length).toBeGreaterThan(200);
    const early = sources.filter(([, text]) => /\bcompareBytes\(|Buffer\.compare/.test(text));
    expect(early.map(([name]) => name).sort()).toEqual(
      [
        // The field's prime against a public key.
        'shared/secagg/agreement-keys.ts',
        // Ids and advertised keys.
        'shared/secagg/directory.ts',
        // Where it stands.
        'shared/domain/bytes.ts',
        // Ids in the order they travel.
        'shared/wire/fields.ts',
      ].sort(),
    );
  });
});

describe('the arithmetic of sharing', () => {
  it('multiplies secrets without tables, and by tables only what is public', async () => {
    const sources = await sourcesUnder('shared/secagg');
    const byTables = sources.filter(([, text]) => /(multiply|inverse)Public\b/.test(text));
    expect(byTables.map(([name]) => name).sort()).toEqual([
      'shared/secagg/gf65536.ts',
      // Published combinations of shares, at a public point.
      'shared/secagg/low-degree.ts',
      // Combining shares reveals the secret to whoever does it.
      'shared/secagg/secret-sharing.ts',
    ]);
    const [, dealing] = sources.find(([name]) => name === 'shared/secagg/participant/share.ts')!;
    expect(dealing).toContain('evaluate(selfMask, i + 1)');
    const field = await readFile(new URL('shared/secagg/gf65536.ts', root), 'utf8');
    const [, body] = /export function multiply\(.*?\{\n(.*?)\n\}/s.exec(field)!;
    expect(body).not.toMatch(/\bif\b|\?|POWERS|LOGARITHMS|\[/);
  });

  it('agrees with the tables on every product that matters', () => {
    for (let i = 0; i < 4_000; i++) {
      const [a, b] = [(i * 40_503) & 0xffff, (i * 27_689 + 11) & 0xffff];
      expect(multiply(a, b)).toBe(multiplyPublic(a, b));
    }
  });
});

describe('BigInt', () => {
  it('is an error of lint in every module that handles secrets', async () => {
    const eslint = new ESLint({ cwd: root.pathname });
    for (const file of [
      'shared/secagg/secret-sharing.ts',
      'shared/secagg/participant/share.ts',
      'shared/crypto/node-suite.ts',
      'shared/domain/bytes.ts',
      'client/session-store/sealed-file.ts',
    ]) {
      const config = (await eslint.calculateConfigForFile(file)) as {
        readonly rules: Readonly<Record<string, readonly unknown[]>>;
      };
      const [level, ...banned] = config.rules['no-restricted-syntax'] ?? [];
      expect(level, file).toBe(2);
      expect(JSON.stringify(banned), file).toContain("Identifier[name='BigInt']");
    }
  });
});
