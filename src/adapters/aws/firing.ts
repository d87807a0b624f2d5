import type { Request } from '../../core/plan/call.ts';
import type { AwsFailure } from '../../core/doors/measurement.ts';
import type { Attempted } from './attempt.ts';
import { mayPass } from './failure.ts';
import { createGate } from './gate.ts';
import { MOST_ATTEMPTS, retry, type RetryOptions } from './retry.ts';

/**
 * The way of changes that must not wait: attaching a policy of the emergency plan. It is idempotent, so it may be
 * sent again; nothing else of ours keeps it waiting but another change of the same target.
 */

/** AWS Organizations takes three of these at once, and two more each second. */
const AT_ONCE = 3;
/** Soon, because every second costs data; the quota decides how often it helps. */
const LONGEST_WAIT_MS = 500;

export interface FiringLane {
  /**
   * Runs when no other change of this target, and not too many in all, are under way. AWS refuses a change of a
   * target that another one is changing
   * (https://docs.aws.amazon.com/organizations/latest/APIReference/API_AttachPolicy.html#API_AttachPolicy_Errors).
   */
  through<Result>(request: Request, run: () => Promise<Result>): Promise<Result>;
}

export function createFiringLane(): FiringLane {
  const targets = createGate(1);
  const all = createGate(AT_ONCE);
  return {
    through: (request, run) =>
      targets.through(JSON.stringify(request.input['TargetId']), () =>
        all.through(request.account, run),
      ),
  };
}

/**
 * Sends until AWS takes it, refuses it for good, or the deadline comes. A lost answer is no reason to stop: a
 * second attachment of the same policy is refused as such, and changes nothing.
 */
export function sendUntilTaken(
  once: () => Promise<Attempted>,
  how: Pick<RetryOptions<Attempted>, 'clock' | 'deadline' | 'random'>,
): Promise<Attempted> {
  const again = (result: Attempted): boolean => !result.ok && isWorthIt(result.error);
  return retry(once, { ...how, again, longestWaitMs: LONGEST_WAIT_MS, most: 10 * MOST_ATTEMPTS });
}

function isWorthIt(error: AwsFailure): boolean {
  // A concurrent modification counts as throttled.
  return mayPass(error) || error.kind === 'unknown-outcome';
}
