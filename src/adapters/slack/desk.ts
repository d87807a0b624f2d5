import type {
  Actor,
  Command,
  CommandBody,
  Eligibility,
  Reply,
} from '../../core/incident/command.ts';
import type { Incident } from '../../core/incident/incident.ts';
import { onlyOpen } from '../../core/incident/peace.ts';
import type { Inbox, Log } from '../../responder/world.ts';
import type { Memory } from './memory.ts';

/** One thing that a person did, before it is known whether they may. */
export interface Act {
  readonly id: string;
  readonly user: string;
  readonly team: string;
  readonly enterprise?: string;
  /** Why the interaction itself can't be trusted; it is journaled as refused. */
  readonly foreign?: string;
  readonly surface: Command['surface'];
  readonly channel: string;
  readonly message?: string;
  readonly incident?: string;
  readonly body: CommandBody;
}

/** The one way from Slack to a decision: button, text command and form all end here (AP-29). */
export interface Desk {
  submit(act: Act): Promise<Reply>;
  /** The incident that a channel belongs to, or the one open incident where there is only one. */
  incidentOf(channel: string): Promise<Incident | undefined>;
  /** The incident that a channel belongs to, and no other. */
  incidentIn(channel: string): Promise<Incident | undefined>;
  /** An incident as it is now, with what other bots wrote. */
  incident(id: string): Promise<Incident | undefined>;
  /** Reads what other bots wrote. A store that does not answer is logged: what is known is used. */
  refresh(): Promise<void>;
  /** May this account read? On the roster, not a suspect, and not refused by Slack. */
  mayRead(incident: Incident, user: string): Promise<string | undefined>;
}

/** Acts that are remembered to answer a doubled delivery as the first one; the journal drops older ones. */
const remembered = 5000;

interface Deps {
  readonly inbox: () => Inbox | undefined;
  readonly memory: Memory;
  readonly log: Log;
  readonly eligibility: (slackUser: string) => Promise<Eligibility>;
}

export function createDesk(deps: Deps): Desk {
  const answers = new Map<string, Promise<Reply>>();
  const lookUp = createLookUp(deps);

  const decide = async (act: Act): Promise<Reply> => {
    const inbox = deps.inbox();
    if (inbox === undefined) return notReady;
    const eligibility: Eligibility =
      act.foreign === undefined
        ? await deps.eligibility(act.user)
        : { state: 'refused', why: act.foreign };
    const actor: Actor = {
      team: act.team,
      ...(act.enterprise === undefined ? {} : { enterprise: act.enterprise }),
      slackUser: act.user,
      eligibility,
    };
    // The incident may have been opened by another bot, and its card be quicker than its news.
    if (act.incident === undefined || inbox.incident(act.incident) === undefined)
      await lookUp.refresh();
    const reply = await inbox.submit({
      id: act.id,
      actor,
      surface: act.surface,
      channel: act.channel,
      body: act.body,
      ...(act.message === undefined ? {} : { message: act.message }),
      ...(act.incident === undefined ? {} : { incident: act.incident }),
    });
    return heardBefore(reply, act);
  };
  return {
    submit(act) {
      const known = answers.get(act.id);
      if (known !== undefined) return known;
      const reply = decide(act);
      answers.set(act.id, reply);
      // What failed may be tried again with the same id: the journal knows whether it was written.
      reply.catch(() => answers.delete(act.id));
      const [oldest] = answers.keys();
      if (answers.size > remembered && oldest !== undefined) answers.delete(oldest);
      return reply;
    },
    ...lookUp,
    async mayRead(incident, user) {
      const person = incident.roster.people.find((p) => p.slack === user);
      if (person === undefined) return 'You are not on the roster of this incident.';
      if (incident.suspects.includes(person.person))
        return 'You are marked as a suspect in this incident.';
      const eligibility = await deps.eligibility(user);
      // Who can't be checked now may still read what the channel's own members read; votes fail closed.
      return eligibility.state === 'refused'
        ? `Slack does not vouch for you: ${eligibility.why}.`
        : undefined;
    },
  };
}

const notReady: Reply = {
  ok: false,
  code: 'no-incident',
  text: 'The bot is starting. Nothing was done; try again in a moment.',
  works: [],
};

/** Which incident is meant, as it is now, whichever bot opened it. */
function createLookUp(
  deps: Deps,
): Pick<Desk, 'incidentIn' | 'incidentOf' | 'incident' | 'refresh'> {
  const refresh = async (): Promise<void> => {
    try {
      await deps.inbox()?.refresh();
    } catch (error) {
      deps.log.warn({ why: String(error) }, 'what other bots wrote could not be read');
    }
  };
  const byChannel = async (channel: string): Promise<Incident | undefined> => {
    for (const incident of deps.inbox()?.incidents() ?? []) {
      if ((await deps.memory.channel.get(incident.id, 'incident'))?.id === channel) return incident;
    }
    return undefined;
  };
  const incidentIn = async (channel: string): Promise<Incident | undefined> => {
    const known = await byChannel(channel);
    if (known !== undefined) return known;
    await refresh();
    return byChannel(channel);
  };
  return {
    incidentIn,
    async incidentOf(channel) {
      const known = await incidentIn(channel);
      if (known !== undefined) return known;
      return onlyOpen(deps.inbox()?.incidents() ?? []);
    },
    async incident(id) {
      await refresh();
      return deps.inbox()?.incident(id);
    },
    refresh,
  };
}

/**
 * The journal says that this was heard before, but this bot does not know the answer: Slack delivered it
 * twice, and another bot (or this one before a restart) decided. It is no mistake of the person.
 */
function heardBefore(reply: Reply, act: Act): Reply {
  if (reply.ok || reply.code !== 'duplicate') return reply;
  return {
    ok: true,
    incident: act.incident ?? '',
    text: 'This was heard already, and it counts once. The channel shows what came of it, and so does /incident status.',
  };
}
