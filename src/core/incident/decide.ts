import { personBySlack, rolesOf } from '../approval/quorum.ts';
import { mayDo, rolesThatMay } from '../approval/table.ts';
import { handleTimer } from './timers.ts';
import type { JsonObject } from '../plan/json.ts';
import type { Command, Reply } from './command.ts';
import * as checklist from './commands/checklist.ts';
import * as finishing from './commands/finish.ts';
import { fireOrder } from './commands/order.ts';
import * as propose from './commands/propose.ts';
import * as steer from './commands/steer.ts';
import { castVote, revokeVote } from './commands/vote.ts';
import { onCallClaimed, onCallSettled, type ClaimedCall, type SettledCall } from './execution.ts';
import type { Incident } from './incident.ts';
import { launchChecked, recount } from './launch.ts';
import { stepOn } from './machine.ts';
import { onMeasured, type Measured } from './measuring.ts';
import { isPuttingBack, proveAgain } from './proving-again.ts';
import { proveOrder } from './order-proof.ts';
import { refused, toReply, type Answered } from './refusal.ts';
import type { Person } from './settings.ts';
import {
  add,
  beginTurn,
  finish,
  ignore,
  type DecideContext,
  type Decision,
  type Turn,
} from './turn.ts';

/** Everything that can happen to an open incident besides a person's command. */
export type Happening =
  | { readonly type: 'timer'; readonly timer: string }
  | ({ readonly type: 'measured' } & Measured)
  | ({ readonly type: 'call-settled' } & SettledCall)
  | {
      readonly type: 'start-checked';
      readonly digest: string;
      readonly refused: readonly { readonly person: string; readonly why: string }[];
    }
  | { readonly type: 'stranger'; readonly slackUser: string }
  | { readonly type: 'roster'; readonly people: readonly string[] }
  | { readonly type: 'truth'; readonly truth: JsonObject };

/** Decides what follows from a person's command. Pure; a refusal is journaled and changes nothing else. */
export function decideCommand(
  incident: Incident,
  command: Command,
  context: DecideContext,
): Decision & { readonly reply: Reply } {
  const turn = beginTurn(incident, context);
  const answered = answer(turn, command);
  if ('refused' in answered) {
    const person = personBySlack(incident.roster, command.actor.slackUser);
    add(turn, 'command.refused', {
      slackUser: command.actor.slackUser,
      ...(person === undefined ? {} : { person: person.person }),
      command: command.body.do,
      code: answered.refused.code,
      text: answered.refused.text,
    });
  }
  return { ...finish(turn), reply: toReply(incident.id, answered) };
}

function answer(turn: Turn, command: Command): Answered {
  const { incident } = turn;
  const person = personBySlack(incident.roster, command.actor.slackUser);
  if (person === undefined) {
    return refused(
      'not-on-roster',
      'You are not on the roster of this incident; what you asked was not done.',
    );
  }
  const { eligibility } = command.actor;
  if (eligibility.state !== 'eligible') {
    return refused(
      'not-eligible',
      `Slack does not vouch for you now (${eligibility.why}); what you asked was not done.`,
    );
  }
  const name = command.body.do;
  if (!mayDo(name, rolesOf(incident, person))) {
    return refused(
      'role',
      `This takes one of these roles: ${rolesThatMay(name).join(', ')}. You are ${person.roles.join(', ')}.`,
    );
  }
  if (incident.suspects.includes(person.person)) {
    return refused(
      'suspect',
      'You are marked as a suspect in this incident; what you asked was not done.',
    );
  }
  if (incident.closedAt !== undefined) return refused('no-incident', 'This incident is closed.');
  return handle(turn, command, person);
}

