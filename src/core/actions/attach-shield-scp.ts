import { shieldScp } from '../policies/shield.ts';
import type { ResponseAction } from './action.ts';
import { attachSharded } from './attach-policy.ts';

/** Shuts destruction, identity writes, sharing and log tampering off for every principal of an account. */
export const attachShieldScp: ResponseAction<undefined> = {
  id: 'attach-shield-scp',
  title: 'Shield: deny destruction inside the accounts',
  closes: [],
  leaves:
    'The shield leaves reading and copying of data, writing to existing stores (also overwriting), and what AWS itself still carries out: lifecycle rules, pending deletions, scheduled scaling.',
  noise: 'quiet',
  breaks:
    'Deployments, deletion of objects, instances and volumes by applications or schedulers, creating users, roles or keys, new schedules, rules and subscriptions, commands on machines, and sharing with other accounts.',
  direction: 'tightening',
  source:
    'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html',
  draw: (_, situation) =>
    attachSharded(
      {
        action: attachShieldScp.id,
        prefix: 'shield-scp',
        word: 'the shield',
        noise: attachShieldScp.noise,
        breaks: attachShieldScp.breaks,
      },
      (accounts) => shieldScp(situation.settings, accounts),
      situation,
    ),
};
