import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const program = fileURLToPath(new URL('run.ts', import.meta.url));
const reference = fileURLToPath(new URL('secagg-reference.json', import.meta.url));

function vectors(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', program, ...args],
    { encoding: 'utf8' },
  );
  return { status, lines: stdout.trim().split('\n'), stderr };
}

describe('the vectors command', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'velum-vectors-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('prints one JSON line per case and ends with the counts', () => {
    const { status, lines } = vectors('secagg', reference);
    const cases = lines.slice(0, -1).map((line) => JSON.parse(line) as { status: string });
    const count = (wanted: string) => cases.filter((row) => row.status === wanted).length;
    expect(lines.at(-1)).toBe(
      `${count('pass')} passed, 0 failed, ${count('not-implemented')} skipped`,
    );
    expect(status).toBe(0);
  });

  it('exits 1 when a case fails', () => {
    const file = join(folder, 'wrong.json');
    writeFileSync(
      file,
      JSON.stringify({ x25519_must_reject: { u_hex: [`09${'00'.repeat(31)}`] } }),
    );
    const { status, lines } = vectors('secagg', file);
    expect(status).toBe(1);
    expect(lines.at(-1)).toBe('0 passed, 2 failed, 0 skipped');
  });

  it('exits 2 and shows its usage when called wrongly', () => {
    const { status, stderr } = vectors('everything', reference);
    expect(status).toBe(2);
    expect(stderr).toContain('usage: npm run -s vectors');
  });

  it('exits 2 and names the file it cannot read', () => {
    const { status, stderr } = vectors('secagg', join(folder, 'missing.json'));
    expect(status).toBe(2);
    expect(stderr).toContain('missing.json');
  });
});
