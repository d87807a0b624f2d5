import { AsyncLocalStorage } from 'node:async_hooks';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import pg from 'pg';

/**
 * Named instants of a bot's process, without a hook in the bot: every statement that it sends to its store and
 * every request to AWS passes here. A process that is armed with one of the names kills itself there, with
 * SIGKILL, so that nothing of it is flushed, closed or told.
 */

/** The name of an instant, and at which of its occurrences in this life something is to happen. */
export interface Armed {
  readonly point: string;
  readonly nth: number;
  /** `SIGKILL`: gone. `SIGSTOP`: it stands still exactly there, until somebody lets it go on. */
  readonly signal: 'SIGKILL' | 'SIGSTOP';
}

/** What the test's own looks are called: no instants of the bot. */
const WITNESS = 'witness';
const doing = new AsyncLocalStorage<string>();
const seen = new Map<string, number>();
let armed: Armed | undefined;
let lastWord: (at: string) => void = () => {};
let isOn = false;

/**
 * Begins to count; from now on the process may die at any of its instants.
 * @param stops called just before it is stopped there, to tell whoever will let it go on
 */
export function watchPoints(target: Armed | undefined, stops: (at: string) => void): void {
  seen.clear();
  armed = target;
  lastWord = stops;
  isOn = true;
}

/** Counts no more. Returns every name that was passed, in the order of its first time, and how often it was. */
export function passedPoints(): readonly (readonly [string, number])[] {
  isOn = false;
  return [...seen];
}

/** Everything that `run` does happens under this name. */
export function during<Result>(what: string, run: () => Result): Result {
  return doing.run(what, run);
}

/** A look of the test's own, in the bot's process. */
export function unwatched<Result>(run: () => Result): Result {
  return doing.run(WITNESS, run);
}

/** One instant. Never returns when the process was armed with it to die. */
export function point(name: string): void {
  if (!isOn) return;
  const count = (seen.get(name) ?? 0) + 1;
  seen.set(name, count);
  if (armed?.point !== name || armed.nth !== count) return;
  const { signal } = armed;
  if (signal === 'SIGSTOP') lastWord(name);
  process.kill(process.pid, signal);
  // The signal may come a moment later: nothing may happen in it.
  const until = performance.now() + (signal === 'SIGKILL' ? Infinity : 2);
  while (performance.now() < until);
}

function named(statement: string): string {
  return `${doing.getStore() ?? 'by itself'}: ${statement}`;
}
const isWatched = () => isOn && doing.getStore() !== WITNESS;

/** A statement in a few words: `INSERT journal`. */
function inShort(sql: string): string {
  const text = sql.replaceAll(/--.*$/gm, ' ').replaceAll(/\s+/g, ' ').trim();
  const verb = text.split(/[\s(;]/, 1)[0] ?? '';
  if (/^PRAGMA/i.test(verb)) return text.split(/[;=(]/, 1)[0]?.trim() ?? '';
  const table = /\b(?:FROM|INTO|UPDATE|TABLE)\s+([\w."]+)/i.exec(text)?.[1];
  if (table !== undefined) return `${verb} ${table.replaceAll('"', '')}`;
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`;
}

const isRead = (sql: string) => /^\s*(?:SELECT|PRAGMA)\b/i.test(sql);

/** A method as it is, to be called on whichever object later. */
function methodOf<Method>(prototype: object, name: string): Method {
  return Reflect.get(prototype, name) as Method;
}

/** Wraps SQLite's statements: each is an instant before, and, where it commits by itself, one after. */
function watchSqlite(): void {
  const statements = new WeakMap<StatementSync, { db: DatabaseSync; sql: string }>();
  const watched = <Result>(db: DatabaseSync, sql: string, run: () => Result): Result => {
    if (!isWatched()) return run();
    const name = named(inShort(sql));
    point(`${name}, before`);
    const result = run();
    if (!isRead(sql) && !db.isTransaction) point(`${name}, after`);
    return result;
  };
  const exec = methodOf<DatabaseSync['exec']>(DatabaseSync.prototype, 'exec');
  const prepare = methodOf<DatabaseSync['prepare']>(DatabaseSync.prototype, 'prepare');
  DatabaseSync.prototype.exec = function (sql) {
    return watched(this, sql, () => exec.call(this, sql));
  };
  DatabaseSync.prototype.prepare = function (sql, ...more) {
    const statement = prepare.call(this, sql, ...more);
    statements.set(statement, { db: this, sql });
    return statement;
  };
  type Method = (this: StatementSync, ...values: unknown[]) => unknown;
  const methods = StatementSync.prototype as unknown as { [name: string]: Method };
  for (const method of ['run', 'get', 'all']) {
    const original = methods[method];
    if (original === undefined) throw new Error(`statements have no ${method}`);
    methods[method] = function (...values) {
      const of = statements.get(this);
      if (of === undefined) throw new Error('a statement that nobody saw prepared');
      return watched(of.db, of.sql, () => original.apply(this, values));
    };
  }
}

/** Wraps PostgreSQL's statements. What comes back after a commit is an instant, too; so is its being sent. */
function watchPostgres(): void {
  type Sent = string | { readonly name?: string; readonly text: string };
  type Query = (this: pg.Client, sent: Sent, ...more: unknown[]) => Promise<unknown> | undefined;
  const query = methodOf<Query>(pg.Client.prototype, 'query');
  const inTransaction = new WeakSet<pg.Client>();
  const watchedQuery: Query = function (sent, ...more) {
    if (!isWatched()) return query.call(this, sent, ...more);
    const sql = typeof sent === 'string' ? sent : sent.text;
    const short = (typeof sent === 'string' ? undefined : sent.name) ?? inShort(sql);
    const name = sql.includes('lockstep_boss') ? `pg-boss: ${inShort(sql)}` : named(short);
    point(`${name}, before`);
    if (sql === 'BEGIN') inTransaction.add(this);
    const ends = sql === 'COMMIT' || sql === 'ROLLBACK';
    const after = () => {
      if (ends) inTransaction.delete(this);
      if (!isRead(sql) && !inTransaction.has(this)) point(`${name}, after`);
    };
    const callback = more.findLast((one) => typeof one === 'function') as
      | ((...answer: unknown[]) => void)
      | undefined;
    const wrapped = more.map((one) =>
      one === callback && callback !== undefined
        ? (...answer: unknown[]) => {
            after();
            callback(...answer);
          }
        : one,
    );
    const answered = query.call(this, sent, ...wrapped);
    if (sql === 'COMMIT') point(`${name}, sent`);
    return callback === undefined ? answered?.finally(after) : answered;
  };
  pg.Client.prototype.query = watchedQuery as unknown as typeof pg.Client.prototype.query;
}

watchSqlite();
watchPostgres();
