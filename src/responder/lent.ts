import type { Incident } from '../core/incident/incident.ts';
import { isArming, openIncidents } from '../core/incident/peace.ts';
import type { Call } from '../core/plan/call.ts';
import { accountsUnder, targetOf } from '../core/policies/units.ts';

/**
 * The open incident that an attachment of an arming run would meddle with, if there is one: it is for an account that
 * the call attaches to or detaches from, or that is below that unit. Both find the same policy by its content, so what
 * the run takes off as the end of its trial is the incident's own lock. It waits until the incident is over: then the
 * lift has taken the lock off, and the run finds that or does it.
 * @param all every run that is known; only open incidents count.
 */
export function lentTo(all: readonly Incident[], run: Incident, call: Call): Incident | undefined {
  const target = targetOf(call);
  if (target === '' || !isArming(run)) return undefined;
  const bound = accountsUnder(run.settings, target);
  return openIncidents(all).find(({ scope }) => bound.some((account) => scope.includes(account)));
}

/**
 * What whoever declares reads of a trial that may be on an account of the incident; empty when there is none.
 * @param open the runs that are open; @param accounts those of the incident.
 */
export function trialWords(open: readonly Incident[], accounts: readonly string[]): string {
  const run = open.find(
    (one) => isArming(one) && one.scope.some((account) => accounts.includes(account)),
  );
  if (run === undefined) return '';
  const tried = run.scope.filter((account) => accounts.includes(account)).join(', ');
  return ` A trial of ${run.id} may be on ${tried} (/incident arm): whatever of it is attached there now stays on until this incident is over, and its canary may be denied before you lock anything.`;
}
