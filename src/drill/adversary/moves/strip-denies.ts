import { tryDoors, type HisDoor } from '../door.ts';
import type { Holdings } from '../holdings.ts';

/** What his logins carry by his own will; everything else on them is somebody's attempt to stop him. */
const HIS_POLICY = 'arn:aws:iam::aws:policy/AdministratorAccess';
const HIS_ROLE_POLICY = 'rights';

/** He takes denies, groups and boundaries off his logins and his role (T1098.003). */
export function stripDenies(doors: readonly HisDoor[], his: Holdings): number {
  const users = his.users.flatMap((UserName) => offUser(doors, UserName));
  return [...users, ...offRole(doors, his.role)].filter(Boolean).length;
}

type Call = [operation: string, input: { [key: string]: string }];

function offUser(doors: readonly HisDoor[], UserName: string): boolean[] {
  const user = { UserName };
  return [
    ...each(doors, ['ListUserPolicies', user], 'PolicyNames', (name) => [
      'DeleteUserPolicy',
      { ...user, PolicyName: String(name) },
    ]),
    ...each(doors, ['ListAttachedUserPolicies', user], 'AttachedPolicies', (one) => {
      const { PolicyArn } = one as { PolicyArn: string };
      return PolicyArn === HIS_POLICY ? undefined : ['DetachUserPolicy', { ...user, PolicyArn }];
    }),
    ...each(doors, ['ListGroupsForUser', user], 'Groups', (one) => {
      const { GroupName } = one as { GroupName: string };
      return ['RemoveUserFromGroup', { ...user, GroupName }];
    }),
    ...unbound(doors, ['GetUser', user], 'User'),
    ...rearmed(doors, UserName),
  ];
}

/** The right that he gave himself, back where somebody took it. */
function rearmed(doors: readonly HisDoor[], UserName: string): boolean[] {
  const listed = tryDoors(doors, 'iam', 'ListAttachedUserPolicies', { UserName });
  if (!listed.ok) return [];
  const attached = listed.output['AttachedPolicies'] as { PolicyArn: string }[];
  if (attached.some(({ PolicyArn }) => PolicyArn === HIS_POLICY)) return [];
  return [tryDoors(doors, 'iam', 'AttachUserPolicy', { UserName, PolicyArn: HIS_POLICY }).ok];
}

function offRole(doors: readonly HisDoor[], RoleName: string): boolean[] {
  const role = { RoleName };
  return [
    ...each(doors, ['ListRolePolicies', role], 'PolicyNames', (name) =>
      name === HIS_ROLE_POLICY
        ? undefined
        : ['DeleteRolePolicy', { ...role, PolicyName: String(name) }],
    ),
    ...unbound(doors, ['GetRole', role], 'Role'),
  ];
}

function unbound(doors: readonly HisDoor[], [operation, input]: Call, noun: string): boolean[] {
  const seen = tryDoors(doors, 'iam', operation, input);
  if (!seen.ok) return [];
  const { PermissionsBoundary } = seen.output[noun] as { PermissionsBoundary?: unknown };
  if (PermissionsBoundary === undefined) return [];
  return [tryDoors(doors, 'iam', `Delete${noun}PermissionsBoundary`, input).ok];
}

/** Lists, and undoes each item for which `undo` names a call. */
function each(
  doors: readonly HisDoor[],
  [operation, input]: Call,
  member: string,
  undo: (item: unknown) => Call | undefined,
): boolean[] {
  const listed = tryDoors(doors, 'iam', operation, input);
  if (!listed.ok) return [];
  return (listed.output[member] as unknown[]).flatMap((item) => {
    const call = undo(item);
    return call === undefined ? [] : [tryDoors(doors, 'iam', ...call).ok];
  });
}
