import { describe, expect, it } from 'vitest';
import {
  asStoreError,
  sqliteCode,
} from '../../../../../coordinator/adapters/sqlite/sqlite-errors.ts';

const named = (code: string): Error => Object.assign(new Error('driver'), { code });
const numbered = (errcode: number): Error =>
  Object.assign(new Error('driver'), { code: 'ERR_SQLITE_ERROR', errcode });

describe('sqliteCode', () => {
  it.each([
    ['SQLITE_FULL', 13],
    ['SQLITE_BUSY', 5],
    ['SQLITE_IOERR_WRITE', 778],
    ['SQLITE_CONSTRAINT_UNIQUE', 2067],
    ['SQLITE_CANTOPEN_ISDIR', 526],
  ])('reads %s from either driver', (name, number) => {
    const primary = name.split('_')[1];
    expect(sqliteCode(named(name))).toBe(primary);
    expect(sqliteCode(numbered(number))).toBe(primary);
  });

  it('knows no code for anything else', () => {
    for (const error of [named('SQLITE_ERROR'), named('ENOENT'), numbered(1), new Error('plain')]) {
      expect(sqliteCode(error)).toBeUndefined();
    }
    expect(sqliteCode('SQLITE_FULL')).toBeUndefined();
    expect(sqliteCode(Object.assign(new Error('odd'), { code: 13 }))).toBeUndefined();
  });
});

describe('asStoreError', () => {
  it('calls a full disk DISK_FULL and keeps the cause', () => {
    const cause = named('SQLITE_FULL');
    expect(asStoreError(cause, 'here')).toMatchObject({
      code: 'DISK_FULL',
      message: expect.stringMatching(/^here: no space/) as unknown,
      cause,
    });
  });

  it('calls BUSY what it means to a coordinator: another one is there', () => {
    expect(asStoreError(named('SQLITE_BUSY'), 'here')).toMatchObject({ code: 'STATE_IN_USE' });
  });

  it.each(['LOCKED', 'READONLY', 'IOERR', 'CORRUPT', 'CANTOPEN', 'NOTADB'])(
    'calls %s STORE_UNAVAILABLE',
    (code) => {
      expect(asStoreError(named(`SQLITE_${code}`), 'here')).toMatchObject({
        code: 'STORE_UNAVAILABLE',
      });
    },
  );

  it('leaves what is not an operational failure alone', () => {
    for (const error of [named('SQLITE_CONSTRAINT_UNIQUE'), new Error('bug'), 'text']) {
      expect(asStoreError(error, 'here')).toBe(error);
    }
  });
});
