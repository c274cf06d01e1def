import { chmod, cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CliResult, velum } from '../../support/cli.ts';
import { edited, samplesDirectory, sampleText } from '../../support/samples.ts';

let directory = '';
const keys = new Map<string, string>();

const here = (args: readonly string[]): Promise<CliResult> => velum(args, { directory });

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'velum-cli-'));
  await cp(samplesDirectory, directory, { recursive: true });
  for (const name of ['coordinator', 'anna', 'lakeside', 'harbour']) {
    const made = await here(['keys', 'new', `${name}.key`, '--json']);
    keys.set(name, String(made.json()['identity']));
  }
});
afterAll(async () => {
  await rm(directory, { recursive: true });
});

function charterFlags(changes: Readonly<Record<string, string>> = {}): string[] {
  const flags = {
    '--federation': 'retina',
    '--coordinator': keys.get('coordinator') ?? '',
    '--endpoint': 'localhost:7443',
    '--min-cohort': '3',
    '--min-survivors': '3',
    '--assumed-collusion': '0.2',
    ...changes,
  };
  const members = ['anna', 'lakeside', 'harbour'].flatMap((name) => [
    '--member',
    `${name}=${keys.get(name) ?? ''}`,
  ]);
  return ['charter', 'new', ...Object.entries(flags).flat(), ...members];
}

describe('velum keys', () => {
  it('makes an identity once and shows it again', async () => {
    expect(keys.get('anna')).toMatch(/^ed25519:[0-9a-f]{64}$/);
    const again = await here(['keys', 'new', 'anna.key']);
    expect(again.status).toBe(3);
    expect(again.stderr).toContain('the file exists');
    const shown = await here(['keys', 'show', 'anna.key']);
    expect(shown.stdout).toContain(keys.get('anna'));
  });

  it('locks an identity with a passphrase from a file', async () => {
    await writeFile(join(directory, 'phrase'), 'open sesame\n', { mode: 0o600 });
    const made = await here(['keys', 'new', 'locked.key', '--passphrase-file', 'phrase', '--json']);
    const shown = await here([
      'keys',
      'show',
      'locked.key',
      '--passphrase-file',
      'phrase',
      '--json',
    ]);
    expect(shown.json()).toEqual(made.json());
    expect((await here(['keys', 'show', 'locked.key'])).stderr).toContain('needs a passphrase');
  });
});

describe('velum charter', () => {
  it('writes a charter that shows the same hash', async () => {
    const made = await here([...charterFlags(), '--out', 'new-charter.yaml', '--json']);
    expect(made.status).toBe(0);
    const shown = await here(['charter', 'show', 'new-charter.yaml', '--json']);
    expect(shown.json()['hash']).toBe(made.json()['hash']);
    expect(shown.json()['charter']).toMatchObject({ secureAggregation: { minCohort: 3 } });
    const twice = await here([...charterFlags(), '--out', 'new-charter.yaml']);
    expect(twice.status).toBe(3);
  });

  it('prints the charter when no file is named', async () => {
    expect((await here(charterFlags())).stdout).toMatch(/^federation: retina\n/);
  });

  it('refuses a cohort of two and says why', async () => {
    const { status, stderr } = await here(charterFlags({ '--min-cohort': '2' }));
    expect(status).toBe(3);
    expect(stderr).toContain('a cohort of two lets each party compute');
    expect(stderr).not.toContain('    at ');
  });

  it('refuses a member without a key', async () => {
    const { stderr } = await here([...charterFlags(), '--member', 'nobody']);
    expect(stderr).toContain('--member nobody: must be name=ed25519:');
  });

  it('fails with one object for programs', async () => {
    await writeFile(join(directory, 'bad.yaml'), 'federation: "x\n');
    const { status, json } = await here(['charter', 'show', 'bad.yaml', '--json']);
    expect(status).toBe(3);
    expect(json()['error']).toMatchObject({
      code: 'CHARTER_INVALID',
      details: { file: 'bad.yaml', line: 2 },
      exit: 3,
    });
  });
});

describe('velum plan', () => {
  const check = (plan: string): Promise<CliResult> =>
    here(['plan', 'check', plan, '--charter', 'charter.yaml', '--json']);

  it('accepts the sample', async () => {
    const { status, json } = await check('plan.yaml');
    expect(status).toBe(0);
    expect(json()).toMatchObject({ allowed: true, findings: [] });
  });

  it('refuses a plan outside the charter, bound by bound', async () => {
    const wrong = edited(
      edited(sampleText('plan.yaml'), 'rounds: 40', 'rounds: 501'),
      'minimum: 4',
      'minimum: 3',
    );
    await writeFile(join(directory, 'wrong.yaml'), wrong);
    const { status, json } = await check('wrong.yaml');
    expect(status).toBe(4);
    const findings = json()['findings'] as readonly { rule: string }[];
    expect(findings.map(({ rule }) => rule)).toEqual(['cohort.minimum', 'rounds']);
    const text = await here(['plan', 'check', 'wrong.yaml', '--charter', 'charter.yaml']);
    expect(text.stdout).toContain("the charter's smallest cohort is 4");
  });

  it('names a topology that is not there', async () => {
    const wrong = edited(sampleText('plan.yaml'), 'model.json', 'missing.json');
    await writeFile(join(directory, 'missing.yaml'), wrong);
    const { status, json } = await check('missing.yaml');
    expect(status).toBe(3);
    expect(JSON.stringify(json())).toContain('missing.json: there is no such file');
  });

  it('explains the sample', async () => {
    const args = ['plan', 'explain', 'plan.yaml', '--charter', 'charter.yaml'];
    const { status, stdout } = await here([...args, '--rows', '400']);
    expect(status).toBe(0);
    expect(stdout).toMatchSnapshot();
    expect((await here([...args, '--json'])).json()).toMatchObject({ parameters: 49 });
    expect((await here([...args, '--rows', 'few'])).status).toBe(2);
  });
});

