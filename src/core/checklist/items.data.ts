import type { ScopeKind } from '../runbook/language.ts';
import { scopeKinds } from '../runbook/language.ts';

/** One thing that only a person can do; the bot asks for it and writes down who says that it is done. */
export interface ChecklistItem {
  /** What people type: `/incident tick root`. */
  readonly id: string;
  readonly title: string;
  /** What the owner does, with the exact command or place where there is one; `<account>` is the incident's. */
  readonly asks: string;
  /** Where it stands in a list. */
  readonly scopes: readonly ScopeKind[];
  readonly source: string;
}

/** At peace there is nothing to be put right. */
const everywhere: readonly ScopeKind[] = scopeKinds.filter((kind) => kind !== 'peace');
const alone: readonly ScopeKind[] = ['standalone-account', 'management-account'];

/**
 * The person's part of every incident, in the order in which it hurts. No policy and no API of the bot reaches
 * root, a mailbox, a mail domain or an identity provider.
 */
export const checklistItems: readonly ChecklistItem[] = [
  {
    id: 'support',
    title: 'Support case',
    asks:
      'Open a case with AWS Support now, "account compromised", and ask for the incident response team; every support plan can. ' +
      'In the console, or at https://aws.amazon.com/contact-us/ where nobody can sign in.',
    scopes: everywhere,
    source: 'https://repost.aws/knowledge-center/potential-account-compromise',
  },
  {
    id: 'mail-domain',
    title: 'Mail domain',
    asks:
      'Secure the registrar and the DNS of the domain of the root mailbox: password, MFA, transfer lock, MX records. Who holds the ' +
      'domain resets every password.',
    scopes: everywhere,
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html',
  },
  {
    id: 'mailbox',
    title: 'Root mailbox',
    asks: 'Sign in to the mailbox of the root user, change its password, check its MFA, forwarding rules and recovery address.',
    scopes: everywhere,
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/root-user-best-practices.html',
  },
  {
    id: 'root',
    title: 'Root user',
    asks:
      'Sign in as root: change the password, delete root access keys, remove MFA devices that are not yours, then register your own. ' +
      'Check e-mail, phone and alternate contacts of the account.',
    scopes: everywhere,
    source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html',
  },
  {
    id: 'identity-provider',
    title: 'Identity provider',
    asks:
      'In the identity provider behind Identity Center, SAML and OIDC: end the sessions of suspect people, look for new ' +
      'administrators, new applications and changed signing certificates.',
    scopes: everywhere,
    source:
      'https://docs.aws.amazon.com/singlesignon/latest/userguide/prereq-revoking-user-permissions.html',
  },
  {
    id: 'sign-in',
    title: 'Sign-in shield',
    asks:
      'Where the configuration has signIn, the plan that denies everything to everybody puts it on; try to sign in from elsewhere, for that it is on ' +
      'proves nothing. Else by hand: it keeps everybody, root included, from signing in to the console except from your network: ' +
      'aws signin put-resource-permission-statement --region us-east-1 --source-ip <your network> --excluded-principal <arn of a role ' +
      'of yours>, and then aws signin put-console-authorization-configuration --region us-east-1 --target-id <account>. It does nothing ' +
      'about keys and open sessions, and shuts IAM Identity Center’s portal.',
    scopes: alone,
    source: 'https://docs.aws.amazon.com/signin/latest/userguide/console-access-control.html',
  },
  {
    id: 'copies',
    title: 'Copies outside',
    asks:
      'Copy what the company can’t lose to an account or a place that this account has no way into: buckets, databases, source code. ' +
      'Where the bot started copies of recovery points (backups.copyTo), see that they arrive: aws backup list-copy-jobs.',
    scopes: alone,
    source:
      'https://docs.aws.amazon.com/aws-backup/latest/devguide/create-cross-account-backup.html',
  },
  {
    id: 'members',
    title: 'Member accounts',
    asks:
      'Declare the member accounts too, /incident declare all because <reason>: the members are frozen all the same. Whoever holds ' +
      'the management account can lift it, and his doing so is evidence. Tick this once the watch has seen their locks on: whoever ' +
      'is thrown out above keeps his sessions below, and then only the freeze stops them. Lift the members last.',
    scopes: ['management-account'],
    source:
      'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html',
  },
];
