/**
 * Identifiers are text as in `shared/domain/ids.ts`, instants are milliseconds since the epoch,
 * documents are JSON. `seq` orders rows by first insertion.
 */
export const sql = `
CREATE TABLE runs (
  seq        bigint           PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  id         text             NOT NULL UNIQUE,
  federation text             NOT NULL,
  status     text             NOT NULL,
  created_at double precision NOT NULL,
  document   text             NOT NULL,
  version    integer          NOT NULL
);

CREATE TABLE rounds (
  seq      bigint           PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  run      text             NOT NULL,
  round    integer          NOT NULL,
  phase    text             NOT NULL,
  terminal boolean          NOT NULL,
  deadline double precision,
  document text             NOT NULL,
  version  integer          NOT NULL,
  UNIQUE (run, round)
);

CREATE INDEX open_rounds ON rounds (seq) WHERE NOT terminal;

CREATE TABLE submissions (
  seq         bigint  PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  run         text    NOT NULL,
  round       integer NOT NULL,
  attempt     integer NOT NULL,
  step        text    NOT NULL,
  participant text    NOT NULL,
  body        text    NOT NULL,
  UNIQUE (run, round, attempt, step, participant),
  FOREIGN KEY (run, round) REFERENCES rounds (run, round)
);

CREATE TABLE models (
  seq        bigint           PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  digest     text             NOT NULL,
  parent     text,
  run        text             NOT NULL,
  round      integer          NOT NULL,
  created_at double precision NOT NULL,
  document   text             NOT NULL,
  UNIQUE (run, round)
);
`;
