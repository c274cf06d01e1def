import { DatabaseError } from 'pg';
import { describe, expect, it } from 'vitest';
import {
  asPostgresError,
  isConflict,
  isLost,
} from '../../../../../coordinator/adapters/postgres/postgres-errors.ts';
import { FederationError } from '../../../../../shared/errors/federation-error.ts';

function fromServer(code: string): DatabaseError {
  const error = new DatabaseError('said by the server', 20, 'error');
  error.code = code;
  return error;
}

const fromSystem = (code: string): Error =>
  Object.assign(new Error('said by the system'), { code });

describe('an error of the server', () => {
  it.each(['40001', '40P01'])('%s can be tried again', (code) => {
    expect(isConflict(fromServer(code))).toBe(true);
    expect(isLost(fromServer(code))).toBe(false);
  });

  it.each(['23505', '57014', '53100', '55P03', '25006', '42501'])(
    '%s leaves the connection usable and is not simply tried again',
    (code) => {
      expect(isConflict(fromServer(code))).toBe(false);
      expect(isLost(fromServer(code))).toBe(false);
    },
  );

  it.each(['57P01', '57P02', '08006', '25P03', '40003', 'XX000'])(
    '%s leaves a commit under way unknown',
    (code) => {
      expect(isLost(fromServer(code))).toBe(true);
      expect(isConflict(fromServer(code))).toBe(false);
    },
  );

  it.each([
    ['53100', 'DISK_FULL', 'out of space'],
    ['53300', 'STORE_UNAVAILABLE', 'no more connections'],
    ['28P01', 'STORE_UNAVAILABLE', 'user or password'],
    ['25006', 'STORE_UNAVAILABLE', 'read-only replica'],
    ['22012', 'STORE_UNAVAILABLE', 'the database refused (22012: said by the server)'],
  ])('%s becomes %s', (code, meaning, words) => {
    expect(asPostgresError(fromServer(code), 'there')).toMatchObject({
      code: meaning,
      message: expect.stringContaining(words) as unknown,
    });
  });
});

describe('an error of the connection', () => {
  const closed = new Error('Connection terminated unexpectedly');

  it('leaves a commit under way unknown', () => {
    for (const error of [closed, fromSystem('ECONNRESET'), 'odd']) {
      expect(isLost(error)).toBe(true);
      expect(isConflict(error)).toBe(false);
    }
  });

  it.each([
    [fromSystem('ECONNREFUSED'), 'nothing listens there'],
    [fromSystem('ENOTFOUND'), 'the host has no address'],
    [fromSystem('ECONNRESET'), 'ECONNRESET: said by the system'],
    [closed, 'Connection terminated unexpectedly'],
    ['odd', 'odd'],
  ])('is told with its place and its reason', (error, words) => {
    expect(asPostgresError(error, 'there')).toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringMatching(`^there: .*${words}`) as unknown,
      cause: error,
    });
  });
});

describe('an error of ours', () => {
  it('stays as it is', () => {
    const error = new FederationError('STALE_ROUND');
    expect(asPostgresError(error, 'there')).toBe(error);
  });
});
