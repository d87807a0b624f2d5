import { mayDo, rolesThatMay } from '../../approval/table.ts';
import { personBySlack, personOf } from '../../approval/quorum.ts';
import { fireable } from '../../order/order-problem.ts';
import { runProblem } from '../../order/order-seen.ts';
import type { StandingOrder } from '../../order/standing-order.ts';
import { shortDigest } from '../../plan/canonical.ts';
import { armedId, armedPolicies } from '../../policies/armed.ts';
import { fewestTargets } from '../../policies/units.ts';
import { bounded } from '../bounded.ts';
import type { Command } from '../command.ts';
import { propose } from '../drafting.ts';
import { approve, runSide, start } from '../execution.ts';
import type { Incident, PlanState } from '../incident.ts';
import { refuse, refused, said, type Answered, type Refusal } from '../refusal.ts';
import type { Person } from '../settings.ts';
import { situationOf } from '../situation-of.ts';
import { add, iso, type DecideContext, type Turn } from '../turn.ts';
import { declare, type Opening } from './declare.ts';

/** Firing a standing order: what enough people approved at peace, one person starts. */

/**
 * Fires the order that the opening fact quotes, in one transaction: the plan, who fired it, its approvals from
 * the order, its start. The runbook goes on beside it: its own shield will find itself attached.
 */
export function fireOrder(turn: Turn, command: Command, person: Person, reason: string): Answered {
  const { incident } = turn;
  const { order } = incident;
  if (order === undefined)
    return refused(
      'no-order',
      'No standing order was good when this incident was declared.',
      emergencyWays(incident),
    );
  const running = incident.plans.find(
    ({ plan, stage }) => plan.kind === 'shield-order' && stage === 'executing',
  );
  if (running !== undefined)
    return said(`The standing order is being carried out already (${running.plan.id}).`);
  if (hasLift(incident)) {
    return refused(
      'wrong-phase',
      'The lift has begun: what goes on now would have to come off with it. The plan of the watch puts locks back on.',
      ['/incident status'],
    );
  }
  const run = turn.context.orderRun;
  const gone = runProblem(run);
  if (run === undefined || gone !== undefined) {
    return refused(
      'no-order',
      `The standing order does not fire: ${gone ?? 'nobody looked'}. Approve the emergency plan as usual.`,
      emergencyWays(incident),
    );
  }
  const firing = fireable(order, incident, situationOf(incident, iso(turn.context.now)));
  if ('problem' in firing) {
    return refused(
      'no-order',
      `The standing order does not fire: ${firing.problem}. Approve the emergency plan as usual.`,
      emergencyWays(incident),
    );
  }
  const { id } = propose(turn, 'shield-order', firing.draft);
  const drawn = newest(turn, id);
  const { actor, surface } = command;
  add(turn, 'order.fired', {
    digest: drawn.digest,
    order: order.digest,
    person: person.person,
    reason: bounded(reason, 500),
    surface,
    team: actor.team,
    slackUser: actor.slackUser,
    checkedAt: actor.eligibility.state === 'eligible' ? actor.eligibility.checkedAt : '',
    command: command.id,
    seen: { seq: run.seq, line: run.line },
  });
  approve(turn, drawn);
  // The pinned roster decides, as for every plan that tightens: Slack was asked about the one who fires.
  if (!start(turn, drawn.digest, 'pinned-roster'))
    return refused(
      'no-order',
      `${id} could not start: ${newest(turn, id).why ?? 'not approved'}.`,
      emergencyWays(turn.incident),
    );
  takeWhatIsMade(turn, drawn, order);
  runSide(turn, drawn.digest);
  return said(firedWords(turn.incident, order, firing.draft.parameters['accounts']));
}

/**
 * Opens an incident for the order's accounts and fires it. When the order does not fire, nothing is opened: the
 * person reads why, and the command that declares.
 * @param without accounts on which a trial may stand: what ends it would take the shield off them again.
 */
