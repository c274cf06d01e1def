/** One row at most: which backup filled this database, and whether that was finished. */
export const sql = `
CREATE TABLE restore_note (
  id          INTEGER PRIMARY KEY CHECK (id = 1),
  backup      TEXT    NOT NULL,
  begun_at    REAL    NOT NULL,
  finished_at REAL
) STRICT;
`;
