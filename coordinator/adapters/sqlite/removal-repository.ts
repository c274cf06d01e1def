import { runId, type AttemptKey } from '../../../shared/domain/ids.ts';
import { after, type Clock } from '../../../shared/domain/time.ts';
import { claimLost } from '../../ports/lease-errors.ts';
import type { ClaimedPart, RemovalRepository } from '../../ports/removals.ts';
import { settle } from '../../ports/settle.ts';
import { integerOf, optionalBytesOf, textOf, type SqlRow } from '../../ports/sql-rows.ts';
import type { SqlSession } from './session.ts';

export function removalRepository(session: SqlSession, clock: Clock): RemovalRepository {
  return {
    announce: (key, parts) =>
      settle(() => {
        if (openOf(session, key) !== undefined) return;
        for (let part = 0; part < parts; part++) session.run(ANNOUNCE, ...scope(key), part, parts);
      }),
    claim: (holder, span) =>
      settle(() => {
        const now = clock.now();
        const row = session.get(SELECT_OPEN, now);
        if (row === undefined) return undefined;
        session.run(CLAIM, holder, after(now, span), integerOf(row, 'seq'));
        return { ...claimedOf(row), holder, token: integerOf(row, 'token') + 1 };
      }),
    prolong: (claim, span) =>
      settle(() => {
        const changed = session.run(PROLONG, after(clock.now(), span), ...identity(claim));
        if (changed === 0) throw claimLost(claim);
      }),
    giveBack: (claim) =>
      settle(() => {
        session.run(GIVE_BACK, ...identity(claim));
      }),
    finish: (claim, result) =>
      settle(() => {
        if (session.run(FINISH, result, ...identity(claim)) === 0) throw claimLost(claim);
      }),
    open: (key) => settle(() => openOf(session, key)),
    results: (key) =>
      settle(() =>
        session.all(SELECT_RESULTS, ...scope(key)).map((row) => optionalBytesOf(row, 'result')),
      ),
    forget: ({ run, round }) =>
      settle(() => {
        session.run(FORGET, run, round);
      }),
  };
}

function openOf(session: SqlSession, key: AttemptKey): number | undefined {
  const row = session.get(COUNT, ...scope(key));
  return row === undefined || integerOf(row, 'announced') === 0
    ? undefined
    : integerOf(row, 'open');
}

/** Only what was not handed in can be prolonged, given back or handed in. */
const HELD = `WHERE run = ? AND round = ? AND attempt = ? AND part = ?
  AND holder = ? AND token = ? AND result IS NULL`;
const ANNOUNCE = `INSERT INTO removal_parts (run, round, attempt, part, parts, token)
  VALUES (?, ?, ?, ?, ?, 0)`;
const SELECT_OPEN = `SELECT * FROM removal_parts
  WHERE result IS NULL AND (expires_at IS NULL OR expires_at <= ?) ORDER BY seq LIMIT 1`;
const CLAIM = `UPDATE removal_parts
  SET holder = ?, expires_at = ?, token = token + 1 WHERE seq = ?`;
const PROLONG = `UPDATE removal_parts SET expires_at = ? ${HELD}`;
const GIVE_BACK = `UPDATE removal_parts SET holder = NULL, expires_at = NULL ${HELD}`;
const FINISH = `UPDATE removal_parts SET result = ? ${HELD}`;
const COUNT = `SELECT count(*) AS announced, count(*) - count(result) AS open
  FROM removal_parts WHERE run = ? AND round = ? AND attempt = ?`;
const SELECT_RESULTS = `SELECT result FROM removal_parts
  WHERE run = ? AND round = ? AND attempt = ? ORDER BY part`;
const FORGET = 'DELETE FROM removal_parts WHERE run = ? AND round = ?';

function scope({ run, round, attempt }: AttemptKey): [string, number, number] {
  return [run, round, attempt];
}

function identity(claim: ClaimedPart): [string, number, number, number, string, number] {
  return [...scope(claim.key), claim.part, claim.holder, claim.token];
}

function claimedOf(row: SqlRow): Pick<ClaimedPart, 'key' | 'part' | 'parts'> {
  return {
    key: {
      run: runId(textOf(row, 'run')),
      round: integerOf(row, 'round'),
      attempt: integerOf(row, 'attempt'),
    },
    part: integerOf(row, 'part'),
    parts: integerOf(row, 'parts'),
  };
}
