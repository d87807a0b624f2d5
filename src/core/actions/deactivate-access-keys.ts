import type { Door } from '../doors/door.ts';
import type { ResponseAction } from './action.ts';
import { detailText, keyStatus, updateKey } from './door-checks.ts';

/** Switches an access key off and keeps its id, for later searches in CloudTrail. */
export const deactivateAccessKeys: ResponseAction<Door> = {
  id: 'deactivate-access-keys',
  title: 'Deactivate access keys',
  closes: ['access-key'],
  leaves:
    'Sessions that were minted from the key live on for up to 36 hours; the freeze holds them meanwhile.',
  noise: 'loud',
  breaks: 'Whatever signs its requests with this key.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html',
  draw: (door) => {
    const { account } = door;
    const user = detailText(door.detail, 'user');
    const keyId = detailText(door.detail, 'keyId');
    return [
      [
        {
          id: `close/${door.id}`,
          action: deactivateAccessKeys.id,
          request: updateKey(account, user, keyId, 'Inactive'),
          preconditions: [keyStatus(account, user, keyId, { present: true })],
          check: keyStatus(account, user, keyId, { equals: 'Inactive' }),
          undo:
            door.suspicion === 'hostile'
              ? { none: 'a key that looks hostile is never activated again; make a new one' }
              : {
                  request: updateKey(account, user, keyId, 'Active'),
                  check: keyStatus(account, user, keyId, { equals: 'Active' }),
                },
          noise: deactivateAccessKeys.noise,
          says: `Deactivate access key ${keyId} of ${user} in ${account}`,
          breaks: deactivateAccessKeys.breaks,
          doors: [door.id],
        },
      ],
    ];
  },
};
