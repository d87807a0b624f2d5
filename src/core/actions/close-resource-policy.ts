import type { Door } from '../doors/door.ts';
import { policyKinds } from '../doors/services/resource-policies.ts';
import type { Call, Check } from '../plan/call.ts';
import type { Json } from '../plan/json.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

/** Writes the policy of a secret, a topic or a vault without the strangers whom it lets in. */
export const closeResourcePolicy: ResponseAction<Door> = {
  id: 'close-resource-policy',
  title: 'Take strangers out of the policies of secrets, topics and vaults',
  closes: ['resource-policy'],
  leaves:
    'What a stranger has read from a secret, or got from a topic, stays his; a statement with a condition stays as it is.',
  noise: 'medium',
  breaks:
    'Whoever outside of the organization uses it on purpose, a forgotten partner or a service of AWS included.',
  direction: 'tightening',
  source:
    'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutResourcePolicy.html',
  draw: (door) => {
    const kind = policyKinds.find(({ noun }) => noun === detailText(door.detail, 'what'));
    const { before, after } = door.detail;
    if (kind === undefined || before === undefined || after === undefined) return [];
    const place = { account: door.account, region: detailText(door.detail, 'region') };
    const id = detailText(door.detail, 'resource');
    const policy = (document: Json): Check => ({
      read: kind.read(place, id),
      pick: [...kind.pick],
      expect: { document },
    });
    const call: Call = {
      id: `close/${door.id}`,
      action: closeResourcePolicy.id,
      request: kind.write(place, id, JSON.stringify(after)),
      preconditions: [policy(before)],
      check: policy(after),
      undo: {
        request: kind.write(place, id, JSON.stringify(before)),
        check: policy(before),
      },
      noise: closeResourcePolicy.noise,
      says: `Take strangers out of the policy of ${door.says}`,
      breaks: closeResourcePolicy.breaks,
      doors: [door.id],
    };
    return [[call]];
  },
};
