import { describe, expect, it } from 'vitest';
import { decodeManifest } from '../../../../../../coordinator/adapters/filesystem/backup/manifest.ts';
import { manifestText } from '../../../../../fuzz/targets/documents.ts';
import { edited, refusalOf } from '../../../../../support/samples.ts';

describe('the manifest of a backup', () => {
  it.each([
    ['a federation that cannot be one', 'north-clinics', 'North Clinics'],
    ['a time that is none', '2030-03-17', '2030-13-17'],
    ['a key of another form', 'ed25519:', 'ed448:'],
  ])('with %s was altered', (_what, passage, replacement) => {
    const text = edited(manifestText(), passage, replacement);
    const { code, message } = refusalOf(() => decodeManifest(text, 'manifest.json'));
    expect(code).toBe('BACKUP_INVALID');
    expect(message).toContain('manifest.json: it is not a manifest');
  });
});
