import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { doorActions, draftDoors } from '../../../src/core/actions/draft-doors.ts';
import { draftLift } from '../../../src/core/actions/draft-lift.ts';
import { draftUndo } from '../../../src/core/actions/undo.ts';
import type { Door, Inventory } from '../../../src/core/doors/door.ts';
import type { Situation } from '../../../src/core/incident/situation.ts';
import type { Call } from '../../../src/core/plan/call.ts';
import { everyDoor } from '../doors/every-door.ts';
import { answers } from '../accounts.ts';
import { drive } from '../drive.ts';
import { inventory } from '../../../src/core/doors/inventory.ts';
import { made, situation } from '../situations.ts';

/** Promise 4's other half: what was closed because it looked hostile is never opened again by an undo. */

const found = drive(inventory(situation()), answers(everyDoor)).result.data as unknown as Inventory;
const closable = found.doors.filter(
  (door) => door.state === 'open' && doorActions.some(({ closes }) => closes.includes(door.kind)),
);

/** An incident whose only inventory shows these doors. */
function showing(doors: readonly Door[], more: Partial<Situation> = {}): Situation {
  return situation({ measured: { inventory: { ...found, doors } }, ...more });
}

function closing(door: Door): readonly Call[] {
  return draftDoors(showing([door])).waves.flatMap((wave) => wave.calls);
}

const suspicions = ['hostile', 'writes-identity', 'ordinary'] as const;
const drawn = fc.record({
  door: fc.constantFrom(...closable),
  suspicion: fc.constantFrom(...suspicions),
  /** What the inventory says when somebody asks for the undo; gone is what was cleaned or deleted. */
  later: fc.constantFrom(...suspicions, 'gone' as const),
  judged: fc.boolean(),
});

describe('what looked hostile', () => {
  it('given the account with a door of every kind, when its doors are counted, then every closing action has one', () => {
    for (const action of doorActions)
      expect(
        closable.some((door) => action.closes.includes(door.kind)),
        action.id,
      ).toBe(true);
  });

  it('given any closing action and whatever the inventory says later, when its undo is asked for, then nothing hostile is opened again', () => {
    let refused = 0;
    let taken = 0;
    fc.assert(
      fc.property(drawn, ({ door, suspicion, later, judged }) => {
        for (const call of closing({ ...door, suspicion })) {
          const now = showing(later === 'gone' ? [] : [{ ...door, suspicion: later }], {
            judged: judged ? [door.id] : [],
          });
          const undo = draftUndo(made(call), now);
          const wasHostile = suspicion === 'hostile' || later === 'hostile';
          const known = judged && door.kind !== 'access-key';
          if ('none' in undo) {
            refused += 1;
            expect(undo.none.length).toBeGreaterThan(10);
            continue;
          }
          taken += 1;
          expect(wasHostile && !known, `${call.id} ${suspicion} then ${later}`).toBe(false);
          // And what can be taken back leads back: the undo has a check of its own, and an undo.
          const [back] = undo.waves.flatMap((wave) => wave.calls);
          expect(back?.check).toBeDefined();
          expect(back?.undo).not.toHaveProperty('none');
          expect(undo.direction).toBe('loosening');
        }
      }),
      { numRuns: 500, endOnFailure: true },
    );
    expect(Math.min(refused, taken)).toBeGreaterThan(50);
  });

  it('given the fresh cutoff of the lift, when its undo is asked for, then the sessions stay ended', () => {
    const hostile = closable.filter((door) => door.kind === 'role-sessions');
    const doors = hostile.map((door): Door => ({ ...door, suspicion: 'hostile' }));
    const before = showing(doors);
    const calls = draftDoors(before).waves.flatMap((wave) => wave.calls.map((c) => made(c)));
    const lift = draftLift({ ...before, made: calls });
    const cutoffs = lift.waves.filter(({ part }) => part === 'cutoff').flatMap((w) => w.calls);
    expect(cutoffs.length).toBeGreaterThan(0);
    for (const call of cutoffs)
      expect(draftUndo(made(call), showing([], { made: calls }))).toHaveProperty('none');
  });
});
