import type { CloudApi } from '../../cloud/kernel.ts';
import { isBeyondPolicies, type Scenario } from '../schema.ts';
import { allow, createRole, trust } from './access.ts';
import { PROBES, RESPONDER } from './bot-rights.data.ts';

/** The bot's roles; `docs/aws-roles.md` describes them for a real organization. */
export const ROLES = {
  base: 'lockstep',
  responder: 'lockstep-responder',
  freeze: 'lockstep-freeze',
  lift: 'lockstep-lift',
  canary: 'lockstep-canary',
  vault: 'lockstep-vault',
  restore: 'lockstep-restore',
  outside: 'lockstep-outside',
  probe: 'lockstep-probe',
  /** What AWS Backup assumes to run a restore. */
  backup: 'backup-restore',
  /** Not the bot's: somebody in the management account who may look at everything there and touch nothing. */
  audit: 'audit',
} as const;

type Apis = (account: string) => CloudApi;

/** Creates the bot's roles everywhere. `apis` gives each account's root. */
export function createBotRoles(scenario: Scenario, apis: Apis): void {
  const { accounts } = scenario.organization;
  const base = trust({ AWS: `arn:aws:iam::${accounts.security.id}:role/${ROLES.base}` });
  createRole(apis(accounts.security.id), {
    name: ROLES.base,
    trust: trust({ Service: 'ec2.amazonaws.com' }),
    statements: [allow(['sts:AssumeRole'])],
    maxHours: 12,
  });
  createRole(apis(accounts.outside.id), {
    name: ROLES.outside,
    trust: base,
    statements: [allow(['sts:AssumeRole'])],
  });
  const outside = trust({ AWS: `arn:aws:iam::${accounts.outside.id}:role/${ROLES.outside}` });
  const { prod, recovery, member } = accounts;
  for (const { id } of [prod, recovery, ...(member === undefined ? [] : [member])]) {
    const api = apis(id);
    const alone = isBeyondPolicies(scenario) && id === prod.id;
    createRole(api, {
      name: ROLES.responder,
      trust: base,
      statements: [allow([...RESPONDER.always, ...(alone ? RESPONDER.alone : [])])],
    });
    // Canaries measure policies of the organization.
    if (alone) continue;
    createRole(api, { name: ROLES.canary, trust: base, statements: [allow(PROBES)] });
    // May do nothing: that somebody outside can assume it is what the canary measures.
    createRole(api, { name: ROLES.probe, trust: outside, statements: [] });
  }
  createManagementRoles(apis(accounts.management.id), base);
  createAuditRole(apis(accounts.management.id), accounts.management.id);
  createRecoveryRoles(apis(accounts.recovery.id), base);
}

/** Attaching only tightens; the right to lift is another role's. */
function createManagementRoles(api: CloudApi, base: string): void {
  const reads = ['organizations:Describe*', 'organizations:List*'];
  createRole(api, {
    name: ROLES.freeze,
    trust: base,
    statements: [
      allow([...reads, 'sso:List*', 'organizations:CreatePolicy', 'organizations:AttachPolicy']),
      allow(['cloudtrail:LookupEvents', 'iam:GetAccountSummary']),
      allow([
        'signin:GetConsoleAuthorizationConfiguration',
        'account-access:ListApplications',
        'account-access:ListEntitlements',
      ]),
    ],
  });
  createRole(api, {
    name: ROLES.lift,
    trust: base,
    statements: [allow([...reads, 'organizations:DetachPolicy'])],
  });
}

function createAuditRole(api: CloudApi, account: string): void {
  createRole(api, {
    name: ROLES.audit,
    trust: trust({ AWS: `arn:aws:iam::${account}:root` }),
    statements: [],
  });
  const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
  api('iam', 'AttachRolePolicy', { RoleName: ROLES.audit, PolicyArn });
}

function createRecoveryRoles(api: CloudApi, base: string): void {
  createRole(api, {
    name: ROLES.vault,
    trust: base,
    statements: [
      allow([
        'secretsmanager:CreateSecret',
        'secretsmanager:PutSecretValue',
        'secretsmanager:TagResource',
        'secretsmanager:UntagResource',
        'secretsmanager:UpdateSecret',
        'secretsmanager:DescribeSecret',
        'secretsmanager:ListSecretVersionIds',
      ]),
    ],
  });
  createRole(api, {
    name: ROLES.restore,
    trust: base,
    statements: [
      allow(['backup:List*', 'backup:Describe*', 'backup:Get*', 'backup:StartRestoreJob']),
      allow(['kms:DescribeKey', 'ec2:Describe*', 'iam:PassRole']),
    ],
  });
  createRole(api, {
    name: ROLES.backup,
    trust: trust({ Service: 'backup.amazonaws.com' }),
    statements: [allow(['ec2:*', 'kms:*', 'backup:*'])],
  });
}
