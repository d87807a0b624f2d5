import { organizations } from '../doors/requests.ts';
import { trialAccounts } from '../incident/peace.ts';
import type { Call, ValueOf } from '../plan/call.ts';
import { trialPolicies } from '../policies/trial.ts';
import type { ResponseAction } from './action.ts';
import { attachedCheck } from './attach-policy.ts';

/**
 * Takes everything that a trial attaches off the sacrificial account, as the lifting role. The calls are in the plan
 * from the beginning: whoever approves the trial approves its end, and it waits for nobody.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_DetachPolicy.html
 */
export const endTrial: ResponseAction<undefined> = {
  id: 'end-trial',
  title: 'End the trial',
  closes: [],
  leaves: 'The policies stay, attached to nothing.',
  noise: 'quiet',
  breaks: '',
  direction: 'loosening',
  source: 'https://docs.aws.amazon.com/organizations/latest/APIReference/API_DetachPolicy.html',
  draw: (_, situation) => {
    const { settings } = situation;
    const [account] = trialAccounts(settings);
    if (account === undefined) return [];
    return [
      trialPolicies(settings).map(({ policy }): Call => {
        const policyId: ValueOf = { $valueOf: `${policy.name}/create` };
        return {
          id: `${policy.name}/end-trial`,
          action: endTrial.id,
          request: organizations(settings, 'lift', 'DetachPolicy', {
            PolicyId: policyId,
            TargetId: account,
          }),
          preconditions: [],
          check: attachedCheck(policy, situation, account, {
            as: 'lift',
            expect: { absent: true },
          }),
          undo: { none: 'a trial is not put back on: begin another one with /incident arm' },
          noise: endTrial.noise,
          says: `Take ${policy.name} off account ${account} again`,
          breaks: endTrial.breaks,
          doors: [],
        };
      }),
    ];
  },
};
