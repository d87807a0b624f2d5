import { openPostgres } from '../adapters/store/postgres.ts';
import { openSqlite } from '../adapters/store/sqlite.ts';
import type { Store } from '../responder/world.ts';
import { UsageError } from './usage.ts';

/** Which store the environment names. */
export function storeSetting(env: NodeJS.ProcessEnv): string {
  return env['LOCKSTEP_STORE'] ?? 'sqlite:lockstep.sqlite';
}

/** Where a running bot answers other commands: beside its file. Others reach a database without the bot. */
export function hatchPath(setting: string): string | undefined {
  return setting.startsWith('sqlite:') ? `${setting.slice('sqlite:'.length)}.sock` : undefined;
}

/** For PostgreSQL. */
export interface OpenOptions {
  /** `LOCKSTEP_STORE_OWNER`: the URL of a role that may make the tables. */
  readonly owner?: string | undefined;
  /** A bot keeps room on the disk for what must not wait. */
  readonly keepsRoom?: boolean;
  /** Told what operators should know of the store. */
  readonly warn: (message: string) => void;
}

/** Opens the store that `LOCKSTEP_STORE` names. An error never repeats a URL: it may hold a password. */
export async function openStore(setting: string, options: OpenOptions): Promise<Store> {
  const [scheme, ...rest] = setting.split(':');
  const path = rest.join(':');
  const clock = { now: Date.now };
  if (scheme === 'sqlite' && path !== '')
    return openSqlite(path, clock, { keepsRoom: options.keepsRoom === true });
  if (scheme === 'postgres' || scheme === 'postgresql') {
    const { owner, warn } = options;
    return openPostgres(setting, {
      clock,
      warn,
      ...(owner === undefined ? {} : { ownerUrl: owner }),
    });
  }
  // What stands before a colon is a scheme or a file's name, unless something went very wrong.
  const named = /^[\w.-]{1,60}$/.test(scheme ?? '') ? scheme : '…';
  throw new UsageError(
    `LOCKSTEP_STORE is "${named}:…"; it takes sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full`,
  );
}
