/**
 * Large organizations and large accounts, built in no time: for benches and tests of scale. Nothing is made through
 * the API, names and ids follow from numbers, and an account's users exist when somebody first asks for one.
 */
import { FilledMap } from './filled-map.ts';
import {
  newAccessKey,
  newRole,
  newUser,
  type IamRole,
  type IamUser,
} from './services/iam/state.ts';
import { addUnit, joinOrganization, newOrganization } from './services/organizations/state.ts';
import { emptyAccount, emptyCloud, type AccountState, type CloudState } from './state.ts';
import { versioned } from './versioned.ts';

export interface CrowdedAccount {
  users: number;
  /** 0 to 2 for each user, all active. */
  keysPerUser: number;
  roles: number;
}

/** A role that a bench needs by name, in an account or in all of them: the responder, the canary. */
export interface NamedRole {
  name: string;
  /** The trust policy's text. */
  trust: string;
}

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
const READ_ONLY = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const FOR_MACHINES = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
});

/** What AWS's own ids are made of. */
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function inLetters(number: number, length: number): string {
  let rest = number;
  return Array.from({ length }, () => {
    const letter = LETTERS.charAt(rest % 32);
    rest = Math.floor(rest / 32);
    return letter;
  }).join('');
}

/** A unique id: the kind, then account and number as letters. Keys have 20 characters, all others 21. */
function idOf(prefix: string, accountId: string, number: number): string {
  const room = prefix === 'AKIA' ? 8 : 9;
  return prefix + inLetters(Number(accountId), 8) + inLetters(number, room);
}

function userOf(accountId: string, number: number, crowd: CrowdedAccount, at: number): IamUser {
  const name = `user-${String(number).padStart(5, '0')}`;
  const user = newUser({ name, id: idOf('AIDA', accountId, number), createDate: at });
  user.attached = versioned([READ_ONLY]);
  for (let key = 0; key < crowd.keysPerUser; key += 1) {
    const id = idOf('AKIA', accountId, number * 2 + key);
    user.accessKeys.push(newAccessKey(id, `secret-of-${id}`, at));
  }
  return user;
}

/**
 * Fills an account with a crowd. Its users are made when one is first asked for; its roles at once, because every
 * session that is opened looks for its own.
 * @param account an empty one; changed, and returned.
 */
export function crowded(
  account: AccountState,
  crowd: CrowdedAccount,
  named: readonly NamedRole[] = [],
): AccountState {
  const { id: accountId, createdAt, iam } = account;
  iam.users = FilledMap.of(() =>
    Array.from({ length: crowd.users }, (_, number): [string, IamUser] => {
      const user = userOf(accountId, number, crowd, createdAt);
      return [user.name, user];
    }),
  );
  const add = (role: IamRole, policy: string) => {
    role.attached = versioned([policy]);
    iam.roles.set(role.name, role);
  };
  for (let number = 0; number < crowd.roles; number += 1) {
    const name = `role-${String(number).padStart(5, '0')}`;
    const about = { name, id: idOf('AROA', accountId, number), createDate: createdAt };
    add(newRole(about, FOR_MACHINES), READ_ONLY);
  }
  named.forEach(({ name, trust }, number) => {
    const id = idOf('AROA', accountId, 1_000_000 + number);
    add(newRole({ name, id, createDate: createdAt }, trust), ADMINISTRATOR);
  });
  return account;
}

export interface CrowdedOrganization {
  accounts: number;
  each: CrowdedAccount;
  /** In every account, the management account included. */
  roles: readonly NamedRole[];
  createdAt: number;
}

/** The management account of a crowded organization; members count up from the next number. */
export const FIRST_ACCOUNT = 100_000_000_000;
/** The unit that all members are in. */
export const CROWDED_UNIT = 'ou-root-crowd000';

/** An organization with that many members in one unit, beside its management account. */
export function crowdedOrganization(about: CrowdedOrganization): CloudState {
  const { createdAt } = about;
  const managementAccountId = String(FIRST_ACCOUNT);
  const organization = newOrganization({
    id: 'o-crowdedorg1',
    rootId: 'r-root',
    managementAccountId,
    createdAt,
  });
  addUnit(organization, { id: CROWDED_UNIT, name: 'crowd' });
  const state = emptyCloud(organization);
  for (let number = 0; number <= about.accounts; number += 1) {
    const id = String(FIRST_ACCOUNT + number);
    const name = number === 0 ? 'management' : `account-${number}`;
    const account = emptyAccount({ id, name, email: `${name}@company.example`, createdAt });
    state.accounts.set(id, crowded(account, about.each, about.roles));
    if (number > 0) joinOrganization(organization, id, createdAt, CROWDED_UNIT);
  }
  return state;
}
