import type { RunningWorkspace } from '../../../src/drill/workspace/workspace.ts';

/** A message that everybody in its channel sees. */
export interface Spoken {
  readonly channel: string;
  readonly ts: string;
  readonly text: string;
  /** The bot's own id of what it wanted to say: two messages with the same are one said twice. */
  readonly request: string;
}

export function spoken({ inspect }: RunningWorkspace): readonly Spoken[] {
  return inspect.channels().flatMap(({ id }) =>
    inspect
      .messages(id)
      .filter((one) => one.onlyFor === undefined && one.subtype === undefined)
      .map(({ ts, text, threadTs, metadata }) => ({
        channel: id,
        ts,
        text: `${threadTs === undefined ? '' : 'in a thread: '}${text}`,
        request: requestOf(metadata) ?? `none, at ${ts}`,
      })),
  );
}

/**
 * What was said twice, whether or not it was meant as the same: one sentence each.
 * @param mayBeTwice requests of which one message more may stand: its bot died before it heard of it
 */
export function saidTwice(
  messages: readonly Spoken[],
  mayBeTwice: readonly string[] = [],
): readonly string[] {
  const seen = new Set<string>();
  const left = [...mayBeTwice];
  return messages.flatMap(({ channel, text, request }) => {
    const marks = [`${channel} ${request}`, `${channel} ${text}`];
    const isAgain = marks.some((mark) => seen.has(mark));
    for (const mark of marks) seen.add(mark);
    if (!isAgain) return [];
    const allowed = left.indexOf(request);
    if (allowed === -1) return [`said twice in ${channel}: ${text}`];
    left.splice(allowed, 1);
    return [];
  });
}

function requestOf(metadata: unknown): string | undefined {
  const payload = (metadata as { event_payload?: { request?: unknown } } | undefined)
    ?.event_payload;
  return typeof payload?.request === 'string' ? payload.request : undefined;
}
