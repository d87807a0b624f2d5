import type { SlashCommand } from '@slack/bolt';
import type { CommandBody } from '../../core/incident/command.ts';
import type { Incident } from '../../core/incident/incident.ts';
import { answer, inTime, noteMessage, replyMessage, safeAck, type Place } from './answer.ts';
import type { Counter } from './counter.ts';
import { failureOf, wordsOf } from './failure.ts';
import type { Message } from './hygiene.ts';
import { actId, foreign } from './origin.ts';
import { parseCommand, type Query } from './parse-command.ts';
import { parseDrill } from './parse-drill.ts';
import { renderHelp, renderPlans, renderTimeline } from './render/answers.ts';
import { renderChecklist } from './render/checklist.ts';
import { renderDoors } from './render/doors-table.ts';
import { renderDeclareForm } from './render/forms.ts';
import { renderStatus } from './render/status.ts';

/** A slash command with what Bolt gives to answer it. */
export interface Typed {
  readonly command: SlashCommand;
  readonly ack: () => Promise<void>;
  readonly respond: Place['respond'];
}

/** `/incident`: acknowledged within half a second whatever happens, a decision mostly once it is journaled. */
export async function onIncident(counter: Counter, typed: Typed): Promise<void> {
  const { command, ack } = typed;
  const work: Handling['work'] = async (ackNow) => {
    const incident = await counter.desk.incidentOf(command.channel_id);
    const people = (incident?.roster ?? counter.roster).people;
    const parsed = parseCommand(command.text, people);
    if (parsed.kind === 'act') {
      // A shield that is typed elsewhere need not be for the one open incident: its standing order says for whom.
      const isShield = parsed.body.do === 'shield';
      const meant = isShield ? await counter.desk.incidentIn(command.channel_id) : incident;
      return submitTyped(counter, typed, parsed.body, meant);
    }
    // Nothing is decided, so there is nothing to wait for.
    ackNow();
    switch (parsed.kind) {
      case 'wrong':
        return [replyMessage(counter.kind, parsed)];
      case 'form':
        return openDeclareForm(counter, typed, parsed);
      case 'ask':
        return answerQuery(counter, command.user_id, parsed.query, incident);
    }
  };
  await handle(counter, { work, ack, place: placeOf(typed) });
}

async function submitTyped(
  counter: Counter,
  { command }: Typed,
  body: CommandBody,
  incident: Incident | undefined,
): Promise<readonly Message[]> {
  const home = counter.home();
  if (home === undefined) return [];
  const strange = foreign(
    {
      user: command.user_id,
      userTeam: undefined,
      team: command.team_id,
      enterprise: command.enterprise_id,
      app: command.api_app_id,
    },
    home,
    counter.appId(),
  );
  const reply = await counter.desk.submit({
    id: actId(command.team_id, command.user_id, command.command, command.trigger_id),
    user: command.user_id,
    team: command.team_id,
    surface: 'command',
    channel: command.channel_id,
    body,
    ...(command.enterprise_id === undefined ? {} : { enterprise: command.enterprise_id }),
    ...(strange === undefined ? {} : { foreign: strange }),
    ...(incident === undefined ? {} : { incident: incident.id }),
  });
  return [replyMessage(counter.kind, reply)];
}

interface Handling {
  /**
   * Does what was asked and returns what the person reads then.
   * @param ackNow Acknowledges at once; for whatever decides nothing.
   */
  readonly work: (ackNow: () => void) => Promise<readonly Message[]>;
  readonly ack: () => Promise<void>;
  readonly place: Place;
}

/** Waits for the journal, but not for Slack; acknowledges, once; and says what came of it. */
export async function handle(counter: Counter, { work, ack, place }: Handling): Promise<void> {
  let acked: Promise<void> | undefined;
  const ackOnce = (): Promise<void> => (acked ??= safeAck(counter.log, ack));
  try {
    const working = work(() => void ackOnce());
    await inTime(counter.wall, working, counter.ackWithinMs);
    await ackOnce();
    await answer(counter, place, await working);
  } catch (error) {
    counter.log.error({ why: String(error) }, 'a command could not be decided');
    await ackOnce();
    await answer(counter, place, [noteMessage(counter.kind, failedInside)]);
  }
}

export const failedInside =
  'Something failed inside, and it is not known whether it was done. Look with /incident status, then try again.';

/** Opens the form; says how to do it in words when Slack does not open it, in three seconds for instance. */
async function openDeclareForm(
  counter: Counter,
  { command }: Typed,
  given: { accounts: string; reason: string },
): Promise<readonly Message[]> {
  const state = JSON.stringify({ channel: command.channel_id });
  const view = renderDeclareForm({ ...given, kind: counter.kind }, state);
  try {
    await counter.clients.answers.views.open({ trigger_id: command.trigger_id, view });
    return [];
  } catch (error) {
    counter.log.warn({ why: wordsOf(failureOf(error)) }, 'the form could not be opened');
    const text =
      'The form could not be opened. This works too: /incident declare all because <what you saw>';
    return [noteMessage(counter.kind, text)];
  }
}

async function answerQuery(
  counter: Counter,
  user: string,
  query: Query,
  incident: Incident | undefined,
): Promise<readonly Message[]> {
  // Who may read, and what, is as the incident is now and not as this bot last heard.
  const now = incident === undefined ? undefined : await counter.desk.incident(incident.id);
  if (now === undefined) {
    const none =
      'No incident is open here. This opens one: /incident declare <account…|all> because <what you saw>';
    return query === 'help' ? renderHelp(undefined) : [noteMessage(counter.kind, none)];
  }
  const refused = await counter.desk.mayRead(now, user);
  if (refused !== undefined)
    return query === 'help' ? renderHelp(undefined) : [noteMessage(counter.kind, refused)];
  switch (query) {
    case 'status':
      return [renderStatus(now)];
    case 'doors':
      return renderDoors(now);
    case 'plan':
      return renderPlans(now);
    case 'timeline':
      return renderTimeline(now);
    case 'checklist':
      return renderChecklist(now);
    default:
      return renderHelp(now);
  }
}

/** `/drill`: handed to whoever runs the drill, or answered with where drills run. */
export async function onDrill(counter: Counter, typed: Typed): Promise<void> {
  const { command } = typed;
  await safeAck(counter.log, typed.ack);
  const say = (text: string): Promise<void> =>
    answer(counter, placeOf(typed), [noteMessage(counter.kind, text)]);
  if (counter.drill === undefined) {
    return say(
      'This bot runs no drills. `lockstep drill` starts one, in a workspace and an organization of its own.',
    );
  }
  if (!counter.roster.people.some((p) => p.slack === command.user_id))
    return say('You are not on the roster.');
  const parsed = parseDrill(command.text);
  if (parsed.kind === 'wrong')
    return answer(counter, placeOf(typed), [replyMessage(counter.kind, parsed)]);
  try {
    return await say(await counter.drill.run(parsed.command, command.user_id));
  } catch (error) {
    counter.log.error({ why: String(error) }, 'a drill command failed');
    return say('The drill could not do that.');
  }
}

function placeOf({ command, respond }: Typed): Place {
  return { channel: command.channel_id, user: command.user_id, respond };
}
