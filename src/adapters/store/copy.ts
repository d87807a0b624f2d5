import { sha256 } from '../../core/plan/canonical.ts';
import { StoreError } from './store-error.ts';

/**
 * Everything that a store holds, one row after the other. Leases and tasks are not in it: a copy belongs
 * to a bot that is not running. `data` is the JSON text as it was queued.
 */
export type Row =
  | readonly ['incident', id: string, open: boolean]
  | readonly ['journal', incident: string, seq: number, line: string]
  | readonly ['event', incident: string, id: string]
  | readonly [
      'effect',
      id: string,
      incident: string,
      kind: string,
      data: string,
      dueAt: number,
      fence: number,
      done: boolean,
    ]
  | readonly ['timer', id: string, incident: string, dueAt: number]
  | readonly ['view', incident: string, key: string, value: string];

/** A store that was opened to be copied: nobody else has it open for as long. */
export interface Archive {
  /** Where it is, for people: absolute, and without a password. The same store has the same place. */
  readonly place: string;
  condition(): Promise<Condition>;
  /**
   * Every row: the tables in the order of `Row`, each in the order of its leading columns (those that
   * make it unique), text in the order of its UTF-8 bytes. Read anew at each call.
   */
  rows(): AsyncIterable<Row> | Iterable<Row>;
  /** Writes all rows and marks the store as unfinished, in one transaction: all of it or nothing. */
  fill(rows: AsyncIterable<Row> | Iterable<Row>): Promise<void>;
  /** A bot can't start on it from now on, and is told where to go. */
  markMoved(to: string): Promise<void>;
  /** A bot may start on it from now on. */
  markFinished(): Promise<void>;
  close(): Promise<void>;
}

export interface Condition {
  /** `unfinished`: filled by a move that did not come to its end. */
  readonly holds: 'nothing' | 'unfinished' | 'content';
  readonly movedTo?: string;
}

/** How much a store holds, and a digest over every row of it. */
export interface Tally {
  readonly digest: string;
  readonly rows: { readonly [table in Row[0]]: number };
}

/** Counts and digests rows: SHA-256 over the digest so far and the next row as JSON. */
export async function tally(rows: AsyncIterable<Row> | Iterable<Row>): Promise<Tally> {
  const counts = { incident: 0, journal: 0, event: 0, effect: 0, timer: 0, view: 0 };
  let digest = '';
  for await (const row of rows) {
    counts[row[0]] += 1;
    digest = sha256(`${digest}\n${JSON.stringify(row)}`);
  }
  return { digest: digest === '' ? sha256('') : digest, rows: counts };
}

/** What was moved, counted from each side by itself. */
export interface Moved {
  readonly source: Tally;
  readonly target: Tally;
  /** False: the copy is not what was there. Neither store is usable by mistake then: the source stays as it was. */
  readonly same: boolean;
}

/**
 * Copies all of `from` into the empty `to`, proves the copy by digests over both, and only then lets go of
 * the source. At every instant at most one of the two lets a bot start; a move that was interrupted is
 * finished by the same move once more.
 * @throws StoreError when the target holds something, or the source was moved elsewhere
 */
export async function moveStore(from: Archive, to: Archive): Promise<Moved> {
  if (from.place === to.place)
    throw new StoreError(`${from.place} is both source and target; name another target`);
  const [source, target] = [await from.condition(), await to.condition()];
  const isBegun = target.holds === 'unfinished';
  if (source.holds === 'unfinished')
    throw new StoreError(
      `${from.place} is itself the target of a move that was not finished; run that move again first`,
    );
  if (source.movedTo !== undefined && !(isBegun && source.movedTo === to.place))
    throw new StoreError(
      `${from.place} was moved to ${source.movedTo} before; move from there, or stay there`,
    );
  if (target.holds === 'content' || target.movedTo !== undefined)
    throw new StoreError(
      `${to.place} is not empty; a store is moved into an empty one, so that nothing is mixed: name a new target`,
    );
  if (!isBegun) await to.fill(from.rows());
  const moved = { source: await tally(from.rows()), target: await tally(to.rows()) };
  const same = moved.source.digest === moved.target.digest;
  if (same) {
    // In this order: in between, neither lets a bot start.
    await from.markMoved(to.place);
    await to.markFinished();
  }
  return { ...moved, same };
}
