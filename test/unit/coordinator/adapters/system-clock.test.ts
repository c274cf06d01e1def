import { expect, it } from 'vitest';
import { systemClock } from '../../../../coordinator/adapters/system/system-clock.ts';

it('reads the wall clock in milliseconds', () => {
  const before = Date.now();
  const now = systemClock.now();
  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(Date.now());
});
