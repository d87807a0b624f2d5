import { evolve, open, type Dated } from '../../src/core/incident/evolve.ts';
import type { Incident } from '../../src/core/incident/incident.ts';
import { openChain } from '../../src/core/journal/chain.ts';
import { digestOf, toJson } from '../../src/core/plan/canonical.ts';
import type { Json, JsonObject } from '../../src/core/plan/json.ts';

/** What is kept of a golden's state: all of it, but what is large stands there as its digest. */

export interface GoldenState {
  /** The bot that wrote it, and the version of the runbook that is pinned in it. */
  readonly bot: string;
  readonly runbook: number;
  /** The digest of the state after each line, sixteen digits of it. */
  readonly digests: readonly string[];
  /** The state after the last line, to read; its members are what the digests are about, with `passing`. */
  readonly end: JsonObject;
  /** What was there on the way and is not at the end (a hold, a question), as it was last. */
  readonly passing: JsonObject;
}

/** What is large stands still from line to line: each is digested once. */
const known = new WeakMap<object, string>();
function large(value: unknown): string {
  if (typeof value !== 'object' || value === null) return digestOf(value).slice(0, 32);
  const digest = known.get(value) ?? digestOf(toJson(value)).slice(0, 32);
  known.set(value, digest);
  return digest;
}

export function condense(incident: Incident): JsonObject {
  const { runbook, settings, roster, baseline, plans, measurements, ...rest } = incident;
  const short = {
    ...rest,
    runbook: { id: runbook.id, digest: runbook.digest },
    settings: large(settings),
    roster: roster.people.map((p) => p.person),
    ...(baseline === undefined ? {} : { baseline: large(baseline) }),
    plans: plans.map(({ plan, calls, ...state }) => ({
      ...state,
      plan: `${plan.id} ${plan.kind} ${large(plan)}`,
      calls: Object.fromEntries(
        Object.entries(calls).map(([id, { value, before, ...call }]) => [
          id,
          {
            ...call,
            ...(value === undefined ? {} : { value: large(value) }),
            ...(before === undefined ? {} : { before: large(before) }),
          },
        ]),
      ),
    })),
    measurements: Object.fromEntries(
      Object.entries(measurements).map(([id, { data, ...record }]) => [
        id,
        { ...record, data: large(data) },
      ]),
    ),
  };
  return toJson(short) as JsonObject;
}

/**
 * Only what the older bot knew: a member that a later bot added is left out, so that it may add one. A
 * member that is gone or means something else shows.
 */
export function knownTo(known: Json, state: Json): Json {
  if (Array.isArray(known) && Array.isArray(state)) {
    const all = known.reduce<Json>((one, other) => merged(one, other), {});
    return state.map((item) => knownTo(all, item));
  }
  if (!isObject(known) || !isObject(state)) return state;
  const members = Object.entries(state).filter(([key]) => Object.hasOwn(known, key));
  return Object.fromEntries(
    members.map(([key, value]) => [key, knownTo(known[key] ?? value, value)]),
  );
}

/** All members that any of them has, at any depth. */
function merged(one: Json, other: Json): Json {
  if (Array.isArray(one) && Array.isArray(other)) return [...one, ...other];
  if (!isObject(one) || !isObject(other)) return other;
  const members = Object.entries(other).map(([key, value]) => {
    const before = one[key];
    return [key, before === undefined ? value : merged(before, value)];
  });
  return { ...one, ...Object.fromEntries(members) };
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && !Array.isArray(value);
}

/** The state after each line; throws a sentence when a line can't be replayed. */
export function statesOf(lines: readonly string[]): Incident[] {
  const chain = openChain(lines);
  if (!chain.ok) throw new Error(`line ${chain.problem.line}: ${chain.problem.problem}`);
  const states: Incident[] = [];
  for (const entry of chain.entries) {
    const fact = entry as unknown as Dated;
    const before = states.at(-1);
    states.push(before === undefined ? open(fact) : evolve(before, fact));
  }
  return states;
}

export function stateOfGolden(lines: readonly string[]): GoldenState {
  const states = statesOf(lines);
  const condensed = states.map(condense);
  const end = condensed.at(-1);
  const first = JSON.parse(lines[0] ?? '{}') as {
    body: { bot: string; runbook: { definition: { version: number } } };
  };
  if (end === undefined) throw new Error('an empty golden');
  const all = Object.entries(Object.assign({}, ...condensed) as JsonObject);
  const passing = Object.fromEntries(all.filter(([key]) => !Object.hasOwn(end, key)));
  return {
    bot: first.body.bot,
    runbook: first.body.runbook.definition.version,
    digests: states.map((state) => digestAt({ end, passing }, state)),
    end,
    passing,
  };
}

/** The digest of a state as the bot sees it that wrote the golden. */
export function digestAt(
  { end, passing }: Pick<GoldenState, 'end' | 'passing'>,
  incident: Incident,
): string {
  return digestOf(knownTo({ ...passing, ...end }, condense(incident))).slice(0, 16);
}
