import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { generateKeyPairSync } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeSuite } from '../../../../shared/crypto/node-suite.ts';
import { loadKeyFile, readPrivateFile, saveKeyFile } from '../../../../shared/files/key-file.ts';
import { readTextFile } from '../../../../shared/files/text-file.ts';
import { Secret } from '../../../../shared/schema/secret.ts';
import { rejectionOf } from '../../../support/samples.ts';

const seed = nodeSuite.randomBytes(32);
let directory = '';

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'velum-keys-'));
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

async function saved(name: string, passphrase?: string): Promise<string> {
  const file = join(directory, name);
  await saveKeyFile(file, seed, passphrase);
  return file;
}

describe('a key file', () => {
  it('keeps the seed, for its owner only', async () => {
    const keyFile = await saved('plain.key');
    expect(await loadKeyFile({ keyFile })).toEqual(seed);
    expect((await stat(keyFile)).mode & 0o777).toBe(0o600);
    expect(await readFile(keyFile, 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  });

  it('is never overwritten', async () => {
    const file = await saved('once.key');
    const error = await rejectionOf(saveKeyFile(file, seed));
    expect(error.message).toContain('the file exists');
    expect(await loadKeyFile({ keyFile: file })).toEqual(seed);
  });

  it('that others may read is refused, with the command that repairs it', async () => {
    const keyFile = await saved('open.key');
    await chmod(keyFile, 0o640);
    const error = await rejectionOf(loadKeyFile({ keyFile }));
    expect(error.message).toContain(`has mode 0640`);
    expect(error.message).toContain(`chmod 600 ${keyFile}`);
  });

  it('that is encrypted opens with its passphrase only', async () => {
    const keyFile = await saved('locked.key', 'correct horse');
    const open = (text: string): Promise<Uint8Array> =>
      loadKeyFile({ keyFile, passphrase: new Secret(text) });
    expect(await open('correct horse')).toEqual(seed);
    expect((await rejectionOf(open('wrong'))).message).toContain('does not open it');
    expect((await rejectionOf(loadKeyFile({ keyFile }))).message).toContain('needs a passphrase');
  });

  it.each([
    ['text', 'not a key', /no private key/],
    [
      'another kind of key',
      generateKeyPairSync('ec', { namedCurve: 'P-256' })
        .privateKey.export({ type: 'pkcs8', format: 'pem' })
        .toString(),
      /not Ed25519/,
    ],
    ['far too much', 'x'.repeat(20_000), /too large/],
  ])('that holds %s is refused', async (name, content, rule) => {
    const keyFile = join(directory, `${name}.key`);
    await writeFile(keyFile, content, { mode: 0o600 });
    expect((await rejectionOf(loadKeyFile({ keyFile }))).message).toMatch(rule);
  });

  it('that is missing is named', async () => {
    const error = await rejectionOf(readPrivateFile(join(directory, 'none.key')));
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.message).toContain('there is no such file');
  });
});

describe('a text file', () => {
  it('that cannot be read says why', async () => {
    const binary = join(directory, 'binary');
    await writeFile(binary, Uint8Array.of(0xff, 0xfe));
    expect((await rejectionOf(readTextFile(binary, 'PLAN_INVALID'))).message).toContain('UTF-8');
    expect((await rejectionOf(readTextFile(directory, 'PLAN_INVALID'))).message).toContain(
      'is a directory',
    );
  });
});
