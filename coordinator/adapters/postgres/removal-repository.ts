import { runId, type AttemptKey } from '../../../shared/domain/ids.ts';
import { claimLost } from '../../ports/lease-errors.ts';
import type { ClaimedPart, RemovalRepository } from '../../ports/removals.ts';
import { integerOf, optionalBytesOf, textOf, type SqlRow } from '../../ports/sql-rows.ts';
import type { SqlSession } from './session.ts';

export function removalRepository(session: SqlSession): RemovalRepository {
  const changeHeld = async (
    claim: ClaimedPart,
    sql: string,
    ...values: [] | [number | Uint8Array]
  ) => {
    if ((await session.run(sql, ...identity(claim), ...values)) === 0) throw claimLost(claim);
  };
  return {
    async announce(key, parts) {
      await session.run(ANNOUNCE, ...scope(key), parts);
    },
    async claim(holder, span) {
      const row = await session.row(CLAIM, holder, span);
      return row && { ...claimedOf(row), holder };
    },
    prolong: (claim, span) => changeHeld(claim, PROLONG, span),
    async giveBack(claim) {
      await session.run(GIVE_BACK, ...identity(claim));
    },
    finish: (claim, result) => changeHeld(claim, FINISH, result),
    async open(key) {
      const row = await session.row(COUNT, ...scope(key));
      if (row === undefined || integerOf(row, 'announced') === 0) return undefined;
      return integerOf(row, 'open');
    },
    async results(key) {
      const rows = await session.rows(SELECT_RESULTS, ...scope(key));
      return rows.map((row) => optionalBytesOf(row, 'result'));
    },
    async forget({ run, round }) {
      await session.run(FORGET, run, round);
    },
  };
}

/** Only what was not handed in can be prolonged, given back or handed in. */
const HELD = `WHERE run = $1 AND round = $2 AND attempt = $3 AND part = $4
  AND holder = $5 AND token = $6 AND result IS NULL`;
const ANNOUNCE = `INSERT INTO removal_parts (run, round, attempt, part, parts)
  SELECT $1, $2, $3, part, $4 FROM generate_series(0, $4::integer - 1) AS part
  WHERE NOT EXISTS (SELECT FROM removal_parts WHERE run = $1 AND round = $2 AND attempt = $3)
  ORDER BY part`;
/** Whoever asks at the same time skips the row locked here and takes the next. */
const CLAIM = `UPDATE removal_parts SET holder = $1, token = nextval('fencing_tokens'),
    expires_at = clock_timestamp() + $2::double precision * interval '1 ms'
  WHERE seq = (
    SELECT seq FROM removal_parts
    WHERE result IS NULL AND (expires_at IS NULL OR expires_at <= clock_timestamp())
    ORDER BY seq LIMIT 1 FOR UPDATE SKIP LOCKED)
  RETURNING run, round, attempt, part, parts, token`;
const PROLONG = `UPDATE removal_parts
  SET expires_at = clock_timestamp() + $7::double precision * interval '1 ms' ${HELD}`;
const GIVE_BACK = `UPDATE removal_parts SET holder = NULL, expires_at = NULL ${HELD}`;
const FINISH = `UPDATE removal_parts SET result = $7 ${HELD}`;
const COUNT = `SELECT count(*)::integer AS announced, (count(*) - count(result))::integer AS open
  FROM removal_parts WHERE run = $1 AND round = $2 AND attempt = $3`;
const SELECT_RESULTS = `SELECT result FROM removal_parts
  WHERE run = $1 AND round = $2 AND attempt = $3 ORDER BY part`;
const FORGET = 'DELETE FROM removal_parts WHERE run = $1 AND round = $2';

function scope({ run, round, attempt }: AttemptKey): [string, number, number] {
  return [run, round, attempt];
}

function identity(claim: ClaimedPart): [string, number, number, number, string, number] {
  return [...scope(claim.key), claim.part, claim.holder, claim.token];
}

function claimedOf(row: SqlRow): Omit<ClaimedPart, 'holder'> {
  return {
    key: {
      run: runId(textOf(row, 'run')),
      round: integerOf(row, 'round'),
      attempt: integerOf(row, 'attempt'),
    },
    part: integerOf(row, 'part'),
    parts: integerOf(row, 'parts'),
    token: integerOf(row, 'token'),
  };
}
