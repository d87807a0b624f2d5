import { shieldRcp } from '../policies/shield.ts';
import type { ResponseAction } from './action.ts';
import { attachPolicy, outsiderTargets } from './attach-policy.ts';

/** The same against callers from outside the organization, as far as resource control policies reach. */
export const attachShieldRcp: ResponseAction<undefined> = {
  id: 'attach-shield-rcp',
  title: 'Shield: deny destruction to outsiders',
  closes: [],
  leaves:
    'An outsider can still read what is shared with him and still assume a role that trusts him; inside, the shield binds him.',
  noise: 'quiet',
  breaks: 'Deletion of objects, keys, secrets and queues by accounts outside the organization.',
  direction: 'tightening',
  source:
    'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html',
  draw: (_, situation) =>
    attachPolicy(
      {
        action: attachShieldRcp.id,
        prefix: 'shield-rcp',
        word: 'the outsider shield',
        noise: attachShieldRcp.noise,
        breaks: attachShieldRcp.breaks,
        optional: true,
      },
      shieldRcp(situation.settings),
      situation,
      outsiderTargets(situation),
    ),
};
