import { MOST_PER_PAGE, iam } from '../doors/requests.ts';
import type { Check, Request } from '../plan/call.ts';

type Detail = { readonly [key: string]: unknown };

/** Members of a door's detail, as text; a missing one makes a call that AWS refuses, never another target. */
export function detailText(detail: Detail, key: string): string {
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
    read: iam(account, 'ListRoles', { MaxItems: MOST_PER_PAGE }),
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

/** Is it still the same user? A user who was deleted and made anew has another id. */
export function sameUser(account: string, user: string, userId: string): Check {
  return {
    read: iam(account, 'GetUser', { UserName: user }),
    pick: ['User', 'UserId'],
    expect: { equals: userId },
  };
}

/** The id of a door's principal where the call must hit that one and no namesake. */
export function sameId(account: string, detail: Detail, id: string): readonly Check[] {
  const [role, user] = [detailText(detail, 'role'), detailText(detail, 'user')];
  if (role !== '') return [sameRole(account, role, id)];
  return user === '' ? [] : [sameUser(account, user, id)];
}
