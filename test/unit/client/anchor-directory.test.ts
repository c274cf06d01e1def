import { chmod, mkdir, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  defaultAnchorDirectory,
  prepareAnchorDirectory,
} from '../../../client/session-store/anchor-directory.ts';
import { temporaryDirectory } from '../../conformance/support/temporary-directory.ts';

describe('the directory of the anchor', () => {
  it('is one per state directory and user, and in neither of them', async () => {
    const [first, second] = await Promise.all(
      ['/var/lib/velum/a', '/var/lib/velum/b'].map(defaultAnchorDirectory),
    );
    expect(first).not.toBe(second);
    expect(await defaultAnchorDirectory('/var/lib/velum/a')).toBe(first);
    expect(basename(first!)).toContain(String(process.getuid?.() ?? ''));
    expect(dirname(first!)).not.toContain('/var/lib/velum');
  });

  it('is made for its owner only, and taken as it is the next time', async () => {
    const directory = join(await temporaryDirectory(), 'deep', 'anchor');
    await prepareAnchorDirectory(directory);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
    await prepareAnchorDirectory(directory);
  });

  it.each<[string, (directory: string) => Promise<unknown>, string]>([
    [
      'open to others',
      async (directory) => {
        await mkdir(directory);
        await chmod(directory, 0o750);
      },
      'chmod 700',
    ],
    ['a link', (directory) => symlink(dirname(directory), directory), 'name the directory itself'],
  ])('is refused where it is %s', async (_what, make, remedy) => {
    const directory = join(await temporaryDirectory(), 'anchor');
    await make(directory);
    await expect(prepareAnchorDirectory(directory)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining(remedy) as string,
    });
  });
});
