import { StoreError } from './store-error.ts';

/** Primary result codes: https://www.sqlite.org/rescode.html */
const BUSY = 5;
const LOCKED = 6;
const READ_ONLY = 8;
const IO_ERROR = 10;
const CORRUPT = 11;
const FULL = 13;
const CAN_NOT_OPEN = 14;
const NOT_A_DATABASE = 26;
/** An extended code: the lock for writing is refused, as it is on a file that was opened for reading. */
const NO_LOCK = 3850;

/**
 * What SQLite says, as a sentence for people that names the mend. Errors that are not SQLite's (a
 * decision that threw) come back as they are.
 * @param path the file, as the operator named it
 */
export function forPeople(path: string, error: unknown): Error {
  if (error instanceof StoreError) return error;
  const code = codeOf(error);
  if (code === undefined) return error instanceof Error ? error : new Error(String(error));
  const said = error instanceof Error ? error.message : String(error);
  return new StoreError(`${path} ${sentence(code, said)}`, { cause: error });
}

function sentence(code: number, said: string): string {
  switch (code === NO_LOCK ? READ_ONLY : primary(code)) {
    case BUSY:
    case LOCKED:
      return 'is in use by another bot; stop that one, or give this one its own store';
    case READ_ONLY:
      return `is read-only, or on a disk without locks (${said}); give the bot's user the right to write the file and its folder, on a local disk that is mounted for writing`;
    case FULL:
      return 'is on a full disk: nothing was written and nothing is done; make room, and the bot goes on by itself';
    case IO_ERROR:
      return `can't be written or read (${said}): nothing was written and nothing is done; look at the disk: room, quota, limits of file size, health`;
    case CORRUPT:
      return `is damaged (${said}); keep this file, start on a back-up of the store, and compare its journals with their last checkpoints`;
    case NOT_A_DATABASE:
      return `can't be used as a store (${said}); name another file, or restore this one from a back-up`;
    case CAN_NOT_OPEN:
      return `can't be used as a store (${said}); check the folder, its rights and the disk`;
    default:
      return `can't be used as a store (${said}); check the file and the disk`;
  }
}

function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error && 'errcode' in error)) return undefined;
  return typeof error.errcode === 'number' ? error.errcode : undefined;
}

/** The primary code behind an extended one: its lowest byte. */
function primary(code: number): number {
  return code & 0xff;
}

/** Is the disk full? */
export function isFull(error: unknown): boolean {
  return primary(codeOf(error) ?? 0) === FULL;
}

/** Did opening fail because the file is not there, or can't be reached? */
export function isMissing(error: unknown): boolean {
  return primary(codeOf(error) ?? 0) === CAN_NOT_OPEN;
}
