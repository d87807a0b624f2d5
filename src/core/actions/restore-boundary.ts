import type { Door } from '../doors/door.ts';
import { iam } from '../doors/requests.ts';
import type { Check, Request } from '../plan/call.ts';
import type { ResponseAction } from './action.ts';
import { detailText, sameId } from './door-checks.ts';

/**
 * Puts a former permissions boundary back on a user or role. Drawn only where nothing, or what allows everything,
 * stands in its place: so it takes away and never gives.
 */
export const restoreBoundary: ResponseAction<Door> = {
  id: 'restore-boundary',
  title: 'Put permissions boundaries back',
  closes: ['permissions-boundary'],
  leaves:
    'A boundary limits what policies grant; a resource policy that names the user itself can go past one that merely leaves something out.',
  noise: 'medium',
  breaks: 'Whatever needs more than the former boundary allowed.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPermissionsBoundary.html',
  draw: (door) => {
    const { account, detail } = door;
    const kind = detailText(detail, 'role') === '' ? 'user' : 'role';
    const noun = kind === 'user' ? 'User' : 'Role';
    const target = { [`${noun}Name`]: detailText(detail, kind) };
    const [now, former] = [detailText(detail, 'boundary'), detailText(detail, 'former')];
    const put = (arn: string): Request =>
      iam(account, `Put${noun}PermissionsBoundary`, { ...target, PermissionsBoundary: arn });
    const bounded = (expect: Check['expect']): Check => ({
      read: iam(account, `Get${noun}`, target),
      pick: [noun, 'PermissionsBoundary', 'PermissionsBoundaryArn'],
      expect,
    });
    const asSeen = bounded(now === '' ? { absent: true } : { equals: now });
    const call = {
      id: `close/${door.id}`,
      action: restoreBoundary.id,
      request: put(former),
      // Whoever was denied everything meanwhile must not get the former, wider one.
      preconditions: [
        ...sameId(account, { [kind]: detailText(detail, kind) }, door.principalId),
        asSeen,
      ],
      check: bounded({ equals: former }),
      undo:
        now === ''
          ? { request: iam(account, `Delete${noun}PermissionsBoundary`, target), check: asSeen }
          : { request: put(now), check: asSeen },
      noise: restoreBoundary.noise,
      says: `Put boundary ${former} back on ${kind} ${detailText(detail, kind)} in ${account}`,
      breaks: restoreBoundary.breaks,
      doors: [door.id],
    };
    return [[call]];
  },
};
