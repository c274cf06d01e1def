import { describe, expect, it } from 'vitest';
import { errorTable, exitCodes, exitOf } from '../../../cli/exit-codes.ts';
import { failureObject, failureOf, failureText, UsageError } from '../../../cli/failure.ts';
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
    expect(failureOf(new TypeError('x'), false).exit).toBe('internal');
    expect(failureOf(new TypeError('x'), true).exit).toBe('interrupted');
    expect(failureOf(new UsageError('x'), false).exit).toBe('usage');
    expect(failureOf(new FederationError('RUN_NOT_FOUND'), true).exit).toBe('notFound');
  });
});

describe('failures in words', () => {
  const cause = new Error('io');
  const error = new FederationError('DISK_FULL', 'state: no space; make room', {}, cause);
  const failure = failureOf(error, false);

  it('name the code and hide the stack', () => {
    const text = failureText(failure, false);
    expect(text).toContain('velum: state: no space; make room');
    expect(text).toContain('DISK_FULL');
    expect(text).not.toContain('    at ');
  });

  it('show stack and causes when asked', () => {
    expect(failureText(failure, true)).toMatch(/ {4}at [^]*caused by: Error: io/);
    expect(failureText(failureOf('odd', false), true)).toContain('odd');
  });

  it('ask for a report of a fault', () => {
    expect(failureText(failureOf(new TypeError('oops'), false), false)).toContain('--verbose');
  });

  it('are one object for programs', () => {
    expect(failureObject(failure)).toEqual({
      error: { code: 'DISK_FULL', message: 'state: no space; make room', details: {}, exit: 9 },
    });
    expect(failureObject(failureOf(new TypeError('oops'), false))).toMatchObject({
      error: { code: 'INTERNAL', exit: 1 },
    });
  });
});
