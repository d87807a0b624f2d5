import type { JsonObject } from '../plan/json.ts';
import { canonicalize, sha256 } from '../plan/canonical.ts';
import type { Settings } from '../incident/settings.ts';

/** Account ids. */
export type Accounts = readonly string[];

export type PolicyType = 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY';

/** A finished organization policy: what people approve is exactly `content`. */
export interface PreparedPolicy {
  readonly type: PolicyType;
  /** Derived from the content, so that two different documents never share a name. */
  readonly name: string;
  readonly description: string;
  readonly document: JsonObject;
  /** Minified JSON: through the API, AWS counts white space. */
  readonly content: string;
}

/** Characters of a policy document that AWS Organizations accepts (quotas of 15 May 2026).
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
export const policyQuota: { readonly [type in PolicyType]: number } = {
  SERVICE_CONTROL_POLICY: 10_240,
  RESOURCE_CONTROL_POLICY: 5_120,
};

/** The document does not fit into one policy; the message names the size and the mend. */
export class PolicyTooLarge extends Error {
  readonly code = 'policy-too-large';
  constructor(name: string, size: number, quota: number) {
    super(
      `${name} would have ${size} characters, AWS accepts ${quota}: each exempt role costs about 25. ` +
        'Configure fewer exemptIds.',
    );
    this.name = 'PolicyTooLarge';
  }
}

/**
 * Minifies, names and measures a policy.
 * @param kind such as `shield-scp`; the name is `lockstep-<kind>-<12 hex of the content's SHA-256>`.
 * @throws PolicyTooLarge when AWS would refuse it.
 */
export function prepare(
  kind: string,
  type: PolicyType,
  statements: readonly JsonObject[],
): PreparedPolicy {
  const document: JsonObject = { Version: '2012-10-17', Statement: statements };
  const content = canonicalize(document);
  const quota = policyQuota[type];
  if (content.length > quota) throw new PolicyTooLarge(`lockstep-${kind}`, content.length, quota);
  return {
    type,
    name: `lockstep-${kind}-${sha256(content).slice(0, 12)}`,
    description: 'Lockstep incident containment. Detach only by an approved lift.',
    document,
    content,
  };
}

/** The ids of all accounts of the organization that are configured, in their order. */
export function allAccounts({ organization }: Settings): Accounts {
  return organization.accounts.map(({ id }) => id);
}

/**
 * `aws:userid` patterns of everyone whom shield and freeze exempt in these accounts, sorted. By unique id,
 * never by name: an attacker can make a role of any name, but not one with a recorded id
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#principaltable).
 */
export function exemptUserIds(settings: Settings, of: Accounts): readonly string[] {
  const { accounts, exemptIds } = settings.organization;
  const own = new Set(of);
  const needed = accounts.filter(({ id }) => own.has(id));
  const ids = new Set([...exemptIds, ...needed.map((account) => account.responderRoleId)]);
  return [...ids].sort().map(userIdPattern);
}

/** A role's sessions are `AROA…:name`; a user is just `AIDA…`. */
export function userIdPattern(id: string): string {
  return id.startsWith('AROA') ? `${id}:*` : id;
}

/** Everyone but the exempt ids and the short-lived root sessions that only the management account can make. */
export function allButExempt(settings: Settings, of: Accounts): JsonObject {
  return {
    StringNotLike: { 'aws:userid': exemptUserIds(settings, of) },
    // Central root access strips root credentials; it must work under a freeze.
    Null: { 'aws:AssumedRoot': 'true' },
  };
}

/** Callers outside the organization that are not AWS services; a missing key counts as outside. */
export function outsiders(settings: Settings) {
  return {
    StringNotEqualsIfExists: { 'aws:PrincipalOrgID': settings.organization.id },
    BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
  } as const;
}
