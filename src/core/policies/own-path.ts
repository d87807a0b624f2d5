import type { Settings } from '../incident/settings.ts';
import type { JsonObject } from '../plan/json.ts';
import type { Wave } from '../plan/plan.ts';
import { canaryProbes, hasCanary } from '../proof/probes.ts';
import type { Lock } from '../proof/probes.ts';
import { deniedBy, deniesOf, UnknownCondition } from './denies.ts';
import type { Asking } from './denies.ts';
import { firstAddress } from './networks.ts';
import { accountsUnder } from './units.ts';

/**
 * Would this plan lock the bot out? Every new policy is tried against the bot's own callers before people
 * are asked: whoever approves a freeze must not find out afterwards that nothing can lift or repair.
 */

/** What the responder has to get through with, whatever stands: look, close, repair. */
const responderNeeds = [
  'iam:ListAccountAliases',
  'iam:GetAccountAuthorizationDetails',
  'iam:UpdateAccessKey',
  'iam:DeleteLoginProfile',
  'iam:UpdateAssumeRolePolicy',
  'iam:PutRolePolicy',
  'iam:CreateAccessKey',
  'kms:CancelKeyDeletion',
  's3:PutLifecycleConfiguration',
  'cloudtrail:UpdateTrail',
  'cloudtrail:StartLogging',
];

/** A session of the responder may be that old when the policy arrives (`MaxSessionDuration` of its role). */
const OLDEST_SESSION_MS = 3_600_000;

/** A policy that a plan creates, and which accounts it is about to bind. */
interface Policy {
  readonly document: JsonObject;
  readonly type: string;
  readonly name: string;
  readonly targets: readonly string[];
}
/** One of them. */
interface Attaching extends Policy {
  readonly target: string;
}

/**
 * Why the plan must not be put before people, as a sentence with the statement that does it; undefined when
 * the bot's own path stays open.
 * @param waves of the drawn plan: policies that it creates, and to whom it attaches them.
 * @param now ISO 8601.
 */
export function ownPathProblem(
  waves: readonly Wave[],
  settings: Settings,
  now: string,
): string | undefined {
  for (const policy of attachedBy(waves, settings)) {
    const problem = problemOf(policy, settings, now);
    if (problem !== undefined) {
      return `This plan would cut the bot's own path, so nobody is asked to approve it: ${problem}.`;
    }
  }
  return undefined;
}

/**
 * Why the instant from which responder sessions are good would lock the bot out now; undefined when it would
 * not. Asked at the declaration too: an incident keeps the settings that it began with.
 */
export function youngSessionProblem({ organization }: Settings, now: string): string | undefined {
  const since = organization.responderSince;
  if (since === undefined || Date.parse(since) <= Date.parse(now) - OLDEST_SESSION_MS)
    return undefined;
  return (
    `organization.responderSince is ${since}, less than an hour ago: the policies would deny the bot's own ` +
    'sessions, which may be an hour old. Set it back, or leave it out, and restart the bot.'
  );
}

/** A string of ours, uncut: policies are longer than what AWS's answers may bring. */
function whole(from: JsonObject, key: string): string {
  const value = from[key];
  return typeof value === 'string' ? value : '';
}

/** What is attached to a unit binds each account below it: every one of them is tried. */
function attachedBy(waves: readonly Wave[], settings: Settings): readonly Policy[] {
  const calls = waves.flatMap((wave) => wave.calls);
  const targets = Map.groupBy(
    calls.filter(({ request }) => request.operation === 'AttachPolicy'),
    ({ request }) => (request.input['PolicyId'] as { $valueOf?: string } | undefined)?.$valueOf,
  );
  return calls
    .filter(({ request }) => request.operation === 'CreatePolicy')
    .map(({ id, request: { input } }) => ({
      document: JSON.parse(whole(input, 'Content')) as JsonObject,
      type: whole(input, 'Type'),
      name: whole(input, 'Name'),
      targets: (targets.get(id) ?? []).flatMap(({ request }) =>
        accountsUnder(settings, whole(request.input, 'TargetId')),
      ),
    }));
}

function problemOf(policy: Policy, settings: Settings, now: string): string | undefined {
  const { targets, name } = policy;
  if (targets.includes(settings.organization.managementAccount))
    return `${name} would be attached to the management account, where freeze and lift roles live`;
  const isInside = policy.type !== 'RESOURCE_CONTROL_POLICY';
  const look = isInside ? insideProblem : outsideProblem;
  try {
    for (const target of targets) {
      const problem = look({ ...policy, target }, settings, now);
      if (problem !== undefined) return problem;
    }
    return isInside ? exemptProblem(policy, settings, now) : undefined;
  } catch (error) {
    if (error instanceof UnknownCondition) return `${name}: ${error.message}`;
    throw error;
  }
}

