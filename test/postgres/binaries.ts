import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const HOW = 'apt-get install postgresql (no cluster of its own is needed)';
/** Where Debian, Homebrew and Red Hat put the server's programs, which are often not on the PATH. */
const HOMES = [
  '/usr/lib/postgresql',
  '/usr/local/lib/postgresql',
  '/opt/homebrew/opt',
  '/usr/local/opt',
];

let known: string | undefined;
let looked = false;

/** The folder of this machine's PostgreSQL programs; undefined when it has none. The newest of several. */
export function postgresBinaries(): string | undefined {
  if (!looked) known = candidates().find(isComplete);
  looked = true;
  return known;
}

/**
 * Is a PostgreSQL server on this machine? If not: a loud line where people test, an error where a machine
 * does (`CI=true`). For `describe.runIf(hasPostgres())`.
 */
export function hasPostgres(): boolean {
  if (postgresBinaries() !== undefined) return true;
  if (process.env['CI'] === 'true') throw new Error(`CI needs a PostgreSQL server: ${HOW}`);
  process.stderr.write(
    `\u001b[31mSKIPPED: no PostgreSQL server here, the tests against it did not run. ${HOW}\u001b[0m\n`,
  );
  return false;
}

function candidates(): string[] {
  const found = HOMES.filter((home) => existsSync(home)).flatMap((home) =>
    readdirSync(home)
      .filter((name) => /^(?:postgresql@)?\d+$/.test(name))
      .toSorted((a, b) => Number(b.replace(/\D/g, '')) - Number(a.replace(/\D/g, '')))
      .map((name) => join(home, name, 'bin')),
  );
  const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...found, ...path];
}

function isComplete(folder: string): boolean {
  return ['initdb', 'postgres', 'pg_dump', 'pg_restore'].every((name) =>
    existsSync(join(folder, name)),
  );
}
