import type { CallState } from './incident.ts';

/** The state of each call of a plan, by its id. Read by id, or with `eachState`: `Object.entries` may not see all. */
export type CallStates = { readonly [call: string]: CallState };

/** Copying so many at every fact is nothing; ten times as many is milliseconds, for each of two facts a call. */
const COPIED = 1000;
/** So many changes stand before the rest until all are copied together. */
const CHANGES = 128;

/**
 * The states with one of them changed; what was there before stays as it was, for whoever still reads it. In a large
 * plan the latest changes stand on an object of their own, with all the others as its prototype: a wave of ten
 * thousand calls is twenty thousand facts, and copying ten thousand states for each would take a minute.
 */
export function withState(states: CallStates, call: string, state: CallState): CallStates {
  const rest = restOf(states);
  const own = Object.keys(states).length;
  if (rest === undefined)
    return own <= COPIED ? { ...states, [call]: state } : before(states, { [call]: state });
  if (own < CHANGES) return before(rest, { ...states, [call]: state });
  return { ...rest, ...states, [call]: state };
}

/** Every call with its state. */
export function eachState(states: CallStates): readonly (readonly [string, CallState])[] {
  return Object.entries({ ...restOf(states), ...states });
}

function before(rest: CallStates, changes: CallStates): CallStates {
  return Object.assign(Object.create(rest) as object, changes);
}

function restOf(states: CallStates): CallStates | undefined {
  const rest = Object.getPrototypeOf(states) as CallStates | null;
  return rest === null || rest === Object.prototype ? undefined : rest;
}
