import type { Door } from '../doors/door.ts';
import { iam } from '../doors/requests.ts';
import type { Check } from '../plan/call.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

/**
 * Takes a new MFA device off a user. Only once the user has no console password: without any device the
 * password alone would be enough to sign in.
 */
export const deactivateMfaDevices: ResponseAction<Door> = {
  id: 'deactivate-mfa-devices',
  title: 'Deactivate new MFA devices',
  closes: ['mfa-device'],
  leaves: 'A session that has passed MFA already keeps that mark until it ends.',
  noise: 'loud',
  breaks: 'The person has to enrol a device again.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeactivateMFADevice.html',
  draw: (door) => {
    const { account } = door;
    const user = detailText(door.detail, 'user');
    const serial = detailText(door.detail, 'serial');
    const device = (expect: Check['expect']): Check => ({
      read: iam(account, 'ListMFADevices', { UserName: user }),
      pick: ['MFADevices', { SerialNumber: serial }, 'SerialNumber'],
      expect,
    });
    return [
      [
        {
          id: `close/${door.id}`,
          action: deactivateMfaDevices.id,
          request: iam(account, 'DeactivateMFADevice', { UserName: user, SerialNumber: serial }),
          preconditions: [
            {
              read: iam(account, 'GetLoginProfile', { UserName: user }),
              pick: ['LoginProfile', 'UserName'],
              expect: { absent: true },
              otherwise: `${user} still has a console password, which would be enough by itself without the device`,
            },
            device({ present: true }),
          ],
          check: device({ absent: true }),
          undo: { none: 'the seed of the device is gone; the person enrols it anew' },
          noise: deactivateMfaDevices.noise,
          says: `Deactivate the MFA device ${serial} of ${user} in ${account}, its console password being gone`,
          breaks: deactivateMfaDevices.breaks,
          doors: [door.id],
        },
      ],
    ];
  },
};
