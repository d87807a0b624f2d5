/** What stands in the database, in order; the version of a database is how many of these it has had. */
export const MIGRATIONS: readonly string[] = [
  `
CREATE FUNCTION lockstep.now_ms() RETURNS bigint LANGUAGE sql VOLATILE AS
  $$ SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint $$;

CREATE TABLE lockstep.incident (
  id text COLLATE "C" PRIMARY KEY,
  open boolean NOT NULL DEFAULT true,
  seq bigint NOT NULL
);

CREATE TABLE lockstep.journal (
  incident text COLLATE "C" NOT NULL REFERENCES lockstep.incident (id),
  seq bigint NOT NULL,
  line text NOT NULL,
  PRIMARY KEY (incident, seq)
);
CREATE FUNCTION lockstep.refuse_change() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'insufficient_privilege'; END $$;
CREATE TRIGGER journal_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON lockstep.journal
  FOR EACH STATEMENT EXECUTE FUNCTION lockstep.refuse_change();

-- The token tells, after a connection was lost at COMMIT, whether it was this call that was committed.
CREATE TABLE lockstep.event (
  incident text COLLATE "C" NOT NULL,
  id text COLLATE "C" NOT NULL,
  token uuid NOT NULL,
  PRIMARY KEY (incident, id)
);

-- lease_until is null when nobody holds it. A finished effect keeps its row: its id is used once.
CREATE TABLE lockstep.effect (
  id text COLLATE "C" PRIMARY KEY,
  incident text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  data text NOT NULL,
  due_at bigint NOT NULL,
  lease_until bigint,
  fence bigint NOT NULL DEFAULT 0,
  done boolean NOT NULL DEFAULT false
);
CREATE INDEX effect_due ON lockstep.effect (due_at, id) WHERE NOT done;
CREATE INDEX effect_next ON lockstep.effect (GREATEST(due_at, lease_until)) WHERE NOT done;

CREATE TABLE lockstep.timer (
  id text COLLATE "C" PRIMARY KEY,
  incident text COLLATE "C" NOT NULL,
  due_at bigint NOT NULL
);
CREATE INDEX timer_due ON lockstep.timer (due_at, id);

CREATE TABLE lockstep.view (
  incident text COLLATE "C" NOT NULL,
  key text COLLATE "C" NOT NULL,
  value text NOT NULL,
  PRIMARY KEY (incident, key)
);

CREATE TABLE lockstep.task (
  id text COLLATE "C" PRIMARY KEY,
  bot uuid NOT NULL,
  lease_until bigint NOT NULL
);

-- moved_to says where the content went, unfinished that not all of it has arrived here yet.
CREATE TABLE lockstep.store (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  unfinished boolean NOT NULL DEFAULT false,
  moved_to text
);
INSERT INTO lockstep.store DEFAULT VALUES;
`,
];

/** The version that this code writes and reads. */
export const VERSION = MIGRATIONS.length;

/**
 * What the application role may do, and nothing else: of the journal and the events it may add and read.
 * Columns that never change can't be changed.
 */
export function grants(role: string): string {
  return `
GRANT USAGE ON SCHEMA lockstep TO ${role};
GRANT EXECUTE ON FUNCTION lockstep.now_ms() TO ${role};
GRANT SELECT ON lockstep.version, lockstep.store TO ${role};
GRANT SELECT, INSERT ON lockstep.journal, lockstep.event TO ${role};
GRANT SELECT, INSERT, UPDATE (open, seq) ON lockstep.incident TO ${role};
GRANT SELECT, INSERT, UPDATE (due_at, lease_until, fence, done) ON lockstep.effect TO ${role};
GRANT SELECT, INSERT, UPDATE (incident, due_at), DELETE ON lockstep.timer TO ${role};
GRANT SELECT, INSERT, UPDATE (value) ON lockstep.view TO ${role};
GRANT SELECT, INSERT, UPDATE (bot, lease_until), DELETE ON lockstep.task TO ${role};
`;
}
