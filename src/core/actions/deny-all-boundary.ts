import type { Door } from '../doors/door.ts';
import { iam } from '../doors/requests.ts';
import type { Call, Check, Request } from '../plan/call.ts';
import type { ResponseAction } from './action.ts';
import { detailText, sameId } from './door-checks.ts';

/**
 * Puts AWS's own `AWSDenyAll` as permissions boundary on a hostile user or role: one request denies all that it
 * may do, with keys, password and sessions, whatever policies it has.
 */
export const denyAllBoundary: ResponseAction<Door> = {
  id: 'deny-all-boundary',
  title: 'Deny everything to hostile principals',
  closes: ['hostile-principal'],
  leaves:
    'Whoever may still write identity in an account without the freeze can take a boundary off again; a resource policy that names a session itself is denied too.',
  noise: 'loud',
  breaks: 'Whatever runs as this user or role stops, all of it.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html',
  draw: (door) => {
    const kind = detailText(door.detail, 'role') === '' ? 'user' : 'role';
    const name = detailText(door.detail, kind);
    return [[boundaryCall({ ...door, kind, name, boundary: detailText(door.detail, 'boundary') })]];
  },
};

/** Whose boundary a call sets, and what stood there before (an ARN; empty for none). */
interface Bounded {
  readonly id: string;
  readonly account: string;
  readonly principal: string;
  readonly principalId: string;
  readonly kind: 'user' | 'role';
  readonly name: string;
  readonly boundary: string;
}

/** Closing does not wait for an unchanged boundary: he could hold the call off by changing it again and again. */
function boundaryCall({
  id,
  account,
  principal,
  principalId,
  kind,
  name,
  boundary,
}: Bounded): Call {
  const noun = kind === 'user' ? 'User' : 'Role';
  const target = { [`${noun}Name`]: name };
  const partition = /^arn:([^:]+):/.exec(principal)?.[1] ?? 'aws';
  const denyAll = `arn:${partition}:iam::aws:policy/AWSDenyAll`;
  const put = (arn: string): Request =>
    iam(account, `Put${noun}PermissionsBoundary`, { ...target, PermissionsBoundary: arn });
  const bounded = (expect: Check['expect']): Check => ({
    read: iam(account, `Get${noun}`, target),
    pick: [noun, 'PermissionsBoundary', 'PermissionsBoundaryArn'],
    expect,
  });
  return {
    id: `close/${id}`,
    action: denyAllBoundary.id,
    request: put(denyAll),
    preconditions: sameId(account, { [kind]: name }, principalId),
    check: bounded({ equals: denyAll }),
    undo:
      boundary === ''
        ? {
            request: iam(account, `Delete${noun}PermissionsBoundary`, target),
            check: bounded({ absent: true }),
          }
        : { request: put(boundary), check: bounded({ equals: boundary }) },
    noise: denyAllBoundary.noise,
    says: `Deny everything to ${kind} ${name} in ${account} by its permissions boundary`,
    breaks: denyAllBoundary.breaks,
    doors: [id],
    hostile: true,
  };
}
