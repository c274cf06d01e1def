import { describe, expect, it } from 'vitest';
import { velum } from '../../support/cli.ts';

function parameters(n: string, corrupt: string, dropout: string, ...more: string[]) {
  const cohort = ['--participants', n, '--corrupt', corrupt, '--dropout', dropout];
  return velum(['secagg', 'parameters', ...cohort, ...more]);
}

describe('velum secagg parameters', () => {
  it('prints the choice for a thousand members with the bounds it meets', async () => {
    const { status, stdout } = await parameters('1000', '0.1', '0.1');
    expect(status).toBe(0);
    expect(stdout).toMatchSnapshot();
  });

  it('gives programs the same as one object', async () => {
    const { stdout } = await parameters('1000', '0.1', '0.1', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      mode: 'H',
      corrupt: 100,
      quorum: 551,
      degree: 220,
      threshold: 168,
      dropoutsTolerated: 100,
      bounds: [{ atMost: -105 }, { atMost: -105 }, { atMost: -30 }],
    });
  });

  it('spares the allowance for grinding when asked to', async () => {
    const { stdout } = await parameters('1000', '0.1', '0.1', '--lambda', '0', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ degree: 152, threshold: 110 });
  });

  it('leaves nothing to chance in the full graph', async () => {
    const { stdout } = await parameters('50', '0.1', '0.1');
    expect(stdout).toContain('full graph (F)');
    expect(stdout).toContain('Nothing is left to chance.');
  });

  it('prints what groups need, and what chance could do to them', async () => {
    const { status, stdout } = await parameters('1000', '0.1', '0.05', '--groups', '10');
    expect(status).toBe(0);
    expect(stdout).toMatchSnapshot();
    const json = await parameters(
      '1000',
      '0.1',
      '0.05',
      '--groups',
      '10',
      '--lambda',
      '0',
      '--json',
    );
    expect(JSON.parse(json.stdout)).toMatchObject({
      mode: 'grouped',
      corruptHolders: 35,
      threshold: 68,
      bounds: [{ atMost: -40 }, { atMost: -30 }],
    });
  });

  it('refuses groups that cannot be', async () => {
    const { status, stdout } = await parameters('1000', '0.1', '0.1', '--groups', '10');
    expect(status).toBe(4);
    expect(stdout).toContain('where 100 of the cohort may drop out: ask for fewer groups');
  });

  it('writes an impossible event as null', async () => {
    const { stdout } = await parameters('500', '0.1', '0.1', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ bounds: [{ log2: null }, {}, {}] });
  });

  it('refuses a cohort that cannot be', async () => {
    const { status, stdout } = await parameters('50', '0.1', '0.6');
    expect(status).toBe(4);
    expect(stdout).toContain('cannot reach the quorum of 28');
  });

  it.each([
    ['--participants', ['many', '0.1', '0.1'], 'must be a number'],
    ['--corrupt', ['50', '', '0.1'], 'must be a number'],
    ['--lambda', ['50', '0.1', '0.1', '--lambda', '32'], 'must be 0 or 64'],
  ] as const)('asks for another %s', async (option, [n, corrupt, dropout, ...more], message) => {
    const { status, stderr } = await parameters(n, corrupt, dropout, ...more);
    expect(status).toBe(2);
    expect(stderr).toContain(option);
    expect(stderr).toContain(message);
  });
});
