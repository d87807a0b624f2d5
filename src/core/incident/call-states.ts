import type { CallState } from './incident.ts';

/** The state of each call of a plan, by its id. Read by id, or with `eachState`: `Object.entries` may not see all. */
export type CallStates = { readonly [call: string]: CallState };

/** Copying so many at every fact is nothing; ten times as many is milliseconds, for each of two facts a call. */
const COPIED = 1000;
/** How many changes the first layer holds at most, and those behind it. */
const LAYERS = [16, 128, 1024, 8192];

/**
 * The states with one of them changed; what was there before stays as it was, for whoever still reads it. In a large
 * plan the latest changes stand in layers before the others, each with the next one, which is eight times as large, as
 * its prototype: a wave of ten thousand calls is twenty thousand facts, and each may only cost what it costs in a small
 * plan. A layer that is full is put together with the one behind it.
 */
export function withState(states: CallStates, call: string, state: CallState): CallStates {
  const change = { [call]: state };
  if (restOf(states) === undefined && sizeOf(states) <= COPIED) return { ...states, ...change };
  const merged: CallStates[] = [];
  let size = 1;
  let below: CallStates | undefined = states;
  for (const most of LAYERS) {
    const rest = restOf(below);
    const more = sizeOf(below);
    // The last layer is the whole plan; one that is too large for this place belongs further down.
    if (rest === undefined || more > most) break;
    merged.unshift(below);
    below = rest;
    size += more;
    if (size <= most) break;
  }
  const isFull = size > (LAYERS.at(-1) ?? 0);
  if (isFull) return Object.assign({}, below, ...merged, change) as CallStates;
  return Object.assign(Object.create(below) as object, ...merged, change) as CallStates;
}

/** Every call with its state. */
export function eachState(states: CallStates): readonly (readonly [string, CallState])[] {
  const layers: CallStates[] = [];
  for (let at: CallStates | undefined = states; at !== undefined; at = restOf(at)) layers.push(at);
  return Object.entries(Object.assign({}, ...layers.toReversed()) as CallStates);
}

function sizeOf(states: CallStates): number {
  return Object.keys(states).length;
}

function restOf(states: CallStates): CallStates | undefined {
  const rest = Object.getPrototypeOf(states) as CallStates | null;
  return rest === null || rest === Object.prototype ? undefined : rest;
}
