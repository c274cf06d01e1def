/**
 * Large values in chunks. They do not compress: EXTERNAL spares the attempt. Each chunk has its own
 * SHA-256, so that a part can be read and checked alone; digests are 32 bytes.
 */
export const sql = `
CREATE TABLE uploads (
  id          bigint  PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  run         text    NOT NULL,
  round       integer NOT NULL,
  attempt     integer NOT NULL,
  participant text    NOT NULL,
  digest      bytea   NOT NULL,
  size        bigint  NOT NULL,
  sealed      boolean NOT NULL,
  UNIQUE (run, round, attempt, participant)
);

CREATE TABLE upload_chunks (
  upload bigint NOT NULL REFERENCES uploads (id) ON DELETE CASCADE,
  start  bigint NOT NULL,
  size   integer NOT NULL,
  sha256 bytea  NOT NULL,
  bytes  bytea  NOT NULL,
  PRIMARY KEY (upload, start)
);

ALTER TABLE upload_chunks ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE artefacts (
  digest bytea  PRIMARY KEY,
  size   bigint NOT NULL
);

CREATE TABLE artefact_chunks (
  artefact bytea   NOT NULL REFERENCES artefacts (digest) ON DELETE CASCADE,
  start    bigint  NOT NULL,
  size     integer NOT NULL,
  sha256   bytea   NOT NULL,
  bytes    bytea   NOT NULL,
  PRIMARY KEY (artefact, start)
);

ALTER TABLE artefact_chunks ALTER COLUMN bytes SET STORAGE EXTERNAL;
`;
