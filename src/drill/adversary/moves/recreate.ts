import { tryDoors, type HisDoor } from '../door.ts';
import type { Holdings } from '../holdings.ts';
import { mint } from './rearm-keys.ts';

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

/** He makes his logins and his role again where somebody deleted them (T1136.003). */
export function recreate(doors: readonly HisDoor[], his: Holdings): number {
  const users = his.users.filter((user) => again(doors, his, user)).length;
  return users + Number(roleAgain(doors, his));
}

function isGone(doors: readonly HisDoor[], operation: string, input: { [key: string]: string }) {
  const seen = tryDoors(doors, 'iam', operation, input);
  return !seen.ok && seen.code === 'NoSuchEntity';
}

function again(doors: readonly HisDoor[], his: Holdings, UserName: string): boolean {
  // Not to be asked through his own door alone: a deleted login is told nothing.
  if (!doors.some((door) => isGone([door], 'GetUser', { UserName }))) return false;
  if (!tryDoors(doors, 'iam', 'CreateUser', { UserName }).ok) return false;
  tryDoors(doors, 'iam', 'AttachUserPolicy', { UserName, PolicyArn: ADMINISTRATOR });
  mint(doors, his, UserName);
  return true;
}

function roleAgain(doors: readonly HisDoor[], his: Holdings): boolean {
  const RoleName = his.role;
  if (!doors.some((door) => isGone([door], 'GetRole', { RoleName }))) return false;
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: his.self }, Action: 'sts:AssumeRole' }],
  });
  const made = tryDoors(doors, 'iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument });
  if (!made.ok) return false;
  tryDoors(doors, 'iam', 'AttachRolePolicy', { RoleName, PolicyArn: ADMINISTRATOR });
  return true;
}
