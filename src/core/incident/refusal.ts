import type { RefusalCode, Reply } from './command.ts';

/** A "no" for a person: why not, and what would work. A value, never an exception. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly text: string;
  readonly works: readonly string[];
}

/** A refusal, with the commands that would work instead. */
export function refuse(code: RefusalCode, text: string, works: readonly string[] = []): Refusal {
  return { code, text, works };
}

/** What a command handler says: a short yes, or a refusal. */
export type Answered = { readonly said: string } | { readonly refused: Refusal };

/** A handler's yes, in words for the person who asked. */
export function said(text: string): Answered {
  return { said: text };
}
/** A handler's no: `refuse`, as an answer. */
export function refused(code: RefusalCode, text: string, works: readonly string[] = []): Answered {
  return { refused: refuse(code, text, works) };
}

/** A handler's answer as the reply that the chat shows. */
export function toReply(incident: string, answered: Answered): Reply {
  if ('said' in answered) return { ok: true, incident, text: answered.said };
  return { ok: false, ...answered.refused };
}
