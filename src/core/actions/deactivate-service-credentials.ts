import type { Door } from '../doors/door.ts';
import { iam } from '../doors/requests.ts';
import type { Check, Request } from '../plan/call.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

/** Switches a credential for one service off: a Git password, an API key of Bedrock or CloudWatch Logs. */
export const deactivateServiceCredentials: ResponseAction<Door> = {
  id: 'deactivate-service-credentials',
  title: 'Deactivate credentials for single services',
  closes: ['service-credential'],
  leaves: 'What was read or run with a credential for one service before is out.',
  noise: 'medium',
  breaks: 'Whatever reaches that one service with this credential.',
  direction: 'tightening',
  source:
    'https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateServiceSpecificCredential.html',
  draw: (door) => {
    const { account } = door;
    const user = detailText(door.detail, 'user');
    const id = detailText(door.detail, 'credential');
    const set = (Status: 'Active' | 'Inactive'): Request =>
      iam(account, 'UpdateServiceSpecificCredential', {
        UserName: user,
        ServiceSpecificCredentialId: id,
        Status,
      });
    const status = (expect: Check['expect']): Check => ({
      read: iam(account, 'ListServiceSpecificCredentials', { UserName: user }),
      pick: ['ServiceSpecificCredentials', { ServiceSpecificCredentialId: id }, 'Status'],
      expect,
    });
    return [
      [
        {
          id: `close/${door.id}`,
          action: deactivateServiceCredentials.id,
          request: set('Inactive'),
          preconditions: [status({ present: true })],
          check: status({ equals: 'Inactive' }),
          undo:
            door.suspicion === 'hostile'
              ? { none: 'a credential that looks hostile is never activated again; make a new one' }
              : { request: set('Active'), check: status({ equals: 'Active' }) },
          noise: deactivateServiceCredentials.noise,
          says: `Deactivate service credential ${id} of ${user} in ${account}`,
          breaks: deactivateServiceCredentials.breaks,
          doors: [door.id],
        },
      ],
    ];
  },
};
