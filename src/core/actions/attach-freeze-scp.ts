import { freezeScp } from '../policies/freeze.ts';
import type { ResponseAction } from './action.ts';
import { attachSharded } from './attach-policy.ts';

/** Denies everything to everyone but the responder: no door opens, whichever he holds. */
export const attachFreezeScp: ResponseAction<undefined> = {
  id: 'attach-freeze-scp',
  title: 'Freeze: deny everything inside the accounts',
  closes: [],
  leaves:
    'The freeze leaves what runs without a principal of the account: programs that are already running on machines, database logins, lifecycle rules, pending deletions, service-linked roles.',
  noise: 'loud',
  breaks:
    'Everything that calls AWS from these accounts stops: applications, pipelines, people, backups. It is an outage.',
  direction: 'tightening',
  source:
    'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html',
  draw: (_, situation) =>
    attachSharded(
      {
        action: attachFreezeScp.id,
        prefix: 'freeze-scp',
        word: 'the freeze',
        noise: attachFreezeScp.noise,
        breaks: attachFreezeScp.breaks,
      },
      (accounts) => freezeScp(situation.settings, accounts),
      situation,
    ),
};
