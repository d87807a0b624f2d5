import type { Door } from '../doors/door.ts';
import { count } from '../doors/requests.ts';
import type { Draft, Situation } from '../incident/situation.ts';
import { attachFreezeRcp } from './attach-freeze-rcp.ts';
import { attachFreezeScp } from './attach-freeze-scp.ts';
import { detachFreeze } from './detach-freeze.ts';
import { attachedBy, freezeActions } from './detach-policy.ts';
import { closingCalls } from './draft-doors.ts';
import { draftEmergency, linesOf } from './drafts.ts';
import { DraftRefused } from './refusal.ts';

/** Plans against what the watch found: each only takes access away, and stands beside the runbook. */

/**
 * The emergency plan once more, without a freeze that was never on: what is attached already is found so and left
 * alone. Undefined where it can't be drawn; what is wrong with the policies stands in the alarm.
 */
export function draftRetighten(situation: Situation): Draft | undefined {
  try {
    const draft = draftEmergency({ ...situation, mode: 'destruction' });
    const frozen = wasFrozen(situation);
    const locks = frozen ? 'shield and freeze' : 'the shield';
    const waves = draft.waves.filter(({ part }) => frozen || part !== 'freeze');
    const ofFreeze = frozen ? [] : linesOf([attachFreezeScp, attachFreezeRcp]);
    return {
      ...draft,
      title: `Put ${locks} back on ${count(situation.scope.length, 'account')}`,
      reason: 'A policy that was attached is off, or is another one.',
      parameters: { ...draft.parameters, about: 'locks' },
      // One part: no phase runs the freeze apart, and it still comes behind the shield.
      waves: waves.map((wave) => ({ ...wave, part: 'retighten' })),
      leaves: draft.leaves.filter((line) => !ofFreeze.includes(line)),
    };
  } catch (error) {
    if (error instanceof DraftRefused) return undefined;
    throw error;
  }
}

/**
 * Was the freeze on, and did nobody take it back but a lift? Putting back is no way to a freeze that the runbook has
 * not come to: over a shield that is disproven it would hide that, because it denies the shield's probes as well.
 */
function wasFrozen({ made }: Situation): boolean {
  const kept = made.filter(({ call }) => call.action !== detachFreeze.id);
  return attachedBy(freezeActions, kept).length > 0;
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
