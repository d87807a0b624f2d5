import type { CommandBody } from '../../core/incident/command.ts';
import { readAccounts, type Wrong } from './read-accounts.ts';
import { asTyped, splitReason } from './typed-text.ts';
import { usage } from './usage.ts';

/** What to do, or why it was not understood. */
type Read = { readonly kind: 'act'; readonly body: CommandBody } | Wrong;

/** The commands of a standing order: asking for it at peace, taking it back, and firing it. */

/** `[because] <reason>`: nobody who fires in a hurry is asked to mind the word. */
export function readShield(rest: string): Read {
  const { head, reason } = splitReason(rest);
  const said = [asTyped(head).trim(), reason ?? ''].filter((part) => part !== '').join(': ');
  return { kind: 'act', body: said === '' ? { do: 'shield' } : { do: 'shield', reason: said } };
}

/** `withdraw because <reason>`. Nothing else may stand there: it takes back every order. */
function readWithdraw(rest: string): Read {
  const { head, reason } = splitReason(rest);
  if (head.trim() !== '') {
    const text =
      'Withdrawing takes back every standing order, so nothing but the reason may follow.';
    return { kind: 'wrong', text, works: [usage.withdraw] };
  }
  if (reason === undefined)
    return { kind: 'wrong', text: 'Say why: others count on the order.', works: [usage.withdraw] };
  return { kind: 'act', body: { do: 'withdraw-order', reason } };
}

/** `<account…|unit…|all> [for <n> days]`, or `withdraw`; how long it may be, the settings say. */
export function readOrder(rest: string): Read {
  const taken = /^withdraw(?=\s|$)/i.exec(rest.trim());
  if (taken !== null) return readWithdraw(rest.trim().slice(taken[0].length));
  const found = /^(?<accounts>.*?)(?:\s+for\s+(?<days>\d{1,3})\s+days?)?$/is.exec(rest.trim());
  const read = readAccounts(found?.groups?.['accounts'] ?? '');
  if ('kind' in read) return { ...read, works: [usage.order] };
  if (read.accounts.length === 0) {
    return {
      kind: 'wrong',
      text: 'Name the accounts that the order is for, or write all.',
      works: ['/incident order all', usage.order],
    };
  }
  const days = found?.groups?.['days'];
  if (days !== undefined && Number(days) < 1) {
    return {
      kind: 'wrong',
      text: 'An order is good for at least a day.',
      works: [`/incident order ${read.accounts.join(' ')} for 1 day`],
    };
  }
  const long = days === undefined ? {} : { days: Number(days) };
  return { kind: 'act', body: { do: 'order', accounts: read.accounts, ...long } };
}
