import { organizations } from '../doors/requests.ts';
import type { MadeCall, Situation } from '../incident/situation.ts';
import type { Call } from '../plan/call.ts';
import type { PolicyType } from '../policies/policy.ts';
import { targetOf, targetWords } from '../policies/units.ts';
import { attachedCheck } from './attach-policy.ts';

/** The actions that attach a lock. */
export const freezeActions: readonly string[] = ['attach-freeze-scp', 'attach-freeze-rcp'];
export const lockActions: readonly string[] = [
  'attach-shield-scp',
  'attach-shield-rcp',
  ...freezeActions,
];

/** A policy that the incident attached to an account, as its journal tells. */
export interface Attached {
  /** What it is attached to: an account, or a unit. */
  readonly account: string;
  readonly policyId: string;
  readonly name: string;
  readonly type: PolicyType;
  /** When it was attached, ISO 8601. */
  readonly at: string;
}

/** What the incident attached through one of these actions and has not detached since. */
export function attachedBy(
  actions: readonly string[],
  made: readonly MadeCall[],
): readonly Attached[] {
  const attached = new Map<string, Attached>();
  // By time and not by plan: a lift may go on after another plan has put a lock back on.
  for (const { call, value, at } of made.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))) {
    const { operation } = call.request;
    const account = targetOf(call);
    const policyId = typeof value === 'string' ? value : '';
    if (operation === 'DetachPolicy') attached.delete(`${account} ${nameIn(call)}`);
    if (operation !== 'AttachPolicy' || !actions.includes(call.action) || policyId === '') continue;
    const name = nameIn(call);
    attached.set(`${account} ${name}`, { account, policyId, name, type: typeIn(call), at });
  }
  return [...attached.values()];
}

/**
 * In which order policies come off: the service control policies first, in one wave, so that our own people
 * and programs come back while outsiders stay locked out; the resource control policies behind them. An SCP
 * binds only principals of the organization, an RCP also binds everybody else
 * (https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html).
 */
export function insidersFirst(attached: readonly Attached[]): readonly (readonly Attached[])[] {
  const types: readonly PolicyType[] = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'];
  return types
    .map((type) => attached.filter((one) => one.type === type))
    .filter((wave) => wave.length > 0);
}

function nameIn(call: Call): string {
  const [, selector] = call.check.pick;
  return typeof selector === 'object' ? (selector['Name'] ?? '') : '';
}

function typeIn(call: Call): PolicyType {
  return call.check.read.input['Filter'] === 'RESOURCE_CONTROL_POLICY'
    ? 'RESOURCE_CONTROL_POLICY'
    : 'SERVICE_CONTROL_POLICY';
}

/**
 * Takes one policy off one account, as the lifting role.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_DetachPolicy.html
 */
export function detachCall(
  attached: Attached,
  situation: Situation,
  what: { readonly action: string; readonly word: string; readonly breaks: string },
): Call {
  const { account, policyId, name } = attached;
  const { settings } = situation;
  const input = { PolicyId: policyId, TargetId: account };
  return {
    id: `lift/${name}/${account}`,
    action: what.action,
    request: organizations(settings, 'lift', 'DetachPolicy', input),
    preconditions: [],
    check: attachedCheck(attached, situation, account, { as: 'lift', expect: { absent: true } }),
    undo: {
      request: organizations(settings, 'freeze', 'AttachPolicy', input),
      check: attachedCheck(attached, situation, account, {
        as: 'freeze',
        expect: { equals: policyId },
      }),
    },
    noise: 'loud',
    says: `Take ${what.word} ${name} off ${targetWords(settings, account)}`,
    breaks: what.breaks,
    doors: [],
  };
}
