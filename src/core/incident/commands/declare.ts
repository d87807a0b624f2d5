import { youngSessionProblem } from '../../policies/own-path.ts';
import { mayDo, rolesThatMay } from '../../approval/table.ts';
import { personBySlack, rosterProblems } from '../../approval/quorum.ts';
import { accountsNamed, scopeProblem } from '../../actions/scope.ts';
import type { FactBodies } from '../../journal/facts.ts';
import type { Command } from '../command.ts';
import { lockRolesProblem, scopeKind, scopeKindOf } from '../accounts.ts';
import { bounded } from '../bounded.ts';
import { startMachine } from '../machine.ts';
import { refuse, type Refusal } from '../refusal.ts';
import type { Settings } from '../settings.ts';
import { beginWith, iso, type DecideContext, type Turn } from '../turn.ts';

/** All that the opening fact pins besides what the person typed; prepared by cli and responder. */
export type Opening = Omit<FactBodies['incident.opened'], 'by' | 'reason' | 'scope'>;

/**
 * Declares an incident: checks the person and the scope, pins runbook, roster and settings, starts the
 * machine. The runbook must be one for what stands above these accounts; any other is refused, not approximated.
 */
export function declare(
  command: Command,
  opening: Opening,
  context: DecideContext,
): { turn: Turn } | { refused: Refusal } {
  if (command.body.do !== 'declare') throw new TypeError('not a declaration');
  const { accounts, reason } = command.body;
  const person = personBySlack(opening.roster, command.actor.slackUser);
  if (person === undefined) {
    return {
      refused: refuse(
        'not-on-roster',
        'You are not on the roster, so you can’t declare an incident. Call one of the people who are.',
      ),
    };
  }
  if (command.actor.eligibility.state !== 'eligible') {
    return {
      refused: refuse(
        'not-eligible',
        `Slack does not vouch for you: ${command.actor.eligibility.why}.`,
      ),
    };
  }
  if (!mayDo('declare', person.roles)) {
    return {
      refused: refuse(
        'role',
        `Declaring takes one of these roles: ${rolesThatMay('declare').join(', ')}.`,
      ),
    };
  }
  const [roster] = rosterProblems(opening.roster);
  if (roster !== undefined) return { refused: refuse('roster-too-small', roster) };
  const all = accountsNamed(opening.settings, ['all']);
  const scope = accountsNamed(opening.settings, accounts);
  const problem =
    scopeProblem(opening.settings, scope) ??
    lockRolesProblem(opening.settings, scope) ??
    youngSessionProblem(opening.settings, iso(context.now));
  if (problem !== undefined)
    return { refused: refuse('scope', problem, examples(opening.settings, scope, all)) };
  const kind = scopeKind(opening.settings, scope);
  if (opening.runbook.definition['scope'] !== kind) {
    const text =
      `The runbook ${opening.runbook.id} is not for a ${kind.replace('-', ' ')}, and no other is loaded. ` +
      'Leave runbook out of the settings: the shipped ones cover every scope.';
    return { refused: refuse('scope', text) };
  }
  if (reason.trim().length < 3) {
    return {
      refused: refuse('reason-missing', 'Say in a few words what you saw.', [example(scope)]),
    };
  }
  const turn = beginWith(
    { ...opening, by: person.person, reason: bounded(reason, 500), scope },
    context,
  );
  startMachine(turn);
  return { turn };
}

/** What works instead: accounts of different kinds apart, each kind as an incident of its own. */
function examples(
  settings: Settings,
  scope: readonly string[],
  all: readonly string[],
): readonly string[] {
  const alone = scope.filter((id) => scopeKindOf(settings, id) !== 'member-accounts');
  if (alone.length === 0 || scope.length === 1) return [example(all)];
  const members = scope.filter((id) => !alone.includes(id));
  return [...alone.map((id) => example([id])), ...(members.length > 0 ? [example(members)] : [])];
}

function example(accounts: readonly string[]): string {
  return `/incident declare ${accounts.slice(0, 3).join(' ')} because <what you saw>`;
}
