import type { Incident } from '../../core/incident/incident.ts';
import { answered, desiredMessages, isQuestion, type Desired } from './desired.ts';
import { failureOf } from './failure.ts';
import type { Memory } from './memory.ts';
import type { Pace } from './pace.ts';
import type { Shower } from './show.ts';

export interface DrainDeps {
  readonly shower: Shower;
  readonly memory: Memory;
  readonly pace: Pace;
}

/** One conversation: `channel`, or a person's Slack user id. */
interface Lane {
  /** The incident as it is at that moment. */
  readonly latest: () => Incident;
  readonly lane: string;
  readonly channel: string;
  readonly isStopped: () => boolean;
}

/** Shows one conversation's messages: new ones before edits, always as the incident is at that moment. */
export async function drain(
  deps: DrainDeps,
  { latest, lane, channel, isStopped }: Lane,
): Promise<void> {
  const shownAt = new Map<string, number>();
  for (let turn = 1; !isStopped(); turn += 1) {
    const next = await nextOf(deps, latest(), { lane, shownAt });
    if (next === undefined) return;
    const pacedAs = lane === 'channel' ? channel : lane;
    await deps.pace.turn(pacedAs);
    if (isStopped()) return;
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
  incident: Incident,
  { lane, shownAt }: { readonly lane: string; readonly shownAt: ReadonlyMap<string, number> },
): Promise<Desired | undefined> {
  let best: { readonly desired: Desired; readonly rank: number } | undefined;
  for (const desired of await wanted(deps.memory, incident, lane)) {
    if (await deps.shower.isShown(incident.id, desired)) continue;
    const known = await deps.memory.posted.get(incident.id, desired.key);
    // New messages first, in their order; then edits, the one longest untouched first. The status is
    // what people look at: it counts as untouched for a while longer.
    const head = desired.key === 'status' ? STATUS_HEAD_START_MS : 0;
    const rank = known?.state === 'posted' ? 1 + (shownAt.get(desired.key) ?? 0) - head : 0;
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
  return [...now, ...settled.map((key) => answered(incident, key, to))];
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
