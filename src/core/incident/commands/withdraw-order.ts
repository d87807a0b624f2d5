import { personBySlack } from '../../approval/quorum.ts';
import { mayDo, rolesThatMay } from '../../approval/table.ts';
import { bounded } from '../bounded.ts';
import type { Command } from '../command.ts';
import type { Incident } from '../incident.ts';
import { openIncidents } from '../peace.ts';
import { refuse, type Refusal } from '../refusal.ts';
import type { Person, Roster } from '../settings.ts';
import { add, beginTurn, finish, type DecideContext, type Decision } from '../turn.ts';

/**
 * Takes a standing order back. One person is enough: no lock comes off, and what is left is the rule of two that
 * holds without an order. Not while an incident is open that could fire it: there one stolen Slack account would take
 * the quick shield from everybody just when it is needed.
 */

/** Can this run's order still be fired, as far as its own journal and the clock say? `now` in ms. */
export function isStanding({ granted, withdrawn }: Incident, now: number): boolean {
  return granted !== undefined && withdrawn === undefined && now < Date.parse(granted.until);
}

/**
 * Who takes the orders of these runs back, by today's roster; or why nobody does.
 * @param all every incident that is known.
 */
export function whoWithdraws(
  { body, actor }: Command,
  {
    roster,
    runs,
    all,
  }: {
    readonly roster: Roster;
    readonly runs: readonly Incident[];
    readonly all: readonly Incident[];
  },
): { readonly person: Person } | { readonly refused: Refusal } {
  if (body.do !== 'withdraw-order') throw new TypeError('nobody withdraws anything');
  const no = (code: Refusal['code'], text: string, works: readonly string[] = []) => ({
    refused: refuse(code, text, works),
  });
  const person = personBySlack(roster, actor.slackUser);
  if (person === undefined)
    return no(
      'not-on-roster',
      'You are not on the roster, so you can’t withdraw a standing order.',
    );
  if (actor.eligibility.state !== 'eligible')
    return no('not-eligible', `Slack does not vouch for you: ${actor.eligibility.why}.`);
  if (!mayDo('withdraw-order', person.roles)) {
    const roles = rolesThatMay('withdraw-order').join(', ');
    return no('role', `Withdrawing a standing order takes one of these roles: ${roles}.`);
  }
  const open = openIncidents(all);
  const suspected = open.find(({ suspects }) => suspects.includes(person.person));
  if (suspected !== undefined)
    return no('suspect', `You are marked as a suspect in ${suspected.id}; nothing was withdrawn.`);
  if (body.reason.trim().length < 3)
    return no('reason-missing', 'Say in a few words why, for whoever counts on the order.', [
      '/incident order withdraw because <reason>',
    ]);
  if (runs.length === 0)
    return no('no-order', 'There is no standing order that could fire, so nothing was withdrawn.');
  const firing = open.find((one) => couldFire(one, runs));
  if (firing !== undefined) {
    const text = `Incident ${firing.id} is open and can fire the order: nobody takes it back alone while it may be needed. Whoever must not fire it is marked as a suspect, in the incident’s channel; the order can be withdrawn when the incident is closed.`;
    return no('incident-open', text, ['/incident plan suspect @x because <reason>']);
  }
  return { person };
}

/** A lift that has begun ends it: nothing is fired after that. */
function couldFire({ order, plans }: Incident, runs: readonly Incident[]): boolean {
  return (
    runs.some(({ id }) => id === order?.run) &&
    !plans.some(({ plan, startedAt }) => plan.kind === 'lift' && startedAt !== undefined)
  );
}

/** Writes down that the order of this run is withdrawn. Whoever did it was found by `whoWithdraws`. */
export function withdrawOrder(
  run: Incident,
  command: Command,
  person: Person,
  context: DecideContext,
): Decision {
  const turn = beginTurn(run, context);
  const { body, actor, surface } = command;
  if (body.do !== 'withdraw-order' || run.granted === undefined)
    throw new TypeError('nothing is withdrawn');
  if (!isStanding(run, context.now)) return finish(turn);
  add(turn, 'order.withdrawn', {
    order: run.granted.digest,
    person: person.person,
    reason: bounded(body.reason, 500),
    surface,
    team: actor.team,
    slackUser: actor.slackUser,
    checkedAt: actor.eligibility.state === 'eligible' ? actor.eligibility.checkedAt : '',
    command: command.id,
  });
  return finish(turn);
}
