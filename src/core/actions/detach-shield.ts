import type { ResponseAction } from './action.ts';
import { attachedBy, detachCall, insidersFirst } from './detach-policy.ts';

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
  draw: (_, situation) => {
    const attached = attachedBy(['attach-shield-scp', 'attach-shield-rcp'], situation.made);
    const what = { action: detachShield.id, word: 'the shield', breaks: detachShield.breaks };
    return insidersFirst(attached).map((wave) =>
      wave.map((one) => detachCall(one, situation, what)),
    );
  },
};
