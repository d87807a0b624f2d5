import type { Incident } from '../../core/incident/incident.ts';
import { answered, desiredMessages, isQuestion, type Desired } from './desired.ts';
import { failureOf } from './failure.ts';
import { NotLeading, type Lead } from './lead.ts';
import type { Memory } from './memory.ts';
import type { Pace } from './pace.ts';
import { renderMoved } from './render/moved.ts';
import type { Shower } from './show.ts';

export interface DrainDeps {
  readonly shower: Shower;
  readonly memory: Memory;
  readonly pace: Pace;
  readonly lead: Lead;
}

/** One conversation: `channel`, or a person's Slack user id. */
interface Lane {
  /** The incident as it is at that moment. */
  readonly latest: () => Incident;
  readonly lane: string;
  readonly channel: string;
  readonly isStopped: () => boolean;
}

/**
 * Shows one conversation's messages: new ones before edits, always as the incident is at that moment.
 * Throws `NotLeading` as soon as another bot shows the incident.
 */
export async function drain(deps: DrainDeps, given: Lane): Promise<void> {
  const { latest, lane, channel, isStopped } = given;
  const shownAt = new Map<string, number>();
  for (let turn = 1; !isStopped(); turn += 1) {
    const next = await nextOf(deps, given, shownAt);
    if (next === undefined) return;
    const pacedAs = lane === 'channel' ? channel : lane;
    await deps.pace.turn(pacedAs);
    if (isStopped()) return;
    if (!(await deps.lead.holds(latest().id))) throw new NotLeading(latest().id);
    shownAt.set(next.key, turn);
    try {
      // What is shown is what the incident says now, not what it said before the wait.
      const desired = (await wanted(deps.memory, latest(), lane)).find(
        ({ key }) => key === next.key,
      );
      if (desired === undefined) continue;
      await deps.shower.show({ incident: latest().id, channel, desired });
      await noteQuestion(deps.memory, latest(), lane, desired.key);
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind !== 'rate-limited') throw error;
      deps.pace.pause(pacedAs, failure.retryAfterMs);
    }
  }
}

const STATUS_HEAD_START_MS = 8_000;

async function nextOf(
  deps: DrainDeps,
  { latest, lane, channel }: Lane,
  shownAt: ReadonlyMap<string, number>,
): Promise<Desired | undefined> {
  const incident = latest();
  let best: { readonly desired: Desired; readonly rank: number } | undefined;
  for (const desired of await wanted(deps.memory, incident, lane)) {
    if (await deps.shower.isShown({ incident: incident.id, channel, desired })) continue;
    const known = await deps.memory.posted.get(incident.id, desired.key);
    // New messages first, in their order; then edits, the one longest untouched first. The status is
    // what people look at: it counts as untouched for a while longer.
    const head = desired.key === 'status' ? STATUS_HEAD_START_MS : 0;
    // In a channel that replaces another one everything is new.
    const stands = known?.state === 'posted' && (lane !== 'channel' || known.channel === channel);
    const rank = stands ? 1 + (shownAt.get(desired.key) ?? 0) - head : 0;
    if (best === undefined || rank < best.rank) best = { desired, rank };
  }
  return best?.desired;
}

const desiredOf = new WeakMap<Incident, Desired[]>();

/** What the incident wants shown in this conversation, and questions that still offer choices although they are settled. */
async function wanted(memory: Memory, incident: Incident, lane: string): Promise<Desired[]> {
  const all = desiredOf.get(incident) ?? desiredMessages(incident);
  desiredOf.set(incident, all);
  const now = all.filter(({ to }) => (to === 'channel' ? 'channel' : to.slack) === lane);
  const keys = new Set(now.map(({ key }) => key));
  const open = (await memory.questions.get(incident.id, lane)) ?? [];
  const settled = open.filter((key) => !keys.has(key));
  const to = lane === 'channel' ? 'channel' : { slack: lane };
  const moved = lane === 'channel' ? await movedNote(memory, incident) : [];
  return [...moved, ...now, ...settled.map((key) => answered(incident, key, to))];
}

/** Why this channel replaces an earlier one, before anything else in it. */
async function movedNote(memory: Memory, incident: Incident): Promise<Desired[]> {
  const replaces = (await memory.channel.get(incident.id, 'incident'))?.replaces;
  if (replaces === undefined) return [];
  const render: Desired['render'] = () => renderMoved(incident, replaces.why);
  return [{ key: `moved/${replaces.times}`, to: 'channel', render }];
}

async function noteQuestion(
  memory: Memory,
  incident: Incident,
  lane: string,
  key: string,
): Promise<void> {
  if (!isQuestion(key)) return;
  const open = (await memory.questions.get(incident.id, lane)) ?? [];
  if (!open.includes(key)) await memory.questions.set(incident.id, lane, [...open, key]);
}
