import type { Answer } from '../doors/measurement.ts';
import type { Settings } from '../incident/settings.ts';
import type { Request } from '../plan/call.ts';
import type { JsonObject } from '../plan/json.ts';

/** One line of the daily examination. */
export interface ArmedLine extends JsonObject {
  readonly what: string;
  readonly good: boolean;
  readonly why: string;
  /** What to do about it. */
  readonly mend: string;
}

/** A part of the examination: asks what it needs, gives its lines. */
export type Lines = Generator<readonly Request[], readonly ArmedLine[], readonly Answer[]>;

/** A line, with the words for either outcome. */
export function line(
  what: string,
  isGood: boolean,
  says: { readonly good: string; readonly bad: string; readonly mend: string },
): ArmedLine {
  return { what, good: isGood, why: isGood ? says.good : says.bad, mend: says.mend };
}

/** What people call the account. */
export function nameOf({ organization }: Settings, account: string): string {
  return organization.accounts.find(({ id }) => id === account)?.name ?? account;
}
