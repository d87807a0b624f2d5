import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { postgresBinaries } from './binaries.ts';
import { unprivileged } from './unprivileged.ts';

/** A private PostgreSQL: its own folder, its own loopback port, gone afterwards. */
export interface Server {
  readonly port: number;
  /** Where everything of it lies; its Unix socket, too. */
  readonly folder: string;
  /** A new, empty database with an owner role and an application role of its own. */
  database(): Promise<Database>;
  /** What `kill -9` of the whole server leaves: nothing is flushed, nobody is told. */
  kill(): Promise<void>;
  /** Starts it again on what lies on the disk, on the same port. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface Database {
  readonly name: string;
  /** The name of the application role. */
  readonly app: string;
  /** For `LOCKSTEP_STORE`: a role that owns nothing. */
  readonly url: string;
  /** For `LOCKSTEP_STORE_OWNER`: the role that owns the database. */
  readonly ownerUrl: string;
  /** The server's superuser, in this database. */
  readonly adminUrl: string;
  readonly password: string;
}

/** Long enough for a machine that is busy with other tests. */
const START_MS = 200_000;
const ADMIN = 'admin';

/**
 * Starts a server on a free port. It ends with `close`, and by itself when this process dies in any way.
 * @param options.durable with fsync, as people run it; without, a power cut would lose data and tests are faster
 */
export async function startPostgres(options: { readonly durable?: boolean } = {}): Promise<Server> {
  const bin = postgresBinaries();
  if (bin === undefined) throw new Error('no PostgreSQL on this machine');
  const account = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-pg-'));
  const password = crypto.randomUUID();
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account !== undefined)
    for (const path of [folder, passwordFile]) chownSync(path, account.uid, account.gid);
  const how = [
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--encoding=UTF8',
    '--no-locale',
  ];
  execFileSync(
    join(bin, 'initdb'),
    ['-D', join(folder, 'data'), '-U', ADMIN, '--no-sync', ...how],
    {
      ...account,
      stdio: ['ignore', 'ignore', 'pipe'],
      cwd: folder,
    },
  );
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: folder,
    fsync: options.durable === true ? 'on' : 'off',
    max_connections: '100',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const url = (user: string, database: string) =>
    `postgres://${user}:${password}@127.0.0.1:${port}/${database}`;
  const start = () => untilStarted(bin, folder, flags, url(ADMIN, 'postgres'));
  let child = await start();
  let made = 0;
  return {
    port,
    folder,
    database() {
      made += 1;
      return createDatabase(url, `lockstep_${made}`, password);
    },
    async kill() {
      const [pid = ''] = readFileSync(join(folder, 'data', 'postmaster.pid'), 'utf8').split('\n');
      const backends = childrenOf(pid);
      process.kill(Number(pid), 'SIGKILL');
      // Orphans notice it when they have their turn: until then they would go on answering.
      for (const backend of backends) killIfThere(backend);
      await end(child, 'keep');
    },
    async restart() {
      child = await start();
    },
    async close() {
      await end(child, 'remove');
      // Whoever may not write beside it could not remove it.
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A server that was just killed may still be in the way of the next one for a moment. */
async function untilStarted(
  bin: string,
  folder: string,
  flags: readonly string[],
  url: string,
): Promise<ChildProcess> {
  const deadline = Date.now() + START_MS;
  for (;;) {
    const args = ['-D', join(folder, 'data'), ...flags];
    const child = guarded(join(bin, 'postgres'), args, folder);
    for (;;) {
      if (await answers(url)) return child;
      const log = logOf(folder);
      if (Date.now() > deadline) {
        await end(child, 'remove');
        throw new Error(`PostgreSQL did not start: ${log.slice(-2_000)}`);
      }
      await sleep(50);
      if (/FATAL: {2}(?:pre-existing|lock file|could not)/.test(log)) break;
    }
    await end(child, 'keep');
  }
}

/**
 * The server under a shell that waits for a line on its standard input, which ends when this process does, in
 * whatever way: then the server is stopped at once, and its folder removed unless the line says `keep`.
 */
function guarded(program: string, args: readonly string[], folder: string): ChildProcess {
  const script = [
    '"$@" </dev/null >"$0/log" 2>&1 &',
    'read -r word',
    'kill -QUIT $! 2>/dev/null',
    'wait',
    '[ "$word" = keep ] || rm -rf "$0"',
  ].join('\n');
  return spawn('/bin/sh', ['-c', script, folder, program, ...args], {
    ...unprivileged(),
    stdio: ['pipe', 'ignore', 'ignore'],
    cwd: folder,
    env: { PATH: process.env['PATH'], LC_ALL: 'C' },
  });
}

/** The processes of a server; where the machine does not tell them, none. */
function childrenOf(pid: string): readonly number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  if (!existsSync(file)) return [];
  return readFileSync(file, 'utf8').trim().split(' ').filter(Boolean).map(Number);
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function end(child: ChildProcess, word: 'keep' | 'remove'): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  if (child.exitCode !== null) return;
  child.stdin?.end(`${word}\n`);
  await ended;
}

function logOf(folder: string): string {
  try {
    return readFileSync(join(folder, 'log'), 'utf8');
  } catch {
    // The shell has not made it yet.
    return '';
  }
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    // Not yet.
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

type UrlFor = (user: string, database: string) => string;

/** As a careful deployment has it: one role owns the database, another one only works in it. */
async function createDatabase(url: UrlFor, name: string, password: string): Promise<Database> {
  const [owner, app] = [`${name}_owner`, `${name}_app`];
  await runAs(url(ADMIN, 'postgres'), [
    `CREATE ROLE ${owner} LOGIN PASSWORD '${password}'`,
    `CREATE ROLE ${app} LOGIN PASSWORD '${password}'`,
    `CREATE DATABASE ${name} OWNER ${owner}`,
  ]);
  return {
    name,
    app,
    password,
    url: url(app, name),
    ownerUrl: url(owner, name),
    adminUrl: url(ADMIN, name),
  };
}

/** Runs statements one after another; returns the rows of the last. */
export async function runAs(
  url: string,
  statements: string | readonly string[],
): Promise<{ readonly [column: string]: unknown }[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let rows: { readonly [column: string]: unknown }[] = [];
    for (const statement of [statements].flat()) rows = (await client.query(statement)).rows;
    return rows;
  } finally {
    await client.end();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        resolve(typeof address === 'object' && address !== null ? address.port : 0),
      );
    });
  });
}
