import { canonicalize } from '../../../core/plan/canonical.ts';
import type { Incident } from '../../../core/incident/incident.ts';
import { isPeace } from '../../../core/incident/peace.ts';
import { isOrderRun } from '../../../core/order/order-run.ts';
import type { Message } from '../hygiene.ts';
import { peaceByHand, peaceOpening } from './peace.ts';
import {
  banner,
  context,
  count,
  escape,
  header,
  mention,
  plainSections,
  section,
  when,
} from './text.ts';

/** The first message of the channel: who is in, what to know, and what to type by hand if the bot dies. */
export function renderOpening(incident: Incident): Message {
  const peace = isPeace(incident);
  const title = `${banner(incident)}${peace ? `${isOrderRun(incident) ? 'Run for a standing order' : 'Arming run'} opened, at peace` : 'Incident opened'}`;
  const people = incident.roster.people
    .filter((p) => !incident.suspects.includes(p.person))
    .map((p) => `${mention(incident, p.person)} (${p.roles.join(', ')})`);
  return {
    text: escape(title),
    blocks: [
      header(title),
      section(
        (peace
          ? peaceOpening(incident)
          : [
              `Opened ${when(incident.openedAt)} for ${count(incident.scope.length, 'account')}. Only these people belong here:`,
              people.join(', '),
              'He may be reading along. Until enforcement is proven this channel shows counts; details come to each of you in person.',
              'Don’t change passwords or keys on your own: a lock that he sees before his other doors are shut is what makes him destroy.',
            ]
        ).join('\n'),
      ),
      section('*If the bot is dead*, a person with management access types:'),
      ...plainSections(manualCommands(incident, false)),
      context(
        `Roster \`${incident.rosterDigest.slice(0, 12)}\`, a quorum is ${incident.roster.quorum}. \`/incident help\` lists every command.`,
      ),
    ],
  };
}

/**
 * The few commands that freeze by hand: a deny-all policy for everybody but the exempted roles, by their
 * unique ids. Account ids only for one person alone (`withAccounts`): he may be reading the channel.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 */
export function manualCommands(incident: Incident, withAccounts: boolean): string[] {
  if (isPeace(incident)) return peaceByHand(incident, withAccounts);
  if (incident.runbook.compiled.scope !== 'member-accounts')
    return boundariesByHand(incident, withAccounts);
  const { organization } = incident.settings;
  const exempt = [
    ...organization.exemptIds,
    ...organization.accounts
      .filter((a) => incident.scope.includes(a.id))
      .map((a) => a.responderRoleId),
  ].map((id) =>
    // A role's sessions are `AROA…:name`; a user is just `AIDA…`.
    id.startsWith('AROA') ? `${id}:*` : id,
  );
  const policy = canonicalize({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Action: '*',
        Resource: '*',
        Condition: { StringNotLike: { 'aws:userid': exempt } },
      },
    ],
  });
  return [
    `aws organizations create-policy --type SERVICE_CONTROL_POLICY --name by-hand-freeze --description by-hand --content '${policy}'`,
    'aws organizations attach-policy --policy-id <the id it printed> --target-id <each account of the incident>',
    ...(withAccounts ? [`The accounts: ${incident.scope.join(' ')}`] : []),
    'To take it back: aws organizations detach-policy with the same two ids.',
  ];
}

/** Where no organization policy reaches: one command for each user and role, those of our own left out. */
function boundariesByHand(incident: Incident, withAccounts: boolean): string[] {
  const arn = 'arn:aws:iam::aws:policy/AWSDenyAll';
  const { responder } = incident.settings.organization.roles;
  return [
    'First root: its mailbox, its password, its MFA; no policy reaches it.',
    `aws iam put-user-permissions-boundary --permissions-boundary ${arn} --user-name <each user that is not yours>`,
    `aws iam put-role-permissions-boundary --permissions-boundary ${arn} --role-name <each role but ${responder}>`,
    ...(withAccounts ? [`The account: ${incident.scope.join(' ')}`] : []),
    'To take it back: aws iam delete-user-permissions-boundary, delete-role-permissions-boundary.',
  ];
}
