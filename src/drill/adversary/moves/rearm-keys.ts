import type { JsonObject } from '../../cloud/types.ts';
import { tryDoors, type HisDoor } from '../door.ts';
import type { Holdings } from '../holdings.ts';

/**
 * He looks at the keys of his logins and activates what was switched off; where none is left he makes a new one
 * (T1098.001). Public tools do this every half second, faster than IAM spreads the switching off.
 */
export function rearmKeys(doors: readonly HisDoor[], his: Holdings): number {
  return his.users.reduce((sum, user) => sum + rearm(doors, his, user), 0);
}

function rearm(doors: readonly HisDoor[], his: Holdings, UserName: string): number {
  const listed = tryDoors(doors, 'iam', 'ListAccessKeys', { UserName });
  if (!listed.ok) return 0;
  const keys = listed.output['AccessKeyMetadata'] as { AccessKeyId: string; Status: string }[];
  if (keys.length === 0) return Number(mint(doors, his, UserName));
  return keys
    .filter(({ Status }) => Status !== 'Active')
    .map(({ AccessKeyId }) => {
      const input = { UserName, AccessKeyId, Status: 'Active' };
      return tryDoors(doors, 'iam', 'UpdateAccessKey', input);
    })
    .filter(({ ok }) => ok).length;
}

/** A new key for a login of his, kept as a door. False when no door lets him. */
export function mint(doors: readonly HisDoor[], his: Holdings, UserName: string): boolean {
  const made = tryDoors(doors, 'iam', 'CreateAccessKey', { UserName });
  if (!made.ok) return false;
  const key = made.output['AccessKey'] as JsonObject;
  his.gain(UserName, {
    accessKeyId: String(key['AccessKeyId']),
    secretAccessKey: String(key['SecretAccessKey']),
  });
  return true;
}
