import type { Clock } from '../../responder/world.ts';
import { wallClock } from './wall-clock.ts';

/** In so many pieces the time is counted: a pause of the whole process costs one of them. */
const PIECES = 20;

/**
 * A `fetch` that gives up after `ms` in which this process ran. A timer of the whole length would go off as soon as
 * a process wakes up that stood still for longer, before the answer is read that came meanwhile; and of a post whose
 * answer is thrown away nobody knows where it stands, so that nobody can take it back. Answers are read whole.
 * @param clock in which `ms` is counted; Slack's time
 */
export function patientFetch(ms: number, clock: Pick<Clock, 'after'> = wallClock): typeof fetch {
  return async (url, options) => {
    const giveUp = new AbortController();
    const stop = countDown(ms / PIECES, clock, () => giveUp.abort(new TimedOut(ms)));
    try {
      const response = await fetch(url, { ...options, signal: giveUp.signal });
      const body = await response.arrayBuffer();
      const { status, statusText, headers } = response;
      return new Response(body.byteLength === 0 ? null : body, { status, statusText, headers });
    } finally {
      stop();
    }
  };
}

class TimedOut extends Error {
  override readonly name = 'TimeoutError';
  constructor(ms: number) {
    super(`Slack did not answer within ${ms} ms`);
  }
}

/** One piece after the other; between two of them whatever has arrived is read. */
function countDown(pieceMs: number, clock: Pick<Clock, 'after'>, run: () => void): () => void {
  let left = PIECES;
  let cancel = (): void => {};
  const next = (): void => {
    cancel = clock.after(pieceMs, () => {
      left -= 1;
      if (left > 0) next();
      else run();
    });
  };
  next();
  return () => cancel();
}
