import type { Log } from '../responder/world.ts';
import { stopRequest, type StopRequest } from './stage/stopping.ts';
import { EXIT } from './usage.ts';

/** A stop that takes longer hangs. systemd's own patience is 90 s (`TimeoutStopSec`). */
const LONGEST_STOP_MS = 60_000;

/**
 * Waits for a signal to stop. A second one, or a stop that hangs, ends the process at once with 1: nothing
 * is lost by that, because an intent is journaled before its call leaves, and the next start looks first.
 */
export function listenForStop(log: Log): StopRequest {
  const end = (why: string): never => {
    log.error({}, why);
    process.exit(EXIT.bad);
  };
  const request = stopRequest(() => end('asked again to stop; ending now'));
  void request.asked.then(() =>
    setTimeout(() => end('the stop hangs; ending now'), LONGEST_STOP_MS).unref(),
  );
  return request;
}

/**
 * What nobody caught leaves a state that nobody knows: it is logged, and the process ends at once with 1.
 * The supervisor starts it anew, and the new one goes on from the journal. Rejections that nobody handles
 * come here, too. https://nodejs.org/api/process.html#event-uncaughtexception
 */
export function endOnFault(log: Log): void {
  process.on('uncaughtException', (error: unknown, origin) => {
    try {
      const fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log.error({ origin, error: fault }, 'a fault that nobody expected; ending now');
    } finally {
      process.exit(EXIT.bad);
    }
  });
}
