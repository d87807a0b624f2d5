import { guardScp } from '../policies/guard.ts';
import { armedPolicies } from '../policies/arming.ts';
import type { ResponseAction } from './action.ts';
import { attachPolicy } from './attach-policy.ts';

/** Puts the standing guard on, for good: at peace nobody but the deployers changes the bot's own roles. */
export const attachGuard: ResponseAction<undefined> = {
  id: 'attach-guard',
  title: 'Guard: keep the bot’s own roles out of reach',
  closes: [],
  leaves:
    'The guard binds nobody in the management account, and whoever holds a deployer role can still change the bot’s roles.',
  noise: 'quiet',
  breaks:
    'Changing the bot’s roles by anybody but the deployers, leaving the organization, and what root users do by themselves.',
  direction: 'tightening',
  source:
    'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html',
  draw: (_, situation) => {
    const { settings } = situation;
    const guard = guardScp(settings);
    const bound = armedPolicies(settings).find(({ lock }) => lock === 'guard');
    if (guard === undefined || bound === undefined) return [];
    return attachPolicy(
      {
        action: attachGuard.id,
        prefix: guard.name,
        word: 'the standing guard',
        noise: attachGuard.noise,
        breaks: attachGuard.breaks,
      },
      guard,
      situation,
      bound.accounts,
    );
  },
};
