import type { Door } from '../doors/door.ts';
import { iam } from '../doors/requests.ts';
import type { Check } from '../plan/call.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

/** Takes a user's console password away. */
export const deleteLoginProfiles: ResponseAction<Door> = {
  id: 'delete-login-profiles',
  title: 'Delete console passwords',
  closes: ['login-profile'],
  leaves: 'An open console session lives on for up to 12 hours; the freeze holds it meanwhile.',
  noise: 'loud',
  breaks: 'The person can no longer sign in to the console with this user.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteLoginProfile.html',
  draw: (door) => {
    const { account } = door;
    const user = detailText(door.detail, 'user');
    const profile = (expect: Check['expect']): Check => ({
      read: iam(account, 'GetLoginProfile', { UserName: user }),
      pick: ['LoginProfile', 'UserName'],
      expect,
    });
    return [
      [
        {
          id: `close/${door.id}`,
          action: deleteLoginProfiles.id,
          request: iam(account, 'DeleteLoginProfile', { UserName: user }),
          // Also one that was made anew since the inventory has to go.
          preconditions: [profile({ present: true })],
          check: profile({ absent: true }),
          undo: { none: 'the old password cannot be restored; give the person a new one' },
          noise: deleteLoginProfiles.noise,
          says: `Delete the console password of ${user} in ${account}`,
          breaks: deleteLoginProfiles.breaks,
          doors: [door.id],
        },
      ],
    ];
  },
};
