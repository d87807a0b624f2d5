import { isAbsent, whyNot } from './answers.ts';
import type { Unseen } from './door.ts';
import type { Answer } from './measurement.ts';
import type { Principal } from './principals.ts';
import type { AccountRead, AccountReading } from './reading.ts';
import { count } from './requests.ts';

/** What an inventory could not read: counted and printed, never taken for empty. */

export function unseenSentence(unseen: Unseen): string {
  return `${unseen.account}: ${unseen.what} could not be read: ${unseen.why}.`;
}

/**
 * What of an account could not be read. `covers` is the beginning of the object ids that it hides, so
 * that a comparison does not take "not read" for "gone"; `essential` marks what can hold a key, a
 * password or a role.
 */
export function unseenOf(reading: AccountReading): Unseen[] {
  const { account, providers } = reading;
  const rest: readonly Read[] = [
    [providers.oidc, 'OIDC providers', 'oidc-provider/'],
    [providers.saml, 'SAML providers', 'saml-provider/'],
    ...providers.each.map(({ kind, arn, answer }): Read => [
      answer,
      `${kind === 'oidc-provider' ? 'OIDC' : 'SAML'} provider ${arn}`,
      `${kind}/${arn}`,
    ]),
    ...accountReads.map(([read, what, covers]): Read => [reading.once[read], what, covers]),
  ];
  return [
    ...unseenDetails(reading),
    ...unseenGrants(reading),
    ...unreadableTrust(account, reading.details?.principals ?? []),
    ...rest
      .filter(([answer]) => !answer.ok && !isAbsent(answer))
      .map(([answer, what, covers]) => ({
        account,
        what,
        why: whyNot(answer),
        covers: `${account}/${covers}`,
        essential: false,
      })),
    ...perUser(reading),
  ];
}

type Read = readonly [answer: Answer, what: string, covers: string];

/** What is asked once about an account. The credentials of all users are asked for again user by user. */
const accountReads: readonly (readonly [AccountRead, what: string, covers: string])[] = [
  ['summary', 'root credentials', 'root/'],
  ['virtualMfa', 'virtual MFA devices that belong to nobody', 'virtual-mfa/'],
  ['passwordPolicy', 'password policy', 'password-policy/'],
  ['aliases', 'account alias', 'account-alias/'],
  ['serverCertificates', 'server certificates', 'server-certificate/'],
  ['delegations', 'delegation requests', 'delegation-request/'],
  ['outbound', 'tokens for other clouds', 'outbound-federation/'],
  ['properties', 'account properties (role templates)', 'role-template/'],
];

/** What was taken from a report; it hides no door. */
export function gapsOf({ byReport }: AccountReading): string[] {
  return byReport === undefined ? [] : [byReport];
}

/**
 * Only the events tell who granted what: without them no policy, membership or version is a door. An endpoint that
 * does not know the question at all is no AWS, and asking again would not help.
 */
function unseenGrants({ account, tracesWhy: why }: AccountReading): Unseen[] {
  if (why === undefined) return [];
  const what = 'who made which key and granted what (events of CloudTrail)';
  const essential = !why.startsWith('unsupported');
  return [{ account, what, why, covers: `${account}/grant/`, essential }];
}

/** Does it hide grants alone? All other doors can be closed meanwhile; only that all are closed is not proven. */
export function hidesGrantsOnly(unseen: Unseen): boolean {
  return unseen['covers'] === `${unseen.account}/grant/`;
}

function unseenDetails({ account, details, detailsWhy: why }: AccountReading): Unseen[] {
  if (details !== undefined) return [];
  const what = 'users, groups, roles and policies';
  return [{ account, what, why, covers: `${account}/`, essential: true }];
}

function unreadableTrust(account: string, principals: readonly Principal[]): Unseen[] {
  return principals
    .filter((one) => one.kind === 'role' && one.trust === undefined)
    .map((role) => ({
      account,
      what: `trust policy of role ${role.name}`,
      why: 'it is not a JSON document',
      covers: `${account}/role-trust/${role.id}`,
      essential: true,
    }));
}

/** What is asked about each user: the member that the answer must have, and what it is called. */
const userReads = [
  {
    read: 'keys',
    list: 'AccessKeyMetadata',
    what: 'access keys',
    covers: 'access-key/',
    essential: true,
  },
  { read: 'login', what: 'console password', covers: 'login-profile/', essential: true },
  { read: 'mfa', what: 'MFA devices', covers: 'mfa-device/', essential: false },
  {
    read: 'services',
    what: 'service-specific credentials',
    covers: 'service-credential/',
    essential: false,
  },
  { read: 'sshKeys', what: 'SSH keys', covers: 'ssh-key-or-certificate/', essential: false },
  {
    read: 'certificates',
    what: 'signing certificates',
    covers: 'ssh-key-or-certificate/',
    essential: false,
  },
] as const;

/** One line for each user and kind; one for all where an endpoint does not know the operation at all. */
function perUser(reading: AccountReading): Unseen[] {
  const { account, users } = reading;
  return userReads.flatMap((kind) => {
    const { read, what, essential } = kind;
    const list = 'list' in kind ? kind.list : undefined;
    const covers = `${account}/${kind.covers}`;
    const missed = users.filter((user) => !isRead(user[read], list));
    const [first] = missed;
    const nobody = missed.every(
      ({ [read]: answer }) => !answer.ok && answer.error.kind === 'unsupported',
    );
    if (first !== undefined && nobody && missed.length === users.length) {
      const all = `${what} of ${count(users.length, 'user')}`;
      return [{ account, what: all, why: whyNot(first[read]), covers, essential }];
    }
    return missed.map((user) => ({
      account,
      what: `${what} of ${user.name}`,
      why: whyNot(user[read]),
      covers: `${covers}${user.id}`,
      essential,
    }));
  });
}

/** Absent is an answer: the user has none, or is gone. */
function isRead(answer: Answer, list: string | undefined): boolean {
  if (isAbsent(answer)) return true;
  return answer.ok && (list === undefined || Array.isArray(answer.output[list]));
}
