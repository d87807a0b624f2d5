/** What each statement does and why it is there, by its Sid; `/outsiders` where a resource control policy differs. */
export const statementWords: { readonly [sid: string]: string } = {
  ShieldAllButExempt:
    'denies the actions below to every principal of the account, root user included, but the exempt: the responder of each account of the shard, the base role and whoever else stands in `organization.exemptIds`, by unique id (`aws:userid` = `AROA…:*`), because an attacker can make a role of any name and never one with a recorded id. Root sessions that the management account makes centrally (`aws:AssumedRoot`) pass too: they strip root credentials.',
  ShieldGrants:
    'denies `kms:CreateGrant`, which gives a key away without touching its policy, to everybody, but for grants that an AWS service makes for a resource (`kms:GrantIsForAWSResource`): disks of running workloads need those.',
  NobodyDestroys:
    'denies destruction, leaving the organization and stopping the log to everybody, the exempt too. If the responder falls, the damage is bounded.',
  StaleResponder:
    'denies everything to a responder session from before `organization.responderSince`: somebody may hold an old one. Only when that is set. By role name, for it only denies more. A fixed instant, so that the policies that were tried at peace are fired byte for byte; move it forward now and then and arm again.',
  ResponderNetwork:
    'denies everything to a responder session from any other network than `organization.responderNetwork`. Only when that is set. A caller without a public address (inside a VPC endpoint) is denied; calls that AWS services make on his behalf pass.',
  ShieldAgainstOutsiders:
    'denies those of the actions below that a resource control policy reaches to callers from outside the organization, whatever a resource’s own policy says. AWS services pass. `sts:AssumeRole` and the console’s sign-in stay open, so that nobody notices: who comes in that way is bound by the shield.',
  'ShieldGrants/outsiders': 'denies grants on our keys to outsiders, with the same exception.',
  ShieldProbe:
    'denies one session name to the canary outside, which nobody else uses: its denial shows that the policy is in force. Only with `organization.outside`.',
  FreezeAllButExempt: 'denies everything to everybody but the same exempt.',
  FreezeAgainstOutsiders:
    'denies everything below to callers from outside the organization. Whoever signs in by SAML or OIDC carries no organization, so all federation into the accounts stops: Identity Center, pipelines, cluster identities. So does what people use without an AWS login: customers who sign in through Cognito, public objects. The bot comes in by plain role to role.',
  GuardOwnRoles:
    'denies changes to the bot’s own roles, and making one of their names, to everybody but `organization.deployers`.',
  GuardOwnSessions:
    'denies taking one of these roles up to everybody in the member accounts but the exempt ids: the bot’s base role.',
  GuardLeaving: 'denies leaving the organization, and accepting a transfer to another one.',
  GuardRoot: 'denies everything to the root users of member accounts, but for central sessions.',
};

/** What goes on under both locks. `by` is what the test holds the sentence against. */
export const notStopped: readonly {
  readonly says: string;
  readonly by:
    | { readonly rule: 'organization policies' }
    | { readonly outsiders: readonly string[] }
    | { readonly shieldLeaves: readonly string[] };
}[] = [
  {
    says: 'The **management account**, and whoever holds it: no organization policy binds its principals, and they can take every lock off.',
    by: { rule: 'organization policies' },
  },
  {
    says: '**Service-linked roles** and AWS services at work: scheduled scaling, replication, lifecycle rules that stand.',
    by: { rule: 'organization policies' },
  },
  {
    says: 'What already **counts down**: keys and secrets pending deletion, lifecycle rules, shortened retentions. They are looked for right after the freeze.',
    by: { rule: 'organization policies' },
  },
  {
    says: '**Outsiders in services that resource control policies do not reach**: a shared snapshot, image or database snapshot can be copied, a function invoked, a topic published to, a backup vault copied from, where its own policy lets them.',
    by: {
      outsiders: [
        'ec2:CopySnapshot',
        'ec2:CopyImage',
        'rds:CopyDBSnapshot',
        'lambda:InvokeFunction',
        'sns:Publish',
        'backup:CopyFromBackupVault',
      ],
    },
  },
  {
    says: 'Retiring a grant (`kms:RetireGrant`) and the use of keys that AWS manages, by outsiders.',
    by: { rule: 'organization policies' },
  },
  {
    says: 'Code that **already runs on machines**, what it holds in memory, database passwords, SSH keys, and data that left.',
    by: { rule: 'organization policies' },
  },
  {
    says: 'Under the **shield alone** also: reading and copying data, overwriting it, the use of secrets and keys, sessions and work that exist, starting machines, changing records of a zone. Only the freeze stops these.',
    by: {
      shieldLeaves: [
        's3:GetObject',
        's3:PutObject',
        'dynamodb:PutItem',
        'secretsmanager:GetSecretValue',
        'kms:Decrypt',
        'sts:AssumeRole',
        'sts:GetSessionToken',
        'ec2:RunInstances',
        'ec2:CreateSnapshot',
        'route53:ChangeResourceRecordSets',
      ],
    },
  },
];
