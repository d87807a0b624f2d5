import type { CloudApi, Kernel } from '../../../../src/drill/cloud/kernel.ts';
import { newRole } from '../../../../src/drill/cloud/services/iam/state.ts';
import { accountOf } from '../../../../src/drill/cloud/state.ts';
import type { JsonObject } from '../../../../src/drill/cloud/types.ts';
import { versioned } from '../../../../src/drill/cloud/versioned.ts';
import { MEMBER, newKernel } from '../kernel/world.ts';

/** Shorthands for the tests of the data services. */

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export interface Estate {
  kernel: Kernel;
  /** The administrator of an account. */
  admin(accountId?: string): CloudApi;
  /** A user of the member account with these permissions only. */
  user(name: string, ...statements: JsonObject[]): CloudApi;
  pass(ms: number): void;
}

export function newEstate(): Estate {
  const kernel = newKernel();
  const credentials = new Map<string, CloudApi>();
  const admin = (accountId: string = MEMBER): CloudApi => {
    const known = credentials.get(accountId);
    if (known !== undefined) return known;
    const api = kernel.api(kernel.issueCredentials({ accountId, userName: 'admin' }));
    credentials.set(accountId, api);
    return api;
  };
  return {
    kernel,
    admin,
    user(name, ...statements) {
      const api = admin();
      api('iam', 'CreateUser', { UserName: name });
      api('iam', 'PutUserPolicy', {
        UserName: name,
        PolicyName: 'only',
        PolicyDocument: policyText(...statements),
      });
      kernel.advanceTo(kernel.now + 20_000);
      return kernel.api(kernel.issueCredentials({ accountId: MEMBER, userName: name }));
    },
    pass: (ms) => kernel.advanceTo(kernel.now + ms),
  };
}

export function policyText(...statements: JsonObject[]): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** A role of the member account that AWS Backup may assume and that may do everything. */
export function backupRole(estate: Estate, name = 'BackupRole'): string {
  const role = newRole(
    { name, id: `AROABACKUP${name}`, createDate: 0 },
    policyText({
      Effect: 'Allow',
      Principal: { Service: 'backup.amazonaws.com' },
      Action: 'sts:AssumeRole',
    }),
  );
  role.attached = versioned(['arn:aws:iam::aws:policy/AdministratorAccess']);
  accountOf(estate.kernel.state, MEMBER).iam.roles.set(name, role);
  return `arn:aws:iam::${MEMBER}:role/${name}`;
}

/** The list in an output, as rows. */
export function rows(output: JsonObject, name: string): JsonObject[] {
  return (output[name] ?? []) as JsonObject[];
}

/** All pages of a list. */
export function everyPage(
  call: (token: string | undefined) => JsonObject,
  about: { list: string; next: string },
): JsonObject[][] {
  const pages: JsonObject[][] = [];
  let token: string | undefined;
  do {
    const output = call(token);
    pages.push(rows(output, about.list));
    token = output[about.next] as string | undefined;
  } while (token !== undefined && pages.length < 100);
  return pages;
}
