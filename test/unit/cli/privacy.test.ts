import { describe, expect, it } from 'vitest';
import { velum } from '../../support/cli.ts';

function privacy(line: string) {
  return velum(['privacy', ...line.split(' ')]);
}

async function object(line: string): Promise<unknown> {
  const { stdout } = await privacy(`${line} --json`);
  return JSON.parse(stdout);
}

describe('velum privacy', () => {
  it('prints ε rounded up, with the accountant that vouches for it', async () => {
    const { status, stdout } = await privacy('epsilon --z 1.3 --q 0.02 --rounds 300 --delta 1e-6');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ε ≤ \d\.\d+ at δ = 1e-6 \(pld\)\n$/);
  });

  it('gives programs more digits, and no less than people', async () => {
    const line = 'epsilon --z 1.3 --q 0.02 --rounds 300 --delta 1e-6 --accountant rdp';
    const { epsilon } = (await object(line)) as { epsilon: number };
    const shown = /ε ≤ ([\d.]+)/.exec((await privacy(line)).stdout)?.[1];
    expect(Number(shown)).toBeGreaterThanOrEqual(epsilon);
    expect(Number(shown) - epsilon).toBeLessThan(1e-3);
  });

  it('finds noise whose printed digits keep the target', async () => {
    const { noiseMultiplier } = (await object(
      'noise --epsilon 2 --q 0.03 --rounds 100 --delta 1e-5 --accountant rdp',
    )) as { noiseMultiplier: number };
    const line = `epsilon --z ${noiseMultiplier} --q 0.03 --rounds 100 --delta 1e-5 --accountant rdp`;
    const { epsilon } = (await object(line)) as { epsilon: number };
    expect(epsilon).toBeLessThanOrEqual(2);
    expect(epsilon).toBeGreaterThan(1.999);
  });

  it('counts rounds, and refuses when one is too much', async () => {
    expect(await object('rounds --epsilon 3 --z 4 --delta 1e-5')).toMatchObject({ rounds: 8 });
    const { status, stderr } = await privacy('rounds --epsilon 0.5 --z 0.3 --delta 1e-5');
    expect(status).toBe(4);
    expect(stderr).toContain('the least possible ε is');
  });

  it('finds the smallest cohort for a noise on the mean', async () => {
    const line =
      'cohort --epsilon 2 --population 3383 --noise-to-clients 0.01 --rounds 100 --delta 1e-5 --accountant rdp';
    const found = (await object(line)) as { cohort: number; noiseMultiplier: number };
    expect(found.noiseMultiplier).toBeCloseTo(found.cohort * 0.01, 9);
    expect(found.cohort).toBeGreaterThan(100);
    expect(found.cohort).toBeLessThan(130);
  });

  it('draws ε over the rounds, the last included', async () => {
    const { stdout } = await privacy('curve --z 5 --rounds 30 --delta 1e-5');
    expect(stdout).toMatchSnapshot();
    expect(await object('curve --z 5 --rounds 30 --delta 1e-5')).toMatchObject({
      points: [
        { rounds: 1 },
        { rounds: 2 },
        { rounds: 5 },
        { rounds: 10 },
        { rounds: 20 },
        { rounds: 30 },
      ],
    });
  });

  it.each([
    ['epsilon --z much --rounds 3 --delta 1e-5', 2, '--z much: must be a number'],
    ['epsilon --z 2 --rounds 3 --delta 1e-5 --accountant gdp', 2, 'must be one of best, pld, rdp'],
    ['epsilon --z 2 --rounds 3 --delta 1.5', 3, 'above 0 and below 1'],
  ])('refuses %s', async (line, status, message) => {
    const result = await privacy(line);
    expect(result.status).toBe(status);
    expect(result.stderr).toContain(message);
  });
});
