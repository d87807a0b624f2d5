import type { Json } from './json.ts';

/** A refusal of the Web API: `{ ok: false, error: code, …extra }`, sent with status 200 as Slack does. */
export class SlackError extends Error {
  readonly code: string;
  readonly extra: Json;

  constructor(code: string, extra: Json = {}) {
    super(code);
    this.name = 'SlackError';
    this.code = code;
    this.extra = extra;
  }
}

/** A refusal with Slack's `response_metadata.messages`, one sentence each. */
export function slackProblems(code: string, messages: readonly string[]): SlackError {
  return new SlackError(code, { response_metadata: { messages } });
}
