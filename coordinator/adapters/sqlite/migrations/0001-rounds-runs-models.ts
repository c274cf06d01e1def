/**
 * Identifiers are text as in `shared/domain/ids.ts`, instants are milliseconds since the epoch,
 * documents are JSON. `seq` orders rows by first insertion.
 */
export const sql = `
CREATE TABLE runs (
  seq        INTEGER PRIMARY KEY,
  id         TEXT    NOT NULL UNIQUE,
  federation TEXT    NOT NULL,
  status     TEXT    NOT NULL,
  created_at REAL    NOT NULL,
  document   TEXT    NOT NULL,
  version    INTEGER NOT NULL
) STRICT;

CREATE TABLE rounds (
  seq      INTEGER PRIMARY KEY,
  run      TEXT    NOT NULL,
  round    INTEGER NOT NULL,
  phase    TEXT    NOT NULL,
  terminal INTEGER NOT NULL CHECK (terminal IN (0, 1)),
  deadline REAL,
  document TEXT    NOT NULL,
  version  INTEGER NOT NULL,
  UNIQUE (run, round)
) STRICT;

CREATE INDEX open_rounds ON rounds (seq) WHERE terminal = 0;

CREATE TABLE submissions (
  seq         INTEGER PRIMARY KEY,
  run         TEXT    NOT NULL,
  round       INTEGER NOT NULL,
  attempt     INTEGER NOT NULL,
  step        TEXT    NOT NULL,
  participant TEXT    NOT NULL,
  body        TEXT    NOT NULL,
  UNIQUE (run, round, attempt, step, participant),
  FOREIGN KEY (run, round) REFERENCES rounds (run, round)
) STRICT;

CREATE TABLE models (
  seq        INTEGER PRIMARY KEY,
  digest     TEXT    NOT NULL,
  parent     TEXT,
  run        TEXT    NOT NULL,
  round      INTEGER NOT NULL,
  created_at REAL    NOT NULL,
  document   TEXT    NOT NULL,
  UNIQUE (run, round)
) STRICT;
`;
