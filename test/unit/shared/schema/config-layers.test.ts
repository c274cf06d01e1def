import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { identitySection } from '../../../../shared/schema/config-fields.ts';
import { layerConfig } from '../../../../shared/schema/config-layers.ts';
import { section } from '../../../../shared/schema/fields.ts';
import { Secret } from '../../../../shared/schema/secret.ts';
import { parseYaml } from '../../../../shared/schema/yaml-source.ts';
import { refusalOf } from '../../../support/samples.ts';

const schema = section({
  rpc: section({
    port: z.int().max(65_535).default(7443),
    maxUploads: z.int().default(64),
  }).prefault({}),
  names: z.array(z.string()).default([]),
  title: z.string().default('none'),
  identity: identitySection,
});

const FILE = 'rpc: { port: 7000 }\nidentity: { keyFile: a.key }\n';

function load(
  environment: Record<string, string | undefined> = {},
  flags: Record<string, string> = {},
  text = FILE,
): z.infer<typeof schema> {
  const file = parseYaml(text, 'config.yaml', 'CONFIG_INVALID');
  return layerConfig(schema, { file, environment, flags });
}

describe('configuration layers', () => {
  it('prefer flags to environment to file to defaults', () => {
    expect(load({}, {}, 'identity: { keyFile: a.key }').rpc.port).toBe(7443);
    expect(load().rpc.port).toBe(7000);
    expect(load({ VELUM__RPC__PORT: '7001' }).rpc.port).toBe(7001);
    expect(load({ VELUM__RPC__PORT: '7001' }, { 'rpc.port': '7002' }).rpc.port).toBe(7002);
  });

  it('find keys whatever their case in the environment', () => {
    expect(load({ VELUM__RPC__MAX_UPLOADS: '5' }).rpc.maxUploads).toBe(5);
    expect(load({ VELUM__RPC__MAXUPLOADS: '5' }).rpc.maxUploads).toBe(5);
  });

  it('read lists and keep text that looks like a number where text is asked for', () => {
    expect(load({ VELUM__NAMES: '[a, b]' }).names).toEqual(['a', 'b']);
    expect(load({ VELUM__TITLE: '0123' }).title).toBe('0123');
    expect(refusalOf(() => load({ VELUM__NAMES: '[a' })).message).toContain('must be a list');
  });

  it('ignore other variables and those not set', () => {
    expect(load({ PATH: '/bin', VELUM_X: '1', VELUM__TITLE: undefined }).title).toBe('none');
  });

  it('say which variable or flag was wrong', () => {
    expect(refusalOf(() => load({ VELUM__RPC__PORT: '70000' })).message).toBe(
      'environment variable VELUM__RPC__PORT: rpc.port: must be at most 65535; lower it',
    );
    expect(refusalOf(() => load({}, { 'rpc.port': 'x' })).message).toContain('flag rpc.port: ');
    expect(refusalOf(() => load({}, {}, edit('7000', 'x'))).message).toContain(
      'config.yaml:1:14: ',
    );
  });

  it('refuse names that are no keys, with the nearest', () => {
    expect(refusalOf(() => load({ VELUM__RPC__PROT: '1' })).message).toContain('did you mean port');
    expect(refusalOf(() => load({}, { 'zzzzzz.a': '1' })).message).toContain(
      'the keys here are rpc',
    );
    expect(refusalOf(() => load({}, { 'title.deep': '1' })).message).toContain('none');
  });

  it('take secrets from the environment only', () => {
    const secret = load({ VELUM__IDENTITY__PASSPHRASE: '12345' }).identity.passphrase;
    expect(secret?.reveal()).toBe('12345');
    const inFile = edit('a.key', 'a.key, passphrase: hunter2');
    const fromFile = refusalOf(() => load({}, {}, inFile));
    expect(fromFile.message).toContain('config.yaml:2:41: identity.passphrase: is a secret');
    expect(fromFile.message).toContain('VELUM__IDENTITY__PASSPHRASE');
    expect(fromFile.message).not.toContain('hunter2');
    const fromFlag = refusalOf(() => load({}, { 'identity.passphrase': 'hunter2' }));
    expect(fromFlag.message).toContain('seen by every process');
    expect(fromFlag.message).not.toContain('hunter2');
  });
});

function edit(passage: string, replacement: string): string {
  return FILE.replace(passage, replacement);
}

describe('a secret', () => {
  it('never shows in text, JSON or inspection', () => {
    const secret = new Secret('hunter2');
    const shown = [String(secret), JSON.stringify({ secret }), inspect({ secret })];
    for (const text of shown) {
      expect(text).toContain('[redacted]');
      expect(text).not.toContain('hunter2');
    }
  });
});
