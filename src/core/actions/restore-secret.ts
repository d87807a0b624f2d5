import { inPlace } from '../doors/services/places.ts';
import type { Call, Check } from '../plan/call.ts';
import type { Bomb } from '../proof/bombs/bomb.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

/** Stops the countdown of a secret; its value is as it was. */
export const restoreSecret: ResponseAction<readonly Bomb[]> = {
  id: 'restore-secret',
  title: 'Restore secrets that are pending deletion',
  closes: [],
  leaves:
    'A restored secret can be read again by whoever may; the value that he has read stays his.',
  noise: 'medium',
  breaks: '',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RestoreSecret.html',
  draw: (bombs) => (bombs.length === 0 ? [] : [bombs.map(restoreCall)]),
};

function restoreCall(bomb: Bomb): Call {
  const SecretId = detailText(bomb.detail, 'arn');
  const marked = (expect: Check['expect']): Check => ({
    read: inPlace(bomb, 'secretsmanager', 'DescribeSecret', { SecretId }),
    pick: ['DeletedDate'],
    expect,
  });
  return {
    id: `defuse/${bomb.account}/${bomb.region}/${SecretId}`,
    action: restoreSecret.id,
    request: inPlace(bomb, 'secretsmanager', 'RestoreSecret', { SecretId }),
    preconditions: [marked({ present: true })],
    // An answer without a date is one of a secret that stays.
    check: {
      read: inPlace(bomb, 'secretsmanager', 'ListSecrets', {
        Filters: [{ Key: 'name', Values: [detailText(bomb.detail, 'name')] }],
      }),
      pick: ['SecretList', { ARN: SecretId }, 'ARN'],
      expect: { equals: SecretId },
    },
    undo: { none: 'scheduling a deletion again is not something this bot does' },
    noise: restoreSecret.noise,
    says: `Restore secret ${detailText(bomb.detail, 'name')} in ${bomb.account}, ${bomb.region}`,
    breaks: restoreSecret.breaks,
    doors: [],
  };
}
