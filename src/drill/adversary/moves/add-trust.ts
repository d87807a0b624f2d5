import type { JsonObject } from '../../cloud/types.ts';
import { tryDoors, type HisDoor } from '../door.ts';
import type { Holdings } from '../holdings.ts';

/** The responders' own roles carry this name; touching them brings people, so it is a habit of its own. */
const RESPONDERS = 'lockstep';

export const isResponders = (roleName: string): boolean => roleName.startsWith(RESPONDERS);

/** He adds his own account to the trust of every role that does not name it yet (T1098). */
export function addTrust(doors: readonly HisDoor[], his: Holdings): number {
  return trustHim(doors, his, (roleName) => !isResponders(roleName)).length;
}

/** Adds him to the trust of the wanted roles that do not name him yet; gives the ARNs of those that now do. */
export function trustHim(
  doors: readonly HisDoor[],
  his: Holdings,
  wanted: (roleName: string) => boolean,
): readonly string[] {
  const listed = tryDoors(doors, 'iam', 'ListRoles', { MaxItems: 1000 });
  if (!listed.ok) return [];
  const roles = listed.output['Roles'] as {
    RoleName: string;
    Arn: string;
    Path: string;
    AssumeRolePolicyDocument: string;
  }[];
  return roles
    .filter(({ Path }) => !Path.startsWith('/aws-'))
    .filter(({ RoleName }) => wanted(RoleName))
    .filter(({ AssumeRolePolicyDocument: text }) => !decodeURIComponent(text).includes(his.self))
    .filter(({ RoleName, AssumeRolePolicyDocument: text }) => {
      const PolicyDocument = withHim(decodeURIComponent(text), his.self);
      return tryDoors(doors, 'iam', 'UpdateAssumeRolePolicy', { RoleName, PolicyDocument }).ok;
    })
    .map(({ Arn }) => Arn);
}

function withHim(document: string, self: string): string {
  const policy = JSON.parse(document) as { Statement: JsonObject | JsonObject[] };
  const his = { Effect: 'Allow', Principal: { AWS: self }, Action: 'sts:AssumeRole' };
  const denies = (one: JsonObject) => one['Effect'] === 'Deny';
  const kept = [policy.Statement].flat().filter((one) => !denies(one));
  return JSON.stringify({ ...policy, Statement: [...kept, his] });
}
