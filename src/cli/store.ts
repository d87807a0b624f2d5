import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { moveStore, tally, type Archive, type Tally } from '../adapters/store/copy.ts';
import { openPostgresArchive } from '../adapters/store/postgres-archive.ts';
import { openSqliteArchive } from '../adapters/store/sqlite-archive.ts';
import { askForBackup } from './hatch.ts';
import { hatchPath, storeSetting } from './open-store.ts';
import { EXIT, flags, UsageError } from './usage.ts';

/** `lockstep store move FROM TO | backup FILE`. */
export async function storeCommand(args: string[]): Promise<number> {
  const [verb, ...rest] = args;
  const { positionals } = flags(rest, {});
  const [first, second, ...more] = positionals;
  if (verb === 'move' && first !== undefined && second !== undefined && more.length === 0)
    return move(first, second);
  if (verb === 'backup' && first !== undefined && second === undefined) return backup(first);
  throw new UsageError(
    'store takes move FROM TO (sqlite:PATH or postgres://…), or backup FILE of the store that LOCKSTEP_STORE names',
  );
}

/** Copies one store into another that is empty, and proves the copy by digest. */
async function move(from: string, to: string): Promise<number> {
  refuseSameFile(from, to);
  const owner = ownerOf(from, to);
  const source = await openArchive(from, { create: false, ...owner });
  try {
    const target = await openArchive(to, { create: true, ...owner });
    try {
      const moved = await moveStore(source, target);
      say(`from ${source.place}\n     ${inWords(moved.source)}`);
      say(`to   ${target.place}\n     ${inWords(moved.target)}`);
      if (!moved.same) {
        process.stderr.write(
          'lockstep: the copy is not the same as the source. The source is as it was; go on there, throw the target away, and look at its disk.\n',
        );
        return EXIT.bad;
      }
      say(
        `The digests are the same. No bot starts on ${source.place} any more; let LOCKSTEP_STORE name the other.`,
      );
      return EXIT.done;
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

/** Copies the store of this environment into a new file: through its bot, if one runs. */
async function backup(file: string): Promise<number> {
  const setting = storeSetting(process.env);
  const path = sqlitePath(setting);
  if (path === undefined) {
    throw new UsageError(
      'backup copies a store that is a SQLite file; PostgreSQL is backed up with its own tools (pg_dump, or a base backup)',
    );
  }
  const to = realPath(file);
  const hatch = hatchPath(setting);
  if (hatch === undefined || !(await askForBackup(hatch, to))) {
    const source = openSqliteArchive(path, { create: false });
    try {
      await source.backUp(to);
    } finally {
      await source.close();
    }
  }
  // Opening it reads every page; what is counted is what lies on the disk.
  const copy = openSqliteArchive(to, { create: false });
  try {
    say(`${to} is a back-up of ${path}\n     ${inWords(await tally(copy.rows()))}`);
  } finally {
    await copy.close();
  }
  return EXIT.done;
}

async function openArchive(
  setting: string,
  options: { readonly create: boolean; readonly ownerUrl?: string },
): Promise<Archive> {
  const path = sqlitePath(setting);
  if (path !== undefined) return openSqliteArchive(path, options);
  if (isPostgres(setting)) return openPostgresArchive(setting, options);
  // Not repeated: what was meant as a URL may hold a password.
  throw new UsageError('a store to move from or to is sqlite:PATH or postgres://…');
}

function isPostgres(setting: string): boolean {
  return /^postgres(?:ql)?:/.test(setting);
}

/**
 * Who owns the tables may copy them: the role of `LOCKSTEP_STORE_OWNER`. From one database to another there are two
 * owners, and the settings themselves name them.
 */
function ownerOf(...settings: readonly string[]): { readonly ownerUrl?: string } {
  const ownerUrl = process.env['LOCKSTEP_STORE_OWNER'];
  return ownerUrl === undefined || settings.every(isPostgres) ? {} : { ownerUrl };
}

/** The file that a setting names, absolute and without symbolic links; undefined when it names none. */
function sqlitePath(setting: string): string | undefined {
  const path = /^sqlite:(?<path>.+)$/s.exec(setting)?.groups?.['path'];
  return path === undefined ? undefined : realPath(path);
}

function realPath(path: string): string {
  const full = resolve(path);
  if (existsSync(full)) return realpathSync(full);
  const folder = dirname(full);
  return existsSync(folder) ? join(realpathSync(folder), basename(full)) : full;
}

/** Two names of one file would be opened as two stores, and the second would find the first one's lock. */
function refuseSameFile(from: string, to: string): void {
  const files = [from, to].map((setting) => {
    const path = sqlitePath(setting);
    return path !== undefined && existsSync(path) ? statSync(path) : undefined;
  });
  const [one, other] = files;
  if (one !== undefined && one.ino === other?.ino && one.dev === other.dev)
    throw new UsageError('source and target are the same file; name another target');
}

function inWords({ digest, rows }: Tally): string {
  const { incident, journal, event, effect, timer, view } = rows;
  const counts = `${incident} incidents, ${journal} journal lines, ${event} events, ${effect} effects, ${timer} timers, ${view} views`;
  return `${counts}\n     sha256 ${digest}`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
