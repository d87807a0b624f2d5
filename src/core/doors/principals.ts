import { lockRolesIn, nameOf, responderRoleIdOf } from '../incident/accounts.ts';
import type { Settings } from '../incident/settings.ts';
import type { Fields } from './answers.ts';
import type { ReducedPolicy } from './reduced-policy.ts';
import type { AssumeGrants } from './rights.ts';

export type InlinePolicies = ReadonlyMap<string, ReducedPolicy | undefined>;

/** A user or role as `GetAccountAuthorizationDetails` shows it, reduced to what doors need. */
export interface Principal {
  readonly kind: 'user' | 'role';
  readonly account: string;
  /** `AIDA…` or `AROA…`: survives a renaming, and is never given twice. */
  readonly id: string;
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly createdAt?: string;
  /** Inline policies by name; undefined where the document could not be read. */
  readonly inline: InlinePolicies;
  readonly attached: readonly string[];
  readonly groups: readonly string[];
  readonly boundary: string;
  readonly writesIdentity: boolean;
  /** Of a role: who may assume it; undefined where it could not be read. */
  readonly trust?: Fields;
  /** Which roles its policies let it assume. */
  readonly assumes?: AssumeGrants;
  /** Of a user: can it use an SSH key for Git? */
  readonly usesGit?: boolean;
  /** `key=value`, sorted. */
  readonly tags?: readonly string[];
  /** Of a role: its instance profiles, by unique id. */
  readonly profiles?: readonly string[];
}

/** A group and what it grants. */
export interface Group {
  /** `AGPA…` */
  readonly id: string;
  readonly name: string;
  readonly inline: InlinePolicies;
  readonly attached: readonly string[];
}

/** A managed policy of the account's own, with all of its versions. */
export interface ManagedPolicy {
  readonly arn: string;
  readonly versions: readonly {
    /** `v3` */
    readonly id: string;
    readonly createdAt?: string;
    readonly isDefault: boolean;
    readonly document?: ReducedPolicy;
  }[];
}

/** Everything that grants anything in one account, reduced; the answer that it came from can be dropped. */
export interface AccountDetails {
  readonly principals: readonly Principal[];
  readonly groups: readonly Group[];
  readonly policies: readonly ManagedPolicy[];
  /** What stands behind each `PrincipalTag/` of any policy of the account, see `ReducedPolicy`. */
  readonly asksForTags: ReadonlySet<string>;
}

/**
 * Why a principal is never the target of a closing call, as a half sentence; undefined for all others.
 * The responder and the exempt go by unique id, and the roles that lock and lift, where theirs are recorded; the
 * bot's other roles go by name, and only in the account where they are configured.
 */
export function untouchable(principal: Principal, settings: Settings): string | undefined {
  const { organization, vault, backups } = settings;
  if (organization.exemptIds.includes(principal.id)) return 'it is exempt by its unique id';
  if (principal.kind === 'user') return undefined;
  const account = organization.accounts.find((one) => one.id === principal.account);
  if (responderRoleIdOf(settings, principal.account) === principal.id)
    return 'the bot acts through it';
  if (principal.path.startsWith('/aws-service-role/')) {
    return 'only an AWS service can assume it, and IAM does not let anyone change it';
  }
  if (principal.path.startsWith('/aws-reserved/')) {
    return 'it belongs to IAM Identity Center and can only be changed there';
  }
  const isNamed = (configured: string): boolean => principal.name === nameOf(configured);
  const { roles, outside } = organization;
  // An impostor by name and the real role after a mistake in the settings look the same: people decide.
  if (isNamed(roles.responder)) {
    return 'it has the name of the responder role but not its recorded id: look at it by hand, now';
  }
  const lock = lockRolesIn(settings, principal.account).find(({ name }) => isNamed(name));
  if (lock?.id !== undefined && lock.id !== principal.id) {
    return `it has the name of the role ${lock.name} but not its recorded id: look at it by hand, now`;
  }
  const mine =
    (account?.canary === true && isNamed(roles.canary)) ||
    // Only members are probed: anywhere else the name is anybody's.
    (account !== undefined && outside !== undefined && isNamed(outside.probeRole)) ||
    (principal.account === vault?.account && isNamed(roles.vault)) ||
    (principal.account === backups?.account && isNamed(roles.restore)) ||
    lock !== undefined;
  return mine ? 'the bot measures or acts with it' : undefined;
}