/** A service control policy binds the principals of the target: responder, canary, and who else is ours there. */
function insideProblem(attaching: Attaching, settings: Settings, now: string): string | undefined {
  const { document, target, name } = attaching;
  const account = settings.organization.accounts.find(({ id }) => id === target);
  if (account === undefined) return evidenceProblem(attaching, settings);
  const responder = keysOf(settings, now, {
    account: target,
    role: settings.organization.roles.responder,
    userId: `${account.responderRoleId}:lockstep`,
  });
  const denies = deniesOf(document, responder);
  for (const action of responderNeeds) {
    const sid = denies(action, '*');
    if (sid !== undefined)
      return `statement ${sid} of ${name} would deny ${action} to the responder of account ${target}${whyOld(sid, settings)}`;
  }
  return evidenceProblem(attaching, settings) ?? canaryProblem(attaching, settings, now);
}

function whyOld(sid: string, { organization }: Settings): string {
  return sid === 'StaleResponder'
    ? `: sessions may be an hour old, and organization.responderSince (${organization.responderSince ?? ''}) is younger than that`
    : '';
}

/** The base role and the evidence writer, wherever they live: their ids are exempt by the settings. */
function exemptProblem(policy: Policy, settings: Settings, now: string): string | undefined {
  for (const id of settings.organization.exemptIds) {
    const userId = id.startsWith('AROA') ? `${id}:lockstep` : id;
    const keys = keysOf(settings, now, { account: 'any', role: 'exempt', userId });
    const sid = deniedBy(policy.document, { action: 'sts:AssumeRole', resource: '*', keys });
    if (sid !== undefined)
      return `statement ${sid} of ${policy.name} would deny the exempt id ${id}`;
  }
  return undefined;
}

/** Inside of the incident nobody can show that the writer of the evidence is exempt: its id is not in the settings. */
function evidenceProblem({ target, name }: Attaching, settings: Settings): string | undefined {
  if (settings.evidence?.account !== target) return undefined;
  return `${name} would bind ${settings.evidence.role}, which writes the evidence in account ${target}; leave that account out`;
}

/** A canary that the policy does not stop could never prove it. */
function canaryProblem(attaching: Attaching, settings: Settings, now: string): string | undefined {
  const { document, target, name } = attaching;
  const lock = lockOf(name);
  if (lock === undefined || !hasCanary(settings, target)) return undefined;
  const keys = keysOf(settings, now, {
    account: target,
    role: settings.organization.roles.canary,
    userId: 'AROA0000000000000CANARY:lockstep',
  });
  const denies = deniesOf(document, keys);
  const through = canaryProbes(settings, target, lock).find(
    ({ action }) => denies(action, '*') === undefined,
  );
  return through === undefined
    ? undefined
    : `${name} would not deny ${through.action} to the canary of account ${target}, so that nothing could be proven`;
}

function lockOf(name: string): Lock | undefined {
  return (['shield', 'freeze'] as const).find((lock) => name.startsWith(`lockstep-${lock}-`));
}

/** A resource control policy binds who comes from elsewhere: the base role on its way into the target's roles. */
function outsideProblem(attaching: Attaching, settings: Settings, now: string): string | undefined {
  const { document, target, name } = attaching;
  const { roles, exemptIds } = settings.organization;
  const keys = keysOf(settings, now, {
    account: 'elsewhere',
    role: 'base',
    userId: `${exemptIds[0] ?? 'AROA'}:lockstep`,
  });
  const denies = deniesOf(document, keys);
  for (const role of [roles.responder, roles.canary]) {
    const sid = denies('sts:AssumeRole', `arn:aws:iam::${target}:role/${role}`);
    if (sid !== undefined)
      return `statement ${sid} of ${name} would keep the bot's base role from assuming ${role} in account ${target}`;
  }
  return undefined;
}

/** The condition keys of a session of ours, from inside the organization and its network. */
function keysOf(
  { organization }: Settings,
  now: string,
  who: { readonly account: string; readonly role: string; readonly userId: string },
): Asking['keys'] {
  return {
    'aws:userid': who.userId,
    'aws:principalarn': `arn:aws:iam::${who.account}:role/${who.role}`,
    'aws:principalorgid': organization.id,
    'aws:principalisawsservice': 'false',
    'aws:viaawsservice': 'false',
    'aws:sourceip': firstAddress(organization.responderNetwork?.[0] ?? '203.0.113.1'),
    'aws:tokenissuetime': new Date(Date.parse(now) - OLDEST_SESSION_MS).toISOString(),
  };
}
