import type { Door } from '../doors/door.ts';
import { iam } from '../doors/requests.ts';
import type { Check } from '../plan/call.ts';
import type { ResponseAction } from './action.ts';

/** Stops the account from signing tokens with which its principals stand in other clouds. */
export const disableOutboundFederation: ResponseAction<Door> = {
  id: 'disable-outbound-federation',
  title: 'Stop tokens for other clouds',
  closes: ['outbound-federation'],
  leaves:
    'Tokens for other clouds that were issued stay valid there until they expire: tell the owners of those systems.',
  noise: 'medium',
  breaks: 'Programs that sign in to other clouds as this account.',
  direction: 'tightening',
  source:
    'https://docs.aws.amazon.com/IAM/latest/APIReference/API_DisableOutboundWebIdentityFederation.html',
  draw: (door) => {
    const { account } = door;
    // IAM answers FeatureDisabled while it is off, which reads as absent.
    const enabled = (expect: Check['expect']): Check => ({
      read: iam(account, 'GetOutboundWebIdentityFederationInfo', {}),
      pick: ['JwtVendingEnabled'],
      expect,
    });
    return [
      [
        {
          id: `close/${door.id}`,
          action: disableOutboundFederation.id,
          request: iam(account, 'DisableOutboundWebIdentityFederation', {}),
          preconditions: [enabled({ equals: true })],
          check: enabled({ absent: true }),
          undo: {
            request: iam(account, 'EnableOutboundWebIdentityFederation', {}),
            check: enabled({ equals: true }),
          },
          noise: disableOutboundFederation.noise,
          says: `Stop tokens for other clouds in ${account}`,
          breaks: disableOutboundFederation.breaks,
          doors: [door.id],
        },
      ],
    ];
  },
};
