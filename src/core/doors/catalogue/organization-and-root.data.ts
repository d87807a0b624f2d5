import type { DoorTable } from './entry.ts';
import { unconfirmed } from './entry.ts';
import { api, guide } from './sources.ts';

/** Doors above the account: root, ownership, the organization and its policies. */
export const organizationAndRoot: DoorTable = {
  title: 'Root, ownership and organization',
  about:
    'What stands above IAM: the root user, the mailbox behind it, and the organization whose policies hold everything else.',
  entries: [
    {
      id: 'root',
      name: 'Root user of a member account',
      gains: 'He is the root user: no policy of the account itself binds him.',
      whyNot:
        "It is secured by a person with mailbox and MFA; the credentials that a central session removes can't be put back.",
      detect: {
        operations: [
          'iam:GetAccountSummary',
          'sts:AssumeRoot',
          'iam:ListAccessKeys',
          'iam:GetLoginProfile',
          'iam:ListMFADevices',
        ],
        events: ['ConsoleLogin', 'CreateAccessKey', 'AssumeRoot'],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['root'] },
      close: {
        actions: [],
        held: { freeze: true },
        person: {
          question:
            'Who holds mailbox, password and MFA of the root user of ACCOUNT, and may its credentials be removed centrally?',
          commands: [
            'aws organizations list-accounts',
            'aws iam enable-organizations-root-credentials-management',
            'aws iam enable-organizations-root-sessions',
            'aws sts assume-root --target-principal ACCOUNT --task-policy-arn arn=arn:aws:iam::aws:policy/root-task/IAMDeleteRootUserCredentials --region REGION',
            'aws iam delete-login-profile',
            'aws iam delete-access-key --access-key-id KEY',
          ],
          besides: 'The last two commands are run with the credentials that assume-root returns.',
        },
      },
      leaves: [
        'The central session works against a Regional endpoint only and lasts 15 minutes; shield and freeze let it through.',
        unconfirmed(
          'Without a password the root user cannot be recovered by mail either, until a password is made centrally.',
        ),
      ],
      undo: {
        by: 'Make a root password centrally (root-task/IAMCreateRootUserPassword); the owner of the mailbox then resets it. Keys do not come back.',
      },
      evidence: ['which root credentials were there', 'sign-ins and calls of root, with addresses'],
      noise: 'loud',
      reach: 'global',
      sources: [
        guide.rootTasks,
        api('sts', 'AssumeRoot'),
        api('iam', 'GetAccountSummary'),
        guide.scp,
      ],
    },
    {
      id: 'management-root',
      name: 'Root user of the management account or of a standalone account',
      gains: 'He is the root user where nothing stands above him.',
      whyNot:
        'No other principal has power over it: only who signs in as root changes its password and devices.',
      detect: {
        operations: ['iam:GetAccountSummary', 'iam:GetCredentialReport'],
        events: ['ConsoleLogin'],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['management-root'] },
      close: {
        actions: [],
        held: {},
        person: {
          question:
            'Who has, right now, the mailbox, the telephone and the MFA device of the root user of the management account, and has a Support case been opened?',
          commands: ['aws iam get-account-summary'],
          besides:
            'Sign in as root: new password, new MFA device, delete access keys. If the mailbox is lost: AWS account recovery and a Support case, first of all.',
        },
      },
      leaves: [
        'No organization policy binds the management account, root or not.',
        'Sessions that root asked for by API last an hour; no policy can end them.',
        unconfirmed('A console session of root goes on for up to 12 hours.'),
      ],
      undo: { none: 'A person changes it; there is nothing to take back.' },
      evidence: ['sign-ins of root, with addresses', 'time of each step by hand'],
      noise: 'loud',
      reach: 'global',
      sources: [guide.scp, guide.disableSessions, api('sts', 'GetSessionToken')],
    },
    {
      id: 'root-mailbox',
      name: 'Mail address of the root user',
      gains: 'He resets the root password whenever he likes.',
      whyNot:
        'A new address is confirmed with a code that AWS mails to it, which only a person can read.',
      detect: {
        operations: [
          'cloudtrail:LookupEvents',
          'organizations:ListAccounts',
          'account:GetPrimaryEmail',
          'account:GetAccountInformation',
        ],
        events: ['StartPrimaryEmailUpdate', 'AcceptPrimaryEmailUpdate'],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['root-mailbox'] },
      close: {
        actions: [],
        held: { shield: ['account:StartPrimaryEmailUpdate', 'account:AcceptPrimaryEmailUpdate'] },
        person: {
          question:
            'Is the mail address of each account yours, and are mail domain, DNS and registrar secured?',
          commands: [
            'aws account get-primary-email --account-id ACCOUNT',
            'aws account start-primary-email-update --account-id ACCOUNT --primary-email ADDRESS',
            'aws account accept-primary-email-update --account-id ACCOUNT --primary-email ADDRESS --otp CODE',
          ],
        },
      },
      leaves: [
        'Only a change that an event shows is named, from 14 days before the incident to its first hour; an address that differs between two inventories is listed for people to judge. It is read from the list of accounts, where each of the organization has it; that of a standalone account is in no answer.',
        'Whoever owns the mail domain outranks this: secure it first.',
      ],
      undo: { by: 'The same two calls with the former address, and the code that it receives.' },
      evidence: ['the address before', 'rules and log-ins of the mailbox'],
      noise: 'medium',
      reach: 'global',
      sources: [
        api('account', 'StartPrimaryEmailUpdate'),
        api('account', 'AcceptPrimaryEmailUpdate'),
        api('organizations', 'ListAccounts'),
        api('account', 'GetPrimaryEmail'),
      ],
    },
    {
      id: 'alternate-contact',
      name: 'Alternate contacts',
      gains: 'The warnings of AWS go to him and not to you.',
      whyNot:
        'What the contact was before stands nowhere in AWS, and who has to be warned only people know.',
      detect: {
        operations: [
          'cloudtrail:LookupEvents',
          'account:GetAlternateContact',
          'account:GetContactInformation',
        ],
        events: ['PutAlternateContact', 'DeleteAlternateContact', 'PutContactInformation'],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['alternate-contact'] },
      close: {
        actions: [],
        held: {
          shield: [
            'account:PutAlternateContact',
            'account:DeleteAlternateContact',
            'account:PutContactInformation',
          ],
        },
        person: {
          question:
            'Are the contacts SECURITY, OPERATIONS and BILLING of each account people of yours?',
          commands: [
            'aws account get-alternate-contact --account-id ACCOUNT --alternate-contact-type SECURITY',
            'aws account put-alternate-contact --account-id ACCOUNT --alternate-contact-type SECURITY --name NAME --title TITLE --email-address ADDRESS --phone-number NUMBER',
          ],
        },
      },
      leaves: [
        'Only a change that an event shows is named, from 14 days before the incident to its first hour; a contact that differs between two inventories is listed for people to judge.',
        'Warnings that were sent to him meanwhile are not sent again by this: ask AWS Support.',
      ],
      undo: { by: 'Write the former values.' },
      evidence: ['the contacts before'],
      noise: 'quiet',
      reach: 'global',
      sources: [api('account', 'PutAlternateContact')],
    },
    {
      id: 'leave-organization',
      name: 'Account leaves the organization',
      gains: 'All policies of the organization stop for the account, ours too.',
      whyNot:
        'An account that has left is out of reach: it must be invited, and somebody in it must accept.',
      detect: {
        operations: ['cloudtrail:LookupEvents', 'organizations:ListAccounts'],
        events: ['LeaveOrganization', 'AccountDepartedOrganization'],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['leave-organization'] },
      close: {
        actions: [],
        held: { shield: ['organizations:LeaveOrganization'], freeze: true },
        person: {
          question:
            'Is every account still in the organization, and does a standing policy deny organizations:LeaveOrganization?',
          commands: [
            'aws organizations list-accounts',
            'aws organizations invite-account-to-organization --target Id=ACCOUNT,Type=ACCOUNT',
          ],
        },
      },
      leaves: ['An account that has left is out of reach: it must be invited and must accept.'],
      undo: {
        none: 'It holds while a policy denies it; an account that has left comes back only by invitation.',
      },
      evidence: [
        'list of accounts before',
        'the event in the member and in the management account',
      ],
      noise: 'quiet',
      reach: 'global',
      sources: [api('organizations', 'LeaveOrganization')],
    },
    {
      id: 'direct-transfer',
      name: 'Account moves into another organization',
      gains: 'With one accepted invitation the account is in his organization, under his policies.',
      whyNot:
        "A declined invitation can't be taken back, and only people know whether somebody waits for it.",
      detect: {
        operations: ['organizations:ListHandshakesForAccount', 'organizations:ListAccounts'],
        events: ['AcceptHandshake', 'AccountDepartedOrganization', 'AccountJoinedOrganization'],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['direct-transfer'] },
      close: {
        actions: [],
        held: {
          shield: ['organizations:AcceptHandshake', 'organizations:LeaveOrganization'],
          freeze: true,
        },
        person: {
          question:
            'In each account: is there an open invitation from an organization that is not yours?',
          commands: [
            'aws organizations list-handshakes-for-account',
            'aws organizations decline-handshake --handshake-id ID',
          ],
        },
      },
      leaves: ['He can invite again; only a denied acceptance stops it.'],
      undo: { none: 'A declined invitation has to be sent again.' },
      evidence: ['the invitation: who, when, to which organization'],
      noise: 'quiet',
      reach: 'global',
      sources: [api('organizations', 'AcceptHandshake')],
    },
    {
      id: 'management-moves',
      name: 'Policies taken off from the management account',
      gains:
        'He takes our policies away, or the account out of the organization: with one call for all of them if he disables the policy type.',
      whyNot:
        'What was attached before stands nowhere in AWS: of all policies the bot puts back only its own, when the watch misses them.',
      detect: {
        operations: [
          'cloudtrail:LookupEvents',
          'organizations:ListRoots',
          'organizations:ListPoliciesForTarget',
          'organizations:ListAccounts',
        ],
        events: [
          'DetachPolicy',
          'UpdatePolicy',
          'DisablePolicyType',
          'DeletePolicy',
          'MoveAccount',
          'RemoveAccountFromOrganization',
          'CloseAccount',
          'DeleteOrganization',
        ],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['management-moves'] },
      close: {
        actions: [],
        held: {},
        person: {
          question:
            'Is the management account clean, and are the policies attached that your baseline lists?',
          commands: [
            'aws organizations list-roots',
            'aws organizations list-policies-for-target --target-id TARGET --filter SERVICE_CONTROL_POLICY',
            'aws organizations attach-policy --policy-id POLICY --target-id TARGET',
            'aws iam put-role-permissions-boundary --role-name ROLE --permissions-boundary arn:aws:iam::aws:policy/AWSDenyAll',
          ],
        },
      },
      leaves: [
        'Only what an event of the last 14 days shows, and a policy type that is off, is named; the watch compares the attachments of shield and freeze.',
        'No organization policy binds the management account.',
        'A policy type that is disabled drops all attachments, and enabling it brings none of them back.',
      ],
      undo: { by: 'Attach from the baseline again; keep it outside AWS.' },
      evidence: ['all attachments before', 'the event with its caller'],
      noise: 'loud',
      reach: 'global',
      sources: [api('organizations', 'DisablePolicyType'), guide.policyTypes, guide.scp],
    },
    {
      id: 'delegated-administration',
      name: 'Delegated administrators, policy of the organization',
      gains:
        'A member account may edit policies of the organization, or rule a service in all accounts.',
      whyNot:
        'It is taken back in the management account, where the bot may not change anything but its own policies, and it can break the service in every account.',
      detect: {
        operations: [
          'organizations:DescribeResourcePolicy',
          'organizations:ListDelegatedAdministrators',
          'organizations:ListDelegatedServicesForAccount',
          'organizations:ListAWSServiceAccessForOrganization',
        ],
        events: ['PutResourcePolicy', 'RegisterDelegatedAdministrator', 'EnableAWSServiceAccess'],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['delegated-administration'] },
      close: {
        actions: [],
        held: {
          shield: ['organizations:UpdatePolicy', 'organizations:DetachPolicy'],
          freeze: true,
        },
        person: {
          question:
            'Which accounts administer a service for the organization, and what does the policy of the organization allow them?',
          commands: [
            'aws organizations list-delegated-administrators',
            'aws organizations describe-resource-policy',
            'aws organizations deregister-delegated-administrator --account-id ACCOUNT --service-principal SERVICE',
            'aws organizations delete-resource-policy',
          ],
        },
      },
      leaves: [
        'Taking a service away from its administrator can break that service: read its documentation first.',
      ],
      undo: { by: 'Register the account or write the policy again from what was saved.' },
      evidence: ['the policy and the list of administrators before'],
      noise: 'medium',
      reach: 'global',
      sources: [
        api('organizations', 'DeregisterDelegatedAdministrator'),
        api('organizations', 'PutResourcePolicy'),
        api('organizations', 'UpdatePolicy'),
      ],
    },
    {
      id: 'billing-transfer',
      name: 'Billing transferred',
      gains: 'Another organization manages what you pay and sees it; your data it does not see.',
      whyNot:
        'Behind a transfer stands an agreement that only people know, and an ended one has to be offered and accepted anew.',
      detect: {
        operations: [
          'organizations:ListInboundResponsibilityTransfers',
          'organizations:ListOutboundResponsibilityTransfers',
        ],
        events: ['InviteOrganizationToTransferResponsibility', 'ResponsibilityTransferAccepted'],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['billing-transfer'] },
      close: {
        actions: [],
        held: {},
        person: {
          question: 'Does a transfer of billing exist that nobody here agreed to?',
          commands: [
            'aws organizations list-outbound-responsibility-transfers --type BILLING',
            'aws organizations terminate-responsibility-transfer --id ID',
          ],
        },
      },
      leaves: [
        'Only a management account can accept such a transfer, and no organization policy binds that.',
      ],
      undo: { none: 'A transfer that has ended has to be offered and accepted anew.' },
      evidence: ['the transfer: between whom, since when'],
      noise: 'medium',
      reach: 'global',
      sources: [
        api('organizations', 'TerminateResponsibilityTransfer'),
        api('organizations', 'AcceptHandshake'),
      ],
    },
    {
      id: 'opt-in-region',
      name: 'Region switched on',
      gains: 'He works in a Region where nobody looks.',
      whyNot:
        'What runs in a Region goes on running after it is disabled, and nobody can look there then: the bot closes what it finds in it instead.',
      detect: {
        operations: [
          'cloudtrail:LookupEvents',
          'account:ListRegions',
          'account:GetRegionOptStatus',
        ],
        events: ['EnableRegion', 'DisableRegion'],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['opt-in-region'] },
      close: {
        actions: [],
        held: { shield: ['account:EnableRegion', 'account:DisableRegion'], freeze: true },
        person: {
          question: 'Which Regions are enabled in each account that you do not use?',
          commands: [
            'aws account list-regions --account-id ACCOUNT --region-opt-status-contains ENABLED',
            'aws account disable-region --account-id ACCOUNT --region-name REGION',
          ],
        },
      },
      leaves: [
        'The inventory looks into every Region that is on; only one that was switched on between 14 days before the incident and its first hour is named.',
        unconfirmed(
          'Resources in a disabled Region stay there and go on costing; nobody can reach them with IAM.',
        ),
      ],
      undo: { by: 'Enable the Region again.' },
      evidence: ['list of Regions before', 'what stands in the Region'],
      noise: 'medium',
      reach: 'global',
      sources: [api('account', 'DisableRegion'), api('account', 'EnableRegion')],
    },
    {
      id: 'support-case',
      name: 'Support case in your name',
      gains: 'He talks AWS Support into something, as you.',
      whyNot:
        'A case is a talk between people: who you are, and which case is not yours, is said to AWS Support by one of you.',
      detect: {
        operations: ['support:DescribeCases'],
        events: ['CreateCase', 'AddCommunicationToCase'],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['support-case'] },
      close: {
        actions: [],
        held: { freeze: true },
        person: {
          question:
            'Which Support cases were opened since the incident began, and does AWS Support know that they are not yours?',
          commands: ['aws support describe-cases --include-resolved-cases --region us-east-1'],
          besides: 'Open a case yourself, or call.',
        },
      },
      leaves: [
        'Every case of the last 14 days is named, yours too; its subject and its letters are not read.',
        'Without a Business or Enterprise plan the cases cannot be listed by API: look into the console.',
        unconfirmed('The incident response team of AWS helps customers of every plan.'),
      ],
      undo: { none: 'There is nothing to take back.' },
      evidence: ['the correspondence of the case'],
      noise: 'quiet',
      reach: 'global',
      sources: [api('support', 'DescribeCases')],
    },
    {
      id: 'sign-in-policy',
      name: 'Sign-in policy',
      gains: 'He keeps you out of the console, root included, and himself in.',
      whyNot:
        'Turning it off gives the sign-in page back to everybody, him too, and a statement can only be deleted: people say whose it is.',
      detect: {
        operations: [
          'signin:GetConsoleAuthorizationConfiguration',
          'signin:ListResourcePermissionStatements',
        ],
        events: [],
        unconfirmedEvents: [
          'PutConsoleAuthorizationConfiguration',
          'PutResourcePermissionStatement',
          'DeleteResourcePermissionStatement',
        ],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['sign-in-policy'] },
      close: {
        actions: [],
        held: {
          shield: [
            'signin:PutConsoleAuthorizationConfiguration',
            'signin:PutResourcePermissionStatement',
            'signin:DeleteConsoleAuthorizationConfiguration',
          ],
          freeze: true,
        },
        person: {
          question: 'Is console authorization enabled, and did one of you write its statements?',
          commands: [
            'aws signin get-console-authorization-configuration --region us-east-1',
            'aws signin list-resource-permission-statements --region us-east-1',
            'aws signin delete-console-authorization-configuration --region us-east-1',
          ],
        },
      },
      leaves: [
        'It binds sign-ins to the console only; keys pass it by, yours and his.',
        'A network condition in it shuts out people who come through IAM Identity Center.',
      ],
      undo: { by: 'Write statement and configuration again from what was saved.' },
      evidence: ['the whole sign-in policy before'],
      noise: 'medium',
      reach: 'global',
      sources: [guide.consoleControl, api('signin', 'PutConsoleAuthorizationConfiguration')],
    },
  ],
};