function handle(turn: Turn, command: Command, person: Person): Answered {
  const { body } = command;
  switch (body.do) {
    case 'declare':
      return refused('incident-open', `Incident ${turn.incident.id} is open already.`, [
        '/incident status',
      ]);
    case 'arm':
      return refused('wrong-phase', 'A run at peace is opened beside incidents, never in one.', [
        '/incident arm',
      ]);
    case 'approve':
    case 'deny':
      return castVote(turn, command, person, { decision: body.do, ...body });
    case 'revoke':
      return revokeVote(turn, person, body.plan, body.digest);
    case 'shield':
      return turn.incident.order === undefined
        ? steer.shield(turn)
        : fireOrder(turn, command, person, body.reason ?? '');
    case 'order':
      return refused('wrong-phase', 'A standing order is made at peace, outside of an incident.');
    case 'withdraw-order':
      return refused('wrong-phase', 'A standing order is withdrawn at peace.', [
        '/incident status',
      ]);
    case 'redraft':
      return steer.redraft(turn, person, body);
    case 'hold':
      return steer.hold(turn, person, body.reason);
    case 'resume':
      return steer.resume(turn);
    case 'handover':
      return steer.handover(turn, person, body.to);
    case 'note':
      return steer.note(turn, person, body.text);
    case 'assign':
      return checklist.assign(turn, person, body.item, body.to);
    case 'tick':
      return checklist.tick(turn, person, body.item, body.note);
    case 'lift':
      return finishing.lift(turn, person);
    case 'close':
      return finishing.close(turn);
    case 'waive':
      return propose.waive(turn, person, body.reason);
    case 'judge':
      return propose.judge(turn, person, body.changes, body.reason);
    case 'undo':
      return propose.undo(turn, person, body.call, body.reason);
    case 'suspect':
      return propose.suspect(turn, person, body.person, body.reason);
    case 'set-aside':
      return propose.setAside(turn, person, body.person, body.reason);
  }
}

/** Decides what follows from something that happened. Pure. */
export function decideHappening(
  incident: Incident,
  happening: Happening,
  context: DecideContext,
): Decision {
  const turn = beginTurn(incident, context);
  if (incident.closedAt !== undefined && happening.type !== 'truth') {
    ignore(turn, happening.type, 'the incident is closed');
    if (happening.type === 'timer') turn.cancelTimers.push(happening.timer);
    return finish(turn);
  }
  switch (happening.type) {
    case 'timer':
      handleTimer(turn, happening.timer);
      break;
    case 'measured':
      stepOn(turn, onMeasured(turn, happening));
      break;
    case 'call-settled': {
      const { type: _type, ...settled } = happening;
      const wasOn = isPuttingBack(turn.incident, settled.digest);
      stepOn(turn, onCallSettled(turn, settled));
      if (wasOn && !isPuttingBack(turn.incident, settled.digest)) proveAgain(turn);
      proveOrder(turn, settled.digest);
      break;
    }
    case 'start-checked':
      launchChecked(turn, happening.digest, happening.refused);
      break;
    case 'stranger':
      add(turn, 'alarm.raised', {
        text: `${happening.slackUser} is in the incident's channel and is not on the roster`,
      });
      break;
    case 'roster':
      shrink(turn, happening.people);
      break;
    case 'truth':
      add(turn, 'drill.truth', happening.truth);
      break;
  }
  return finish(turn);
}

/** While an incident is open the roster can only shrink: who is new in the configuration waits for the next one. */
function shrink(turn: Turn, people: readonly string[]): void {
  const removed = turn.incident.roster.people
    .map((p) => p.person)
    .filter((p) => !people.includes(p));
  if (removed.length === 0) return ignore(turn, 'roster', 'nobody was taken off');
  add(turn, 'roster.shrunk', { removed });
  recount(turn);
}

/** May this call leave now? See `onCallClaimed`. */
export function decideClaim(
  incident: Incident,
  claimed: ClaimedCall,
  context: DecideContext,
): Decision & { readonly verdict: 'go' | 'held' | 'no' } {
  const turn = beginTurn(incident, context);
  const verdict = onCallClaimed(turn, claimed);
  return { ...finish(turn), verdict };
}
