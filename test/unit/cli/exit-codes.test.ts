import { describe, expect, it } from 'vitest';
import { errorTable, exitCodes, exitOf } from '../../../cli/exit-codes.ts';
import { errorObject, errorText, exitAfter, UsageError } from '../../../cli/output/error-text.ts';
import { catalogue } from '../../../shared/errors/catalogue.ts';
import { FederationError } from '../../../shared/errors/federation-error.ts';

describe('exit codes', () => {
  it('are all different', () => {
    const statuses = Object.values(exitCodes).map(({ status }) => status);
    expect(new Set(statuses).size).toBe(statuses.length);
  });

  it('cover every error', () => {
    expect(errorTable().map(({ code }) => code)).toEqual(Object.keys(catalogue));
    expect(exitOf('PLAN_OUTSIDE_CHARTER')).toBe('refused');
    expect(exitOf('PORT_TAKEN')).toBe('environment');
  });

  it('tell a fault from an interruption and from a wrong command line', () => {
    expect(exitAfter(new TypeError('x'), false)).toBe('internal');
    expect(exitAfter(new TypeError('x'), true)).toBe('interrupted');
    expect(exitAfter(new UsageError('x'), false)).toBe('usage');
    expect(exitAfter(new FederationError('RUN_NOT_FOUND'), true)).toBe('notFound');
  });
});

describe('failures in words', () => {
  const failure = new FederationError(
    'DISK_FULL',
    'state: no space; make room',
    {},
    new Error('io'),
  );

  it('name the code and hide the stack', () => {
    const text = errorText(failure, false);
    expect(text).toContain('velum: state: no space; make room');
    expect(text).toContain('DISK_FULL');
    expect(text).not.toContain('    at ');
  });

  it('show stack and causes when asked', () => {
    expect(errorText(failure, true)).toMatch(/ {4}at [^]*caused by: Error: io/);
    expect(errorText('odd', true)).toContain('odd');
  });

  it('ask for a report of a fault', () => {
    expect(errorText(new TypeError('oops'), false)).toContain('--verbose');
  });

  it('are one object for programs', () => {
    expect(errorObject(failure, 'environment')).toEqual({
      error: { code: 'DISK_FULL', message: 'state: no space; make room', details: {}, exit: 9 },
    });
    expect(errorObject(new TypeError('oops'), 'internal')).toMatchObject({
      error: { code: 'INTERNAL', exit: 1 },
    });
  });
});
