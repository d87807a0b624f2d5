import type { Door } from '../doors/door.ts';
import { revokePolicyName } from '../doors/objects.ts';
import { iam } from '../doors/requests.ts';
import type { Call } from '../plan/call.ts';
import { canonicalize } from '../plan/canonical.ts';
import type { JsonObject } from '../plan/json.ts';
import type { ResponseAction } from './action.ts';
import { detailText, roleGone, rolePolicy, sameRole } from './door-checks.ts';

/** Denies everything to sessions issued before the cutoff, by the name that AWS's own console uses. */
export const revokeRoleSessions: ResponseAction<Door> = {
  id: 'revoke-role-sessions',
  title: 'Revoke role sessions',
  closes: ['role-sessions'],
  leaves:
    'Sessions that are issued after the cutoff are free: the trust has to be closed, and hostile roles get a fresh cutoff before the freeze is lifted.',
  noise: 'loud',
  breaks:
    'Running programs with this role must fetch new credentials; instances do so within six hours.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html',
  draw: (door, situation) => [[revokeCall(door, situation.now, 'close')]],
};

/** The policy; the cutoff is ISO 8601 and part of what people approve. */
export function revokeDocument(cutoff: string): JsonObject {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Action: ['*'],
        Resource: ['*'],
        Condition: { DateLessThan: { 'aws:TokenIssueTime': cutoff } },
      },
    ],
  };
}

/**
 * The call for one role. What stood there before is put back by the undo; without anything before, the
 * policy is removed.
 * @param prefix of the call id, `close` or `lift`.
 */
export function revokeCall(door: Door, cutoff: string, prefix: 'close' | 'lift'): Call {
  const { account } = door;
  const role = detailText(door.detail, 'role');
  const document = revokeDocument(cutoff);
  const before = door.detail['revoke'];
  const put = (policy: unknown) =>
    iam(account, 'PutRolePolicy', {
      RoleName: role,
      PolicyName: revokePolicyName,
      PolicyDocument: canonicalize(policy),
    });
  const roleId = detailText(door.detail, 'roleId');
  return {
    id: `${prefix}/${door.id}`,
    action: revokeRoleSessions.id,
    request: put(document),
    preconditions: [sameRole(account, role, roleId)],
    check: rolePolicy(account, role, revokePolicyName, { document }),
    // The sessions of a deleted role are dead, also if a new one has its name: the lift must not wait for it.
    ...(prefix === 'lift' ? { moot: roleGone(account, roleId) } : {}),
    undo:
      before === undefined
        ? {
            request: iam(account, 'DeleteRolePolicy', {
              RoleName: role,
              PolicyName: revokePolicyName,
            }),
            check: rolePolicy(account, role, revokePolicyName, { absent: true }),
          }
        : {
            request: put(before),
            check: rolePolicy(account, role, revokePolicyName, { document: before }),
          },
    noise: revokeRoleSessions.noise,
    says: `Revoke sessions of role ${role} in ${account} issued before ${cutoff}`,
    breaks: revokeRoleSessions.breaks,
    doors: [door.id],
  };
}
