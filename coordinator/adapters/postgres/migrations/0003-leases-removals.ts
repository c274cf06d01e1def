/**
 * Instants are those of the server's clock, which all processes share. The sequence never gives a number
 * twice, also not when its transaction was undone, which is what a fencing token promises.
 */
export const sql = `
CREATE SEQUENCE fencing_tokens;

CREATE TABLE leases (
  name       text             PRIMARY KEY,
  holder     text             NOT NULL,
  token      bigint           NOT NULL,
  expires_at timestamptz NOT NULL
);

CREATE TABLE removal_parts (
  seq        bigint           PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  run        text             NOT NULL,
  round      integer          NOT NULL,
  attempt    integer          NOT NULL,
  part       integer          NOT NULL,
  parts      integer          NOT NULL,
  holder     text,
  token      bigint,
  expires_at timestamptz,
  result     bytea,
  UNIQUE (run, round, attempt, part)
);

ALTER TABLE removal_parts ALTER COLUMN result SET STORAGE EXTERNAL;
`;
