/** One row at most: which backup filled this schema, and whether that was finished. */
export const sql = `
CREATE TABLE restore_note (
  id          integer          PRIMARY KEY CHECK (id = 1),
  backup      text             NOT NULL,
  begun_at    double precision NOT NULL,
  finished_at double precision
);
`;
