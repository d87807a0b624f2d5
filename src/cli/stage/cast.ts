import { channelName } from '../../adapters/slack/channel.ts';
import type { Incident } from '../../core/incident/incident.ts';
import type { PeopleScript } from '../../drill/scenario/people-script.ts';
import { ChatRefusal, createPerson, type ChatPerson } from './person.ts';
import type { Say } from './say.ts';
import type { Stage } from './stage.ts';

/**
 * They give up when nothing happened for this long, in ms of the drill's clock and of the wall clock: at high speed
 * a busy machine needs many of the drill's minutes for one inventory.
 */
const PATIENCE = { drillMs: 300_000, wallMs: 60_000 };

/** The scripted people are at the end of what their script can do; the incident is not closed. */
export class StuckPeople extends Error {}

/** The scripted people of one drill, each with their own place at the chat. */
export interface Cast {
  readonly stage: Stage;
  readonly script: PeopleScript;
  readonly say: Say;
  readonly signal: AbortSignal | undefined;
  person(id: string): ChatPerson;
  turns: number;
}

/** Gives everybody of the scenario a place at the chat. */
export function createCast(
  stage: Stage,
  script: PeopleScript,
  how: { readonly say: Say; readonly signal?: AbortSignal },
): Cast {
  const people = new Map(
    stage.scenario.people.map(({ person, name }) => {
      const found = stage.workspace.ready.people.find((p) => p.name === name);
      if (found === undefined) throw new Error(`${name} is not in the workspace`);
      return [person, createPerson(stage.workspace.ready.chatUrl, found)] as const;
    }),
  );
  return {
    stage,
    script,
    say: how.say,
    signal: how.signal,
    person(id) {
      const found = people.get(id);
      if (found === undefined)
        throw new StuckPeople(`the script names ${id}, whom nobody knows here`);
      return found;
    },
    turns: 0,
  };
}

/** Types a command where it belongs; what the chat answers to a refused one is said, not thrown. */
export async function type(
  cast: Cast,
  who: string,
  line: string,
  incident?: Incident,
): Promise<void> {
  const text = line.replaceAll('{prod}', cast.stage.scenario.organization.accounts.prod.id);
  cast.say(who, `types: ${text}`);
  await attempt(cast, who, async (person) =>
    person.type(text, await incidentChannel(person, incident)),
  );
}

/** Does something at the chat; a refusal is said in the terminal, and they look again. */
export async function attempt(
  cast: Cast,
  who: string,
  act: (person: ChatPerson) => Promise<void>,
): Promise<void> {
  try {
    await act(cast.person(who));
  } catch (error) {
    // The card changed under the finger, or the bot was slow: they look again.
    if (!(error instanceof ChatRefusal)) throw error;
    cast.say(who, `is told: ${error.message}`);
  }
}

/** The newest private channel that this person is in; of an incident, its own. */
export async function incidentChannel(
  person: ChatPerson,
  incident?: Incident,
): Promise<string | undefined> {
  const channels = await person.channels();
  const name = incident === undefined ? '' : channelName(incident);
  return channels.findLast(
    (c) => c.isPrivate && !c.isDirect && !c.archived && c.name.startsWith(name),
  )?.id;
}

/** Over when the same is seen for too long, by the drill's clock and by ours. */
export function createPatience(stage: Stage): { isOver(seen: string): boolean } {
  const now = () => ({ seen: '', drill: stage.clock.now(), wall: performance.now() });
  let last = now();
  return {
    isOver(seen) {
      const here = { ...now(), seen };
      if (seen !== last.seen) last = here;
      return here.drill - last.drill > PATIENCE.drillMs && here.wall - last.wall > PATIENCE.wallMs;
    },
  };
}

/** Waits as long as this person reads and thinks, by the seed. */
export function think(cast: Cast): Promise<void> {
  const { min, max } = cast.script.thinkSeconds;
  cast.turns += 1;
  const u = cast.stage.built.kernel.random('people', String(cast.turns));
  return wait(cast, (min + u * (max - min)) * 1000);
}

/** Waits in the drill's time. The timer itself keeps nothing alive, the stage's servers do. */
export async function wait({ stage, signal }: Cast, ms: number): Promise<void> {
  await new Promise<void>((resolve) => stage.clock.after(ms, resolve));
  if (signal?.aborted === true) throw new StuckPeople('the drill was ended');
}
