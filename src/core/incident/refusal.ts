import type { RefusalCode, Reply } from './command.ts';

/** A "no" for a person: why not, and what would work. A value, never an exception. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly text: string;
  readonly works: readonly string[];
}

export function refuse(code: RefusalCode, text: string, works: readonly string[] = []): Refusal {
  return { code, text, works };
}

/** What a command handler says: a short yes, or a refusal. */
export type Answered = { readonly said: string } | { readonly refused: Refusal };

export function said(text: string): Answered {
  return { said: text };
}
export function refused(code: RefusalCode, text: string, works: readonly string[] = []): Answered {
  return { refused: refuse(code, text, works) };
}

export function toReply(incident: string, answered: Answered): Reply {
  if ('said' in answered) return { ok: true, incident, text: answered.said };
  return { ok: false, ...answered.refused };
}
