import type { Door } from '../doors/door.ts';
import { iam } from '../doors/requests.ts';
import { closedTrust } from '../doors/trust.ts';
import type { Check } from '../plan/call.ts';
import { canonicalize } from '../plan/canonical.ts';
import type { ResponseAction } from './action.ts';
import { detailText, sameRole } from './door-checks.ts';

/** Takes strangers and hostile principals out of a role's trust policy. */
export const closeRoleTrust: ResponseAction<Door> = {
  id: 'close-role-trust',
  title: 'Close role trust',
  closes: ['role-trust'],
  leaves:
    'Sessions that were issued through this trust live on for up to 12 hours; they are revoked as well.',
  noise: 'loud',
  breaks: 'Whoever the trust named can no longer assume the role, a forgotten vendor included.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html',
  draw: (door) => {
    const { account } = door;
    const role = detailText(door.detail, 'role');
    const before = door.detail['document'];
    const after = door.detail['closed'] ?? closedTrust;
    const put = (document: unknown) =>
      iam(account, 'UpdateAssumeRolePolicy', {
        RoleName: role,
        PolicyDocument: canonicalize(document),
      });
    const trust = (expect: Check['expect']): Check => ({
      read: iam(account, 'GetRole', { RoleName: role }),
      pick: ['Role', 'AssumeRolePolicyDocument'],
      expect,
    });
    return [
      [
        {
          id: `close/${door.id}`,
          action: closeRoleTrust.id,
          request: put(after),
          preconditions: [
            sameRole(account, role, detailText(door.detail, 'roleId')),
            ...(before === undefined ? [] : [trust({ document: before })]),
          ],
          check: trust({ document: after }),
          undo:
            before === undefined
              ? {
                  none: 'the former trust policy holds values that the journal cannot keep exactly',
                }
              : { request: put(before), check: trust({ document: before }) },
          noise: closeRoleTrust.noise,
          says: `Close the trust of role ${role} in ${account} (${door.says})`,
          breaks: closeRoleTrust.breaks,
          doors: [door.id],
        },
      ],
    ];
  },
};
