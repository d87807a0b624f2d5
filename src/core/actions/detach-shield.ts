import type { ResponseAction } from './action.ts';
import { detachWaves, shieldActions } from './detach-policy.ts';

/** Takes the shield off every account that this incident put it on. */
export const detachShield: ResponseAction<undefined> = {
  id: 'detach-shield',
  title: 'Take the shield off',
  closes: [],
  leaves:
    'Nothing stands above the accounts any more; the watch goes on until the incident is closed.',
  noise: 'loud',
  breaks: '',
  direction: 'loosening',
  source: 'https://docs.aws.amazon.com/organizations/latest/APIReference/API_DetachPolicy.html',
  draw: (_, situation) =>
    detachWaves(shieldActions, situation, {
      action: detachShield.id,
      word: 'the shield',
      breaks: detachShield.breaks,
    }),
};
