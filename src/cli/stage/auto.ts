import { checklistOf } from '../../core/checklist/state.ts';
import type { Incident } from '../../core/incident/incident.ts';
import { actionIds } from '../../adapters/slack/names.ts';
import { shortDigest } from '../../core/plan/canonical.ts';
import type { PlanKind } from '../../core/plan/plan.ts';
import type { PeopleScript } from '../../drill/scenario/people-script.ts';
import {
  attempt,
  createCast,
  createPatience,
  incidentChannel,
  StuckPeople,
  think,
  type,
  wait,
  type Cast,
} from './cast.ts';
import { atConsole, burning } from './console.ts';
import { mainIncident, otherIncidents } from './incidents.ts';
import type { Say } from './say.ts';
import type { Stage } from './stage.ts';

/** A phase that asks more often than this gets no further answer: the script is not up to it. */
const MOST_ANSWERS = 6;
/** Between two looks at the channel, ms of the drill's clock. */
const LOOK_EVERY_MS = 400;

/**
 * Plays scripted people: they type commands and press buttons through the workspace, or act with their
 * own console logins outside the bot. Resolves when the incident is closed.
 * @throws StuckPeople when the script knows no way on, and when `signal` ends the drill.
 */
export async function playPeople(
  stage: Stage,
  script: PeopleScript,
  how: { readonly say: Say; readonly signal?: AbortSignal },
): Promise<void> {
  const cast = createCast(stage, script, how);
  for (const step of script.steps) await playStep(cast, step);
  await follow(cast);
}

async function playStep(cast: Cast, step: PeopleScript['steps'][number]): Promise<void> {
  const { stage } = cast;
  await wait(cast, (step.after ?? 0) * 1000);
  if (step.when === 'burning') await untilItBurns(cast);
  if (step.types !== undefined) await type(cast, step.person, step.types);
  if (step.console === undefined || step.user === undefined) return;
  const refused = atConsole(stage, { person: step.person, does: step.console, user: step.user });
  const act = `at the AWS console, outside the bot: ${step.console} of ${step.user}`;
  cast.say(step.person, refused === undefined ? act : `${act}. ${refused}`);
}

async function untilItBurns(cast: Cast): Promise<void> {
  const { stage } = cast;
  const patience = createPatience(stage);
  while (!burning(stage)) {
    if (patience.isOver(stage.built.adversary.mood())) {
      throw new StuckPeople('the script waits until it burns, and nothing burns');
    }
    await wait(cast, LOOK_EVERY_MS);
  }
}

/** Approves what is put before them, answers what is asked, until the incident is closed. */
async function follow(cast: Cast): Promise<void> {
  const patience = createPatience(cast.stage);
  const answered = new Map<string, number>();
  for (;;) {
    const incidents = cast.stage.bot.responder.incidents();
    const open = incidents.filter(({ closedAt }) => closedAt === undefined);
    if (incidents.length > 0 && open.length === 0) return;
    if (patience.isOver(incidents.map(({ seq }) => seq).join())) {
      const phases = open.map(({ position }) => position.phase).join(' and ');
      throw new StuckPeople(
        `nothing happens any more in ${phases || 'the drill'}: the script knows no answer`,
      );
    }
    for (const incident of open) await actOn(cast, incident, answered);
    await wait(cast, LOOK_EVERY_MS);
  }
}

async function actOn(cast: Cast, incident: Incident, answered: Map<string, number>): Promise<void> {
  const pending = incident.plans.find((p) => p.stage === 'pending');
  if (pending !== undefined) {
    const next = cast.script.approvers.find(
      (id) => !pending.votes.some((v) => v.person === id && !v.revoked),
    );
    const plan = { id: pending.plan.id, digest: pending.digest };
    if (waitsForOthers(cast, incident, pending.plan.kind)) return;
    if (next !== undefined) await approve(cast, next, { ...plan, incident });
    return;
  }
  const { phase, entry } = incident.position;
  const info = incident.runbook.compiled.phases.find((p) => p.id === phase);
  if (info?.does.kind === 'measure' && info.does.measurement === 'checklist') {
    return doTheirPart(cast, incident);
  }
  const line =
    info?.does.kind === 'person' ? cast.script.review : incident.question && cast.script.asked;
  const here = `${incident.id}/${phase}`;
  if (line === undefined || answered.has(`${here}/${entry}`)) return;
  const times = answered.get(here) ?? 0;
  if (times >= MOST_ANSWERS) {
    const why = incident.question?.because.join('; ') ?? 'it asks again and again';
    throw new StuckPeople(`they have answered ${times} times in ${phase}: ${why}`);
  }
  answered.set(`${here}/${entry}`, 1).set(here, times + 1);
  await think(cast);
  await type(cast, line.person, line.types, incident);
}

/** What only people can do, item by item; in a drill it is said, and nothing happens. */
async function doTheirPart(cast: Cast, incident: Incident): Promise<void> {
  const { person } = cast.script.asked;
  const open = checklistOf(incident).filter(({ tickedBy }) => tickedBy === undefined);
  // The members take their time: what else there is to do is done meanwhile.
  const next = open.find(({ id }) => id !== MEMBERS) ?? open[0];
  if (next === undefined) return;
  const members = cast.stage.bot.responder.incidents().find(({ id }) => id !== incident.id);
  if (open.some(({ id }) => id === MEMBERS) && members === undefined) {
    await think(cast);
    return type(cast, person, '/incident declare all because the account above them is lost');
  }
  if (next.id === MEMBERS && members !== undefined && !isFrozen(members)) return;
  await think(cast);
  await type(cast, person, `/incident tick ${next.id}`, incident);
}

/** The item that asks for an incident of the members: the one thing on the list that a drill really does. */
const MEMBERS = 'members';

/** Was the freeze measured, and what the watch saw last is as we left it? */
function isFrozen({ closedAt, measurements }: Incident): boolean {
  const seen = measurements['watch-locks'];
  return closedAt !== undefined || seen?.finding === 'proven';
}

/**
 * Who is thrown out above keeps his session below: first the members' locks, then the sweep. And what he might still hold
 * above opens everything below: the members' locks come off last.
 */
function waitsForOthers({ stage }: Cast, incident: Incident, kind: PlanKind): boolean {
  const main = mainIncident(stage);
  if (kind === 'boundary') return !otherIncidents(stage).every(isFrozen);
  return kind === 'lift' && main?.id !== incident.id && main?.closedAt === undefined;
}

/** Reads the card and approves: the first by the button, the others by the text command; both count alike. */
async function approve(
  cast: Cast,
  who: string,
  plan: { readonly id: string; readonly digest: string; readonly incident: Incident },
): Promise<void> {
  await think(cast);
  const short = shortDigest(plan.digest);
  await attempt(cast, who, async (person) => {
    const channel = await incidentChannel(person, plan.incident);
    if (channel === undefined) return;
    const card = (await person.messages(channel)).find((message) => {
      const shown = JSON.stringify(message.blocks);
      return shown.includes(short) && shown.includes(`"${actionIds.approve}"`);
    });
    // Nobody approves what they have not been shown.
    if (card === undefined) return;
    if (who === cast.script.approvers[0]) await person.click(card, actionIds.approve);
    else await person.type(`/incident approve ${plan.id} ${short}`, channel);
  });
}
