import { attachedBy, freezeActions } from '../actions/detach-policy.ts';
import type { Attached } from '../actions/detach-policy.ts';
import type { Measurement } from '../doors/measurement.ts';
import type { MeasurementResult, Situation } from '../incident/situation.ts';
import { MOST_ALARMS } from './alarm.ts';
import type { Watched } from './alarm.ts';
import { lookAtDoors } from './doors.ts';
import { lookAtLocks } from './locks.ts';

/**
 * Between freeze and shield: has it stayed quiet since the freeze came off? The shield stands as we left it,
 * no door is open, nothing changed that nobody judged, and nobody hostile got anything done. When the freeze
 * is back on, the lift has to be drawn anew (`again`).
 */
export function* quiet(situation: Situation): Measurement<MeasurementResult> {
  const frozen = attachedBy(freezeActions, situation.made);
  const locks = yield* lookAtLocks(situation);
  const doors = yield* lookAtDoors(situation);
  const alarms = [...locks.alarms, ...doors.alarms];
  const unread = [...locks.unread, ...doors.unread];
  const again = frozen.some((one) => !isLeftOn(one, situation));
  const data: Watched = {
    again,
    takenAt: situation.now,
    alarms: alarms.slice(0, MOST_ALARMS),
    alarmsTotal: alarms.length,
    doors: doors.doors.slice(0, MOST_ALARMS),
  };
  return {
    finding: again || alarms.length > 0 ? 'disproven' : unread.length > 0 ? 'unproven' : 'proven',
    says: [
      `Read back ${locks.standing} attached policies: ${locks.alarms.length} not as we left them. ${doors.says}`,
      ...(again ? ['The freeze is on again, so the lift has to be drawn anew.'] : []),
      ...alarms.slice(0, MOST_ALARMS).map(({ says }) => says),
    ],
    unproven: unread,
    data,
  };
}

/**
 * Did the lift fail to take this one off after it was attached? People went on without that: drawing the same
 * once more would go round for ever.
 */
function isLeftOn({ account, policyId, at }: Attached, { tried = [] }: Situation): boolean {
  return tried.some(
    ({ call: { request }, at: triedAt }) =>
      request.operation === 'DetachPolicy' &&
      request.input['TargetId'] === account &&
      request.input['PolicyId'] === policyId &&
      triedAt > at,
  );
}
