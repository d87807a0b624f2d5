import type { Clock } from '../../responder/world.ts';
import type { Queryable, Warn } from './postgres-connection.ts';
import { StoreError } from './store-error.ts';

/** The bot's clock stamps the journal, the database's decides what is due: they must not tell two stories. */
const APART_MS = 5_000;
/** From here on operators are told; what NTP keeps is well below. */
const WARN_MS = 2_000;
const EVERY_MS = 30_000;
/** While nothing is written, people wait for it. */
const EVERY_APART_MS = 1_000;
/** Against the time since the process began, which nobody sets: a clock that moved so far was set. */
const STEP_MS = 500;

/** How far two clocks were apart, ms. The bot's own was read before and after it asked the database. */
export interface Reading {
  readonly before: number;
  readonly theirs: number;
  readonly after: number;
}

/** For `SELECT`: the database's clock, ms. */
export const THEIR_TIME = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

/** How far these clocks are apart for certain, ms: what the question took is nobody's fault. */
export function apartBy({ before, theirs, after }: Reading): number {
  return Math.max(before - theirs, theirs - after, 0);
}

/** The error when clocks are too far apart, with both times; undefined when they agree. */
export function refuseApart(place: string, reading: Reading): StoreError | undefined {
  const apart = apartBy(reading);
  if (apart <= APART_MS) return undefined;
  return new StoreError(
    `the clocks are ${Math.round(apart / 1000)} s apart: here it is ${new Date(reading.after).toISOString()}, at ${place} ` +
      `${new Date(reading.theirs).toISOString()}; let both keep time (NTP)`,
  );
}

export interface ClockWatch {
  /**
   * To be awaited before anything is written. Costs nothing but a question in the background each 30 s, and one
   * that is waited for when this machine's clock was set.
   * @throws StoreError while the clocks are more than 5 s apart
   */
  agree(): Promise<void>;
}

/**
 * Compares the clocks for as long as the bot runs: a machine that was paused, or set, keeps another time than
 * the one that it had at its start. Warns when they part and when they agree again.
 * @param elapsed time that only goes on, ms
 */
export function watchClocks(options: {
  readonly db: Queryable;
  readonly place: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly warn: Warn;
  readonly elapsed?: () => number;
}): ClockWatch {
  const { db, place, clock, warn, elapsed = () => performance.now() } = options;
  const offset = () => clock.now() - elapsed();
  let compared = { at: elapsed(), offset: offset() };
  let refusal: StoreError | undefined;
  let isWarned = false;
  let asking: Promise<void> | undefined;

  const judge = (reading: Reading) => {
    const apart = apartBy(reading);
    const before = refusal;
    refusal = refuseApart(place, reading);
    if (refusal !== undefined && before === undefined)
      warn(`nothing is written until this is mended: ${refusal.message}`);
    else if (apart > WARN_MS && !isWarned)
      warn(`the clocks of this bot and ${place} are ${Math.round(apart / 1000)} s apart (NTP?)`);
    else if (apart <= WARN_MS && isWarned) warn(`the clocks of this bot and ${place} agree again`);
    isWarned = apart > WARN_MS;
  };
  const ask = async () => {
    const before = clock.now();
    const seen = { at: elapsed(), offset: offset() };
    try {
      const { rows } = await db.query({ name: 'time', text: `SELECT ${THEIR_TIME} AS now` });
      judge({ before, theirs: Number(rows[0]?.now), after: clock.now() });
      compared = seen;
    } catch {
      // A store that does not answer refuses what it is asked next, and says why. The verdict stands.
      compared = { ...compared, at: seen.at };
    }
  };
  const compare = () => (asking ??= ask().finally(() => (asking = undefined)));
  return {
    async agree() {
      const isSet = Math.abs(offset() - compared.offset) > STEP_MS;
      const age = elapsed() - compared.at;
      if (isSet || (refusal !== undefined && age >= EVERY_APART_MS)) await compare();
      else if (age >= EVERY_MS) void compare();
      if (refusal !== undefined) throw refusal;
    },
  };
}
