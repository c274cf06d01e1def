import { describe, expect, it } from 'vitest';
import {
  asDiskError,
  isDiskFull,
  systemCode,
} from '../../../../../coordinator/adapters/filesystem/disk-errors.ts';
import { FederationError } from '../../../../../shared/errors/federation-error.ts';

const system = (code: unknown): Error => Object.assign(new Error('system'), { code });

describe('disk errors', () => {
  it.each(['ENOSPC', 'EDQUOT'])('take %s for a full disk', (code) => {
    expect(isDiskFull(system(code))).toBe(true);
    expect(asDiskError(system(code), 'there')).toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringMatching(/^there: /) as unknown,
    });
  });

  it('take any other system error for an unavailable store, with its name', () => {
    const cause = system('EIO');
    expect(asDiskError(cause, 'there')).toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: 'there: the disk refused (EIO); check the state directory',
      cause,
    });
  });

  it('leave refusals and bugs alone', () => {
    for (const error of [new FederationError('STALE_ROUND'), new TypeError('bug'), 'text']) {
      expect(asDiskError(error, 'there')).toBe(error);
    }
    expect(systemCode(system(28))).toBeUndefined();
    expect(isDiskFull('ENOSPC')).toBe(false);
  });
});
