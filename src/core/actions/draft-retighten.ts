import type { Door } from '../doors/door.ts';
import { count } from '../doors/requests.ts';
import type { Draft, Situation } from '../incident/situation.ts';
import { closingCalls } from './draft-doors.ts';
import { draftEmergency } from './drafts.ts';
import { DraftRefused } from './refusal.ts';

/** Plans against what the watch found: each only takes access away, and stands beside the runbook. */

/**
 * The emergency plan once more: what is attached already is found so and left alone. Undefined where it can't
 * be drawn; what is wrong with the policies stands in the alarm.
 */
export function draftRetighten(situation: Situation): Draft | undefined {
  try {
    const draft = draftEmergency({ ...situation, mode: 'destruction' });
    return {
      ...draft,
      title: `Put shield and freeze back on ${count(situation.scope.length, 'account')}`,
      reason: 'A policy that was attached is off, or is another one.',
      parameters: { ...draft.parameters, about: 'locks' },
      // One part: no phase runs the freeze apart, and it still comes behind the shield.
      waves: draft.waves.map((wave) => ({ ...wave, part: 'retighten' })),
    };
  } catch (error) {
    if (error instanceof DraftRefused) return undefined;
    throw error;
  }
}

/** The calls that close these doors; undefined when there is none that could be closed. */
export function draftNewDoors(situation: Situation, doors: readonly Door[]): Draft | undefined {
  const calls = doors.flatMap((door) => closingCalls(door, situation));
  if (calls.length === 0) return undefined;
  return {
    direction: 'tightening',
    title: `Close ${count(calls.length, 'door')} that the watch found open`,
    reason: 'Found open after the doors had been closed.',
    parameters: { about: 'doors', cutoff: situation.now },
    waves: [{ part: 'close', calls }],
    leaves: doors
      .filter((door) => closingCalls(door, situation).length === 0)
      .map((door) => `${door.account}: ${door.says} stays open.`),
  };
}
