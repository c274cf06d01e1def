import { execFileSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { temporaryDirectory } from './temporary-directory.ts';

/**
 * A file system of so many mebibytes that disappears when the current test ends, or the reason why
 * there is none: mounting takes privileges.
 */
export async function smallDisk(
  mebibytes = 1,
): Promise<{ readonly path: string } | { readonly why: string }> {
  const path = await temporaryDirectory();
  if (process.getuid?.() !== 0) return { why: 'only root can mount a small file system' };
  try {
    const options = ['-t', 'tmpfs', '-o', `size=${String(mebibytes)}m`, 'tmpfs', path];
    execFileSync('mount', options, { stdio: 'ignore' });
  } catch {
    return { why: 'mounting a small file system was refused' };
  }
  onTestFinished(() => {
    execFileSync('umount', [path], { stdio: 'ignore' });
  });
  return { path };
}
