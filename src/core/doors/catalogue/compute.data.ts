import type { DoorTable } from './entry.ts';
import { unconfirmed } from './entry.ts';
import { api, guide } from './sources.ts';

/** Doors in what runs: code of his on machines of yours, and what starts it again. */
export const compute: DoorTable = {
  title: 'Compute and automation',
  about:
    'Code of his on machines and functions of yours, and whatever starts it again. An organization policy stops its calls to AWS, not the process.',
  entries: [
    {
      id: 'instance-code',
      name: 'Code on an instance',
      gains:
        'His process runs on, with the role of the instance and its place in the network; user data can start it again at boot.',
      whyNot:
        'Only people tell his process from yours, and to cut a machine off stops whatever else runs on it.',
      detect: {
        operations: ['ec2:DescribeInstances', 'ec2:DescribeInstanceAttribute'],
        events: ['RunInstances', 'ModifyInstanceAttribute', 'StartInstances'],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['instance-code'] },
      close: {
        actions: [],
        partly: ['revoke-role-sessions'],
        held: { shield: ['ec2:ModifyInstanceAttribute'], freeze: true },
        person: {
          question:
            'Which instances are new, changed or talk to an unknown address, and may they be cut off from the network?',
          commands: [
            'aws ec2 create-snapshots --instance-specification InstanceId=INSTANCE --region REGION',
            'aws ec2 describe-instance-attribute --instance-id INSTANCE --attribute userData --region REGION',
            'aws ec2 modify-instance-attribute --instance-id INSTANCE --groups ISOLATED --region REGION',
          ],
        },
      },
      leaves: [
        'Start-up scripts that were changed in the last 14 days are named with who did it, and instances outside of any group that were started in that time; the code itself nobody reads.',
        'The process and its connections: no organization policy touches them, only its calls to AWS.',
        'Connections that the security group tracks already are not cut at once.',
      ],
      undo: { by: 'Put the former security groups back.' },
      evidence: [
        'a snapshot of every volume, before anything else',
        'memory, if you can',
        'the former security groups',
      ],
      noise: 'loud',
      reach: 'regional',
      sources: [guide.scp, guide.tracking, api('ec2', 'ModifyInstanceAttribute')],
    },
    {
      id: 'systems-manager',
      name: 'Systems Manager',
      gains:
        'He runs commands on managed machines, by session, document, automation or association, or registers machines of his own.',
      detect: {
        operations: [
          'ssm:DescribeSessions',
          'ssm:ListCommands',
          'ssm:ListAssociations',
          'ssm:ListDocuments',
          'ssm:DescribeAutomationExecutions',
          'ssm:DescribeDocumentPermission',
          'ssm:DescribeInstanceInformation',
          'ssm:DescribeActivations',
        ],
        events: [
          'StartSession',
          'SendCommand',
          'StartAutomationExecution',
          'CreateAssociation',
          'CreateActivation',
          'ModifyDocumentPermission',
        ],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['systems-manager'] },
      close: {
        actions: ['end-remote-access', 'unshare-document'],
        held: {
          shield: [
            'ssm:SendCommand',
            'ssm:StartSession',
            'ssm:StartAutomationExecution',
            'ssm:ModifyDocumentPermission',
            'ssm:CreateAssociation',
            'ssm:CreateActivation',
          ],
          freeze: true,
        },
        person: {
          question:
            'In each Region: which sessions are open, and which associations, activations and shared documents did nobody here make?',
          commands: [
            'aws ssm describe-sessions --state Active --region REGION',
            'aws ssm terminate-session --session-id ID --region REGION',
            'aws ssm delete-association --association-id ID --region REGION',
            'aws ssm delete-activation --activation-id ID --region REGION',
            'aws ssm deregister-managed-instance --instance-id INSTANCE --region REGION',
          ],
        },
      },
      leaves: [
        'Sessions and running commands are ended, and automations that a hostile principal has started; any other automation is named, because what it has half done would stay half done. Strangers are taken out of the 100 newest documents of each Region, and how many were not asked is said.',
        'A new activation is named; associations are compared.',
        unconfirmed('A session that is open keeps its data channel under a freeze: terminate it.'),
      ],
      undo: {
        by: 'Share the document again; what was ended cannot be resumed, and is started anew.',
      },
      evidence: ['output of sessions and commands', 'documents and associations before'],
      noise: 'loud',
      reach: 'regional',
      sources: [
        api('ssm', 'TerminateSession'),
        api('ssm', 'DescribeDocumentPermission'),
        api('ssm', 'ModifyDocumentPermission'),
        api('ssm', 'StopAutomationExecution'),
        api('ssm', 'CreateActivation'),
        api('ssm', 'CreateAssociation'),
      ],
    },
    {
      id: 'instance-login',
      name: 'Log-in to an instance',
      gains:
        'He logs in with a key pushed for a minute, over the serial console, with a key pair, or through an opened port.',
      detect: {
        operations: [
          'ec2:GetSerialConsoleAccessStatus',
          'ec2:DescribeSecurityGroups',
          'ec2:DescribeSecurityGroupRules',
          'ec2:DescribeKeyPairs',
        ],
        events: [
          'SendSSHPublicKey',
          'SendSerialConsoleSSHPublicKey',
          'AuthorizeSecurityGroupIngress',
          'EnableSerialConsoleAccess',
          'ImportKeyPair',
          'CreateKeyPair',
        ],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['instance-login'] },
      close: {
        actions: ['disable-serial-console'],
        held: {
          shield: [
            'ec2-instance-connect:SendSSHPublicKey',
            'ec2-instance-connect:SendSerialConsoleSSHPublicKey',
          ],
          freeze: true,
        },
        person: {
          question:
            'Which security groups are open to the world, is the serial console on, and whose are the key pairs?',
          commands: [
            'aws ec2 get-serial-console-access-status --region REGION',
            'aws ec2 disable-serial-console-access --region REGION',
            'aws ec2 describe-security-group-rules --region REGION',
            'aws ec2 revoke-security-group-ingress --group-id GROUP --security-group-rule-ids RULE --region REGION',
          ],
        },
      },
      leaves: [
        'The serial console is switched off where it is on. A security group that lets all of IPv4 in on port 22 or 3389 is named; key pairs and rules of IPv6 are left to people.',
        'Connections that stand already are tracked and are not cut at once; a network ACL cuts them.',
        'Keys that lie in a user’s home on the machine: deleting a key pair in AWS does not take them off.',
      ],
      undo: { by: 'Add the rule again, enable the serial console again.' },
      evidence: ['the former rules', 'log-ins on the machine'],
      noise: 'medium',
      reach: 'regional',
      sources: [
        api('ec2-instance-connect', 'SendSSHPublicKey'),
        api('ec2-instance-connect', 'SendSerialConsoleSSHPublicKey'),
        api('ec2', 'DisableSerialConsoleAccess'),
        guide.tracking,
        api('ec2', 'DeleteKeyPair'),
      ],
    },
    {
      id: 'function',
      name: 'Lambda function',
      gains:
        'Code of his runs with the role of a function, called by an event, by an address on the internet or by another account.',
      detect: {
        operations: [
          'lambda:ListFunctions',
          'lambda:GetPolicy',
          'lambda:ListFunctionUrlConfigs',
          'lambda:ListEventSourceMappings',
          'lambda:ListVersionsByFunction',
        ],
        events: [
          'CreateFunction20150331',
          'UpdateFunctionCode20150331v2',
          'UpdateFunctionConfiguration20150331v2',
        ],
        unconfirmedEvents: ['AddPermission20150331v2', 'CreateFunctionUrlConfig'],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['function'] },
      close: {
        actions: ['stop-function', 'close-function-url', 'remove-function-permission'],
        partly: ['revoke-role-sessions'],
        held: {
          shield: [
            'lambda:CreateFunction',
            'lambda:UpdateFunctionCode',
            'lambda:UpdateFunctionConfiguration',
            'lambda:AddPermission',
          ],
        },
        person: {
          question:
            'Which functions have changed since the incident began, have an address on the internet, or may be called by another account?',
          commands: [
            'aws lambda list-functions --region REGION',
            'aws lambda put-function-concurrency --function-name NAME --reserved-concurrent-executions 0 --region REGION',
            'aws lambda remove-permission --function-name NAME --statement-id ID --region REGION',
            'aws lambda delete-function-url-config --function-name NAME --region REGION',
          ],
        },
      },
      leaves: [
        'A function is a door here when somebody outside can call it; only one that looks hostile is stopped, its new public address asks for a signature again, and the stranger is taken out of its policy where one statement lets him in.',
        'A change of role, code, layers or policy between two inventories is listed; one from before is not noticed.',
        'A caller from another account is not bound by a service control policy, and resource control policies do not reach Lambda.',
        unconfirmed(
          'Under a freeze the function still runs and still reaches the internet; only its calls to AWS are denied.',
        ),
      ],
      undo: { by: 'Give the concurrency back, add the permission again.' },
      evidence: ['code and digest of every version', 'policy, environment and layers before'],
      noise: 'medium',
      reach: 'regional',
      sources: [
        api('lambda', 'PutFunctionConcurrency'),
        api('lambda', 'CreateFunctionUrlConfig'),
        api('lambda', 'AddPermission'),
        api('lambda', 'RemovePermission'),
        api('lambda', 'UpdateFunctionUrlConfig'),
        guide.rcp,
        guide.scp,
        guide.lambdaEvents,
      ],
    },
    {
      id: 'event-trigger',
      name: 'Trigger that starts things',
      gains:
        'A rule, schedule, pipe, state machine, remediation or budget action does his work when something happens, such as a new role.',
      detect: {
        operations: [
          'events:ListRules',
          'events:ListTargetsByRule',
          'scheduler:ListSchedules',
          'pipes:ListPipes',
          'stepfunctions:ListStateMachines',
          'config:DescribeRemediationConfigurations',
          'budgets:DescribeBudgetActionsForAccount',
        ],
        events: [
          'PutRule',
          'PutTargets',
          'CreateSchedule',
          'CreatePipe',
          'CreateStateMachine',
          'CreateBudgetAction',
        ],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['event-trigger'] },
      close: {
        actions: ['disable-rule', 'disable-schedule', 'stop-pipe', 'disable-event-source'],
        held: {
          shield: ['events:PutRule', 'events:PutTargets', 'scheduler:CreateSchedule'],
          freeze: true,
        },
        person: {
          question:
            'Which rules and schedules are younger than the incident, in us-east-1 above all, and what do they start?',
          commands: [
            'aws events list-rules --region REGION',
            'aws events list-targets-by-rule --rule NAME --region REGION',
            'aws events disable-rule --name NAME --region REGION',
            'aws scheduler list-schedules --region REGION',
            'aws pipes stop-pipe --name NAME --region REGION',
          ],
        },
      },
      leaves: [
        'A rule, schedule, pipe or event source is switched off when it leads to or from an unknown account or starts a hostile function; a schedule also when it is new and calls IAM or another service of identity.',
        'A schedule that hands over text is named: the text may be a secret, and writing it back would put it into the plan. Actions of budgets are named; state machines are compared; remediations are left to people.',
        'A rule that is disabled may still match for a short time.',
        'Shield and freeze do not stop a rule or schedule that stands: the service starts it with a role, and only the freeze denies what the role then does.',
        unconfirmed(
          'Events of IAM are seen in us-east-1 only, so that a trap for new roles stands there.',
        ),
      ],
      undo: { by: 'Enable the rule again; a schedule is written again whole, as it was.' },
      evidence: ['rule, pattern and targets before'],
      noise: 'medium',
      reach: 'regional',
      sources: [
        api('events', 'DisableRule'),
        api('scheduler', 'UpdateSchedule'),
        'https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_StopPipe.html',
        api('lambda', 'UpdateEventSourceMapping'),
        api('events', 'PutRule'),
      ],
    },
    {
      id: 'cloudformation',
      name: 'Stack or stack set',
      gains: 'He changes what stands in many accounts, with the role of the stack and not his own.',
      detect: {
        operations: [
          'cloudformation:ListStacks',
          'cloudformation:ListStackSets',
          'cloudformation:DescribeStackSet',
          'cloudformation:ListStackSetOperations',
        ],
        events: [
          'CreateStack',
          'UpdateStack',
          'DeleteStack',
          'CreateStackSet',
          'UpdateStackSet',
          'CreateStackInstances',
          'ExecuteChangeSet',
        ],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['cloudformation'] },
      close: {
        actions: ['stop-stack-set-operation', 'cancel-stack-update'],
        held: {
          shield: [
            'cloudformation:CreateStack',
            'cloudformation:UpdateStack',
            'cloudformation:DeleteStack',
            'cloudformation:CreateStackSet',
          ],
        },
        person: {
          question:
            'Which stack set operations run, and which stacks carry a role that may do nearly everything?',
          commands: [
            'aws cloudformation list-stack-sets --region REGION',
            'aws cloudformation list-stack-set-operations --stack-set-name NAME --region REGION',
            'aws cloudformation stop-stack-set-operation --stack-set-name NAME --operation-id ID --region REGION',
          ],
        },
      },
      leaves: [
        'An operation of a stack set, or an update of a stack, is stopped if a hostile principal is known to have begun that very one, which CloudTrail tells some minutes late; whatever else runs is named, and stack sets are compared.',
        'CloudTrail tells who has begun something only some minutes later: until then it is named.',
        'A cancelled update is changed back with the rights of the stack, which the shield or a freeze may deny: then the stack stays half changed until they are lifted and somebody continues the rollback.',
        'Stopping an operation cancels what has not begun and waits for what has.',
        'A stack keeps its role for whoever may work on the stack, also if he may not pass that role.',
        unconfirmed(
          'Whether stack sets that the service itself manages are bound by a freeze is not known.',
        ),
      ],
      undo: { none: 'What was stopped cannot be resumed; its owner begins it anew.' },
      evidence: ['templates, parameters and roles before'],
      noise: 'medium',
      reach: 'regional',
      sources: [
        api('cloudformation', 'StopStackSetOperation'),
        api('cloudformation', 'CancelUpdateStack'),
        api('cloudformation', 'CreateStack'),
      ],
    },
    {
      id: 'containers',
      name: 'Clusters and tasks',
      gains:
        'An access entry lets his principal rule a cluster, a pod identity gives a pod of his a role, a shell opens into a task.',
      detect: {
        operations: [
          'eks:ListAccessEntries',
          'eks:DescribeAccessEntry',
          'eks:ListAssociatedAccessPolicies',
          'eks:ListPodIdentityAssociations',
          'ecs:ListTaskDefinitions',
        ],
        events: [
          'CreateAccessEntry',
          'AssociateAccessPolicy',
          'UpdateAccessEntry',
          'CreatePodIdentityAssociation',
          'RegisterTaskDefinition',
          'ExecuteCommand',
        ],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['containers'] },
      close: {
        actions: ['strip-access-entry'],
        held: { freeze: true },
        person: {
          question:
            'Which access entries, pod identities and lines of the aws-auth map did nobody here make?',
          commands: [
            'aws eks list-access-entries --cluster-name CLUSTER --region REGION',
            'aws eks delete-access-entry --cluster-name CLUSTER --principal-arn ARN --region REGION',
            'aws eks delete-pod-identity-association --cluster-name CLUSTER --association-id ID --region REGION',
          ],
        },
      },
      leaves: [
        'An access entry loses its policies and groups if it is of an unknown account or of a hostile principal, or if a hostile one made it; any other loses the policies that a hostile one gave it, and all its groups if a hostile one wrote them last, because what stood before is not told; it is named if it is only new, was changed in another way, or keeps a user name that a hostile one wrote. Pod identities, tasks and the aws-auth map are left to people.',
        'The entry itself stays: its principal can still sign in, and a binding inside the cluster may name its user.',
        unconfirmed(
          'An empty list of groups takes all of them away: the call is checked, and says so if it did not.',
        ),
        unconfirmed('Tokens and certificates inside a cluster are not IAM: rotate them there.'),
        'An access entry of a type that the cluster itself needs must not be deleted.',
      ],
      undo: {
        by: 'Associate the former policies again, with their scope, and write the former groups.',
      },
      evidence: ['entries, policies and the aws-auth map before'],
      noise: 'medium',
      reach: 'regional',
      sources: [
        api('eks', 'DisassociateAccessPolicy'),
        api('eks', 'UpdateAccessEntry'),
        api('eks', 'DeleteAccessEntry'),
        api('eks', 'CreateAccessEntry'),
        api('eks', 'CreatePodIdentityAssociation'),
      ],
    },
    {
      id: 'build-pipeline',
      name: 'Builds and pipelines',
      gains:
        'He builds and deploys with your roles, or reads your repositories with the credentials that a build keeps.',
      whyNot:
        'Ending it deletes a credential that AWS never shows again, so it could not be put back.',
      detect: {
        operations: [
          'codebuild:ListSourceCredentials',
          'codebuild:BatchGetProjects',
          'codeconnections:ListConnections',
          'codepipeline:ListPipelines',
        ],
        events: [
          'ImportSourceCredentials',
          'CreateProject',
          'UpdateProject',
          'CreateWebhook',
          'CreateConnection',
        ],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['build-pipeline'] },
      close: {
        actions: [],
        held: { freeze: true },
        person: {
          question:
            'Which source credentials, webhooks and connections exist, and who holds their other end?',
          commands: [
            'aws codebuild list-source-credentials --region REGION',
            'aws codebuild delete-source-credentials --arn ARN --region REGION',
            'aws codebuild delete-webhook --project-name NAME --region REGION',
            'aws codeconnections delete-connection --connection-arn ARN --region REGION',
          ],
        },
      },
      leaves: [
        'Tokens of CodeBuild are named. A token, or the secret of a webhook, is in no answer, so that deleting one could not be taken back.',
        'Projects are not read: they answer the plain text of their variables, which may be secrets. What a build does with its role ends with that role: see `role-sessions`.',
        'The token itself lives on at the other service: revoke it there.',
      ],
      undo: { none: 'A connection is made anew by hand, with a log-in at the other service.' },
      evidence: ['projects, webhooks and their addresses before'],
      noise: 'medium',
      reach: 'regional',
      sources: [
        api('codebuild', 'DeleteSourceCredentials'),
        api('codebuild', 'ImportSourceCredentials'),
        api('codebuild', 'ListSourceCredentials'),
        api('codebuild', 'BatchGetProjects'),
      ],
    },
    {
      id: 'cognito',
      name: 'Cognito',
      gains:
        'An identity pool hands out sessions of a role, to anyone if it allows guests; a stolen refresh token gives new tokens for a month, if nobody set another time.',
      detect: {
        operations: [
          'cognito-identity:ListIdentityPools',
          'cognito-identity:DescribeIdentityPool',
          'cognito-identity:GetIdentityPoolRoles',
          'cognito-idp:ListUserPoolClients',
        ],
        events: [
          'CreateIdentityPool',
          'SetIdentityPoolRoles',
          'UpdateIdentityPool',
          'GetTokensFromRefreshToken',
        ],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['cognito'] },
      close: {
        actions: ['close-identity-pool'],
        partly: ['revoke-role-sessions'],
        held: { outsiders: ['cognito-identity:GetCredentialsForIdentity'] },
        person: {
          question:
            'Which identity pools allow guests, which roles do they hand out, and which users of a pool must be signed out?',
          commands: [
            'aws cognito-identity list-identity-pools --max-results 60 --region REGION',
            'aws cognito-identity update-identity-pool --identity-pool-id POOL --identity-pool-name NAME --no-allow-unauthenticated-identities --region REGION',
            'aws cognito-idp admin-user-global-sign-out --user-pool-id POOL --username USER --region REGION',
          ],
        },
      },
      leaves: [
        'A pool that allows guests is shut to them if it was made or changed in the last 14 days; any other is named, because an app may need it. User pools are left to people.',
        'Sessions that a pool handed out are sessions of a role: see `role-sessions`.',
        unconfirmed(
          'Whether the freeze stops a guest of an identity pool, who signs no request, was not measured.',
        ),
      ],
      undo: { by: 'The pool is written again whole, as it was.' },
      evidence: ['roles and settings of the pool before'],
      noise: 'medium',
      reach: 'regional',
      sources: [
        api('cognito-identity', 'SetIdentityPoolRoles'),
        api('cognito-identity', 'UpdateIdentityPool'),
        api('cognito-idp', 'AdminUserGlobalSignOut'),
        api('cognito-idp', 'CreateUserPoolClient'),
        'https://aws-samples.github.io/threat-technique-catalog-for-aws/Techniques/T1098.A006.html',
      ],
    },
    {
      id: 'other-services',
      name: 'Other services that run with a role',
      gains:
        'Notebooks, development endpoints, chat bots, desktops, file servers, clusters and device aliases run his code or his commands with a role.',
      detect: {
        operations: [
          'iam:GetAccountAuthorizationDetails',
          'iam:GetServiceLastAccessedDetails',
          'sagemaker:ListNotebookInstances',
          'glue:GetDevEndpoints',
          'chatbot:DescribeSlackChannelConfigurations',
          'emr:ListClusters',
          'workspaces:DescribeWorkspaces',
          'appstream:DescribeFleets',
          'cloud9:ListEnvironments',
          'transfer:ListServers',
          'iot:ListRoleAliases',
          'lightsail:GetInstances',
          'mwaa:ListEnvironments',
          'elasticbeanstalk:DescribeEnvironments',
          'apprunner:ListServices',
        ],
        events: ['CreateNotebookInstance', 'CreateDevEndpoint', 'RunJobFlow', 'CreateRoleAlias'],
      },
      inThisVersion: 'closes',
      sight: { by: 'inventory', kinds: ['other-services'] },
      close: {
        actions: ['stop-notebook'],
        partly: ['revoke-role-sessions'],
        held: { freeze: true },
        person: {
          question:
            'Which services do the roles of this account trust, and what runs in each of those that are in use?',
          commands: [
            'aws iam get-account-authorization-details --filter Role',
            'aws iam generate-service-last-accessed-details --arn ARN',
            'aws sagemaker list-notebook-instances --region REGION',
            'aws sagemaker stop-notebook-instance --notebook-instance-name NAME --region REGION',
          ],
        },
      },
      leaves: [
        'Notebooks, development endpoints of Glue, clusters of EMR, file servers and role aliases of IoT are looked at, each only in accounts with a role for its service; a notebook that is new is stopped, everything else is named.',
        'Chat bots, desktops, Cloud9, Lightsail, MWAA, Elastic Beanstalk and App Runner are left to people.',
        'What runs keeps running: an organization policy denies its calls to AWS and nothing else.',
      ],
      undo: { by: 'Start it again.' },
      evidence: ['configuration and start-up scripts before'],
      noise: 'medium',
      reach: 'regional',
      sources: [
        guide.scp,
        api('iam', 'GetServiceLastAccessedDetails'),
        'https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StopNotebookInstance.html',
      ],
    },
    {
      id: 'network-path',
      name: 'Network path',
      gains:
        'A peering, a VPN, an endpoint or a mirror lets him reach, or listen to, the inside of your network.',
      whyNot:
        'A path has no switch: ending it deletes it, and most can only be built anew together with the other side.',
      detect: {
        operations: [
          'ec2:DescribeVpcPeeringConnections',
          'ec2:DescribeVpnConnections',
          'ec2:DescribeClientVpnEndpoints',
          'ec2:DescribeTrafficMirrorSessions',
          'ec2:DescribeTransitGatewayAttachments',
          'ec2:DescribeVpcEndpointServicePermissions',
        ],
        events: [
          'AcceptVpcPeeringConnection',
          'CreateVpcPeeringConnection',
          'CreateVpnConnection',
          'CreateClientVpnEndpoint',
          'CreateTrafficMirrorSession',
        ],
      },
      inThisVersion: 'names',
      sight: { by: 'inventory', kinds: ['network-path'] },
      close: {
        actions: [],
        held: {
          shield: ['ec2:AcceptVpcPeeringConnection', 'ec2:CreateVpcPeeringConnection'],
          freeze: true,
        },
        person: {
          question: 'Which peerings, VPNs, endpoints and mirrors lead to somebody who is not you?',
          commands: [
            'aws ec2 describe-vpc-peering-connections --region REGION',
            'aws ec2 delete-vpc-peering-connection --vpc-peering-connection-id ID --region REGION',
            'aws ec2 delete-traffic-mirror-session --traffic-mirror-session-id ID --region REGION',
          ],
        },
      },
      leaves: [
        'Peerings with unknown accounts, VPN connections, client VPN endpoints and traffic mirrors are named, and all of them compared; transit gateways and endpoint services are left to people.',
        unconfirmed(
          'A path that stands is not cut by any organization policy: it is no call to AWS.',
        ),
      ],
      undo: { by: 'Make the connection again; the other side has to accept it.' },
      evidence: ['both ends of every connection', 'routes before'],
      noise: 'medium',
      reach: 'regional',
      sources: [
        api('ec2', 'DescribeVpcPeeringConnections'),
        api('ec2', 'DescribeTrafficMirrorSessions'),
      ],
    },
  ],
};
