/**
 * How the tables came to be: entry n makes version n + 1 of version n. What a released version made is
 * never edited here; a change is one more entry. The journal is the truth; everything else is bookkeeping
 * around it. Times are integer milliseconds of the world's clock.
 */
export const MIGRATIONS: readonly string[] = [
  `
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
`,
  // `in_use` stands while a bot has the file open: what is not shut down must have its -wal beside it.
  // `moved_to` says where the content went, `unfinished` that not all of it has arrived here yet.
  // The indexes answer "what is due" without looking at every effect that waits: a wave has thousands.
  `
CREATE TABLE store (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  in_use INTEGER NOT NULL DEFAULT 0,
  unfinished INTEGER NOT NULL DEFAULT 0,
  moved_to TEXT
) STRICT;
INSERT INTO store (one) VALUES (1);
DROP INDEX effect_due;
CREATE INDEX effect_due ON effect (due_at, id) WHERE done = 0;
CREATE INDEX effect_next ON effect (MAX(due_at, lease_until)) WHERE done = 0;
`,
];

/** The version of the tables; a file with a newer one is refused. */
export const SCHEMA_VERSION = MIGRATIONS.length;

/** Marks a SQLite file as a store ("LOCK"): https://www.sqlite.org/pragma.html#pragma_application_id */
export const APPLICATION_ID = 0x4c4f434b;
