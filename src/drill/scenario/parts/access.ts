import type { CloudApi } from '../../cloud/kernel.ts';
import type { JsonObject } from '../../cloud/types.ts';

/** Small words for setting up IAM through the simulated AWS's own API, as a person would. */

export function policy(statements: JsonObject[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

export function allow(actions: string[], resource: string | string[] = '*'): JsonObject {
  return { Effect: 'Allow', Action: actions, Resource: resource };
}

/** A trust policy for these principals. */
export function trust(principal: JsonObject): string {
  return policy([{ Effect: 'Allow', Principal: principal, Action: 'sts:AssumeRole' }]);
}

/** Has no Regions, or answers for all of them in this one. */
const GLOBAL = new Set(['iam', 'sts', 'organizations']);

/** The same API, looking at this Region wherever a service has Regions. */
export function inRegion(api: CloudApi, region: string): CloudApi {
  return (service, operation, input, elsewhere) =>
    api(service, operation, input, elsewhere ?? (GLOBAL.has(service) ? undefined : region));
}

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';

/** An administrator with a password; the 2014 way of working. */
export function createAdministrator(api: CloudApi, userName: string): void {
  api('iam', 'CreateUser', { UserName: userName });
  api('iam', 'AttachUserPolicy', { UserName: userName, PolicyArn: ADMINISTRATOR });
  api('iam', 'CreateLoginProfile', { UserName: userName, Password: `Simulated-${userName}-1!` });
}

export function createRole(
  api: CloudApi,
  role: { name: string; trust: string; statements: JsonObject[]; maxHours?: number },
): void {
  api('iam', 'CreateRole', {
    RoleName: role.name,
    AssumeRolePolicyDocument: role.trust,
    MaxSessionDuration: (role.maxHours ?? 1) * 3600,
  });
  if (role.statements.length === 0) return;
  api('iam', 'PutRolePolicy', {
    RoleName: role.name,
    PolicyName: 'rights',
    PolicyDocument: policy(role.statements),
  });
}
