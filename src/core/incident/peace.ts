import type { Incident } from './incident.ts';
import type { Settings } from './settings.ts';

/**
 * Runs at peace: the same journal, the same approvals, and no incident. They never stand in the way of one.
 */

/** Who opens a run that nobody on the roster asked for: `lockstep doctor --arm`. No id of a person looks like that. */
export const DOCTOR = 'lockstep doctor';

/** Is this a run at peace, and no incident? */
export function isPeace({ runbook }: Pick<Incident, 'runbook'>): boolean {
  return runbook.compiled.scope === 'peace';
}

/** Is it the run that arms the organization? Other runs at peace try nothing on any account. */
export function isArming({ runbook }: Pick<Incident, 'runbook'>): boolean {
  const { scope, phases } = runbook.compiled;
  return scope === 'peace' && phases.some(({ does }) => does.kind === 'run' && does.plan === 'arm');
}

/** What is open, incidents only: a run at peace is none. */
export function openIncidents(all: readonly Incident[]): readonly Incident[] {
  return all.filter((one) => one.closedAt === undefined && !isPeace(one));
}

/** The run at peace that is open; there is at most one of each kind. */
export function openPeace(all: readonly Incident[]): readonly Incident[] {
  return all.filter((one) => one.closedAt === undefined && isPeace(one));
}

/**
 * What a command means that names no run: the one open incident. Runs at peace count only while no incident is open.
 */
export function onlyOpen(all: readonly Incident[]): Incident | undefined {
  const incidents = openIncidents(all);
  const open = incidents.length > 0 ? incidents : openPeace(all);
  return open.length === 1 ? open[0] : undefined;
}

/** The account on which a trial is made; none where the settings name none. */
export function trialAccounts({ organization }: Settings): readonly string[] {
  return organization.sacrificial === undefined ? [] : [organization.sacrificial];
}

/** Why the sacrificial account can't be one, as a sentence with the mend; undefined when it can, or there is none. */
export function sacrificialProblem({
  organization,
}: Pick<Settings, 'organization'>): string | undefined {
  const { sacrificial, accounts, protectedAccounts } = organization;
  if (sacrificial === undefined) return undefined;
  const found = accounts.find(({ id }) => id === sacrificial);
  if (found === undefined)
    return `${sacrificial} is not in organization.accounts: list it there, with canary: true`;
  if (!found.canary)
    return `${sacrificial} has no canary, so a trial there could show nothing: set canary: true`;
  if (protectedAccounts.includes(sacrificial))
    return `${sacrificial} is protected: no policy is ever tried on such an account`;
  return undefined;
}
