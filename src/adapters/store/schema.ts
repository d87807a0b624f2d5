/** The version of the tables below; a file with a newer one is refused. */
export const SCHEMA_VERSION = 1;

/**
 * The journal is the truth; everything else is bookkeeping around it. Times are integer milliseconds
 * of the world's clock.
 */
export const SCHEMA = `
CREATE TABLE incident (
  id TEXT PRIMARY KEY,
  open INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE TABLE journal (
  incident TEXT NOT NULL REFERENCES incident (id),
  seq INTEGER NOT NULL,
  line TEXT NOT NULL,
  PRIMARY KEY (incident, seq)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER journal_is_append_only BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_keeps_everything BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TABLE event (
  incident TEXT NOT NULL,
  id TEXT NOT NULL,
  PRIMARY KEY (incident, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE effect (
  id TEXT PRIMARY KEY,
  incident TEXT NOT NULL,
  kind TEXT NOT NULL,
  data TEXT NOT NULL,
  due_at INTEGER NOT NULL,
  lease_until INTEGER NOT NULL DEFAULT 0,
  fence INTEGER NOT NULL DEFAULT 0,
  done INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX effect_due ON effect (done, due_at);
CREATE TABLE timer (
  id TEXT PRIMARY KEY,
  incident TEXT NOT NULL,
  due_at INTEGER NOT NULL
) STRICT;
CREATE TABLE view (
  incident TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (incident, key)
) STRICT, WITHOUT ROWID;
`;
