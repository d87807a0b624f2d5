import { expect } from 'vitest';
import { compileRunbook } from '../../../src/core/runbook/compile.ts';
import type { Position } from '../../../src/core/runbook/language.ts';
import { shipped } from './fixtures.ts';
import { alphabet, placeOf, rawRunbook } from './machine-table.ts';
import type { Place, Word } from './machine-table.ts';

/** Every step of the shipped runbook's machine, and what can be reached by them. */

export interface Edge {
  readonly from: Place;
  readonly word: Word;
  readonly to: Place;
  /** Plans drawn, parts executed, measurements ordered. */
  readonly orders: readonly string[];
}

export const raw = rawRunbook();
const compiled = compileRunbook(shipped());
export const start = placeOf(raw, raw.begin);

function placeOfPosition({ phase, state, stuck }: Position): Place {
  return stuck === undefined ? `${phase}/${state}` : `${phase}/${state}/${stuck}`;
}

/** Every step that the compiled runbook takes, breadth first, with those that mean nothing. */
function walkAll(): { edges: Edge[]; ignored: string[]; places: Set<Place> } {
  const first = compiled.start().position;
  const places = new Map<Place, Position>([[placeOfPosition(first), first]]);
  const edges: Edge[] = [];
  const ignored: string[] = [];
  for (const [from, position] of places) {
    for (const word of alphabet) {
      const step = compiled.step(position, word);
      if (!step.handled) {
        expect(step, `${from} ${word}`).toEqual({ position, actions: [], handled: false });
        ignored.push(`${from} ${word}`);
        continue;
      }
      const to = placeOfPosition(step.position);
      if (!places.has(to)) places.set(to, step.position);
      const orders = step.actions.flatMap((action) => {
        if (action.do === 'draft') return [`approve ${action.plan}`];
        if (action.do === 'execute') return [`run ${action.plan}/${action.part}`];
        return action.do === 'measure' ? [`measure ${action.measurement}`] : [];
      });
      edges.push({ from, word, to, orders });
    }
  }
  return { edges, ignored, places: new Set(places.keys()) };
}

export const { edges, ignored, places } = walkAll();

/** All places that can be reached from these, along ways that are allowed. */
export function reach(from: readonly Place[], allowed: (edge: Edge) => boolean): Set<Place> {
  const seen = new Set(from);
  for (const at of seen) {
    for (const edge of edges) if (edge.from === at && allowed(edge)) seen.add(edge.to);
  }
  return seen;
}

/** What the phase of this place does. */
export const deed = (place: Place) => raw.phases[place.split('/')[0] ?? ''];
/** The phases that do just this. */
export const phasesThat = (key: 'run' | 'measure' | 'approve', what: string) =>
  Object.keys(raw.phases).filter((id) => raw.phases[id]?.[key] === what);
/** The ways by which an order for this work is given. */
export const ordering = (what: string) => edges.filter((edge) => edge.orders.includes(what));

/** Is this a way on from the phase that does this, by one of these events? */
export const passes =
  (key: 'run' | 'measure' | 'approve', what: string, words: readonly Word[]) => (edge: Edge) =>
    deed(edge.from)?.[key] === what &&
    words.includes(edge.word) &&
    edge.from.split('/')[0] !== edge.to.split('/')[0];
