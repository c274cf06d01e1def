import { describe, expect, it } from 'vitest';
import type { ClientConfig } from '../../../../client/config/config.ts';
import { loadClientConfig } from '../../../../client/config/load.ts';
import { nodeSuite } from '../../../../shared/crypto/node-suite.ts';
import { charterHash } from '../../../../shared/secagg/roster.ts';
import { rejectionOf, sampleCharter, samplesDirectory } from '../../../support/samples.ts';

const file = `${samplesDirectory}client.yaml`;

function load(flags: Record<string, string> = {}): Promise<ClientConfig> {
  return loadClientConfig({ file, environment: {}, flags });
}

describe('client.yaml', () => {
  it('is read with defaults and with paths from the directory of the file', async () => {
    const config = await load();
    expect(config.coordinator).toBe('coordinator.example.org:7443');
    expect(config.data).toEqual({
      format: 'csv',
      path: `${samplesDirectory}visits.csv`,
      columns: { hba1c: 'HbA1c_percent' },
    });
    expect(config.policy).toEqual({
      minCohort: 5,
      minHonest: 2,
      maxRounds: 100,
      maxElements: 100_000_000,
      allow: ['train', 'evaluate', 'statistics'],
    });
    expect(config.trainer.backend).toBe('auto');
    expect(config.session).toEqual({ resume: 'always' });
  });

  it('takes the place of the anchor from the directory of the file', async () => {
    const config = await load({ session: '{ resume: never, anchor: keep/anchor }' });
    expect(config.session).toEqual({ resume: 'never', anchor: `${samplesDirectory}keep/anchor` });
  });

  it('pins the charter beside it', async () => {
    expect((await load()).charter.hash).toEqual(charterHash(nodeSuite, sampleCharter()));
  });

  it('takes a pair of image files', async () => {
    const config = await load({ data: '{ format: idx, images: a.idx, labels: b.idx.gz }' });
    expect(config.data).toEqual({
      format: 'idx',
      images: `${samplesDirectory}a.idx`,
      labels: `${samplesDirectory}b.idx.gz`,
    });
  });

  it.each([
    [{ 'policy.minCohort': '2' }, 'policy.minCohort: must be at least 3'],
    [{ 'policy.minHonest': '1' }, 'policy.minHonest: must be at least 2'],
    [{ 'charter.hash': 'sha256:12' }, 'must be "sha256:" and 64'],
    [{ 'policy.allow': '[train, sell]' }, 'policy.allow[1]: must be one of train'],
    [{ data: '{ format: xls }' }, 'data.format: must be one of csv, idx'],
    [{ 'data.delimiter': ';;' }, 'data.delimiter'],
    [{ 'session.resume': 'sometimes' }, 'session.resume: must be one of always, never'],
    [{ 'trainer.backend': 'gpu' }, 'must be one of auto, native, wasm, cpu; did you mean cpu?'],
  ])('refuses %o', async (flags, message) => {
    const error = await rejectionOf(load(flags));
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.message).toContain(message);
  });
});
