import { fewestTargets } from '../core/policies/units.ts';
import { arm } from '../core/incident/commands/arm.ts';
import type { Command, Reply } from '../core/incident/command.ts';
import type { Incident } from '../core/incident/incident.ts';
import { isArming, openPeace } from '../core/incident/peace.ts';
import type { Settings } from '../core/incident/settings.ts';
import { sha256 } from '../core/plan/canonical.ts';
import type { Ledger } from './ledger.ts';
import { dayOf, Instead, openNew } from './open-new.ts';
import type { OpeningTerms } from './opening.ts';
import type { World } from './world.ts';

/**
 * Opens a run that arms the organization, beside whatever incidents are open; one at a time.
 * @param command of a person in Slack; without one, whoever runs `lockstep doctor` on the bot's own machine asked.
 */
export async function openArming(
  world: World,
  ledger: Ledger,
  terms: OpeningTerms,
  command?: Command,
): Promise<Reply> {
  const { runbooks, ...pinned } = terms;
  const runbook = runbooks?.peace;
  if (runbook === undefined) {
    const text =
      'No runbook for a run at peace is loaded. Leave runbook out of the settings: the shipped ones cover it.';
    return { ok: false, code: 'scope', text, works: [] };
  }
  const event = command?.id ?? `doctor/arm/${world.randomHex(16)}`;
  const id = `arm-${dayOf(world.clock.now())}-${sha256(event).slice(0, 6)}`;
  const opened = await openNew(world, ledger, { incident: id, event }, (open, context) => {
    const other = openPeace(open).find(isArming);
    if (other !== undefined) throw new Instead(openAlready(other.id));
    return arm(command, { ...pinned, runbook, incident: id, kind: world.kind }, context);
  });
  if (typeof opened === 'object') return opened;
  const text = `Arming run ${id} is open. Its own private channel opens in a moment: two people approve its plan there. It is in no incident’s way.`;
  return { ok: true, incident: id, text };
}

function openAlready(incident: string): Reply {
  const text = `Arming run ${incident} is open already; one at a time. Go on in its channel, or end it there with /incident close.`;
  return { ok: false, code: 'incident-open', text, works: ['/incident status'] };
}

/**
 * Accounts that stay out of an incident which is declared now: a trial may be attached to them, and when it is taken
 * off, the same policy of the incident would come off with it. Not where the incident locks the whole unit above.
 */
export function underTrial(
  open: readonly Incident[],
  settings: Settings,
  accounts: readonly string[],
): readonly string[] {
  const tried = openPeace(open)
    .filter(isArming)
    .flatMap(({ scope }) => scope);
  const alone = fewestTargets(settings, accounts);
  const kept = tried.filter((account) => alone.includes(account));
  // Who names nothing else means it.
  return accounts.length > kept.length ? kept : [];
}