describe('velum certificate', () => {
  it('makes an authority and certificates it has signed', async () => {
    const authority = await here([
      'certificate',
      'new-authority',
      '--name',
      'retina',
      '--out',
      'ca',
    ]);
    expect(authority.status).toBe(0);
    const issued = await here([
      ...['certificate', 'issue', '--authority', 'ca', '--identity', 'anna.key'],
      ...['--role', 'client', '--name', 'anna', '--out', 'anna-tls', '--json'],
    ]);
    expect(issued.json()).toMatchObject({ identity: keys.get('anna') });
    expect(await readFile(join(directory, 'anna-tls.pem'), 'utf8')).toContain('BEGIN CERTIFICATE');
  });

  it('asks a coordinator for its host names', async () => {
    const { status, stderr } = await here([
      ...['certificate', 'issue', '--authority', 'ca', '--identity', 'coordinator.key'],
      ...['--role', 'coordinator', '--name', 'c', '--out', 'c-tls'],
    ]);
    expect(status).toBe(3);
    expect(stderr).toContain('at least one DNS name or IP address');
  });
});

describe('velum doctor', () => {
  async function clientConfig(changes: Readonly<Record<string, string>> = {}): Promise<string> {
    const charter = await here(['charter', 'show', 'new-charter.yaml', '--json']);
    const values = {
      keyFile: 'anna.key',
      hash: String(charter.json()['hash']),
      data: 'rows.csv',
      ...changes,
    };
    await writeFile(join(directory, 'rows.csv'), 'a,b\n1,2\n');
    const text = `coordinator: 127.0.0.1:1
identity: { keyFile: ${values.keyFile} }
tls: { certificate: anna-tls.pem, key: anna-tls.key, authority: ca.pem }
charter: { file: new-charter.yaml, hash: "${values.hash}" }
data: { format: csv, path: ${values.data} }
state: state
trainer: { backend: cpu }
`;
    await writeFile(join(directory, 'site.yaml'), text);
    return 'site.yaml';
  }

  async function findings(
    config: string,
  ): Promise<ReadonlyMap<string, { status: string; finding: string }>> {
    const { json } = await here(['doctor', '--client', config, '--json']);
    const checks = json()['checks'] as readonly { name: string; status: string; finding: string }[];
    return new Map(checks.map((check) => [check.name, check]));
  }

  it('finds everything in order but a coordinator that is not there', async () => {
    const checks = await findings(await clientConfig());
    for (const [name, { status, finding }] of checks) {
      expect(status, `${name}: ${finding}`).toBe(name === 'coordinator' ? 'problem' : 'good');
    }
    expect(checks.get('coordinator')?.finding).toContain('127.0.0.1:1');
    expect(checks.get('place in the charter')?.finding).toBe('this site is anna');
    expect(checks.get('trainer')?.finding).toContain('cpu');
  });

  it('finds a charter that was changed after it was pinned', async () => {
    const checks = await findings(await clientConfig({ hash: `sha256:${'ab'.repeat(32)}` }));
    expect(checks.get('charter')).toMatchObject({ status: 'problem' });
    expect(checks.get('charter')?.finding).toContain('pins sha256:abab');
    expect(checks.get('place in the charter')?.status).toBe('skipped');
  });

  it('finds a key that others may read, or that is of no member', async () => {
    await here(['keys', 'new', 'stranger.key']);
    const foreign = await findings(await clientConfig({ keyFile: 'stranger.key' }));
    expect(foreign.get('place in the charter')?.finding).toContain('is no member');
    expect(foreign.get('certificate')?.status).toBe('problem');
    await chmod(join(directory, 'stranger.key'), 0o644);
    const open = await findings(await clientConfig({ keyFile: 'stranger.key' }));
    expect(open.get('identity key')?.finding).toContain('chmod 600');
    expect(open.get('certificate')?.status).toBe('skipped');
  });

  it('finds data that is not there, and ends with its own status', async () => {
    const checks = await findings(await clientConfig({ data: 'none.csv' }));
    expect(checks.get('data')?.finding).toContain('there is no such file');
    expect((await here(['doctor', '--client', 'site.yaml'])).status).toBe(10);
  });

  it('stops at a configuration that is wrong', async () => {
    await writeFile(join(directory, 'odd.yaml'), 'colour: red\n');
    const checks = await findings('odd.yaml');
    expect([...checks.keys()]).toEqual(['configuration']);
    expect(checks.get('configuration')?.finding).toContain('odd.yaml:1:1: colour');
  });
});
