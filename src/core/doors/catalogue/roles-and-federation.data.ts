import type { DoorTable } from './entry.ts';
import { unconfirmed } from './entry.ts';
import { api, guide } from './sources.ts';

/** Doors of roles: who may become them, what of them is in use, and who vouches for outsiders. */
export const rolesAndFederation: DoorTable = {
  title: 'Roles, trust and federation',
  about:
    'Who may become a role, which sessions of it are alive, and who vouches for people from outside.',
  entries: [
    {
      id: 'created-role',
      name: 'Role that he made',
      gains: 'He has a principal of his own, with the rights and the trust that he gave it.',
      detect: {
        operations: ['iam:GetAccountAuthorizationDetails', 'iam:GetRole'],
        events: ['CreateRole', 'AttachRolePolicy', 'PutRolePolicy'],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['hostile-principal'] },
      close: {
        actions: ['deny-all-boundary'],
        partly: ['revoke-role-sessions', 'close-role-trust'],
        held: {
          shield: ['iam:CreateRole', 'iam:AttachRolePolicy', 'iam:PutRolePolicy'],
          freeze: true,
        },
        person: {
          question: 'Who made role ROLE, and what is it for?',
          commands: [
            'aws iam get-role --role-name ROLE',
            'aws iam put-role-permissions-boundary --role-name ROLE --permissions-boundary arn:aws:iam::aws:policy/AWSDenyAll',
          ],
        },
      },
      leaves: [
        'A recent role counts as hostile: all is denied to it and its sessions are revoked; its trust is closed only where it names a stranger.',
        'A role that is deleted and made anew has another unique id: trust that named the old one does not know it.',
      ],
      undo: { by: 'Remove the boundary, or put the former one back.' },
      evidence: ['unique id, creation date and maker', 'trust, policies and last use'],
      noise: 'loud',
      reach: 'global',
      sources: [
        api('iam', 'PutRolePermissionsBoundary'),
        'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html',
      ],
    },
    {
      id: 'role-trust',
      name: 'Trust that lets a stranger in',
      gains:
        'He becomes the role from another account, or as a user whom the trust should not name.',
      detect: {
        operations: [
          'iam:GetAccountAuthorizationDetails',
          'organizations:ListAccounts',
          'accessanalyzer:ListFindingsV2',
        ],
        events: ['UpdateAssumeRolePolicy', 'CreateRole', 'AssumeRole'],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['role-trust'] },
      close: {
        actions: ['close-role-trust'],
        held: { shield: ['iam:UpdateAssumeRolePolicy'], outsiders: ['sts:AssumeRole'] },
      },
      leaves: [
        'Sessions that were issued through it live on: see `role-sessions`.',
        'A service control policy does not bind the stranger who asks for the session, only what the session then does.',
        'An added AWS service is not taken for a stranger, see `service-role`; a trust that somebody hostile changed, or that is a strong role’s and was changed lately, is named all the same.',
      ],
      undo: { by: 'The former document is put back, where the journal could hold it exactly.' },
      evidence: [
        'the former document',
        'who changed it and when',
        'which strangers assumed the role',
      ],
      noise: 'loud',
      reach: 'global',
      sources: [api('iam', 'UpdateAssumeRolePolicy'), guide.scp, guide.rcp],
    },
    {
      id: 'role-sessions',
      name: 'Live session of a role',
      gains:
        'He keeps what the role may do until the session expires, whatever becomes of its trust.',
      detect: {
        operations: ['iam:GetAccountAuthorizationDetails', 'cloudtrail:LookupEvents'],
        events: ['AssumeRole', 'AssumeRoleWithSAML', 'AssumeRoleWithWebIdentity'],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['role-sessions'] },
      close: { actions: ['revoke-role-sessions'], held: { freeze: true } },
      leaves: [
        'Sessions issued after the cutoff are free: the trust has to be closed first.',
        'Service-linked roles cannot be treated so, nor can the roles of IAM Identity Center be changed in IAM.',
        unconfirmed('An instance takes fresh credentials by itself only after up to six hours.'),
      ],
      undo: {
        by: 'The former policy of that name is put back, or ours is removed. It does no harm to leave it.',
      },
      evidence: ['names and source addresses of the sessions', 'the cutoff'],
      noise: 'loud',
      reach: 'global',
      sources: [guide.revokeSessions, guide.disableSessions],
    },
    {
      id: 'role-policy',
      name: 'Policy on a role',
      gains: 'The role may do more than anybody intended, and so may everyone who can become it.',
      detect: {
        operations: ['iam:GetAccountAuthorizationDetails', 'cloudtrail:LookupEvents'],
        events: ['PutRolePolicy', 'AttachRolePolicy'],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['role-policy'] },
      close: {
        actions: ['remove-hostile-policies'],
        held: { shield: ['iam:PutRolePolicy', 'iam:AttachRolePolicy'], freeze: true },
      },
      leaves: [
        'Only a grant that an event shows, and that somebody hostile made or that lets its holder write identity, is taken away; any other change between two inventories is listed for people to judge.',
        'A grant that is taken away is only a missing allow: a resource policy that names the role can still let it in.',
      ],
      undo: {
        by: 'The policy is put back from what was saved, once two people have judged that it is yours.',
      },
      evidence: ['name and document of every policy before'],
      noise: 'medium',
      reach: 'global',
      sources: [api('iam', 'DetachRolePolicy'), api('iam', 'DeleteRolePolicy'), guide.boundaries],
    },
    {
      id: 'role-chain',
      name: 'Roles that keep each other alive',
      gains: 'Two roles that may assume each other give him fresh sessions without end.',
      whyNot:
        'Nothing in AWS says which role of a circle is meant to have the other: to break the wrong link stops a program.',
      detect: {
        operations: ['iam:GetAccountAuthorizationDetails', 'cloudtrail:LookupEvents'],
        events: ['AssumeRole'],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['role-sessions'] },
      close: {
        actions: [],
        partly: ['revoke-role-sessions'],
        held: { freeze: true },
        person: {
          question:
            'Which roles may assume each other in a circle, and does any program need that?',
          commands: [
            'aws iam get-account-authorization-details --filter Role',
            'aws iam put-role-permissions-boundary --role-name ROLE --permissions-boundary arn:aws:iam::aws:policy/AWSDenyAll',
          ],
        },
      },
      leaves: [
        'The circles are named in the picture of who can become whom; all open sessions of their roles are revoked in one wave, and only hostile roles get the boundary.',
        'A chained session lasts an hour at most, but each can ask for the next.',
        unconfirmed(
          'All roles of the circle must be denied at the same time: one that is left open reopens the others.',
        ),
      ],
      undo: { by: 'Remove the boundaries, or put the former ones back.' },
      evidence: ['the chain of sessions, key id by key id'],
      noise: 'loud',
      reach: 'global',
      sources: [
        api('sts', 'AssumeRole'),
        'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html',
      ],
    },
    {
      id: 'instance-profile',
      name: 'Role on an instance of his',
      gains: 'Code on an instance has the role, with credentials that the instance renews.',
      detect: {
        operations: [
          'cloudtrail:LookupEvents',
          'iam:ListInstanceProfiles',
          'ec2:DescribeIamInstanceProfileAssociations',
        ],
        events: [
          'AddRoleToInstanceProfile',
          'AssociateIamInstanceProfile',
          'ReplaceIamInstanceProfileAssociation',
          'RunInstances',
        ],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['instance-profile'], lines: ['instance-profile'] },
      close: {
        actions: ['detach-instance-profile'],
        partly: ['revoke-role-sessions'],
        held: { shield: ['iam:AddRoleToInstanceProfile'], freeze: true },
        person: {
          question: 'Which instance carries profile PROFILE that should not?',
          commands: [
            'aws ec2 describe-iam-instance-profile-associations --region REGION',
            'aws ec2 disassociate-iam-instance-profile --association-id ID --region REGION',
          ],
        },
      },
      leaves: [
        'Only what a hostile principal put on an instance is taken off; a role that was put into a profile is named.',
        'Credentials that the instance has fetched stay good until they expire: see `role-sessions`.',
      ],
      undo: {
        none: 'The bot may pass no role to an instance: a person associates the profile again.',
      },
      evidence: ['id and image of the instance', 'the former association'],
      noise: 'medium',
      reach: 'regional',
      sources: [
        api('ec2', 'ReplaceIamInstanceProfileAssociation'),
        api('ec2', 'DisassociateIamInstanceProfile'),
        guide.disableSessions,
      ],
    },
    {
      id: 'saml-provider',
      name: 'SAML provider',
      gains: 'Whoever holds the keys in its metadata signs himself in as any role that trusts it.',
      whyNot:
        'The right metadata stands at your identity provider and not in AWS; a provider has no switch, and the bot deletes none.',
      detect: {
        operations: ['iam:ListSAMLProviders', 'iam:GetSAMLProvider'],
        events: ['CreateSAMLProvider', 'UpdateSAMLProvider', 'AssumeRoleWithSAML'],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['saml-provider'] },
      close: {
        actions: [],
        partly: ['close-role-trust', 'revoke-role-sessions'],
        held: {
          shield: ['iam:CreateSAMLProvider', 'iam:UpdateSAMLProvider'],
          outsiders: ['sts:AssumeRoleWithSAML'],
        },
        person: {
          question:
            'Is the metadata of provider ARN exactly what your identity provider publishes today?',
          commands: [
            'aws iam get-saml-provider --saml-provider-arn ARN',
            'aws iam update-saml-provider --saml-provider-arn ARN --saml-metadata-document file://GOOD.xml',
          ],
        },
      },
      leaves: [
        'Metadata that was swapped before the first inventory is not noticed; a later change is listed for people to judge. Only a recent provider looks hostile.',
        'Deleting it changes no trust: the roles go on naming it, and sign-ins through it fail.',
        'Sessions that were issued live on: see `role-sessions`.',
      ],
      undo: {
        by: 'Write the former metadata; a deleted provider is made anew under the same name.',
      },
      evidence: ['the metadata document and its keys', 'who changed it and when'],
      noise: 'loud',
      reach: 'global',
      sources: [api('iam', 'DeleteSAMLProvider'), api('iam', 'UpdateSAMLProvider')],
    },
    {
      id: 'oidc-provider',
      name: 'OIDC provider',
      gains:
        'Whoever runs the provider, or has a login there that the trust lets in, becomes the role.',
      whyNot:
        'Only its owner knows whether its address is right; a provider has no switch, and the bot deletes none.',
      detect: {
        operations: ['iam:ListOpenIDConnectProviders', 'iam:GetOpenIDConnectProvider'],
        events: [
          'CreateOpenIDConnectProvider',
          'AddClientIDToOpenIDConnectProvider',
          'UpdateOpenIDConnectProviderThumbprint',
          'AssumeRoleWithWebIdentity',
        ],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['oidc-provider'] },
      close: {
        actions: [],
        partly: ['close-role-trust', 'revoke-role-sessions'],
        held: {
          shield: ['iam:CreateOpenIDConnectProvider', 'iam:AddClientIDToOpenIDConnectProvider'],
          outsiders: ['sts:AssumeRoleWithWebIdentity'],
        },
        person: {
          question:
            'Is the address of provider ARN one of yours, and does every trust that names it ask for the right subject?',
          commands: [
            'aws iam get-open-id-connect-provider --open-id-connect-provider-arn ARN',
            'aws iam remove-client-id-from-open-id-connect-provider --open-id-connect-provider-arn ARN --client-id CLIENT',
            'aws iam delete-open-id-connect-provider --open-id-connect-provider-arn ARN',
          ],
        },
      },
      leaves: [
        'A condition that was loosened before the first inventory is not noticed; only a trust without any condition is closed, as `role-trust`.',
        'Deleting it changes no trust: the roles go on naming it, and sign-ins through it fail.',
        'Sessions that were issued live on: see `role-sessions`.',
      ],
      undo: { by: 'Make it anew with the same address and client ids.' },
      evidence: ['address, client ids and thumbprints', 'trust policies that name it'],
      noise: 'loud',
      reach: 'global',
      sources: [api('iam', 'DeleteOpenIDConnectProvider'), api('iam', 'GetOpenIDConnectProvider')],
    },
    {
      id: 'roles-anywhere',
      name: 'IAM Roles Anywhere',
      gains: 'A certificate from his own authority gives him sessions of a role, from any machine.',
      detect: {
        operations: ['rolesanywhere:ListTrustAnchors', 'rolesanywhere:ListProfiles'],
        events: ['CreateTrustAnchor', 'CreateProfile', 'EnableTrustAnchor', 'UpdateTrustAnchor'],
        unconfirmedEvents: ['CreateSession'],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['roles-anywhere'] },
      close: {
        actions: ['disable-roles-anywhere'],
        partly: ['revoke-role-sessions'],
        held: {
          shield: [
            'rolesanywhere:CreateTrustAnchor',
            'rolesanywhere:EnableTrustAnchor',
            'rolesanywhere:UpdateTrustAnchor',
          ],
          outsiders: ['rolesanywhere:CreateSession'],
        },
        person: {
          question:
            'In each enabled Region: which trust anchor belongs to a certificate authority that is not yours?',
          commands: [
            'aws rolesanywhere list-trust-anchors --region REGION',
            'aws rolesanywhere list-profiles --region REGION',
            'aws rolesanywhere disable-trust-anchor --trust-anchor-id ID --region REGION',
            'aws rolesanywhere disable-profile --profile-id ID --region REGION',
          ],
        },
      },
      leaves: [
        'Only what was made or changed in the last 14 days is disabled; an older trust anchor is named. Subjects and revocation lists are not read.',
        'Disabling refuses new sessions; issued ones live on: see `role-sessions`.',
        unconfirmed(
          'Whether the freeze stops a request that is signed with a certificate was not measured.',
        ),
      ],
      undo: { by: 'Enable the trust anchor or the profile again.' },
      evidence: [
        'certificate of the trust anchor',
        'roles in the profile',
        'subjects that were seen',
      ],
      noise: 'medium',
      reach: 'regional',
      sources: [
        api('rolesanywhere', 'DisableTrustAnchor'),
        api('rolesanywhere', 'CreateTrustAnchor'),
        api('rolesanywhere', 'CreateProfile'),
        guide.rcp,
      ],
    },
    {
      id: 'identity-center-session',
      name: 'Session of a permission set (IAM Identity Center)',
      gains: 'He works in an account through a role that IAM Identity Center keeps there.',
      whyNot:
        'It is stopped where IAM Identity Center is, mostly in the management account: there the bot may look and may not change anything but its own policies.',
      detect: {
        operations: ['iam:GetAccountAuthorizationDetails', 'cloudtrail:LookupEvents'],
        events: ['AssumeRoleWithSAML'],
        unconfirmedEvents: ['GetRoleCredentials', 'Federate', 'UserAuthentication'],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['role-sessions'] },
      close: {
        actions: [],
        held: { freeze: true },
        person: {
          question:
            'Which Identity Center user had sessions of permission set SET since the incident began, and can that user be disabled now, in the console of IAM Identity Center?',
          commands: [
            'aws identitystore list-users --identity-store-id STORE',
            'aws sso-admin put-inline-policy-to-permission-set --instance-arn INSTANCE --permission-set-arn SET --inline-policy file://deny-this-user.json',
            'aws sso-admin provision-permission-set --instance-arn INSTANCE --permission-set-arn SET --target-type ALL_PROVISIONED_ACCOUNTS',
          ],
        },
      },
      leaves: [
        'A user who is disabled or deleted keeps the sessions of roles for up to 12 hours.',
        'Applications notice within about half an hour.',
      ],
      undo: { by: 'Write the former inline policy and provision it again.' },
      evidence: [
        'id of the Identity Center user',
        'the former inline policy of the permission set',
      ],
      noise: 'loud',
      reach: 'regional',
      sources: [guide.identityCenterSessions, guide.identityCenterRevoke],
    },
    {
      id: 'identity-center-assignment',
      name: 'User, group or assignment of IAM Identity Center',
      gains:
        'A user of his, or one whom he put into a group, has permission sets in your accounts.',
      whyNot:
        'It is taken away where IAM Identity Center is, mostly in the management account: there the bot may look and may not change anything but its own policies.',
      detect: {
        operations: [
          'cloudtrail:LookupEvents',
          'sso-admin:ListInstances',
          'sso-admin:ListPermissionSets',
          'sso-admin:ListAccountAssignments',
          'sso-admin:ListAccountAssignmentsForPrincipal',
          'identitystore:ListUsers',
          'identitystore:ListGroupMemberships',
        ],
        events: [
          'CreateAccountAssignment',
          'PutInlinePolicyToPermissionSet',
          'AttachManagedPolicyToPermissionSet',
          'AttachCustomerManagedPolicyReferenceToPermissionSet',
          'CreateGroupMembership',
        ],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['identity-center-assignment'] },
      close: {
        actions: [],
        held: {
          shield: [
            'sso:CreateAccountAssignment',
            'sso:PutInlinePolicyToPermissionSet',
            'identitystore:CreateGroupMembership',
            'identitystore:CreateUser',
          ],
        },
        person: {
          question:
            'Which users, memberships and assignments of IAM Identity Center are younger than the incident?',
          commands: [
            'aws sso-admin list-account-assignments --instance-arn INSTANCE --account-id ACCOUNT --permission-set-arn SET',
            'aws identitystore list-group-memberships --identity-store-id STORE --group-id GROUP',
            'aws sso-admin delete-account-assignment --instance-arn INSTANCE --target-id ACCOUNT --target-type AWS_ACCOUNT --permission-set-arn SET --principal-type USER --principal-id ID',
            'aws identitystore delete-group-membership --identity-store-id STORE --membership-id ID',
          ],
        },
      },
      leaves: [
        'Only what an event of the last 14 days shows is named; older assignments are compared between two inventories.',
        'It lives in the management account or a delegated administrator: policies do not bind the former.',
        'Sessions of roles live on for up to 12 hours: see `identity-center-session`.',
      ],
      undo: { by: 'Make the assignment or the membership again from what was saved.' },
      evidence: ['all assignments of the permission set before', 'members of the group before'],
      noise: 'loud',
      reach: 'regional',
      sources: [
        api('sso-admin', 'DeleteAccountAssignment'),
        guide.identityCenterSessions,
        guide.scp,
      ],
    },
    {
      id: 'identity-source',
      name: 'Identity provider of IAM Identity Center swapped',
      gains:
        'He signs in as any person of the company: through a certificate, a SCIM token or a token issuer of his own.',
      whyNot:
        'Certificate, token and source are changed in the console only, and to delete an issuer shuts out everybody who comes through it.',
      detect: {
        operations: [
          'cloudtrail:LookupEvents',
          'sso-admin:ListTrustedTokenIssuers',
          'sso-admin:ListApplications',
        ],
        events: ['CreateTrustedTokenIssuer', 'UpdateTrustedTokenIssuer', 'CreateApplication'],
        unconfirmedEvents: [
          'ImportExternalIdPCertificate',
          'CreateBearerToken',
          'EnableExternalIdPConfigurationForDirectory',
        ],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['identity-source'] },
      close: {
        actions: [],
        held: { shield: ['sso:CreateTrustedTokenIssuer', 'sso:CreateApplication'] },
        person: {
          question:
            'In the console of IAM Identity Center, Settings: are identity source, its certificates and the provisioning tokens yours, and is your identity provider itself clean?',
          commands: [
            'aws sso-admin list-trusted-token-issuers --instance-arn INSTANCE',
            'aws sso-admin delete-trusted-token-issuer --trusted-token-issuer-arn ARN',
          ],
          besides: 'Certificate, token and source are changed in the console only.',
        },
      },
      leaves: [
        'Issuers and applications are read; certificates, provisioning tokens and the source itself show only in events of the last 14 days.',
        'Sessions that were issued live on: see `identity-center-session`.',
        unconfirmed(
          'Changing the source away from Active Directory deletes users, groups and assignments.',
        ),
      ],
      undo: {
        none: 'Import the good certificate or make a new token; a deleted issuer has to be configured anew.',
      },
      evidence: ['fingerprints of the certificates', 'the events of the directory'],
      noise: 'loud',
      reach: 'regional',
      sources: [api('sso-admin', 'DeleteTrustedTokenIssuer'), guide.identityCenterSessions],
    },
    {
      id: 'account-access-entitlement',
      name: 'Entitlement of account access manager',
      gains:
        'A user or group of IAM Identity Center may assume an IAM role directly, beside all permission sets.',
      whyNot:
        'An entitlement has no switch: ending it deletes it, mostly from the management account, where the bot may not change anything but its own policies.',
      detect: {
        operations: ['account-access:ListApplications', 'account-access:ListEntitlements'],
        events: [],
        unconfirmedEvents: ['CreateEntitlement'],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['account-access-entitlement'] },
      close: {
        actions: [],
        partly: ['revoke-role-sessions'],
        held: { shield: ['account-access:CreateEntitlement'], freeze: true },
        person: {
          question: 'Which entitlements of account access manager exist, and who asked for each?',
          commands: [
            'aws account-access list-applications',
            'aws account-access list-entitlements --application-arn ARN',
            'aws account-access delete-entitlement --application-arn ARN --entitlement-id ID',
          ],
        },
      },
      leaves: [
        unconfirmed(
          'Sessions that were issued live on for up to 12 hours, whatever happens to the sign-in.',
        ),
        'One that is older than the suspicious time is compared between two inventories, and is no door by itself.',
        'The management account is asked; an account with an Identity Center of its own is not.',
      ],
      undo: { by: 'Make the entitlement again from what was saved.' },
      evidence: ['principal and role of each entitlement'],
      noise: 'medium',
      reach: 'regional',
      sources: [
        api('account-access', 'CreateEntitlement'),
        'https://docs.aws.amazon.com/cli/latest/reference/account-access/index.html',
      ],
    },
    {
      id: 'delegation-request',
      name: 'Delegation request',
      gains:
        'A partner, or somebody who says so, has temporary access with the rights of whoever accepted.',
      whyNot: "A rejection can't be taken back, and once the token is sent it ends nothing.",
      detect: {
        operations: ['iam:ListDelegationRequests', 'iam:GetDelegationRequest'],
        events: [
          'CreateDelegationRequest',
          'AcceptDelegationRequest',
          'SendDelegationToken',
          'GetDelegatedAccessToken',
        ],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['delegation-request'] },
      close: {
        actions: [],
        held: {
          shield: [
            'iam:AcceptDelegationRequest',
            'iam:SendDelegationToken',
            'iam:AssociateDelegationRequest',
          ],
          freeze: true,
        },
        person: {
          question:
            'Which delegation requests were accepted, by whom, and is a token already sent?',
          commands: [
            'aws iam list-delegation-requests',
            'aws iam reject-delegation-request --delegation-request-id ID',
          ],
        },
      },
      leaves: [
        'Once the token is sent, the request is final: deny the principal that accepted it.',
      ],
      undo: {
        none: 'A rejected request cannot be accepted any more; the partner makes a new one.',
      },
      evidence: ['the request with its permissions', 'who accepted it'],
      noise: 'medium',
      reach: 'global',
      sources: [
        api('iam', 'SendDelegationToken'),
        api('iam', 'RejectDelegationRequest'),
        api('iam', 'AcceptDelegationRequest'),
      ],
    },
    {
      id: 'role-template',
      name: 'Role from a role template',
      gains:
        'A call makes a role with the trust and rights of a template, without any call that makes a role in the usual way.',
      whyNot: 'What the properties of the account were before stands nowhere in AWS.',
      detect: {
        operations: [
          'cloudtrail:LookupEvents',
          'iam:GetAccountProperties',
          'iam:GetRoleTemplateVersion',
        ],
        events: ['AcquireRole', 'PutAccountProperties'],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['role-template'], lines: ['role-template'] },
      close: {
        actions: [],
        partly: ['revoke-role-sessions', 'close-role-trust'],
        held: { shield: ['iam:PutAccountProperties', 'iam:AcquireRole'], freeze: true },
        person: {
          question:
            'Are the properties of the account what your baseline says, and which roles came from a template?',
          commands: [
            'aws iam get-account-properties',
            'aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=AcquireRole',
          ],
        },
      },
      leaves: ['A role that came from it is found by its age, as `created-role`.'],
      undo: { by: 'Write the former properties.' },
      evidence: ['the properties before', 'version of the template'],
      noise: 'medium',
      reach: 'global',
      sources: [api('iam', 'AcquireRole'), api('iam', 'PutAccountProperties')],
    },
    {
      id: 'outbound-federation',
      name: 'Tokens for other clouds',
      gains: 'A principal of yours has signed tokens with which it stands in other clouds as you.',
      detect: {
        operations: ['iam:GetOutboundWebIdentityFederationInfo'],
        events: ['EnableOutboundWebIdentityFederation', 'GetWebIdentityToken'],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['outbound-federation'] },
      close: {
        actions: ['disable-outbound-federation'],
        held: { shield: ['iam:EnableOutboundWebIdentityFederation'], freeze: true },
        person: {
          question: 'Is outbound federation on, and which systems outside AWS accept its tokens?',
          commands: [
            'aws iam get-outbound-web-identity-federation-info',
            'aws iam disable-outbound-web-identity-federation',
          ],
        },
      },
      leaves: [
        'Tokens that were issued stay valid on the other side until they expire: tell its owners.',
      ],
      undo: { by: 'Enable it again.' },
      evidence: ['address of the issuer', 'who asked for tokens, and for whom'],
      noise: 'medium',
      reach: 'global',
      sources: [
        api('iam', 'DisableOutboundWebIdentityFederation'),
        api('sts', 'GetWebIdentityToken'),
      ],
    },
    {
      id: 'service-role',
      name: 'Strong role that is passed to a service',
      gains:
        'He lets CloudFormation, Systems Manager, Glue or another service act with rights that he has not himself.',
      whyNot:
        'Many programs need such a role: nothing in AWS tells the one that he put there to use from the others.',
      detect: {
        operations: ['iam:GetAccountAuthorizationDetails'],
        events: [
          'CreateStack',
          'UpdateStack',
          'CreateFunction20150331',
          'StartAutomationExecution',
          'RunInstances',
        ],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['role-sessions'] },
      close: {
        actions: [],
        partly: ['revoke-role-sessions'],
        held: {
          shield: [
            'cloudformation:CreateStack',
            'cloudformation:UpdateStack',
            'ssm:StartAutomationExecution',
            'lambda:CreateFunction',
          ],
          freeze: true,
        },
        person: {
          question:
            'Which roles trust a service and may do nearly everything, and who may pass them?',
          commands: [
            'aws iam get-account-authorization-details --filter Role',
            'aws iam put-role-permissions-boundary --role-name ROLE --permissions-boundary ARN',
          ],
        },
      },
      leaves: [
        'Service-linked roles are bound by no organization policy.',
        'An added service in a trust policy is not taken for a stranger.',
      ],
      undo: { by: 'Remove the boundary, or put the former one back.' },
      evidence: ['trust and policies of the role', 'what the service did with it'],
      noise: 'loud',
      reach: 'global',
      sources: [guide.scp, api('cloudformation', 'CreateStack')],
    },
    {
      id: 'access-role',
      name: 'Role that exists to let others in',
      gains:
        'Whoever owns the management account, a StackSets administrator or a vendor owns these roles in every account.',
      whyNot:
        'Your own management account, stack sets and vendors come in through these roles: only their owner can say which may be narrowed.',
      detect: {
        operations: ['iam:GetAccountAuthorizationDetails'],
        events: ['AssumeRole'],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['role-sessions'] },
      close: {
        actions: [],
        partly: ['revoke-role-sessions'],
        held: { freeze: true },
        person: {
          question:
            'Which roles trust the management account or a vendor as a whole (OrganizationAccountAccessRole, AWSControlTowerExecution, StackSets execution roles), and who used them since the incident began?',
          commands: [
            'aws iam get-role --role-name OrganizationAccountAccessRole',
            'aws iam update-assume-role-policy --role-name ROLE --policy-document file://one-role-only.json',
          ],
        },
      },
      leaves: [
        'Trust in an account of yours or of a known vendor is not taken for a stranger.',
        'The freeze binds the session in the member account, not the principal of the management account that asks for it.',
      ],
      undo: { by: 'Put the former document back.' },
      evidence: ['the former trust', 'who assumed the role, from where'],
      noise: 'loud',
      reach: 'global',
      sources: [
        guide.scp,
        'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_access.html',
      ],
    },
  ],
};
