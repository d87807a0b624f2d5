/** Who signed? Access keys and sessions of the simulated accounts, and what becomes of them with time. */
import { credentialError } from './kernel/common-errors.ts';
import {
  newAccessKey,
  type AccessKey,
  type IamRole,
  type IamState,
  type IamUser,
} from './services/iam/state.ts';
import type { Session } from './services/sts/state.ts';
import type { CloudState } from './state.ts';
import type { Caller, CloudRequest } from './types.ts';
import { enforced } from './versioned.ts';

export interface KeyOwner {
  accountId: string;
  key: AccessKey;
  /** Absent for a key of the account's root. */
  user?: IamUser;
}

/** Owners that were found once: a cloud has many keys, and every request asks for one. A key never changes hands. */
const owners = new WeakMap<CloudState, Map<string, KeyOwner>>();

function ownersOf(state: CloudState): Map<string, KeyOwner> {
  const known = owners.get(state) ?? new Map<string, KeyOwner>();
  owners.set(state, known);
  return known;
}

/** Tells where a new key is, so that nobody has to search all accounts for it. */
export function rememberKey(state: CloudState, owner: KeyOwner): void {
  ownersOf(state).set(owner.key.id, owner);
}

/** The long-term key with this id, wherever it is, deleted ones included. */
export function findKey(state: CloudState, accessKeyId: string): KeyOwner | undefined {
  const known = ownersOf(state).get(accessKeyId);
  if (known !== undefined) return known;
  const found = searchKey(state, accessKeyId);
  if (found !== undefined) rememberKey(state, found);
  return found;
}

function searchKey(state: CloudState, accessKeyId: string): KeyOwner | undefined {
  for (const { id: accountId, iam } of state.accounts.values()) {
    const rootKey = iam.root.accessKeys.find((key) => key.id === accessKeyId);
    if (rootKey !== undefined) return { accountId, key: rootKey };
    for (const user of iam.users.values()) {
      const key = user.accessKeys.find((one) => one.id === accessKeyId);
      if (key !== undefined) return { accountId, key, user };
    }
    const deleted = iam.deletedKeys.find((one) => one.key.id === accessKeyId);
    if (deleted !== undefined) return { accountId, key: deleted.key, user: deleted.user };
  }
  return undefined;
}

/** The role with this unique id (`AROA…`). */
export function findRoleById(iam: IamState, roleId: string): IamRole | undefined {
  return withId(iam.roles, roleId);
}

const named = new WeakMap<object, Map<string, string>>();

/** Finds by unique id what is kept by name, and remembers the name for the next time. */
function withId<T extends { id: string; name: string }>(
  all: Map<string, T>,
  id: string,
): T | undefined {
  const names = named.get(all) ?? new Map<string, string>();
  named.set(all, names);
  const known = all.get(names.get(id) ?? '');
  if (known?.id === id) return known;
  const found = all.values().find((one) => one.id === id);
  if (found !== undefined) names.set(id, found.name);
  return found;
}

/** The user behind a caller; a deleted user counts for as long as a key of his still works. */
export function findUserById(
  iam: IamState,
  caller: Pick<Caller, 'userId' | 'userName'>,
): IamUser | undefined {
  const { userName, userId } = caller;
  const found = userName === undefined ? undefined : iam.users.get(userName);
  if (found?.id === userId || (found !== undefined && userId.includes(':'))) return found;
  return iam.deletedKeys.find(({ user }) => user.id === userId)?.user;
}

/** The secret that a request by this key has to be signed with; undefined for an unknown key. */
export function signingSecret(state: CloudState, accessKeyId: string): string | undefined {
  return state.sessions.get(accessKeyId)?.secret ?? findKey(state, accessKeyId)?.key.secret;
}

export function userArn(accountId: string, user: Pick<IamUser, 'path' | 'name'>): string {
  return `arn:aws:iam::${accountId}:user${user.path}${user.name}`;
}
export function roleArn(accountId: string, role: Pick<IamRole, 'path' | 'name'>): string {
  return `arn:aws:iam::${accountId}:role${role.path}${role.name}`;
}

