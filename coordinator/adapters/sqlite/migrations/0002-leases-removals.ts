/**
 * Instants are milliseconds since the epoch. `AUTOINCREMENT` never gives a number twice, also not
 * after its row is gone, which is what a fencing token promises.
 */
export const sql = `
CREATE TABLE leases (
  token      INTEGER PRIMARY KEY AUTOINCREMENT,
  name       TEXT    NOT NULL UNIQUE,
  holder     TEXT    NOT NULL,
  expires_at REAL    NOT NULL
) STRICT;

CREATE TABLE removal_parts (
  seq        INTEGER PRIMARY KEY,
  run        TEXT    NOT NULL,
  round      INTEGER NOT NULL,
  attempt    INTEGER NOT NULL,
  part       INTEGER NOT NULL,
  parts      INTEGER NOT NULL,
  holder     TEXT,
  token      INTEGER NOT NULL,
  expires_at REAL,
  result     BLOB,
  UNIQUE (run, round, attempt, part)
) STRICT;
`;
