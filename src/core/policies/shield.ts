import type { Settings } from '../incident/settings.ts';
import type { JsonObject } from '../plan/json.ts';
import { allAccounts, allButExempt, outsiders, prepare } from './policy.ts';
import type { Accounts, PreparedPolicy } from './policy.ts';
import { nobodyActions, rcpServices, shieldActionGroups } from './shield-actions.data.ts';

/** The session name of the outside canary's probe of the shield: only that one `AssumeRole` is denied by it. */
export const shieldProbeSession = 'lockstep-shield-probe';

/** Every action that the shield denies. */
export function shieldActions(): readonly string[] {
  return Object.values(shieldActionGroups).flat();
}

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
    { Sid: 'NobodyDestroys', Effect: 'Deny', Action: [...nobodyActions], Resource: '*' },
  ]);
}

/**
 * The same for callers from outside the organization, as far as resource control policies reach. It
 * leaves `sts:AssumeRole` open, so that nobody notices: who comes in that way is bound by the SCP.
 * Where an outside canary is configured, its one probe is denied, which shows that the policy is in force.
 * @throws PolicyTooLarge never in practice: the list is fixed.
 */
export function shieldRcp(settings: Settings): PreparedPolicy {
  const reached = new Set<string>(rcpServices);
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
