import { describe, expect, it } from 'vitest';
import { verbs } from '../../../cli/verbs.ts';
import { velum } from '../../support/cli.ts';

const commands = [
  'demo',
  'keys new',
  'keys show',
  'certificate new-authority',
  'certificate issue',
  'charter new',
  'charter show',
  'plan check',
  'plan explain',
  'secagg parameters',
  'privacy epsilon',
  'privacy noise',
  'privacy rounds',
  'privacy cohort',
  'privacy curve',
  'coordinator start',
  'coordinator migrate',
  'coordinator backup',
  'coordinator restore',
  'client start',
  'run start',
  'run watch',
  'run list',
  'run show',
  'run stop',
  'model list',
  'model show',
  'model download',
  'audit blame',
  'audit fetch',
  'doctor',
];

describe('help', () => {
  it('of the program lists every verb', async () => {
    const { status, stdout } = await velum(['--help']);
    expect(status).toBe(0);
    expect(stdout).toMatchSnapshot();
    for (const { name } of verbs) expect(stdout).toContain(`  ${name} `);
    expect((await velum([])).stdout).toBe(stdout);
  });

  it.each(verbs.map(({ name }) => name))('of %s is unchanged', async (name) => {
    const { status, stdout } = await velum([name, '--help']);
    expect(status).toBe(0);
    expect(stdout).toMatchSnapshot();
  });

  it.each(commands)('of %s has an example, --json and --verbose', async (command) => {
    const { status, stdout } = await velum([...command.split(' '), '--help']);
    expect(status).toBe(0);
    expect(stdout).toContain(`$ velum ${command}`);
    expect(stdout).toContain('--json');
    expect(stdout).toContain('--verbose');
    expect(stdout).toMatchSnapshot();
  });
});

describe('a wrong command line', () => {
  it.each([
    [['plann'], 'Did you mean plan?'],
    [['charter', 'shwo'], 'Did you mean show?'],
    [['keys', 'new'], "missing required argument 'file'"],
    [['keys', 'new', 'a', 'b'], 'too many arguments'],
    [['plan', 'check', 'plan.yaml'], "required option '--charter <file>'"],
    [['demo', '--silos', '2'], 'at least 5'],
    [['doctor'], 'name one configuration'],
    [['run', 'list', '--set', 'x'], 'must be key=value'],
  ])('%j ends with status 2 and says why', async (args, why) => {
    const { status, stderr } = await velum(args);
    expect(status).toBe(2);
    expect(stderr).toContain(why);
  });

  it('asks for the version of the package', async () => {
    const { status, stdout } = await velum(['--version']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
