import type { SignInStanding } from './sign-in-standing.ts';
import type { JsonObject } from '../plan/json.ts';
import type { Settings } from '../incident/settings.ts';
import { lockRolesIn, nameOf, responderRoleIdOf } from '../incident/accounts.ts';
import type { Principal } from '../doors/principals.ts';
import type { Door, Suspicion } from '../doors/door.ts';

/**
 * AWS's own policy that denies everything. As a permissions boundary it is one request for each principal, it has
 * one slot that is overwritten, nobody but AWS can change it, and its explicit deny also stops live sessions.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export const denyAllPolicy = 'arn:aws:iam::aws:policy/AWSDenyAll';

/** A user or role that does not have the boundary yet; short, because an account may have ten thousand. */
export interface Standing extends JsonObject {
  readonly kind: 'user' | 'role';
  readonly name: string;
  /** `AIDA…` or `AROA…`. */
  readonly id: string;
  /** The ARN of the boundary that stands there now; empty where there is none. */
  readonly before: string;
  readonly rank: Suspicion;
}

/** What one reading of an account showed. */
export interface Swept extends JsonObject {
  readonly account: string;
  /** ISO 8601. */
  readonly takenAt: string;
  readonly without: readonly Standing[];
  /** How many have the boundary. */
  readonly bounded: number;
  /** Those that never get it, with the reason, for people to read. */
  readonly exempt: readonly string[];
  /** SHA-256 over the ids of all: two readings with the same one saw the same users and roles. */
  readonly seen: string;
  /** Keys and passwords of those that look hostile: the second layer. */
  readonly second: readonly Door[];
  /** Whether the sign-in shield may be put on; absent where the configuration has none. */
  readonly signIn?: readonly SignInStanding[];
}

/**
 * Why a principal never gets the boundary, as a half sentence; undefined for all others. By unique id only: a name
 * can be made again by anybody. Nobody can put a principal under AWS's two reserved paths.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
export function exemptFromBoundary(
  { kind, account, id, path }: Principal,
  settings: Settings,
): string | undefined {
  if (settings.organization.exemptIds.includes(id)) return 'it is exempt by its unique id';
  const ours = [responderRoleIdOf(settings, account), ...lockRolesIn(settings, account).map(idOf)];
  if (ours.includes(id)) return 'the bot acts through it';
  if (kind === 'user') return undefined;
  if (path.startsWith('/aws-service-role/')) return 'only an AWS service can assume it';
  if (path.startsWith('/aws-reserved/')) return 'it can only be changed in IAM Identity Center';
  return undefined;
}

/**
 * Has it the name of a role through which the bot acts here, but not its recorded id? Then the bot acts through a
 * role that is not its own.
 */
export function isImpostor({ kind, account, id, name }: Principal, settings: Settings): boolean {
  const responder = nameOf(settings.organization.roles.responder);
  const ours = [
    { name: responder, id: responderRoleIdOf(settings, account) },
    // An older journal has no ids of these: there they are swept like everybody.
    ...lockRolesIn(settings, account).filter((one) => one.id !== undefined),
  ];
  return kind === 'role' && ours.some((one) => one.name === name && one.id !== id);
}

const idOf = ({ id }: { readonly id: string | undefined }) => id;
