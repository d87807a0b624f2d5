import type { DoorTable } from './entry.ts';
import { unconfirmed } from './entry.ts';
import { api, guide } from './sources.ts';

/** Doors of IAM users: their passwords, keys, sessions, and what grants them more. */
export const users: DoorTable = {
  title: 'IAM users',
  about:
    'Passwords, keys and sessions of IAM users, and what gives a user more than it should have.',
  entries: [
    {
      id: 'login-profile',
      name: 'Console password',
      gains: 'He signs in to the console as this user.',
      detect: {
        operations: [
          'iam:GetLoginProfile',
          'iam:GenerateCredentialReport',
          'iam:GetCredentialReport',
        ],
        events: ['CreateLoginProfile', 'UpdateLoginProfile', 'ChangePassword', 'ConsoleLogin'],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['login-profile'] },
      close: {
        actions: ['delete-login-profiles'],
        held: {
          shield: ['iam:CreateLoginProfile', 'iam:UpdateLoginProfile', 'iam:ChangePassword'],
          freeze: true,
        },
      },
      leaves: [
        'The access keys of the user go on working: a deleted password does not touch the API.',
        unconfirmed(
          'A console session that is open already goes on until it ends, for up to 12 hours; the freeze denies what it asks for.',
        ),
      ],
      undo: { none: 'The old password is gone. The person gets a new one.' },
      evidence: [
        'creation date of the password',
        'time of its last use from the credential report',
      ],
      noise: 'loud',
      reach: 'global',
      sources: [api('iam', 'DeleteLoginProfile')],
    },
    {
      id: 'access-key',
      name: 'Access key',
      gains: 'He signs API requests as this user, from anywhere, without end.',
      detect: {
        operations: ['iam:ListAccessKeys', 'iam:GetAccessKeyLastUsed', 'iam:GetCredentialReport'],
        events: ['CreateAccessKey', 'UpdateAccessKey'],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['access-key'] },
      close: {
        actions: ['deactivate-access-keys', 'rotate-access-key'],
        held: { shield: ['iam:CreateAccessKey', 'iam:UpdateAccessKey'], freeze: true },
      },
      leaves: [
        'Sessions that were minted from the key live on until they expire: see `session-token` and `federation-token`.',
        'Mail passwords for SES are made from the secret key by a fixed rule: whoever has the key has them.',
      ],
      undo: { by: 'The key is set active again, unless it looks hostile: then never.' },
      evidence: ['id of the key', 'its last use: time, service, Region', 'who made it'],
      noise: 'loud',
      reach: 'global',
      sources: [api('iam', 'UpdateAccessKey'), guide.disableSessions, guide.smtp],
    },
    {
      id: 'mfa-device',
      name: 'MFA device of his own',
      gains: 'He passes conditions that ask for MFA, with a device that only he holds.',
      detect: {
        operations: ['iam:ListMFADevices', 'iam:ListVirtualMFADevices', 'iam:GetMFADevice'],
        events: ['CreateVirtualMFADevice', 'EnableMFADevice', 'DeactivateMFADevice'],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['mfa-device'] },
      close: {
        actions: ['deactivate-mfa-devices'],
        held: {
          shield: ['iam:CreateVirtualMFADevice', 'iam:EnableMFADevice', 'iam:DeactivateMFADevice'],
          freeze: true,
        },
        person: {
          question: 'Is device SERIAL in the hands of the person to whom user USER belongs?',
          commands: [
            'aws iam list-mfa-devices --user-name USER',
            'aws iam deactivate-mfa-device --user-name USER --serial-number SERIAL',
            'aws iam delete-virtual-mfa-device --serial-number SERIAL',
          ],
        },
      },
      leaves: [
        'It is deactivated only once the console password is gone: without any device the password alone would be enough.',
        'Only a device of the last 14 days before the incident, or a later one, is named.',
        unconfirmed('A session that has passed MFA keeps that mark until it expires.'),
      ],
      undo: { by: 'The person enrols a device anew; the old seed is gone.' },
      evidence: ['serial number', 'date on which it was enabled'],
      noise: 'loud',
      reach: 'global',
      sources: [api('iam', 'DeactivateMFADevice'), api('iam', 'EnableMFADevice')],
    },
    {
      id: 'service-credential',
      name: 'Credential for one service (Git, Keyspaces, Bedrock, CloudWatch Logs)',
      gains:
        'He reaches that one service as the user; an API key for Bedrock or CloudWatch Logs never expires unless its maker said so.',
      detect: {
        operations: ['iam:ListServiceSpecificCredentials'],
        events: [
          'CreateServiceSpecificCredential',
          'ResetServiceSpecificCredential',
          'UpdateServiceSpecificCredential',
        ],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['service-credential'] },
      close: {
        actions: ['deactivate-service-credentials'],
        held: {
          shield: ['iam:CreateServiceSpecificCredential', 'iam:ResetServiceSpecificCredential'],
        },
        person: {
          question: 'Which program uses credential ID of user USER, and who made it?',
          commands: [
            'aws iam list-service-specific-credentials --user-name USER',
            'aws iam update-service-specific-credential --user-name USER --service-specific-credential-id ID --status Inactive',
          ],
        },
      },
      leaves: [
        'A user may have two for each service: look at both.',
        unconfirmed('Whether the freeze denies the use of these credentials was not measured.'),
      ],
      undo: { by: 'Set it active again, unless it looks hostile: then never.' },
      evidence: ['id, service and creation date of the credential'],
      noise: 'medium',
      reach: 'global',
      sources: [
        api('iam', 'CreateServiceSpecificCredential'),
        api('iam', 'UpdateServiceSpecificCredential'),
      ],
    },
    {
      id: 'ssh-key-or-certificate',
      name: 'SSH public key, signing certificate, server certificate',
      gains:
        'An SSH key opens CodeCommit repositories; a signing certificate signs requests to the few services that still take them.',
      detect: {
        operations: [
          'iam:ListSSHPublicKeys',
          'iam:ListSigningCertificates',
          'iam:ListServerCertificates',
        ],
        events: ['UploadSSHPublicKey', 'UploadSigningCertificate', 'UploadServerCertificate'],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['ssh-key-or-certificate'] },
      close: {
        actions: ['deactivate-uploaded-keys'],
        held: {
          shield: [
            'iam:UploadSSHPublicKey',
            'iam:UploadSigningCertificate',
            'iam:UploadServerCertificate',
          ],
        },
        person: {
          question:
            'Does user USER have an SSH key or a signing certificate that nobody here uploaded?',
          commands: [
            'aws iam list-ssh-public-keys --user-name USER',
            'aws iam list-signing-certificates --user-name USER',
            'aws iam update-ssh-public-key --user-name USER --ssh-public-key-id ID --status Inactive',
            'aws iam update-signing-certificate --user-name USER --certificate-id ID --status Inactive',
          ],
        },
      },
      leaves: [
        'What was read from a repository meanwhile is out.',
        'SSH keys are looked for only where the user may use Git repositories; a server certificate is kept as a line to compare, and people judge it.',
      ],
      undo: { by: 'Set it active again, unless it looks hostile: then never.' },
      evidence: ['id, fingerprint and upload date'],
      noise: 'medium',
      reach: 'global',
      sources: [api('iam', 'UploadSSHPublicKey'), api('iam', 'UploadSigningCertificate')],
    },
    {
      id: 'session-token',
      name: 'Session of a user (GetSessionToken)',
      gains:
        'He keeps what the user may do for up to 36 hours, whatever becomes of the key that it came from.',
      detect: {
        operations: ['cloudtrail:LookupEvents'],
        events: ['GetSessionToken'],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['hostile-principal'] },
      close: {
        actions: [],
        partly: ['deny-all-boundary'],
        held: { freeze: true },
        person: {
          question:
            'Which users called GetSessionToken in the last 36 hours, and which of the ids that begin with ASIA are still used?',
          commands: [
            'aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=GetSessionToken',
            'aws iam put-user-permissions-boundary --user-name USER --permissions-boundary arn:aws:iam::aws:policy/AWSDenyAll',
          ],
        },
      },
      leaves: [
        'Only a user who looks hostile gets the boundary, see `hostile-principal`; of the others no session is named.',
        'Nobody needs a permission to ask for such a session, so it cannot be forbidden beforehand.',
        'Sessions that root asked for cannot be changed by any policy of the account; they last an hour.',
      ],
      undo: { by: 'Remove the boundary, or put the former one back, once 36 hours have gone by.' },
      evidence: [
        'id of the session key (ASIA…)',
        'the former boundary of the user',
        'addresses from which it was used',
      ],
      noise: 'loud',
      reach: 'global',
      sources: [guide.disableSessions, api('sts', 'GetSessionToken'), guide.boundaries],
    },
    {
      id: 'federation-token',
      name: 'Federated session of a user (GetFederationToken)',
      gains:
        'He keeps a session for up to 36 hours; by API it can do nothing in IAM, through the console it can.',
      detect: {
        operations: ['cloudtrail:LookupEvents'],
        events: ['GetFederationToken', 'ConsoleLogin'],
        unconfirmedEvents: ['GetSigninToken'],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['hostile-principal'] },
      close: {
        actions: [],
        partly: ['deny-all-boundary'],
        held: { shield: ['sts:GetFederationToken'], freeze: true },
        person: {
          question:
            'Which users called GetFederationToken in the last 36 hours, and which console sign-ins came out of it?',
          commands: [
            'aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=GetFederationToken',
            'aws iam put-user-permissions-boundary --user-name USER --permissions-boundary arn:aws:iam::aws:policy/AWSDenyAll',
          ],
        },
      },
      leaves: [
        'Only a user who looks hostile gets the boundary, see `hostile-principal`; of the others no session is named.',
        'A resource policy that names the federated session itself passes over a missing allow; only an explicit deny stops it.',
      ],
      undo: { by: 'Remove the boundary, or put the former one back, once 36 hours have gone by.' },
      evidence: ['name of the federated session', 'the former boundary of the user'],
      noise: 'loud',
      reach: 'global',
      sources: [api('sts', 'GetFederationToken'), guide.disableSessions, guide.boundaries],
    },
    {
      id: 'console-session',
      name: 'Open console session',
      gains: 'He goes on clicking although the password is gone.',
      detect: {
        operations: ['cloudtrail:LookupEvents'],
        events: ['ConsoleLogin'],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['hostile-principal'] },
      close: {
        actions: [],
        partly: ['deny-all-boundary'],
        held: { freeze: true },
        person: {
          question:
            'Which users signed in to the console in the last 12 hours, and who of them says "that was me"?',
          commands: [
            'aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=ConsoleLogin',
            'aws iam put-user-permissions-boundary --user-name USER --permissions-boundary arn:aws:iam::aws:policy/AWSDenyAll',
          ],
        },
      },
      leaves: [
        'Only a user who looks hostile gets the boundary, see `hostile-principal`; of the others no session is named.',
        unconfirmed('A changed password does not sign anybody out.'),
        unconfirmed(
          'Keys that he pulls out of the session, through CloudShell for one, leave no event of their own.',
        ),
      ],
      undo: {
        by: 'Remove the boundary, or put the former one back, once the longest session is over.',
      },
      evidence: ['time, address and browser of the sign-in'],
      noise: 'loud',
      reach: 'global',
      sources: [guide.disableSessions, guide.boundaries],
    },
    {
      id: 'aws-login',
      name: 'Session of `aws login`',
      gains:
        'From one browser sign-in he has credentials for the command line that renew themselves for up to 12 hours.',
      detect: {
        operations: ['cloudtrail:LookupEvents'],
        events: ['AuthorizeOAuth2Access', 'CreateOAuth2Token'],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['hostile-principal'] },
      close: {
        actions: [],
        partly: ['deny-all-boundary'],
        held: {
          shield: ['signin:AuthorizeOAuth2Access', 'signin:CreateOAuth2Token'],
          freeze: true,
        },
        person: {
          question: 'Who used `aws login` in the last 12 hours, on which machine?',
          commands: [
            'aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=CreateOAuth2Token',
            'aws iam put-user-permissions-boundary --user-name USER --permissions-boundary arn:aws:iam::aws:policy/AWSDenyAll',
          ],
        },
      },
      leaves: [
        'Only a user who looks hostile gets the boundary, see `hostile-principal`; of the others no session is named.',
        'The credential in hand works on until it is due to be renewed, for up to 15 minutes.',
        unconfirmed('A changed password ends the renewing.'),
      ],
      undo: { by: 'Remove the boundary, or put the former one back.' },
      evidence: ['the events of the sign-in, with address'],
      noise: 'loud',
      reach: 'global',
      sources: [guide.cli, guide.awsLogin],
    },
    {
      id: 'group',
      name: 'Membership of a group, or the policies of a group',
      gains:
        'A harmless user has the rights of a group, or a harmless group has the rights of an administrator.',
      detect: {
        operations: ['iam:GetAccountAuthorizationDetails'],
        events: ['AddUserToGroup', 'PutGroupPolicy', 'AttachGroupPolicy'],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['group'] },
      close: {
        actions: ['remove-hostile-policies', 'remove-hostile-members'],
        held: {
          shield: ['iam:AddUserToGroup', 'iam:PutGroupPolicy', 'iam:AttachGroupPolicy'],
          freeze: true,
        },
        person: {
          question: 'Who should be in group GROUP, and which policies should it have?',
          commands: [
            'aws iam get-group --group-name GROUP',
            'aws iam list-attached-group-policies --group-name GROUP',
            'aws iam remove-user-from-group --group-name GROUP --user-name USER',
            'aws iam detach-group-policy --group-name GROUP --policy-arn ARN',
          ],
        },
      },
      leaves: [
        'Only a grant that an event shows, and that somebody hostile made or that lets its holder write identity, is taken away; any other change between two inventories is listed for people to judge.',
        'A grant that is taken away is only a missing allow: a resource policy that names the user can still let him in.',
      ],
      undo: { by: 'Put the user or the policy back from what was saved.' },
      evidence: ['members and policies of the group before'],
      noise: 'medium',
      reach: 'global',
      sources: [api('iam', 'AddUserToGroup'), api('iam', 'AttachGroupPolicy'), guide.boundaries],
    },
    {
      id: 'user-policy',
      name: 'Policy on a user',
      gains: 'The user may do more than anybody intended, up to everything.',
      detect: {
        operations: ['iam:GetAccountAuthorizationDetails'],
        events: ['PutUserPolicy', 'AttachUserPolicy'],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['user-policy'] },
      close: {
        actions: ['remove-hostile-policies'],
        held: { shield: ['iam:PutUserPolicy', 'iam:AttachUserPolicy'], freeze: true },
        person: {
          question: 'Which policies should user USER have?',
          commands: [
            'aws iam list-user-policies --user-name USER',
            'aws iam list-attached-user-policies --user-name USER',
            'aws iam delete-user-policy --user-name USER --policy-name NAME',
            'aws iam detach-user-policy --user-name USER --policy-arn ARN',
          ],
        },
      },
      leaves: [
        'Only a grant that an event shows, and that somebody hostile made or that lets its holder write identity, is taken away; any other change between two inventories is listed for people to judge.',
        'A grant that is taken away is only a missing allow: a resource policy that names the user can still let him in.',
      ],
      undo: { by: 'Put the policy back from what was saved.' },
      evidence: ['name and document of every policy before'],
      noise: 'medium',
      reach: 'global',
      sources: [api('iam', 'AttachUserPolicy'), api('iam', 'PutUserPolicy'), guide.boundaries],
    },
    {
      id: 'policy-version',
      name: 'Another version of a managed policy',
      gains:
        'Everyone to whom the policy is attached has what a changed, or an old and wider, version grants.',
      detect: {
        operations: [
          'iam:GetAccountAuthorizationDetails',
          'iam:ListPolicyVersions',
          'iam:GetPolicyVersion',
        ],
        events: ['CreatePolicyVersion', 'SetDefaultPolicyVersion'],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['policy-version'] },
      close: {
        actions: ['restore-policy-version'],
        held: { shield: ['iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion'], freeze: true },
        person: {
          question: 'Which version of policy ARN is the right one?',
          commands: [
            'aws iam list-policy-versions --policy-arn ARN',
            'aws iam set-default-policy-version --policy-arn ARN --version-id VERSION',
            'aws iam delete-policy-version --policy-arn ARN --version-id VERSION',
          ],
        },
      },
      leaves: [
        'A policy holds five versions; if he has filled them, one must be deleted before a new one can be made.',
        'Only a change that an event shows is put back, to the newest version from before it; any other change of a version between two inventories is listed for people to judge.',
      ],
      undo: {
        by: 'Make the former version the default again; no version is deleted.',
      },
      evidence: ['documents of all versions, and which was the default'],
      noise: 'medium',
      reach: 'global',
      sources: [api('iam', 'SetDefaultPolicyVersion'), api('iam', 'CreatePolicyVersion')],
    },
    {
      id: 'permissions-boundary',
      name: 'Permissions boundary removed or widened',
      gains: 'An old, wide grant that a boundary had kept small becomes real.',
      detect: {
        operations: [
          'cloudtrail:LookupEvents',
          'iam:GetAccountAuthorizationDetails',
          'iam:GetUser',
          'iam:GetRole',
        ],
        events: [
          'DeleteUserPermissionsBoundary',
          'DeleteRolePermissionsBoundary',
          'PutUserPermissionsBoundary',
          'PutRolePermissionsBoundary',
        ],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['permissions-boundary'], lines: ['boundary'] },
      close: {
        actions: ['restore-boundary'],
        held: {
          shield: [
            'iam:DeleteUserPermissionsBoundary',
            'iam:DeleteRolePermissionsBoundary',
            'iam:PutUserPermissionsBoundary',
            'iam:PutRolePermissionsBoundary',
          ],
          freeze: true,
        },
        person: {
          question: 'Which boundary should user USER or role ROLE have?',
          commands: [
            'aws iam put-user-permissions-boundary --user-name USER --permissions-boundary ARN',
            'aws iam put-role-permissions-boundary --role-name ROLE --permissions-boundary ARN',
          ],
        },
      },
      leaves: [
        'It is put back only where none, or one that allows everything, stands in its place, and an event of the last weeks says which it was; any other is named.',
        'Where a sweep denies everything to everybody, the lift puts it back instead; whose former one is not known keeps what denies everything, and the plan of the lift names it.',
        'A boundary limits what identity policies grant; a resource policy that names the user itself can go past a boundary that merely leaves something out.',
      ],
      undo: { by: 'Put the former boundary back, or delete it if there was none.' },
      evidence: ['ARN of the former boundary: the new one overwrites it'],
      noise: 'medium',
      reach: 'global',
      sources: [api('iam', 'PutUserPermissionsBoundary'), guide.boundaries],
    },
    {
      id: 'password-policy',
      name: 'Weaker password policy, other account alias',
      gains:
        'Nothing by itself: later passwords are easier to guess, or people land on another sign-in address.',
      detect: {
        operations: ['iam:GetAccountPasswordPolicy', 'iam:ListAccountAliases'],
        events: [
          'UpdateAccountPasswordPolicy',
          'DeleteAccountPasswordPolicy',
          'CreateAccountAlias',
          'DeleteAccountAlias',
        ],
      },
      inThisVersion: 'closes',
      sight: {
        by: 'inventory',
        kinds: ['password-policy'],
        lines: ['password-policy', 'account-alias'],
      },
      close: {
        actions: ['raise-password-policy'],
        held: {
          shield: [
            'iam:UpdateAccountPasswordPolicy',
            'iam:DeleteAccountPasswordPolicy',
            'iam:CreateAccountAlias',
          ],
          freeze: true,
        },
        person: {
          question: 'Are password policy and account alias still what your baseline says?',
          commands: [
            'aws iam get-account-password-policy',
            'aws iam list-account-aliases',
            'aws iam update-account-password-policy --minimum-password-length LENGTH --require-symbols --require-numbers --require-uppercase-characters --require-lowercase-characters',
          ],
        },
      },
      leaves: [
        'A policy that a hostile principal wrote in the last 14 days is raised to 14 characters of all classes, and no value of it is lowered: what stood there before is in no answer of IAM. Any other is named if it takes passwords of fewer than 8 characters.',
        'A policy that was deleted, or another alias, is listed if it changed between two inventories.',
        'Passwords that were set meanwhile stay.',
        'The update replaces the whole policy: what is not named goes back to its default.',
      ],
      undo: { by: 'The values that it had before are written again.' },
      evidence: ['the former policy and alias'],
      noise: 'quiet',
      reach: 'global',
      sources: [api('iam', 'UpdateAccountPasswordPolicy')],
    },
    {
      id: 'principal-tag',
      name: 'Tag that grants',
      gains:
        'Where a policy asks for a tag of the caller, whoever may write tags grants himself access.',
      detect: {
        operations: [
          'cloudtrail:LookupEvents',
          'iam:GetAccountAuthorizationDetails',
          'iam:ListUserTags',
          'iam:ListRoleTags',
        ],
        events: ['TagUser', 'TagRole'],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['principal-tag'], lines: ['tags'] },
      close: {
        actions: [],
        held: { shield: ['iam:TagUser', 'iam:TagRole'], freeze: true },
        person: {
          question:
            'Which of your policies ask for aws:PrincipalTag, and who got such a tag since the incident began?',
          commands: [
            'aws iam list-user-tags --user-name USER',
            'aws iam untag-user --user-name USER --tag-keys KEY',
            'aws iam untag-role --role-name ROLE --tag-keys KEY',
          ],
        },
      },
      leaves: [
        'Only a tag of the last 14 days is named, and only if somebody hostile wrote it or a policy of the account asks for it; taking one off can open as well as close.',
        unconfirmed('Tags that were passed into a session stay in it until the session ends.'),
      ],
      undo: { by: 'Write the tag again.' },
      evidence: ['all tags of the principal before'],
      noise: 'quiet',
      reach: 'global',
      sources: [
        'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html',
        'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html',
      ],
    },
    {
      id: 'hostile-principal',
      name: 'All that a hostile user or role may do',
      gains:
        'Whatever key, password or session he holds of this user or role, he may do all that its policies allow.',
      detect: {
        operations: ['iam:GetAccountAuthorizationDetails', 'cloudtrail:LookupEvents'],
        events: ['CreateUser', 'CreateRole', 'CreateAccessKey', 'CreateLoginProfile'],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['hostile-principal'] },
      close: {
        actions: ['deny-all-boundary'],
        held: { shield: ['iam:CreateUser', 'iam:CreateRole'], freeze: true },
      },
      leaves: [
        'A user or role counts as hostile if it is recent, trusts a stranger, or made one of these or a credential of somebody else; who did nothing of that kind is not noticed.',
        'Whoever may write identity can take the boundary off again where no freeze holds him.',
        'Service-linked roles and the roles of IAM Identity Center cannot be given one.',
      ],
      undo: {
        by: 'The former boundary is put back, or ours is removed, once two people have judged that the user or role is yours.',
      },
      evidence: ['ARN of the former boundary', 'the events that made it look hostile'],
      noise: 'loud',
      reach: 'global',
      sources: [
        api('iam', 'PutUserPermissionsBoundary'),
        api('iam', 'PutRolePermissionsBoundary'),
        guide.boundaries,
      ],
    },
  ],
};
