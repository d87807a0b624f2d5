import type { Door, Inventory } from '../src/core/doors/door.ts';
import { callOf } from '../src/core/plan/plan.ts';
import { iso } from '../src/core/incident/turn.ts';
import { EMPTY, seal } from '../src/core/journal/chain.ts';
import type { Fact } from '../src/core/journal/facts.ts';
import type { Effect, Timer } from '../src/core/incident/effects.ts';
import type { Settings } from '../src/core/incident/settings.ts';
import type { JsonObject } from '../src/core/plan/json.ts';
import type { Store } from '../src/responder/world.ts';
import { settings, tell, type Story } from '../test/core/incident/stage.ts';

/** An incident as it stands when a door plan of many calls has just been released. */
export interface Prepared {
  readonly incident: string;
  readonly lines: readonly string[];
  readonly effects: readonly Effect[];
  readonly timers: readonly Timer[];
  /** When the last line was written, ms. */
  readonly at: number;
}

/** Plays an incident of its own account up to the closing wave; its journal is what the bot would have written. */
export function prepareDoors(number: number, calls: number): Prepared {
  const { story, facts } = played(number);
  story.measures({ finding: 'proven', data: inventory(account(number), calls) });
  approveTwice(story);
  facts.take();
  const made = story.effects.filter(
    (effect) => effect.kind === 'call' && stageOf(story, effect) === 'waiting',
  );
  if (made.length !== calls) throw new Error(`${made.length} calls instead of ${calls}`);
  return {
    incident: story.incident.id,
    lines: sealed(facts.dated),
    effects: made,
    timers: [],
    at: story.now,
  };
}

/** An incident of its own account in which the bot is about to look for every door. */
export function prepareLook(pinned: Settings, scope: string): Prepared {
  const { story, facts } = played(0, pinned, scope);
  const { entry } = story.incident.position;
  const looks = story.effects.filter(
    ({ kind, data }) => kind === 'measure' && data['entry'] === entry,
  );
  return {
    incident: story.incident.id,
    lines: sealed(facts.dated),
    effects: looks.filter(({ data }) => data['role'] === 'phase'),
    timers: [],
    at: story.now,
  };
}

/** A journal of at least `entries` lines: rounds of door plans, each executed, each disproven. */
export function longJournal(entries: number, callsInARound: number): readonly string[] {
  const { story, facts } = played(0);
  while (facts.dated.length < entries) {
    story.measures({ finding: 'proven', data: inventory(account(0), callsInARound) });
    const before = story.effects.length;
    approveTwice(story);
    for (const effect of story.effects.slice(before)) makeCall(story, effect);
    story.measures({ finding: 'disproven', data: { again: true } });
    facts.take();
  }
  return sealed(facts.dated).slice(0, entries);
}

/** Puts a prepared incident into a store, as one event. */
export async function putInto(store: Store, prepared: Prepared): Promise<void> {
  const { incident, lines, effects, timers } = prepared;
  await store.transact({ incident, event: 'prepared', fromSeq: 0 }, () => ({
    append: lines,
    effects,
    timers,
    cancelTimers: [],
    result: undefined,
  }));
}

export function account(number: number): string {
  return String(100_000_000_003 + number);
}

/** From the declaration to the question what doors there are. */
function played(number: number, pinned?: Settings, scope?: string) {
  const one = scope ?? account(number);
  const story = tell({
    incident: `inc-${number}`,
    scope: [one],
    settings:
      pinned ??
      settings({
        organization: {
          id: 'o-codespaces01',
          managementAccount: '100000000001',
          accounts: [{ id: one, name: 'production', responderRoleId: 'AROARESPONDERPROD' }],
        },
      }),
  });
  const facts = watch(story);
  approveTwice(story);
  story.callsSucceed();
  story.measures({ finding: 'proven' });
  story.callsSucceed();
  story.measures({ finding: 'proven' });
  story.measures({ finding: 'proven', data: { bombs: [] } });
  if (story.incident.position.phase !== 'investigate')
    throw new Error(`it came to ${story.incident.position.phase}`);
  facts.take();
  return { story, facts };
}

interface DatedFact {
  readonly fact: Fact;
  readonly at: number;
}

/** The story's facts with their times; `take` before its clock moves on by itself. */
function watch(story: Story) {
  const dated: DatedFact[] = [];
  const take = () => {
    for (const fact of story.facts.slice(dated.length)) dated.push({ fact, at: story.now });
  };
  take();
  return { dated, take };
}

function approveTwice(story: Story): void {
  story.approves('ben');
  story.approves('cho');
}

function makeCall(story: Story, effect: Effect): void {
  if (effect.kind !== 'call') return;
  const { digest, call } = effect.data as { digest: string; call: string };
  story.claims(effect);
  story.happens({ type: 'call-settled', digest, call, outcome: 'done', value: 'Inactive' });
}

function stageOf(story: Story, effect: Effect): string | undefined {
  const { digest, call } = effect.data as { digest: string; call: string };
  const state = story.incident.plans.find((p) => p.digest === digest);
  return state === undefined || callOf(state.plan, call) === undefined
    ? undefined
    : state.calls[call]?.stage;
}

function inventory(accountId: string, keys: number): Inventory {
  const doors: Door[] = Array.from({ length: keys }, (_, i) => {
    const user = `user-${Math.floor(i / 2)}`;
    const principalId = `AIDA${String(Math.floor(i / 2)).padStart(16, '0')}`;
    const keyId = `AKIA${String(i).padStart(16, '0')}`;
    return {
      id: `${accountId}/access-key/${principalId}/${keyId}`,
      kind: 'access-key',
      account: accountId,
      principal: `arn:aws:iam::${accountId}:user/${user}`,
      principalId,
      name: user,
      state: 'open',
      suspicion: 'ordinary',
      says: `Access key ${keyId} of ${user}`,
      detail: { user, keyId },
    };
  });
  return { takenAt: '2026-06-17T09:00:00.000Z', doors, unseen: [], objects: {} };
}

function sealed(dated: readonly DatedFact[]): string[] {
  let head = EMPTY;
  return dated.map(({ fact, at }) => {
    const next = seal(head, { kind: fact.kind, body: fact.body as unknown as JsonObject }, iso(at));
    head = next.head;
    return next.line;
  });
}
