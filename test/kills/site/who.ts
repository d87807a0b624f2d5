import type { Database } from '../../postgres/server.ts';
import { runAs } from '../../postgres/server.ts';

/**
 * Which process did what, as the database saw it: each bot's URL carries a name, and a trigger writes it beside
 * every lease, every task that somebody takes, and every line.
 */
export interface Who {
  /** The URL for the bot of this name. */
  urlFor(name: string): string;
  /** Who shows this incident now. */
  shows(incident: string): Promise<string | undefined>;
  /** Who was given each claim, oldest first. */
  claims(): Promise<readonly Claimed[]>;
  /** Who wrote each line of an incident. */
  wrote(incident: string): Promise<readonly Written[]>;
  /** The requests of the posts that this bot had begun and not noted as done when it wrote for the last time. */
  leftPosting(name: string): Promise<readonly string[]>;
  /** What was noted of a message by a bot that did not show the incident at that moment, one sentence each. */
  notedLate(incident: string): Promise<readonly string[]>;
}
export interface Claimed {
  readonly effect: string;
  readonly fence: number;
  readonly name: string;
  readonly done: boolean;
  readonly at: number;
}
export interface Written {
  readonly name: string;
  readonly kind: string;
  readonly seq: number;
  readonly at: number;
}

const NAME = `current_setting('application_name')`;

/** To be called when the tables are there. */
export async function watchWho({ adminUrl, url }: Database): Promise<Who> {
  const noted = (table: string, insert: string) => [
    `CREATE FUNCTION witness.note_${table}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
      BEGIN ${insert}; RETURN NULL; END $$`,
    `CREATE TRIGGER noted AFTER INSERT OR UPDATE ON lockstep.${table}
      FOR EACH ROW EXECUTE FUNCTION witness.note_${table}()`,
  ];
  await runAs(adminUrl, [
    'CREATE SCHEMA witness',
    // One order over all tables.
    'CREATE SEQUENCE witness.n',
    'CREATE TABLE witness.claim (n bigserial, effect text, fence bigint, done boolean, name text, at bigint)',
    `CREATE TABLE witness.lead (n bigint DEFAULT nextval('witness.n'), task text, name text)`,
    `CREATE TABLE witness.view (n bigint DEFAULT nextval('witness.n'), incident text, key text, value text, name text)`,
    'CREATE TABLE witness.line (incident text, seq bigint, kind text, name text, at bigint)',
    ...noted(
      'effect',
      `INSERT INTO witness.claim (effect, fence, done, name, at)
        VALUES (NEW.id, NEW.fence, NEW.done, ${NAME}, lockstep.now_ms())`,
    ),
    ...noted('task', `INSERT INTO witness.lead (task, name) VALUES (NEW.id, ${NAME})`),
    ...noted(
      'view',
      `INSERT INTO witness.view (incident, key, value, name)
        VALUES (NEW.incident, NEW.key, NEW.value, ${NAME})`,
    ),
    ...noted(
      'journal',
      `INSERT INTO witness.line VALUES
        (NEW.incident, NEW.seq, NEW.line::json->>'kind', ${NAME}, lockstep.now_ms())`,
    ),
  ]);
  return {
    urlFor: (name) => `${url}?application_name=${name}`,
    async shows(incident) {
      const [row] = await runAs(
        adminUrl,
        `SELECT name FROM witness.lead WHERE task = 'show/${incident}' ORDER BY n DESC LIMIT 1`,
      );
      return row?.['name'] as string | undefined;
    },
    async claims() {
      const rows = await runAs(
        adminUrl,
        'SELECT effect, fence, done, name, at FROM witness.claim WHERE fence > 0 ORDER BY n',
      );
      return rows.map((row) => ({
        effect: String(row['effect']),
        fence: Number(row['fence']),
        name: String(row['name']),
        done: row['done'] === true,
        at: Number(row['at']),
      }));
    },
    async wrote(incident) {
      const rows = await runAs(
        adminUrl,
        `SELECT name, kind, seq, at FROM witness.line WHERE incident = '${incident}' ORDER BY seq`,
      );
      return rows.map((row) => ({
        name: String(row['name']),
        kind: String(row['kind']),
        seq: Number(row['seq']),
        at: Number(row['at']),
      }));
    },
    async leftPosting(name) {
      const rows = await runAs(
        adminUrl,
        `SELECT DISTINCT ON (incident, key) value FROM witness.view
          WHERE name = '${name}' AND key LIKE 'message/%' ORDER BY incident, key, n DESC`,
      );
      return rows.flatMap(({ value }) => {
        const { state, request } = JSON.parse(String(value)) as { state: string; request: string };
        return state === 'posting' ? [request] : [];
      });
    },
    async notedLate(incident) {
      const rows = await runAs(
        adminUrl,
        `SELECT key, value, name, (SELECT lead.name FROM witness.lead
            WHERE task = 'show/${incident}' AND lead.n < view.n ORDER BY lead.n DESC LIMIT 1) AS leader
          FROM witness.view WHERE incident = '${incident}' AND key LIKE 'message/%' ORDER BY n`,
      );
      return rows
        .filter(({ name, leader }) => name !== leader)
        .map(
          ({ key, value, name, leader }) =>
            `${String(name)} noted ${String(key)} ${String(value)}, ${String(leader)} shows it`,
        );
    },
  };
}
