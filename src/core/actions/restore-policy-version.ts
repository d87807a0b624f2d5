import type { Door } from '../doors/door.ts';
import { iam } from '../doors/requests.ts';
import type { Check, Request } from '../plan/call.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

/** Makes the version of a managed policy from before the suspicious time the default again; deletes none. */
export const restorePolicyVersion: ResponseAction<Door> = {
  id: 'restore-policy-version',
  title: 'Put policy versions back',
  closes: ['policy-version'],
  leaves:
    'The other version stays beside it, out of force; whoever may set the default can flip it back.',
  noise: 'medium',
  breaks: 'Whatever needs what the later version granted.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html',
  draw: (door) => {
    const { account, detail } = door;
    const arn = detailText(detail, 'policyArn');
    const [bad, good] = [detailText(detail, 'version'), detailText(detail, 'good')];
    const set = (VersionId: string): Request =>
      iam(account, 'SetDefaultPolicyVersion', { PolicyArn: arn, VersionId });
    const current = (equals: string): Check => ({
      read: iam(account, 'GetPolicy', { PolicyArn: arn }),
      pick: ['Policy', 'DefaultVersionId'],
      expect: { equals },
    });
    return [
      [
        {
          id: `close/${door.id}`,
          action: restorePolicyVersion.id,
          request: set(good),
          preconditions: [current(bad)],
          check: current(good),
          undo: { request: set(bad), check: current(bad) },
          noise: restorePolicyVersion.noise,
          says: `Put policy ${arn} back from version ${bad} to ${good}, the newest from before the suspicious time`,
          breaks: restorePolicyVersion.breaks,
          doors: [door.id],
          hostile: true,
        },
      ],
    ];
  },
};
