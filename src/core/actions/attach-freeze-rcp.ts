import { freezeRcp } from '../policies/freeze.ts';
import type { ResponseAction } from './action.ts';
import { attachPolicy, outsiderTargets } from './attach-policy.ts';

/** Denies all outsiders, and all federation into the accounts. */
export const attachFreezeRcp: ResponseAction<undefined> = {
  id: 'attach-freeze-rcp',
  title: 'Freeze: deny all outsiders',
  closes: [],
  leaves:
    'Services that resource control policies do not reach: shared or public snapshots and images, functions, topics.',
  noise: 'loud',
  breaks:
    'Access by vendors and partners, every login through SAML or OIDC (Identity Center, pipelines, cluster identities), and what people outside use without an AWS login: the sign-in of your customers through Cognito, public objects.',
  direction: 'tightening',
  source:
    'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html',
  draw: (_, situation) =>
    attachPolicy(
      {
        action: attachFreezeRcp.id,
        prefix: 'freeze-rcp',
        word: 'the outsider freeze',
        noise: attachFreezeRcp.noise,
        breaks: attachFreezeRcp.breaks,
        optional: true,
      },
      freezeRcp(situation.settings),
      situation,
      outsiderTargets(situation),
    ),
};
