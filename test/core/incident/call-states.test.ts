import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eachState, withState, type CallStates } from '../../../src/core/incident/call-states.ts';
import type { CallState } from '../../../src/core/incident/incident.ts';

const idOf = (i: number): string => `close/${i}`;
const waiting: CallState = { stage: 'waiting', attempts: 0 };

describe('the states of the calls of a plan', () => {
  it('given a plan of any size, when its calls change in any order, then each has its last state, and what stood before is as it was', () => {
    const size = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 990, max: 1400 }));
    const story = size.chain((calls) =>
      fc.tuple(
        fc.constant(calls),
        fc.array(fc.tuple(fc.nat({ max: calls - 1 }), fc.nat()), { maxLength: 400, size: 'max' }),
      ),
    );
    fc.assert(
      fc.property(story, ([calls, changes]) => {
        const expected = new Map(Array.from({ length: calls }, (_, i) => [idOf(i), waiting]));
        let states: CallStates = Object.fromEntries(expected);
        for (const [i, attempts] of changes) {
          const [before, was] = [states, states[idOf(i)]];
          const next: CallState = { stage: 'intended', attempts };
          states = withState(states, idOf(i), next);
          expected.set(idOf(i), next);
          expect(before[idOf(i)]).toBe(was);
          expect(states[idOf(i)]).toBe(next);
        }
        expect(new Map(eachState(states))).toEqual(expected);
        for (const [id, state] of expected) expect(states[id]).toBe(state);
        expect(states['close/none']).toBeUndefined();
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });

  it('given a plan of twelve thousand calls, when each changes twice, then each has its last state, and a copy from half way is as it was', () => {
    const calls = Array.from({ length: 12_000 }, (_, i) => idOf(i));
    const change = (before: CallStates, attempts: number): CallStates =>
      calls.reduce((at, id) => withState(at, id, { stage: 'intended', attempts }), before);
    const drawn: CallStates = Object.fromEntries(calls.map((id) => [id, waiting]));
    const halfWay = change(drawn, 1);
    const end = change(halfWay, 2);
    const attempts = (states: CallStates) =>
      new Set(eachState(states).map(([, one]) => one.attempts));
    expect([drawn, halfWay, end].map((states) => [...attempts(states)])).toEqual([[0], [1], [2]]);
    expect(eachState(end)).toHaveLength(calls.length);
    expect(calls.every((id) => end[id]?.attempts === 2)).toBe(true);
  });
});
