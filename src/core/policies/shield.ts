import type { Settings } from '../incident/settings.ts';
import type { JsonObject } from '../plan/json.ts';
import { nobodyActions } from './nobody-actions.data.ts';
import { allAccounts, allButExempt, outsiders, prepare } from './policy.ts';
import type { Accounts, PreparedPolicy } from './policy.ts';
import { responderStatements } from './responder-only.ts';
import { rcpServices, shieldActionGroups } from './shield-actions.data.ts';

/** The session name of the outside canary's probe of the shield: only that one `AssumeRole` is denied by it. */
export const shieldProbeSession = 'lockstep-shield-probe';

/** Every action that the shield denies, whatever the caller asks of it. */
export function shieldActions(): readonly string[] {
  return Object.values(shieldActionGroups).flat();
}

/**
 * A grant gives a key away without touching its policy. Disks of running workloads get theirs through AWS
 * services, which the condition leaves alone; nobody else makes one while the shield stands.
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-grant-is-for-aws-resource
 */
const grants = {
  action: 'kms:CreateGrant',
  condition: { BoolIfExists: { 'kms:GrantIsForAWSResource': 'false' } },
} as const;

/**
 * The shield: denies what destroys, writes identity, shares data or blinds logs to everyone but the
 * exempt, and destruction to everybody. Reads and workloads go on.
 * @param accounts whose responder roles are exempt; without it, all configured ones.
 * @throws PolicyTooLarge when there are too many exempt ids for one policy.
 */
export function shieldScp(
  settings: Settings,
  accounts: Accounts = allAccounts(settings),
): PreparedPolicy {
  return prepare('shield-scp', 'SERVICE_CONTROL_POLICY', [
    {
      Sid: 'ShieldAllButExempt',
      Effect: 'Deny',
      Action: [...shieldActions()],
      Resource: '*',
      Condition: allButExempt(settings, accounts),
    },
    {
      Sid: 'ShieldGrants',
      Effect: 'Deny',
      Action: grants.action,
      Resource: '*',
      Condition: grants.condition,
    },
    { Sid: 'NobodyDestroys', Effect: 'Deny', Action: [...nobodyActions], Resource: '*' },
    ...responderStatements(settings),
  ]);
}

/**
 * The same for callers from outside the organization, as far as resource control policies reach. It
 * leaves `sts:AssumeRole` and the console's sign-in open, so that nobody notices: who comes in that way is
 * bound by the SCP.
 * Where an outside canary is configured, its one probe is denied, which shows that the policy is in force.
 * @throws PolicyTooLarge never in practice: the list is fixed.
 */
export function shieldRcp(settings: Settings): PreparedPolicy {
  const reached = new Set<string>(rcpServices);
  reached.delete('signin');
  const actions = shieldActions().filter((action) => reached.has(action.split(':')[0] ?? ''));
  return prepare('shield-rcp', 'RESOURCE_CONTROL_POLICY', [
    {
      Sid: 'ShieldAgainstOutsiders',
      Effect: 'Deny',
      Principal: '*',
      Action: actions,
      Resource: '*',
      Condition: outsiders(settings),
    },
    {
      Sid: 'ShieldGrants',
      Effect: 'Deny',
      Principal: '*',
      Action: grants.action,
      Resource: '*',
      Condition: {
        ...outsiders(settings),
        BoolIfExists: { ...outsiders(settings).BoolIfExists, ...grants.condition.BoolIfExists },
      },
    },
    ...probeStatement(settings),
  ]);
}

function probeStatement(settings: Settings): readonly JsonObject[] {
  const { outside } = settings.organization;
  if (outside === undefined) return [];
  return [
    {
      Sid: 'ShieldProbe',
      Effect: 'Deny',
      Principal: '*',
      Action: 'sts:AssumeRole',
      Resource: `arn:aws:iam::*:role/${outside.probeRole}`,
      Condition: {
        ...outsiders(settings),
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#ck_rolesessionname
        StringEquals: { 'sts:RoleSessionName': shieldProbeSession },
      },
    },
  ];
}
