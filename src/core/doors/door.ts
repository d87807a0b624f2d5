import type { JsonObject } from '../plan/json.ts';

export type DoorKind =
  | 'access-key'
  | 'login-profile'
  | 'role-sessions'
  | 'role-trust'
  | 'hostile-principal'
  | 'user-policy'
  | 'role-policy'
  | 'group'
  | 'policy-version'
  | 'mfa-device'
  | 'service-credential'
  | 'ssh-key-or-certificate'
  | 'delegation-request'
  | 'outbound-federation'
  | 'saml-provider'
  | 'oidc-provider'
  | 'root'
  | 'function'
  | 'event-trigger'
  | 'systems-manager'
  | 'build-pipeline'
  | 'cognito'
  | 'containers'
  | 'bucket-access'
  | 'key-access'
  | 'resource-share'
  | 'resource-policy'
  | 'shared-snapshot'
  | 'trail-stopped'
  | 'guardduty-off'
  | 'config-recorder-off'
  | 'delegated-administration'
  | 'direct-transfer'
  | 'permissions-boundary'
  | 'principal-tag'
  | 'password-policy'
  | 'instance-profile'
  | 'role-template'
  | 'management-root'
  | 'root-mailbox'
  | 'alternate-contact'
  | 'leave-organization'
  | 'management-moves'
  | 'billing-transfer'
  | 'opt-in-region'
  | 'sign-in-policy'
  | 'account-access-entitlement'
  | 'support-case'
  | 'identity-center-assignment'
  | 'identity-source'
  | 'roles-anywhere'
  | 'trail-redirected'
  | 'event-selectors'
  | 'guardduty-trusted-address'
  | 'flow-logs-deleted'
  | 'security-hub-off'
  | 'alarm-off'
  | 'instance-login'
  | 'network-path'
  | 'other-services'
  | 'exfiltration-channel'
  | 'domain'
  | 'instance-code'
  | 'cloudformation';

/** From the most to the least; `reaches-identity` can become somebody who writes identity. */
export type Suspicion = 'hostile' | 'writes-identity' | 'reaches-identity' | 'ordinary';

/** Any way in which an attacker can keep or regain access, as the inventory saw it. */
export interface Door extends JsonObject {
  /** Stable across inventories, by unique id: `222222222222/access-key/AIDA…/AKIA…`. */
  readonly id: string;
  readonly kind: DoorKind;
  readonly account: string;
  /** The principal's ARN, as AWS spells it: hostile text. */
  readonly principal: string;
  /** `AIDA…` or `AROA…`; the account id for root. */
  readonly principalId: string;
  readonly name: string;
  readonly state: 'open' | 'closed';
  readonly suspicion: Suspicion;
  /** One sentence: why it counts as a door, what made it suspicious. */
  readonly says: string;
  /** What the closing call needs: key id, trust document, attached policies. Never a secret. */
  readonly detail: JsonObject;
}

/** What could not be read. Printed, and never counted as closed. */
export interface Unseen extends JsonObject {
  readonly account: string;
  readonly what: string;
  readonly why: string;
}

export interface Inventory extends JsonObject {
  /** ISO 8601, when the reading began. */
  readonly takenAt: string;
  readonly doors: readonly Door[];
  readonly unseen: readonly Unseen[];
  /** Everything that was seen, one line each (`AIDA… user alice 3 policies sha256`), to compare two inventories. */
  readonly objects: { readonly [id: string]: string };
}
