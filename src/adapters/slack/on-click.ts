import type { BlockAction, ButtonAction } from '@slack/bolt';
import type { CommandBody } from '../../core/incident/command.ts';
import { noteMessage, replyMessage, type Place } from './answer.ts';
import type { Counter } from './counter.ts';
import type { Act } from './desk.ts';
import { failureOf, wordsOf } from './failure.ts';
import type { Message } from './hygiene.ts';
import type { Bound } from './memory.ts';
import { actionIds } from './names.ts';
import { handle } from './on-command.ts';
import { actId, foreign } from './origin.ts';
import { renderDenyForm } from './render/forms.ts';
import { renderPlanDetails } from './render/plan-details.ts';
import { banner } from './render/text.ts';

/** A click on one of our buttons with what Bolt gives to answer it. */
export interface Click {
  readonly body: BlockAction<ButtonAction>;
  readonly action: ButtonAction;
  readonly ack: () => Promise<void>;
  readonly respond: Place['respond'];
}

/**
 * A digest that no plan can have. A click on an old, copied or forged card is submitted with it, so that
 * the refusal stands in the journal.
 */
export const noDigest = 'not-on-its-own-card';

/** Buttons of a plan's card. The value is looked up, and the message must be the one it was made for (AP-27). */
export async function onClick(counter: Counter, click: Click): Promise<void> {
  const { body, action, ack } = click;
  const channel = body.channel?.id ?? '';
  const message = String(body.container['message_ts'] ?? '');
  const place: Place = { channel, user: body.user.id, respond: click.respond };
  await handle(counter, {
    ack,
    place,
    async work(ackNow) {
      // The other buttons decide nothing, and a form must be open in three seconds.
      if (action.action_id !== actionIds.approve) ackNow();
      const bound = await boundOn(counter, action.value, { channel, message });
      if (bound === undefined) return refuseClick(counter, click, channel);
      if (action.action_id === actionIds.details) return details(counter, place, bound);
      if (action.action_id === actionIds.deny) return openDenyForm(counter, click, bound);
      const act = actOf(counter, click, { do: 'approve', plan: bound.plan, digest: bound.digest });
      if (act === undefined) return [];
      const reply = await counter.desk.submit({ ...act, incident: bound.incident });
      return [replyMessage(counter.kind, reply)];
    },
  });
}

/** The journal gets it all the same, as an approval of nothing. */
async function refuseClick(
  counter: Counter,
  click: Click,
  channel: string,
): Promise<readonly Message[]> {
  const act = actOf(counter, click, { do: 'approve', plan: 'unknown', digest: noDigest });
  const incident = await counter.desk.incidentOf(channel);
  if (act !== undefined && incident !== undefined)
    await counter.desk.submit({ ...act, incident: incident.id });
  const text =
    'This is not the card of an open plan: an older copy, or moved from elsewhere. Nothing was counted. /incident plan shows what waits.';
  return [noteMessage(counter.kind, text)];
}

/**
 * The plan of a button, if it was pressed on the very message that it was made for. Another bot may have
 * shown the card, of an incident that this one has not heard of.
 */
export async function boundOn(
  counter: Counter,
  token: string | undefined,
  at: { readonly channel: string; readonly message: string },
): Promise<Bound | undefined> {
  if (token === undefined || !/^[0-9a-f]{32}$/.test(token)) return undefined;
  let bound = await counter.shower.boundTo(token, counter.incidents());
  if (bound === undefined) {
    await counter.desk.refresh();
    bound = await counter.shower.boundTo(token, counter.incidents());
  }
  return bound !== undefined && bound.channel === at.channel && bound.ts === at.message
    ? bound
    : undefined;
}

function actOf(counter: Counter, { body, action }: Click, act: CommandBody): Act | undefined {
  const message = String(body.container['message_ts'] ?? '');
  const channel = body.channel?.id ?? '';
  const id = actId(
    body.team?.id,
    channel,
    message,
    action.action_id,
    body.user.id,
    action.action_ts,
  );
  return actFrom(counter, body, { id, surface: 'click', channel, message, body: act });
}

interface Origins {
  readonly user: { readonly id: string; readonly team_id?: string | undefined };
  readonly team: { readonly id: string; readonly enterprise_id?: string | undefined } | null;
  readonly enterprise?: { readonly id: string } | undefined;
  readonly api_app_id?: string | undefined;
}

/** The act with who did it, and from where; undefined before Slack has said whose bot this is. */
export function actFrom(
  counter: Counter,
  body: Origins,
  rest: Pick<Act, 'id' | 'surface' | 'channel' | 'message' | 'body'>,
): Act | undefined {
  const home = counter.home();
  if (home === undefined) return undefined;
  const enterprise = body.enterprise?.id ?? body.team?.enterprise_id;
  const strange = foreign(
    {
      user: body.user.id,
      userTeam: body.user.team_id,
      team: body.team?.id,
      enterprise,
      app: body.api_app_id,
    },
    home,
    counter.appId(),
  );
  return {
    ...rest,
    user: body.user.id,
    team: body.user.team_id ?? body.team?.id ?? home.team,
    ...(enterprise === undefined ? {} : { enterprise }),
    ...(strange === undefined ? {} : { foreign: strange }),
  };
}

async function details(counter: Counter, place: Place, bound: Bound): Promise<readonly Message[]> {
  const incident = await counter.desk.incident(bound.incident);
  const state = incident?.plans.find((p) => p.digest === bound.digest);
  if (incident === undefined || state === undefined)
    return [noteMessage(counter.kind, 'This plan can’t be read at the moment. Try again.')];
  const refused = await counter.desk.mayRead(incident, place.user);
  if (refused !== undefined) return [noteMessage(counter.kind, refused)];
  return renderPlanDetails(incident, state);
}

async function openDenyForm(
  counter: Counter,
  { body }: Click,
  bound: Bound,
): Promise<readonly Message[]> {
  const incident = counter.incident(bound.incident);
  // The token is opaque here too: what is denied is looked up again when the form comes back.
  const state = JSON.stringify({ token: tokenOf(body), channel: bound.channel, message: bound.ts });
  const given = {
    plan: bound.plan,
    digest: bound.digest,
    banner: incident === undefined ? '' : banner(incident),
  };
  try {
    await counter.clients.answers.views.open({
      trigger_id: body.trigger_id,
      view: renderDenyForm(given, state),
    });
    return [];
  } catch (error) {
    counter.log.warn({ why: wordsOf(failureOf(error)) }, 'the form could not be opened');
    const text = `The form could not be opened. This works too: /incident deny ${bound.plan} ${bound.digest.slice(0, 12)} because <reason>`;
    return [noteMessage(counter.kind, text)];
  }
}

function tokenOf(body: BlockAction<ButtonAction>): string {
  return body.actions[0]?.value ?? '';
}
