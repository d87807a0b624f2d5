import { iam } from '../doors/requests.ts';
import type { Check, Request } from '../plan/call.ts';

/** Members of a door's detail, as text; a missing one makes a call that AWS refuses, never another target. */
export function detailText(detail: { readonly [key: string]: unknown }, key: string): string {
  const value = detail[key];
  return typeof value === 'string' ? value : '';
}

/** The status of one access key. */
export function keyStatus(
  account: string,
  user: string,
  keyId: string,
  expect: Check['expect'],
): Check {
  return {
    read: iam(account, 'ListAccessKeys', { UserName: user }),
    pick: ['AccessKeyMetadata', { AccessKeyId: keyId }, 'Status'],
    expect,
  };
}

export function updateKey(
  account: string,
  user: string,
  keyId: string,
  Status: 'Active' | 'Inactive',
): Request {
  return iam(account, 'UpdateAccessKey', { UserName: user, AccessKeyId: keyId, Status });
}

/** Is it still the same role? A role that was deleted and made anew has another id. */
export function sameRole(account: string, role: string, roleId: string): Check {
  return {
    read: iam(account, 'GetRole', { RoleName: role }),
    pick: ['Role', 'RoleId'],
    expect: { equals: roleId },
  };
}

/** Is there no role with this unique id any more? */
export function roleGone(account: string, roleId: string): Check {
  return {
    read: iam(account, 'ListRoles', {}),
    pick: ['Roles', { RoleId: roleId }, 'RoleName'],
    expect: { absent: true },
  };
}

/** An inline policy of a role. */
export function rolePolicy(
  account: string,
  role: string,
  name: string,
  expect: Check['expect'],
): Check {
  return {
    read: iam(account, 'GetRolePolicy', { RoleName: role, PolicyName: name }),
    pick: ['PolicyDocument'],
    expect,
  };
}
