import { WebAPIHTTPError, WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';

/** What a failed call to Slack means for who made it. */
export type SlackFailure =
  /** Slack said no, for this reason; asking again says no again. */
  | { readonly kind: 'refused'; readonly code: string }
  /** Slack does not take our token (any more). People must mend that; until then everything is refused. */
  | { readonly kind: 'unauthorized'; readonly code: string }
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

/**
 * Refusals of the token, not of what was asked.
 * https://docs.slack.dev/reference/methods/auth.test#errors
 */
const unauthorized = new Set([
  'account_inactive',
  'app_uninstalled',
  'ekm_access_denied',
  'invalid_auth',
  'missing_scope',
  'not_allowed_token_type',
  'not_authed',
  'org_login_required',
  'token_expired',
  'token_revoked',
]);

/**
 * Refusals that say that a channel can't be used by this bot: gone, archived, or the bot was removed.
 * https://docs.slack.dev/reference/methods/chat.postMessage#errors
 */
const channelGone = new Set(['channel_not_found', 'is_archived', 'not_in_channel']);
export function saysChannelGone(failure: SlackFailure): boolean {
  return failure.kind === 'refused' && channelGone.has(failure.code);
}

/** Reads an error that the Web API client threw. */
export function failureOf(error: unknown): SlackFailure {
  if (error instanceof WebAPIRateLimitedError) {
    return { kind: 'rate-limited', retryAfterMs: Math.max(1, error.retryAfter) * 1000 };
  }
  if (error instanceof WebAPIPlatformError) {
    const code = error.data.error;
    if (code === 'ratelimited') return { kind: 'rate-limited', retryAfterMs: 1000 };
    if (unauthorized.has(code)) return { kind: 'unauthorized', code };
    return temporary.has(code) ? { kind: 'away', why: code } : { kind: 'refused', code };
  }
  if (error instanceof WebAPIHTTPError) return { kind: 'away', why: `HTTP ${error.statusCode}` };
  return { kind: 'away', why: error instanceof Error ? error.message : String(error) };
}

/** In few words, for the log. */
export function wordsOf(failure: SlackFailure): string {
  switch (failure.kind) {
    case 'rate-limited':
      return failure.kind;
    case 'away':
      return failure.why;
    default:
      return failure.code;
  }
}
