/** A short run of the fuzzer over everything, and the proof that it finds what it looks for. */
import { spawnSync } from 'node:child_process';
import { afterAll, describe, expect, it } from 'vitest';
import { FederationError } from '../../shared/errors/federation-error.ts';
import { fuzz, runCase, type TargetReport } from './campaign.ts';
import { bent } from './bend.ts';
import { judged, type Target } from './target.ts';
import { targets } from './targets/index.ts';

const SEED = 'every suite';
const CASES = 40;

const upTo = (cases: number) => ({ seed: SEED, goesOn: (inputs: number) => inputs < cases });

describe('random, mutated and cut input', () => {
  const reports: TargetReport[] = [];

  it.each(targets.map((target) => [target.name, target] as const))(
    'is answered by %s, and changes nothing where it is refused',
    async (_name, target) => {
      const report = await fuzz(target, upTo(CASES));
      expect(report.findings).toEqual([]);
      reports.push(report);
    },
    180_000,
  );

  afterAll(() => {
    // Input that is refused at the first byte, or never, would test nothing.
    for (const { name, accepted, refused } of reports) {
      expect(Math.min(accepted, refused), name).toBeGreaterThan(0);
    }
  });
});

const SAMPLE = Buffer.from('a sample of some length');

function targetOf(attempt: Target['attempt']): Target {
  return { name: 'planted', attempt };
}

async function findingOf(attempt: Target['attempt']): Promise<string> {
  const { findings } = await fuzz(targetOf(attempt), upTo(2));
  return findings[0]?.problem ?? '';
}

describe('the fuzzer', () => {
  it('finds what throws anything but its own refusal', async () => {
    const problem = await findingOf(() =>
      judged(['PLAN_INVALID'], () => {
        throw new TypeError('cannot read properties of undefined');
      }),
    );
    expect(problem).toContain('cannot read properties');
    const other = await findingOf(() =>
      judged(['PLAN_INVALID'], () => {
        throw new FederationError('MODEL_INVALID', 'no model');
      }),
    );
    expect(other).toContain('refused with MODEL_INVALID, which is not documented');
  });

  it('finds what believes a false length', async () => {
    let held: Uint8Array | undefined;
    const problem = await findingOf(() => {
      held = new Uint8Array(2 ** 29);
      return 'accepted';
    });
    expect(held).toHaveLength(2 ** 29);
    expect(problem).toContain('bytes were allocated');
  });

  it('makes the same inputs from the same seed, and others from another', async () => {
    const inputs: string[] = [];
    const target = targetOf((random) => {
      inputs.push(Buffer.from(bent([SAMPLE], random)).toString('hex'));
      return 'accepted';
    });
    await fuzz(target, upTo(20));
    const first = inputs.splice(0);
    for (let number = 19; number >= 0; number--) await runCase(SEED, target, number);
    expect(inputs.reverse()).toEqual(first);
    expect(new Set(first).size).toBeGreaterThan(10);
    inputs.splice(0);
    await fuzz(target, { ...upTo(20), seed: 'another' });
    expect(inputs).not.toEqual(first);
  });

  it('ends a case that never ends, and says which it is', () => {
    const program = new URL('support/hanging.ts', import.meta.url).pathname;
    const { signal, stdout } = spawnSync(process.execPath, ['--import', 'tsx', program], {
      encoding: 'utf8',
    });
    expect(signal).toBe('SIGKILL');
    expect(stdout).toContain('FAILED a loop hangs');
    expect(stdout).toContain("--seed 7 --target 'a loop' --case 41");
    expect(stdout.trimEnd()).toMatch(/0 passed, 1 failed$/);
  });
});