export function openAndFire(
  command: Command,
  opening: Opening & { readonly order: StandingOrder },
  context: DecideContext,
  without: readonly string[] = [],
): { readonly turn: Turn; readonly said: string } | { readonly refused: Refusal } {
  if (command.body.do !== 'shield') throw new TypeError('nobody fires anything');
  const accounts = opening.order.accounts.filter((account) => !without.includes(account));
  const reason = command.body.reason ?? '';
  const declares = declareWays(accounts);
  const person = personBySlack(opening.roster, command.actor.slackUser);
  if (person !== undefined && !mayDo('shield', person.roles)) {
    const text = `Firing the standing order takes one of these roles: ${rolesThatMay('shield').join(', ')}. You can declare.`;
    return { refused: refuse('role', text, declares) };
  }
  if (reason.trim().length < 3) {
    const text = 'Say in a few words what you saw.';
    return { refused: refuse('reason-missing', text, ['/incident shield because <what you saw>']) };
  }
  const declaring = { ...command, body: { do: 'declare', accounts, reason } } as const;
  const opened = declare(declaring, opening, context);
  if ('refused' in opened || person === undefined) return opened as { refused: Refusal };
  const fired = fireOrder(opened.turn, command, person, reason);
  if ('said' in fired) return { turn: opened.turn, said: fired.said };
  const { code, text } = fired.refused;
  return {
    refused: refuse(
      code,
      `${text.replace(' Approve the emergency plan as usual.', '')} Declare the incident, and two approve its emergency plan.`,
      declares,
    ),
  };
}

/**
 * Policies that were found made need no call: the first request that leaves is the one that locks. What was measured
 * in this incident comes first, what was measured when the order was granted is weeks old and good for one try.
 */
function takeWhatIsMade(turn: Turn, { plan, digest }: PlanState, order: StandingOrder): void {
  const { incident } = turn;
  const tries = incident.plans.filter(
    (one) => one.plan.kind === 'shield-order' && one.digest !== digest,
  );
  if (tries.some(({ startedAt }) => startedAt !== undefined)) return;
  const made = [...armedPolicies(incident.measurements.armed?.data), ...order.policies];
  for (const call of plan.waves.flatMap(({ calls }) => calls)) {
    const value = armedId(call.request, made);
    if (value !== undefined) add(turn, 'call.found', { digest, call: call.id, value });
  }
}

function newest({ incident }: Turn, id: string): PlanState {
  const state = incident.plans.findLast(({ plan }) => plan.id === id);
  if (state === undefined) throw new Error(`no plan ${id}`);
  return state;
}

function hasLift({ plans }: Incident): boolean {
  return plans.some(({ plan, startedAt }) => plan.kind === 'lift' && startedAt !== undefined);
}

function firedWords(incident: Incident, order: StandingOrder, accounts: unknown): string {
  const names = order.votes.map(({ person }) => personOf(incident.roster, person)?.name ?? person);
  const shielded = Array.isArray(accounts) ? accounts.map(String) : [];
  const left = incident.scope.filter((account) => !shielded.includes(account));
  const rest =
    left.length === 0
      ? ''
      : ` Not in the order, so not shielded by it: ${left.slice(0, 10).join(', ')}${left.length > 10 ? ` and ${left.length - 10} more` : ''}.`;
  const bare = order.accounts.filter((account) => !shielded.includes(account));
  return `The shield goes on now, on the standing order that ${names.join(' and ')} approved (granted ${order.grantedAt}, good until ${order.until}).${rest}${bareWords(incident, bare)} The emergency plan waits for its approvals as always.`;
}

/** Accounts of the order that the incident is not for: nobody may believe that the shield is on them. */
function bareWords({ settings }: Incident, bare: readonly string[]): string {
  if (bare.length === 0) return '';
  const named = fewestTargets(settings, bare);
  const isShort = named.length <= 20;
  const which = isShort ? named.join(', ') : `${bare.length} accounts of the order`;
  const typed = isShort ? named.join(' ') : '<account…>';
  return ` NOT shielded by this: ${which}, which are in the order and not in this incident. For them: /incident declare ${typed} because <what you saw>, then /incident shield in its channel.`;
}

/** What works instead in an open incident: the vote on the emergency plan, if it waits. */
function emergencyWays({ plans }: Incident): readonly string[] {
  const pending = plans.find(({ plan, stage }) => plan.kind === 'emergency' && stage === 'pending');
  return pending === undefined
    ? ['/incident status']
    : [`/incident approve ${pending.plan.id} ${shortDigest(pending.digest)}`];
}

function declareWays(accounts: readonly string[]): readonly string[] {
  const named = accounts.length <= 20 ? accounts.join(' ') : 'all';
  return [`/incident declare ${named} because <what you saw>`];
}
