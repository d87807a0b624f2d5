import type { Settings } from '../incident/settings.ts';
import { nobodyActions } from './nobody-actions.data.ts';
import { allAccounts, allButExempt, outsiders, prepare } from './policy.ts';
import type { Accounts, PreparedPolicy } from './policy.ts';
import { responderStatements } from './responder-only.ts';
import { rcpServices } from './shield-actions.data.ts';

/**
 * The freeze: denies everything to everyone but the exempt, and destruction even to them. An outage,
 * chosen knowingly.
 * @param accounts whose responder roles are exempt; without it, all configured ones.
 * @throws PolicyTooLarge when there are too many exempt ids for one policy.
 */
export function freezeScp(
  settings: Settings,
  accounts: Accounts = allAccounts(settings),
): PreparedPolicy {
  return prepare('freeze-scp', 'SERVICE_CONTROL_POLICY', [
    {
      Sid: 'FreezeAllButExempt',
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: allButExempt(settings, accounts),
    },
    { Sid: 'NobodyDestroys', Effect: 'Deny', Action: [...nobodyActions], Resource: '*' },
    ...responderStatements(settings),
  ]);
}

/**
 * The freeze against outsiders. SAML and OIDC callers carry no `aws:PrincipalOrgID`, so it stops all
 * federation into member roles as well; the responder's path is plain role to role.
 */
export function freezeRcp(settings: Settings): PreparedPolicy {
  return prepare('freeze-rcp', 'RESOURCE_CONTROL_POLICY', [
    {
      Sid: 'FreezeAgainstOutsiders',
      Effect: 'Deny',
      Principal: '*',
      Action: [
        'sts:AssumeRole',
        'sts:AssumeRoleWithSAML',
        'sts:AssumeRoleWithWebIdentity',
        ...rcpServices.map((service) => `${service}:*`),
      ],
      Resource: '*',
      Condition: outsiders(settings),
    },
  ]);
}
