/** Credentials for the people and programs of a scenario, without a request that would show in CloudTrail. */
import { mintKey, rememberKey } from '../credentials.ts';
import type { Session } from '../services/sts/state.ts';
import { accountOf, type CloudState } from '../state.ts';

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

/** Whom to issue credentials for: a user (a new access key), a session of a role, or an account's root. */
export type Persona =
  | { accountId: string; userName: string }
  | { accountId: string; roleName: string; sessionName: string; durationMs?: number }
  | { accountId: string; root: true; durationMs?: number };

const DAY_MS = 86_400_000;

type MakeId = (prefix: string, length: number) => string;

function userKey(
  state: CloudState,
  persona: Persona & { userName: string },
  now: number,
  id: MakeId,
): Credentials {
  const user = accountOf(state, persona.accountId).iam.users.get(persona.userName);
  if (user === undefined) throw new Error(`no user ${persona.userName} in ${persona.accountId}`);
  const key = mintKey(id, now);
  user.accessKeys.push(key);
  rememberKey(state, { accountId: persona.accountId, key, user });
  return { accessKeyId: key.id, secretAccessKey: key.secret };
}

/**
 * Issues credentials at virtual `now`; they work at once. Throws an Error for a principal that does not exist.
 * A user's key counts towards his two keys; sessions last a day unless `durationMs` says otherwise.
 */
export function issueCredentials(
  state: CloudState,
  persona: Persona,
  now: number,
  id: MakeId,
): Credentials {
  if ('userName' in persona) return userKey(state, persona, now, id);
  const { accountId } = persona;
  const common = {
    accessKeyId: id('ASIA', 16),
    secret: id('', 40),
    token: id('FwoG', 96),
    accountId,
    issuedAt: now,
    expiresAt: now + (persona.durationMs ?? DAY_MS),
  };
  const session: Session =
    'root' in persona
      ? { ...common, kind: 'root' }
      : {
          ...common,
          kind: 'role',
          sessionName: persona.sessionName,
          roleId: roleId(state, persona),
        };
  state.sessions.set(session.accessKeyId, session);
  return {
    accessKeyId: session.accessKeyId,
    secretAccessKey: session.secret,
    sessionToken: session.token,
  };
}

function roleId(state: CloudState, persona: { accountId: string; roleName: string }): string {
  const role = accountOf(state, persona.accountId).iam.roles.get(persona.roleName);
  if (role === undefined) throw new Error(`no role ${persona.roleName} in ${persona.accountId}`);
  return role.id;
}
