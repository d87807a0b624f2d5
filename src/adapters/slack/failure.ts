import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';

/** What a failed call to Slack means for who made it. */
export type SlackFailure =
  /** Slack said no, for this reason; asking again says no again. */
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'rate-limited'; readonly retryAfterMs: number }
  /** Slack is away or broken; what was asked may have happened. */
  | { readonly kind: 'away'; readonly why: string };

/** Slack's own temporary errors, which arrive as refusals. https://docs.slack.dev/reference/methods/chat.postMessage#errors */
const temporary = new Set([
  'internal_error',
  'fatal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
  'accesslimited',
]);

/** Reads an error that the Web API client threw. */
export function failureOf(error: unknown): SlackFailure {
  if (error instanceof WebAPIRateLimitedError) {
    return { kind: 'rate-limited', retryAfterMs: Math.max(1, error.retryAfter) * 1000 };
  }
  if (error instanceof WebAPIPlatformError) {
    const code = error.data.error;
    if (code === 'ratelimited') return { kind: 'rate-limited', retryAfterMs: 1000 };
    return temporary.has(code) ? { kind: 'away', why: code } : { kind: 'refused', code };
  }
  if (error instanceof WebAPIHTTPError) return { kind: 'away', why: `HTTP ${error.statusCode}` };
  return { kind: 'away', why: error instanceof Error ? error.message : String(error) };
}
