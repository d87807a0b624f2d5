import type { Settings } from '../incident/settings.ts';
import type { JsonObject } from '../plan/json.ts';
import { exemptUserIds, prepare } from './policy.ts';
import type { PreparedPolicy } from './policy.ts';

/**
 * The standing guard: attached at peace, always on. It keeps the bot's own roles out of reach of everybody
 * in the member accounts but the configured deployers, keeps accounts in the organization, and keeps root
 * users from acting with anything but a central, short-lived session.
 * @returns undefined without `organization.deployers`: nobody could repair a role then.
 */
export function guardScp(settings: Settings): PreparedPolicy | undefined {
  const { deployers } = settings.organization;
  if (deployers === undefined) return undefined;
  const ours = ownRoles(settings).map((role) => `arn:aws:iam::*:role/${role}`);
  return prepare('guard-scp', 'SERVICE_CONTROL_POLICY', [
    {
      Sid: 'GuardOwnRoles',
      Effect: 'Deny',
      Action: [...roleWrites],
      Resource: ours,
      Condition: { ArnNotLike: { 'aws:PrincipalArn': [...deployers] } },
    },
    ...sessionStatement(settings, ours),
    {
      Sid: 'GuardLeaving',
      Effect: 'Deny',
      Action: ['organizations:LeaveOrganization', 'organizations:AcceptHandshake'],
      Resource: '*',
    },
    {
      Sid: 'GuardRoot',
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: {
        ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:root' },
        // Central root access strips root credentials; it must go on working.
        Null: { 'aws:AssumedRoot': 'true' },
      },
    },
  ]);
}

/** Everything that changes a role, or makes one of its name. */
const roleWrites = [
  'iam:Attach*',
  'iam:Create*',
  'iam:Delete*',
  'iam:Detach*',
  'iam:PassRole',
  'iam:Put*',
  'iam:Tag*',
  'iam:Untag*',
  'iam:Update*',
];

/** Only the exempt ids, the bot's base role among them, may take one of our roles up. */
function sessionStatement(settings: Settings, ours: readonly string[]): readonly JsonObject[] {
  const exempt = exemptUserIds(settings, []);
  if (exempt.length === 0) return [];
  return [
    {
      Sid: 'GuardOwnSessions',
      Effect: 'Deny',
      Action: 'sts:AssumeRole',
      Resource: ours,
      Condition: { StringNotLike: { 'aws:userid': exempt } },
    },
  ];
}

/** Names, with their paths, of the bot's roles that stand in member accounts. */
function ownRoles({ organization, evidence }: Settings): readonly string[] {
  const { responder, canary, vault, restore } = organization.roles;
  const all = [
    responder,
    canary,
    vault,
    restore,
    ...(organization.outside === undefined ? [] : [organization.outside.probeRole]),
    ...(evidence === undefined ? [] : [evidence.role]),
  ];
  return [...new Set(all)].toSorted();
}
