import { LogLevel, type Logger } from '@slack/bolt';
import { WebClient, type WebClientOptions } from '@slack/web-api';
import type { Log } from '../../responder/world.ts';
import { redact } from './hygiene.ts';
import { patientFetch } from './patience.ts';

/** Separate clients, because one 429 stops every other call on the same client (slack.md §1.2 T7). */
export interface Clients {
  /** Fresh look-ups of people: never queued behind messages. */
  readonly people: WebClient;
  /** Everything that the view posts and edits; its own queue and retries stand in front. */
  readonly view: WebClient;
  /** Answers to one person, and forms: worthless after a few seconds, so hardly retried. */
  readonly answers: WebClient;
}

/**
 * Every option that has a dangerous default is given here, and each call makes new option objects:
 * Bolt changes the ones it is given (T1, T6, T10).
 * @param retries How often a call is sent again after a 5xx or a lost connection; Slack knows no idempotency key.
 */
export function clientOptions(given: {
  readonly apiUrl: string | undefined;
  readonly log: Log;
  readonly retries: number;
  readonly timeoutMs: number;
}): WebClientOptions {
  return {
    ...(given.apiUrl === undefined ? {} : { slackApiUrl: given.apiUrl }),
    retryConfig: { retries: given.retries, minTimeout: 250, maxTimeout: 2000, factor: 2 },
    timeout: given.timeoutMs,
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
    logger: slackLogger(given.log),
    logLevel: LogLevel.WARN,
  };
}

export function createClients(botToken: string, apiUrl: string | undefined, log: Log): Clients {
  const make = (retries: number, timeoutMs: number): WebClient =>
    new WebClient(botToken, clientOptions({ apiUrl, log, retries, timeoutMs }));
  // The view is retried by the reconciler, which knows what it posted; the library must not post twice. A bot that
  // stood still hears where its post went, however long it was: it may have to take it back.
  const shown = clientOptions({ apiUrl, log, retries: 0, timeoutMs: 0 });
  const view = new WebClient(botToken, { ...shown, fetch: patientFetch(10_000) });
  return { people: make(1, 4000), view, answers: make(1, 5000) };
}

/** Slack's logger into ours. Debug output holds whole payloads and is dropped for ever. */
export function slackLogger(log: Log): Logger {
  const write = (level: 'info' | 'warn', parts: readonly unknown[]): void => {
    log[level](
      { from: 'slack' },
      redact(parts.map((part) => String(part)).join(' ')).slice(0, 500),
    );
  };
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (...parts) => write('warn', parts),
    error: (...parts) => write('warn', parts),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}
