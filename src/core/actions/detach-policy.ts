import { organizations } from '../doors/requests.ts';
import type { MadeCall, Situation } from '../incident/situation.ts';
import type { Call } from '../plan/call.ts';
import type { PolicyType } from '../policies/policy.ts';
import { targetOf, targetWords } from '../policies/units.ts';
import { attachedCheck } from './attach-policy.ts';

/** A policy that the incident attached to an account, as its journal tells. */
export interface Attached {
  /** What it is attached to: an account, or a unit. */
  readonly account: string;
  readonly policyId: string;
  readonly name: string;
  readonly type: PolicyType;
}

/** What the incident attached through one of these actions and has not detached since. */
export function attachedBy(
  actions: readonly string[],
  made: readonly MadeCall[],
): readonly Attached[] {
  const attached = new Map<string, Attached>();
  for (const { call, value } of made) {
    const { operation } = call.request;
    const account = targetOf(call);
    const policyId = typeof value === 'string' ? value : '';
    if (operation === 'DetachPolicy') attached.delete(`${account} ${nameIn(call)}`);
    if (operation !== 'AttachPolicy' || !actions.includes(call.action) || policyId === '') continue;
    const name = nameIn(call);
    attached.set(`${account} ${name}`, { account, policyId, name, type: typeIn(call) });
  }
  return [...attached.values()];
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
