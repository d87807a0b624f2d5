import { asTyped, wordsOf } from './typed-text.ts';
import { usage } from './usage.ts';

/** Not understood: why, and complete commands that would be. */
export interface Wrong {
  readonly kind: 'wrong';
  readonly text: string;
  readonly works: readonly string[];
}

const wrong = (text: string, works: readonly string[]): Wrong => ({ kind: 'wrong', text, works });

/** Does it look like an account, or a unit? */
export const isTarget = (word: string): boolean =>
  /^\d{12}$/.test(word) || /^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/.test(word);

/** Account ids, ids of organizational units, or `all`; anything else is named in the answer. */
export function readAccounts(text: string): { readonly accounts: readonly string[] } | Wrong {
  const accounts = wordsOf(text.replaceAll(',', ' ').toLowerCase());
  const bad = accounts.find((word) => word !== 'all' && !isTarget(word));
  if (bad !== undefined) {
    const shown = asTyped(bad).slice(0, 40);
    return wrong(
      `"${shown}" is not an account: an account id has twelve digits, a unit begins with ou-, or write all.`,
      [usage.declare],
    );
  }
  if (accounts.includes('all') && accounts.length > 1) {
    return wrong('Name the accounts, or write all, but not both.', [
      '/incident declare all because …',
    ]);
  }
  return { accounts: [...new Set(accounts)] };
}
