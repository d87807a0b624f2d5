import type { ResponseAction } from './action.ts';
import { detachWaves, freezeActions } from './detach-policy.ts';

/** Takes the freeze off every account that this incident put it on. */
export const detachFreeze: ResponseAction<undefined> = {
  id: 'detach-freeze',
  title: 'Take the freeze off',
  closes: [],
  leaves: 'The shield stands until the last part of this plan.',
  noise: 'loud',
  breaks: '',
  direction: 'loosening',
  source: 'https://docs.aws.amazon.com/organizations/latest/APIReference/API_DetachPolicy.html',
  draw: (_, situation) =>
    detachWaves(freezeActions, situation, {
      action: detachFreeze.id,
      word: 'the freeze',
      breaks: detachFreeze.breaks,
    }),
};
