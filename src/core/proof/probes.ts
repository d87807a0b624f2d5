import type { Settings } from '../incident/settings.ts';
import type { Request } from '../plan/call.ts';
import { globalRegion } from '../doors/requests.ts';
import type { Answer } from '../doors/measurement.ts';
import { shieldProbeSession } from '../policies/shield.ts';

/** Which lock a probe shows. */
export type Lock = 'shield' | 'freeze';

/** One harmless action that the lock denies, tried by a canary. */
export interface Probe {
  /** Unique; the same before and after the lock: `222222222222/shield/ec2:DeleteSnapshot/eu-west-1`. */
  readonly id: string;
  readonly account: string;
  readonly lock: Lock;
  /** As AWS spells it in a denial. */
  readonly action: string;
  readonly where: string;
  readonly request: Request;
  /** Which type of policy must be named in the denial. */
  readonly policy: 'service control policy' | 'resource control policy';
  /** How the caller's ARN in the denial must begin. */
  readonly caller: string;
}

/** Ids of things that can't exist: whatever the answer, nothing is lost. */
const noSnapshot = 'snap-00000000000000000';
const noUser = 'lockstep-canary-nobody';
const noKey = 'AKIA0000000000000000';
const freezeProbeSession = 'lockstep-freeze-probe';

/** Two Regions and a global service show that the lock has arrived everywhere (DESIGN §5). */
const REGIONS = 2;

/** Is a canary configured for this account? An account that is not configured has none. */
export function hasCanary(settings: Settings, account: string): boolean {
  return settings.organization.accounts.some((one) => one.id === account && one.canary);
}

/** What the canary of one account tries. */
export function canaryProbes(settings: Settings, account: string, lock: Lock): readonly Probe[] {
  const { regions, roles } = settings.organization;
  const caller = assumedRole(account, roles.canary);
  const probe = (action: string, region: string, input: Request['input']): Probe => {
    const [service, operation] = action.split(':') as ['ec2' | 'iam', string];
    const where = service === 'iam' ? 'global' : region;
    return {
      id: `${account}/${lock}/${action}/${where}`,
      account,
      lock,
      action,
      where,
      request: { as: 'canary', account, region, service, operation, input },
      policy: 'service control policy',
      caller,
    };
  };
  const regional = regions.slice(0, REGIONS);
  return lock === 'shield'
    ? [
        ...regional.map((region) =>
          probe('ec2:DeleteSnapshot', region, { SnapshotId: noSnapshot, DryRun: true }),
        ),
        probe('iam:DeleteAccessKey', globalRegion, { UserName: noUser, AccessKeyId: noKey }),
      ]
    : [
        ...regional.map((region) => probe('ec2:DescribeRegions', region, {})),
        probe('iam:ListAccountAliases', globalRegion, {}),
      ];
}

/** What the canary outside the organization tries against one account; nothing where there is none. */
export function outsideProbes(settings: Settings, account: string, lock: Lock): readonly Probe[] {
  const { outside } = settings.organization;
  const home =
    outside === undefined
      ? undefined
      : /^arn:[^:]+:iam::(\d{12}):role\/(.+)$/.exec(outside.roleArn);
  if (outside === undefined || home === null || home === undefined) return [];
  const [, homeAccount = '', role = ''] = home;
  return [
    {
      id: `${account}/${lock}/sts:AssumeRole/outside`,
      account,
      lock,
      action: 'sts:AssumeRole',
      where: 'from outside',
      request: {
        as: 'outside',
        account: homeAccount,
        region: globalRegion,
        service: 'sts',
        operation: 'AssumeRole',
        input: {
          RoleArn: `arn:aws:iam::${account}:role/${outside.probeRole}`,
          // The shield denies only its own probe's session name, so that vendors go on.
          RoleSessionName: lock === 'shield' ? shieldProbeSession : freezeProbeSession,
        },
      },
      policy: 'resource control policy',
      caller: assumedRole(homeAccount, role),
    },
  ];
}

/** The responder's own control call: after the lock it must still get through. */
export function controlCall(account: string): Request {
  return {
    as: 'responder',
    account,
    region: globalRegion,
    service: 'iam',
    operation: 'ListAccountAliases',
    input: {},
  };
}

/**
 * What an answer to a probe shows.
 * - `through`: nothing denied it; it answered, would have succeeded, or found nothing to act on
 * - `denied-by-lock`: the denial names the policy type, the canary and the action
 * - `unclear`: throttled, expired, denied by something else: proves nothing
 */
export type Reading = 'through' | 'denied-by-lock' | 'unclear';

/** What an answer to a probe shows. Denied counts only if the text names the policy, the canary and the action. */
export function readProbe(probe: Probe, answer: Answer): Reading {
  if (answer.ok) return 'through';
  const { kind, code, message } = answer.error;
  if (kind === 'dry-run' || kind === 'absent') return 'through';
  if (kind === 'invalid') return /NotFound|NoSuch/.test(code) ? 'through' : 'unclear';
  if (kind !== 'denied') return 'unclear';
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html#access-denied-scp-examples
  const byLock = message.includes(`explicit deny in a ${probe.policy}`);
  const itself = message.includes(`:${probe.caller}/`);
  return byLock && itself && namesAction(message, probe.action) ? 'denied-by-lock' : 'unclear';
}

/** The whole action, not the beginning of a longer one. */
function namesAction(message: string, action: string): boolean {
  const at = message.indexOf(action);
  return at >= 0 && !/[A-Za-z]/.test(message.charAt(at + action.length));
}

/** `sts::222222222222:assumed-role/lockstep-canary`; a role's path is not part of a session's ARN. */
function assumedRole(account: string, role: string): string {
  return `sts::${account}:assumed-role/${role.slice(role.lastIndexOf('/') + 1)}`;
}