function rootCaller(
  accountId: string,
): Pick<Caller, 'type' | 'accountId' | 'arn' | 'principalArn' | 'userId'> {
  const arn = `arn:aws:iam::${accountId}:root`;
  return { type: 'Root', accountId, arn, principalArn: arn, userId: accountId };
}

function userCaller(
  accountId: string,
  user: IamUser,
): Pick<Caller, 'type' | 'accountId' | 'arn' | 'principalArn' | 'userId' | 'userName'> {
  const arn = userArn(accountId, user);
  return {
    type: 'IAMUser',
    accountId,
    arn,
    principalArn: arn,
    userId: user.id,
    userName: user.name,
  };
}

type Identity = Omit<
  Caller,
  'accessKeyId' | 'sourceIp' | 'tokenIssuedAt' | 'sessionPolicy' | 'sourceIdentity'
>;

/** Whom a session speaks for; undefined when the principal has been deleted. */
function sessionIdentity(iam: IamState, session: Session): Identity | undefined {
  const { accountId } = session;
  if (session.kind === 'root') return rootCaller(accountId);
  if (session.kind === 'assumed-root') {
    const root = rootCaller(accountId);
    return { ...root, type: 'AssumedRoot', arn: `arn:aws:sts::${accountId}:assumed-root` };
  }
  if (session.kind === 'role') {
    const role = findRoleById(iam, session.roleId);
    if (role === undefined) return undefined;
    return {
      type: 'AssumedRole',
      accountId,
      arn: `arn:aws:sts::${accountId}:assumed-role/${role.name}/${session.sessionName}`,
      principalArn: roleArn(accountId, role),
      userId: `${role.id}:${session.sessionName}`,
      roleName: role.name,
      sessionName: session.sessionName,
    };
  }
  const user = withId(iam.users, session.userId);
  if (user === undefined) return undefined;
  if (session.kind === 'user') return userCaller(accountId, user);
  const arn = `arn:aws:sts::${accountId}:federated-user/${session.name}`;
  return {
    type: 'FederatedUser',
    accountId,
    arn,
    principalArn: arn,
    userId: `${accountId}:${session.name}`,
    userName: user.name,
  };
}

function sessionCaller(
  state: CloudState,
  request: CloudRequest,
  session: Session,
  now: number,
): Caller {
  const unknown = credentialError(request.service, 'unknown key');
  if (request.sessionToken !== session.token) throw unknown;
  if (now >= session.expiresAt) throw credentialError(request.service, 'expired session');
  const iam = state.accounts.get(session.accountId)?.iam;
  const identity = iam === undefined ? undefined : sessionIdentity(iam, session);
  if (identity === undefined) throw unknown;
  return {
    ...identity,
    accessKeyId: session.accessKeyId,
    sourceIp: request.sourceIp,
    tokenIssuedAt: session.issuedAt,
    ...(session.sessionPolicy === undefined ? {} : { sessionPolicy: session.sessionPolicy }),
    ...(session.sourceIdentity === undefined ? {} : { sourceIdentity: session.sourceIdentity }),
  };
}

/**
 * Finds out who calls. Throws the service's own error for a key that is unknown, inactive or deleted (once that
 * has propagated), for a wrong session token and for an expired session.
 */
export function authenticate(state: CloudState, request: CloudRequest, now: number): Caller {
  const { accessKeyId, service } = request;
  if (accessKeyId === undefined) throw credentialError(service, 'no credentials');
  const session = state.sessions.get(accessKeyId);
  if (session !== undefined) return sessionCaller(state, request, session, now);
  const owner = findKey(state, accessKeyId);
  if (owner === undefined || enforced(owner.key.status, now) !== 'Active')
    throw credentialError(service, 'unknown key');
  const { key, user, accountId } = owner;
  key.lastUsed = { at: now, region: request.region, service };
  const identity = user === undefined ? rootCaller(accountId) : userCaller(accountId, user);
  return { ...identity, accessKeyId, sourceIp: request.sourceIp };
}

/** A fresh long-term key: `id` gives seeded text. */
export function mintKey(
  id: (prefix: string, length: number) => string,
  createDate: number,
): AccessKey {
  return newAccessKey(id('AKIA', 16), id('', 40), createDate);
}
