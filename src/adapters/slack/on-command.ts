import type { SlashCommand } from '@slack/bolt';
import type { CommandBody } from '../../core/incident/command.ts';
import type { Incident } from '../../core/incident/incident.ts';
import { answer, inTime, noteMessage, replyMessage, safeAck, type Place } from './answer.ts';
import type { Counter } from './counter.ts';
import { failureOf } from './failure.ts';
import type { Message } from './hygiene.ts';
import { actId, foreign } from './origin.ts';
import { parseCommand, type Query } from './parse-command.ts';
import { parseDrill } from './parse-drill.ts';
import { renderDoors, renderHelp, renderPlans, renderTimeline } from './render/answers.ts';
import { renderDeclareForm } from './render/forms.ts';
import { renderStatus } from './render/status.ts';

/** A slash command with what Bolt gives to answer it. */
export interface Typed {
  readonly command: SlashCommand;
  readonly ack: () => Promise<void>;
  readonly respond: Place['respond'];
}

/** `/incident`: acknowledged within two seconds whatever happens, a decision as soon as it is journaled. */
export async function onIncident(counter: Counter, typed: Typed): Promise<void> {
  const { command } = typed;
  const place = placeOf(typed);
  const incident = await counter.desk.incidentOf(command.channel_id);
  const people = (incident?.roster ?? counter.roster).people;
  const parsed = parseCommand(command.text, people);
  switch (parsed.kind) {
    case 'wrong':
      await safeAck(counter.log, typed.ack);
      return answer(counter, place, [replyMessage(counter.kind, parsed)]);
    case 'form':
      await safeAck(counter.log, typed.ack);
      return openDeclareForm(counter, typed, parsed);
    case 'ask':
      await safeAck(counter.log, typed.ack);
      return answer(
        counter,
        place,
        await answerQuery(counter, command.user_id, parsed.query, incident),
      );
    case 'act':
      return submitTyped(counter, typed, parsed.body, incident);
  }
}

async function submitTyped(
  counter: Counter,
  typed: Typed,
  body: CommandBody,
  incident: Incident | undefined,
): Promise<void> {
  const { command } = typed;
  const home = counter.home();
  if (home === undefined) return safeAck(counter.log, typed.ack);
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
  const work = counter.desk.submit({
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
  await answerReply(counter, { work, ack: typed.ack, place: placeOf(typed) });
}

/** Waits for the journal, acknowledges, and says what came of it. */
export async function answerReply(
  counter: Counter,
  {
    work,
    ack,
    place,
  }: {
    work: ReturnType<Counter['desk']['submit']>;
    readonly ack: () => Promise<void>;
    place: Place;
  },
): Promise<void> {
  try {
    await inTime(counter.wall, work);
    await safeAck(counter.log, ack);
    await answer(counter, place, [replyMessage(counter.kind, await work)]);
  } catch (error) {
    counter.log.error({ why: String(error) }, 'a command could not be decided');
    await safeAck(counter.log, ack);
    const text =
      'Something failed inside, and it is not known whether it was done. Look with /incident status, then try again.';
    await answer(counter, place, [noteMessage(counter.kind, text)]);
  }
}

async function openDeclareForm(
  counter: Counter,
  { command }: Typed,
  given: { accounts: string; reason: string },
): Promise<void> {
  const state = JSON.stringify({ channel: command.channel_id });
  const view = renderDeclareForm({ ...given, kind: counter.kind }, state);
  try {
    await counter.clients.answers.views.open({ trigger_id: command.trigger_id, view });
  } catch (error) {
    const failure = failureOf(error);
    counter.log.warn({ kind: failure.kind }, 'the form could not be opened');
    const text =
      'The form could not be opened. This works too: /incident declare all because <what you saw>';
    await counter.say(noteMessage(counter.kind, text), {
      channel: command.channel_id,
      onlyTo: command.user_id,
    });
  }
}

async function answerQuery(
  counter: Counter,
  user: string,
  query: Query,
  incident: Incident | undefined,
): Promise<readonly Message[]> {
  if (incident === undefined) {
    const none =
      'No incident is open here. This opens one: /incident declare <account…|all> because <what you saw>';
    return query === 'help' ? renderHelp(undefined) : [noteMessage(counter.kind, none)];
  }
  const refused = await counter.desk.mayRead(incident, user);
  if (refused !== undefined)
    return query === 'help' ? renderHelp(undefined) : [noteMessage(counter.kind, refused)];
  switch (query) {
    case 'status':
      return [renderStatus(incident)];
    case 'doors':
      return renderDoors(incident);
    case 'plan':
      return renderPlans(incident);
    case 'timeline':
      return renderTimeline(incident);
    default:
      return renderHelp(incident);
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
