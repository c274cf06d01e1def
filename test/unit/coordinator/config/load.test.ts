import { describe, expect, it } from 'vitest';
import { loadCoordinatorConfig } from '../../../../coordinator/config/load.ts';
import type { CoordinatorConfig } from '../../../../coordinator/config/config.ts';
import { rejectionOf, samplesDirectory } from '../../../support/samples.ts';

const file = `${samplesDirectory}coordinator.yaml`;

function load(
  environment: Record<string, string> = {},
  flags: Record<string, string> = {},
): Promise<CoordinatorConfig> {
  return loadCoordinatorConfig({ file, environment, flags });
}

describe('coordinator.yaml', () => {
  it('is read with defaults and with paths from the directory of the file', async () => {
    const config = await load();
    expect(config.rpc).toEqual({
      host: '0.0.0.0',
      port: 7443,
      heartbeat: 30_000,
      ping: 60_000,
      pingTimeout: 60_000,
      maxUploads: 64,
      callRate: 100,
      callBurst: 1_000,
      cooldown: 10_000,
      drainGrace: 10_000,
    });
    expect(config.tls.key).toBe(`${samplesDirectory}tls/coordinator.key`);
    expect(config.identity.keyFile).toBe(`${samplesDirectory}keys/coordinator.key`);
    expect(config.charter).toBe(`${samplesDirectory}charter.yaml`);
    expect(config.state).toBe('/var/lib/velum/coordinator');
    expect(config.operators.map(({ name }) => name)).toEqual(['alice']);
  });

  it('gives way to environment and flags', async () => {
    const config = await load({ VELUM__RPC__PORT: '9001' }, { 'log.level': 'debug' });
    expect(config.rpc.port).toBe(9001);
    expect(config.log.level).toBe('debug');
  });

  it.each([
    [{ 'rpc.port': '65536' }, 'flag rpc.port: rpc.port: must be at most 65535'],
    [{ 'rpc.heartbeat': '5m' }, 'must lie between 100ms and 200s'],
    [{ 'log.level': 'loud' }, 'must be one of debug, info, warn, error'],
    [{ operators: '[]' }, 'must be a list of at least 1 entry'],
    [{ 'rpc.prot': '1' }, 'did you mean port?'],
  ])('refuses %o', async (flags, message) => {
    const error = await rejectionOf(load({}, flags));
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.message).toContain(message);
  });

  describe('the store', () => {
    const kind = { 'store.kind': 'postgres' };
    const url = 'postgresql://velum:horse@db/velum';

    it('is the embedded one unless told otherwise', async () => {
      expect((await load()).store).toEqual({ kind: 'embedded' });
    });

    it('may be PostgreSQL, whose URL is a secret of the environment', async () => {
      const { store } = await load({ VELUM__STORE__URL: url }, kind);
      expect(store).toMatchObject({ kind: 'postgres', schema: 'velum', connections: 10 });
      expect(JSON.stringify(store)).not.toContain('horse');
      expect(store.kind === 'postgres' && store.url.reveal()).toBe(url);
    });

    it.each([
      [{}, { ...kind, 'store.url': url }, 'set VELUM__STORE__URL'],
      [{}, kind, 'store.url: is missing from the environment; set VELUM__STORE__URL'],
      [{ VELUM__STORE__URL: 'horse at db' }, kind, 'must be a URL of PostgreSQL'],
      [{ VELUM__STORE__URL: 'mysql://horse@db/velum' }, kind, 'must be a URL of PostgreSQL'],
      [{ VELUM__STORE__URL: url }, { ...kind, 'store.schema': 'Horse;' }, 'at most 50 lower-case'],
      [{ VELUM__STORE__URL: url }, { ...kind, 'store.connections': '1' }, 'must be at least 2'],
    ])('is refused: %o, %o', async (environment, flags, message) => {
      const error = await rejectionOf(load(environment, flags));
      expect(error.code).toBe('CONFIG_INVALID');
      expect(error.message).toContain(message);
      expect(error.message).not.toContain('horse');
    });
  });

  it('cannot be changed afterwards', async () => {
    const config = await load();
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.rpc)).toBe(true);
    expect(Object.isFrozen(config.operators[0])).toBe(true);
  });

  it('that is missing is named', async () => {
    const missing = { file: '/nowhere/coordinator.yaml', environment: {}, flags: {} };
    const error = await rejectionOf(loadCoordinatorConfig(missing));
    expect(error.message).toBe('/nowhere/coordinator.yaml: there is no such file; check the path');
  });
});
