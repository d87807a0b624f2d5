import pg from 'pg';
import { StoreError } from './store-error.ts';

/** A statement that runs longer has met something that is broken; the server ends it. */
const STATEMENT_MS = 4_500;
/** A server that was cut off sends no error: this side ends the waiting. */
const ANSWER_MS = 5_000;
/**
 * A bot that is paused within a transaction holds its locks. The server ends such a session, so that the
 * other bots go on. Shorter than what they are ready to wait for the lock (`PATIENCE_MS`), and longer than the largest
 * decision takes, which is made within the transaction: two to three seconds (`MOST_BYTES` in core/doors/fit.ts).
 */
const IDLE_IN_TRANSACTION_MS = 10_000;
/** Of a statement that writes many megabytes: it is long on its way, and nothing is broken. */
export const LARGE_WRITE = { chars: 2 * 1024 * 1024, statementMs: 15_000, answerMs: 16_000 };
const CONNECT_MS = 3_000;
const CONNECTIONS = 10;

/** Where a query can be sent: the pool, or one connection that holds a transaction. */
export type Queryable = Pick<pg.Pool | pg.PoolClient, 'query'>;

/** What is told to operators, one sentence each; it never holds a password. */
export type Warn = (message: string) => void;

/**
 * The settings of every connection. What `url` says about TLS is followed as `pg` reads it
 * (https://node-postgres.com/features/ssl): `sslmode=verify-full` with `sslrootcert` for a real deployment.
 */
export function connectionConfig(url: string): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: 'lockstep',
    client_encoding: 'UTF8',
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    query_timeout: ANSWER_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
    // A plan that was made while a table was empty would be kept when it is full.
    options: '-c plan_cache_mode=force_custom_plan -c jit=off',
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
  };
}

/** A pool whose lost connections are told and replaced; none of them ends the process. */
export function createPool(url: string, warn: Warn): pg.Pool {
  const pool = new pg.Pool({ ...connectionConfig(url), max: CONNECTIONS });
  pool.on('error', (error) => warn(`a connection to the store was lost: ${error.message}`));
  // The pool listens to idle connections only; one that is lost at work is told by its own query.
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

/**
 * The store as errors and logs call it: user, host, port and database, without the password.
 * @throws StoreError when the URL can't be read; the error does not repeat it
 */
export function placeOf(url: string): string {
  try {
    const { user, host, port, database } = new pg.Client({ connectionString: url });
    return `postgres://${user ?? ''}@${host}:${port}/${database ?? ''}`;
  } catch {
    // What pg says may hold the URL, and the URL holds the password.
    throw new StoreError(
      'LOCKSTEP_STORE is no URL that can be read; it takes postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full',
    );
  }
}

/** Server states that end by themselves, or with another connection: a restart, a fail-over, a lost race. */
const PASSING = [
  '40001', // serialization failure
  '40P01', // deadlock
  '55P03', // a lock could not be had in time
  '57014', // the statement took too long
  '25P03', // this bot was paused within a transaction
  '25006', // connected to a standby, as after a fail-over
  '53300', // too many connections
];

/**
 * May the same be tried again, on a new connection? Yes for lost connections and for what passes by itself
 * (https://www.postgresql.org/docs/current/errcodes-appendix.html); no for what would fail again.
 */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof StoreError) return false;
  // Without an answer of the server it is the way to it that failed.
  if (!(error instanceof pg.DatabaseError)) return true;
  const { code = '' } = error;
  return PASSING.includes(code) || code.startsWith('08') || code.startsWith('57P');
}

/** For so long a call begins anew; longer than one answer that never comes, and than a paused bot keeps its locks. */
const PATIENCE_MS = 11_000;

/**
 * Runs `attempt` until it succeeds, fails for good, or the patience is over; pauses grow in between. Only
 * for what may be done twice.
 * @throws the last error; as a `StoreError` when the store could not be reached
 */
export async function persistently<T>(place: string, attempt: () => Promise<T>): Promise<T> {
  const end = performance.now() + PATIENCE_MS;
  for (let pause = 50; ; pause = Math.min(pause * 2, 1_000)) {
    try {
      return await attempt();
    } catch (error) {
      if (!isPassing(error)) throw error;
      if (performance.now() + pause > end) throw unreachable(place, error);
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

/** For people: which store, and what the way to it said. Neither holds a password. */
export function unreachable(place: string, error: unknown): StoreError {
  return new StoreError(`the store ${place} can't be reached: ${messageOf(error)}`, {
    cause: error,
  });
}

/** Several addresses of one host fail as one `AggregateError` without a message. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
