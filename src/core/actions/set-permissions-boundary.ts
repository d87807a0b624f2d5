import { denyAllPolicy } from '../boundary/standing.ts';
import type { Standing } from '../boundary/standing.ts';
import { iam } from '../doors/requests.ts';
import type { Call, Check } from '../plan/call.ts';
import type { ResponseAction } from './action.ts';
import { sameRole, sameUser } from './door-checks.ts';

/** Some of an account's users and roles, in the order in which they are to be denied. */
export interface Bounded {
  readonly account: string;
  readonly principals: readonly Standing[];
}

/**
 * Denies everything to a user or role by a permissions boundary. One request each, because there is none for many
 * (https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPermissionsBoundary.html). Without a
 * precondition: whoever has the name now is to be denied, also if it was made again a moment ago.
 */
export const setPermissionsBoundary: ResponseAction<Bounded> = {
  id: 'set-permissions-boundary',
  title: 'Deny everything by a permissions boundary',
  closes: [],
  leaves:
    'A boundary is inside the reach of the one whom it binds until it has spread, some seconds: against a program that ' +
    'undoes it twice a second expect the sweep to lose. It never binds root, service-linked roles, or who comes in from other accounts through a resource policy.',
  noise: 'loud',
  breaks: 'Everything that calls AWS as a user or role of this account stops. It is an outage.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html',
  draw: ({ account, principals }) => [principals.map((one) => boundaryCall(account, one))],
};

const SWEEP = 'sweep/';

function boundaryCall(account: string, one: Standing): Call {
  const { kind, name, id, before, rank } = one;
  return {
    id: `${SWEEP}${id}`,
    action: setPermissionsBoundary.id,
    request: put(account, one, denyAllPolicy),
    preconditions: [],
    check: boundaryIs(account, one, { equals: denyAllPolicy }),
    undo:
      rank === 'hostile'
        ? { none: 'who looks hostile is never given rights back; delete it by hand at the review' }
        : before === ''
          ? { request: remove(account, one), check: boundaryIs(account, one, { absent: true }) }
          : {
              request: put(account, one, before),
              check: boundaryIs(account, one, { equals: before }),
            },
    noise: setPermissionsBoundary.noise,
    says: `Deny everything to ${kind} ${name}`,
    breaks: '',
    doors: [],
    // One that fails must not hold up the others; the sweep after it finds whom it missed.
    optional: true,
    // Whoever keeps IAM busy must not shake off a lock that two people have released.
    patient: true,
  };
}

/** The unique id of whom a call of a sweep denied; undefined for every other call, its undo included. */
export function boundedId({ action, id }: Call): string | undefined {
  const isSweep = action === setPermissionsBoundary.id && id.startsWith(SWEEP);
  return isSweep ? id.slice(SWEEP.length) : undefined;
}

/**
 * Has the name still the unique id that was denied? A boundary goes on whoever has the name; it comes off nobody
 * but that one, because a user who was deleted and made again may be the attacker's. Empty for every other call.
 */
export function sameBounded(call: Call): readonly Check[] {
  const id = boundedId(call);
  const { account, input } = call.request;
  const { UserName: user, RoleName: role } = input;
  if (id === undefined) return [];
  if (typeof user === 'string') return [sameUser(account, user, id)];
  return typeof role === 'string' ? [sameRole(account, role, id)] : [];
}

const nounOf = ({ kind }: Standing): 'User' | 'Role' => (kind === 'user' ? 'User' : 'Role');

function put(account: string, one: Standing, arn: string) {
  const noun = nounOf(one);
  return iam(account, `Put${noun}PermissionsBoundary`, {
    [`${noun}Name`]: one.name,
    PermissionsBoundary: arn,
  });
}

function remove(account: string, one: Standing) {
  const noun = nounOf(one);
  return iam(account, `Delete${noun}PermissionsBoundary`, { [`${noun}Name`]: one.name });
}

function boundaryIs(account: string, one: Standing, expect: Check['expect']): Check {
  const noun = nounOf(one);
  return {
    read: iam(account, `Get${noun}`, { [`${noun}Name`]: one.name }),
    pick: [noun, 'PermissionsBoundary', 'PermissionsBoundaryArn'],
    expect,
  };
}
