import type { Credentials, Kernel } from '../../cloud/kernel.ts';
import type { JsonObject } from '../../cloud/types.ts';
import type { Scenario } from '../schema.ts';
import { createAdministrator, inRegion } from './access.ts';
import type { Estate } from './estate.ts';

/** What he holds when the drill begins. */
export interface HisDoors {
  readonly logins: readonly { readonly userName: string; readonly credentials: Credentials }[];
  /** A role of ours that now trusts his own account. */
  readonly trusted: { readonly roleArn: string; readonly credentials: Credentials };
}

/**
 * Two days before anybody notices, with the one key that he stole: spare logins, a role that trusts
 * him, and a bomb that goes off without him.
 */
export function plantDoors(scenario: Scenario, kernel: Kernel, estate: Estate): HisDoors {
  const { prod, attacker } = scenario.organization.accounts;
  const stolen = kernel.issueCredentials({
    accountId: prod.id,
    userName: scenario.adversary.stolen,
  });
  const region = scenario.organization.regions[0] ?? 'us-east-1';
  const about = { sourceIp: '203.0.113.66', userAgent: 'aws-cli/2.15' };
  const api = inRegion(kernel.api(stolen, about), region);
  const logins = [{ userName: scenario.adversary.stolen, credentials: stolen }];
  for (const userName of scenario.adversary.spares) {
    createAdministrator(api, userName);
    const made = api('iam', 'CreateAccessKey', { UserName: userName })['AccessKey'] as JsonObject;
    logins.push({
      userName,
      credentials: {
        accessKeyId: String(made['AccessKeyId']),
        secretAccessKey: String(made['SecretAccessKey']),
      },
    });
  }
  api('iam', 'UpdateAssumeRolePolicy', {
    RoleName: 'support',
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: [`arn:aws:iam::${prod.id}:root`, `arn:aws:iam::${attacker.id}:root`] },
          Action: 'sts:AssumeRole',
        },
      ],
    }),
  });
  api('kms', 'ScheduleKeyDeletion', { KeyId: estate.keyArn, PendingWindowInDays: 7 });
  const home = kernel.issueCredentials({
    accountId: attacker.id,
    root: true,
    durationMs: 30 * 86_400_000,
  });
  const own = kernel.api(home);
  own('iam', 'CreateUser', { UserName: 'me' });
  own('iam', 'AttachUserPolicy', {
    UserName: 'me',
    PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
  });
  const credentials = kernel.issueCredentials({ accountId: attacker.id, userName: 'me' });
  return { logins, trusted: { roleArn: `arn:aws:iam::${prod.id}:role/support`, credentials } };
}
