import { expect } from 'vitest';
import type { Completed } from './program.ts';

/** Lines only a bug, or `--verbose`, should show. */
const STACK = /^ +at .*[:(]\d+/m;
const SECRET = /PRIVATE KEY/;

/** Fails with this exit code and says all of this, without a stack trace and without a secret. */
export function expectRefusal(
  { code, stdout, stderr }: Completed,
  exit: number,
  ...says: readonly (string | RegExp)[]
): void {
  expect(code, `${stdout}\n${stderr}`).toBe(exit);
  for (const part of says) expect(stderr).toMatch(part);
  expectNoLeak(`${stdout}\n${stderr}`);
}

export function expectNoLeak(text: string): void {
  expect(text).not.toMatch(STACK);
  expect(text).not.toMatch(SECRET);
}
