/** What stands where a secret stood. */
const REDACTED = '[redacted]';

const PEM = /-----BEGIN [A-Z0-9 ]*-----[\s\S]*?(?:-----END [A-Z0-9 ]*-----|$)/g;

/**
 * A run of 40 or more characters of base64: an AWS secret access key has exactly 40, a session token
 * hundreds. Percent-encoded and JSON-escaped forms of `/` and `+` belong to the run. Digests of 64 hex
 * digits fall with it: better a lost digest than a kept secret.
 */
const SECRET_RUN = /(?:[A-Za-z0-9/+]|%2[bBfF]|%3[dD]|\\\/){40,}={0,2}/;

/**
 * The name of a principal. Its `/` separates names, so only a part that is long by itself can be a secret;
 * a denial's caller must stay readable, because the proof of a lock is read from it.
 */
const PRINCIPAL =
  /arn:aws[a-z-]*:(?:iam|sts)::\d{12}:(?:assumed-role|federated-user|role|user|group)\/[\w+=,.@/-]+/;
const LONG_PART = /[A-Za-z0-9+]{40,}/g;
const PRINCIPAL_OR_SECRET = new RegExp(`(${PRINCIPAL.source})|${SECRET_RUN.source}`, 'g');

/** A JSON Web Token: its parts are base64url, whose `-` and `_` would break the run above. */
const WEB_TOKEN = /\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?/g;

const SLACK_TOKEN = /\bx(?:ox[a-z]|app)(?:-[A-Za-z0-9]+)+/g;

/**
 * The text without anything that looks like a secret: AWS secret keys and session tokens (any base64 run
 * of 40 characters or more), PEM blocks, web tokens, Slack tokens. Access key ids (`AKIA…`) stay: they are names.
 * Take the text whole: half of a secret has no shape to know it by.
 */
export function redact(text: string): string {
  return text
    .replace(PEM, REDACTED)
    .replace(SLACK_TOKEN, REDACTED)
    .replace(WEB_TOKEN, REDACTED)
    .replace(PRINCIPAL_OR_SECRET, (_, principal?: string) =>
      principal === undefined ? REDACTED : principal.replace(LONG_PART, REDACTED),
    );
}

/**
 * A message of a stranger made fit for the journal: redacted first, then control characters become
 * spaces, then at most `limit` characters. The cut is in the middle, because AWS's denials
 * name the caller at the start and the policy that denied at the end; both are proof.
 */
export function safeMessage(text: string, limit = 500): string {
  const clean = redact(text)
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  if (clean.length <= limit) return clean;
  const tail = Math.floor((limit - 3) * 0.4);
  const head = limit - 3 - tail;
  return `${clean.slice(0, head)} … ${clean.slice(-tail)}`.toWellFormed();
}
