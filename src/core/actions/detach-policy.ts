import { organizations } from '../doors/requests.ts';
import type { MadeCall, Situation } from '../incident/situation.ts';
import type { Call, Check } from '../plan/call.ts';
import type { PolicyType } from '../policies/policy.ts';
import { targetOf, targetWords } from '../policies/units.ts';
import { attachedCheck } from './attach-policy.ts';

/** The actions that attach a lock. */
export const freezeActions: readonly string[] = ['attach-freeze-scp', 'attach-freeze-rcp'];
export const shieldActions: readonly string[] = ['attach-shield-scp', 'attach-shield-rcp'];
export const lockActions: readonly string[] = [...shieldActions, ...freezeActions];

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

/**
 * What the incident attached through one of these actions and has not detached since. A policy that was taken
 * off and put back by an undo is told by its name: the undo carries the action of the call that it takes back.
 */
export function attachedBy(
  actions: readonly string[],
  made: readonly MadeCall[],
): readonly Attached[] {
  // A name is in use once: what was attached under it before is another policy, and gone.
  return standing(actions, made, ({ account, name }) => `${account} ${name}`);
}

/**
 * The same for the lift, with what may be attached: a call that ended badly, or whose end nobody has seen, may
 * have done its work. A detach looks first, so one that finds nothing changes nothing.
 */
function perhapsAttached(
  actions: readonly string[],
  { made, tried = [] }: Pick<Situation, 'made' | 'tried'>,
): readonly Attached[] {
  const attempts = tried.filter(({ call }) => call.request.operation === 'AttachPolicy');
  return standing(actions, [...made, ...attempts], ({ account, policyId }) =>
    [account, policyId].join(' '),
  );
}

function standing(
  actions: readonly string[],
  calls: readonly MadeCall[],
  keyOf: (one: Pick<Attached, 'account' | 'name' | 'policyId'>) => string,
): readonly Attached[] {
  const attached = new Map<string, Attached>();
  const names = namesIn(calls);
  // By time and not by plan: a lift may go on after another plan has put a lock back on.
  for (const one of calls.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))) {
    const { call, at } = one;
    const { operation } = call.request;
    const account = targetOf(call);
    const policyId = policyIn(one);
    const name = nameIn(call) || (names.get(policyId) ?? '');
    const key = keyOf({ account, name, policyId });
    if (operation === 'DetachPolicy' && attached.get(key)?.policyId === policyId)
      attached.delete(key);
    if (operation !== 'AttachPolicy' || !isOf(actions, call, name) || policyId === '') continue;
    attached.set(key, { account, policyId, name, type: typeIn(call), at });
  }
  return [...attached.values()];
}

/** Does this call of ours attach a lock of these actions? */
export function attachesOf(
  actions: readonly string[],
  one: MadeCall,
  made: readonly MadeCall[],
): boolean {
  const name = nameIn(one.call) || (namesIn(made).get(policyIn(one)) ?? '');
  return one.call.request.operation === 'AttachPolicy' && isOf(actions, one.call, name);
}

/** `attach-freeze-scp` attaches `lockstep-freeze-scp-…`. */
function isOf(actions: readonly string[], { action }: Call, name: string): boolean {
  return (
    actions.includes(action) ||
    actions.some((one) => name.startsWith(`${one.replace('attach-', 'lockstep-')}-`))
  );
}

/** The id stands in the request of whatever comes after the plan that created the policy. */
function policyIn({ call, value }: MadeCall): string {
  const id = call.request.input['PolicyId'];
  if (typeof id === 'string') return id;
  return typeof value === 'string' ? value : '';
}

/** Names by policy id: what takes a policy off knows it by its id alone. */
function namesIn(calls: readonly MadeCall[]): ReadonlyMap<string, string> {
  return new Map(
    calls
      .filter(({ call }) => call.request.operation === 'AttachPolicy' && nameIn(call) !== '')
      .map((one) => [policyIn(one), nameIn(one.call)]),
  );
}

/**
 * In which order policies come off: the service control policies first, in one wave, so that our own people
 * and programs come back while outsiders stay locked out; the resource control policies behind them. An SCP
 * binds only principals of the organization, an RCP also binds everybody else
 * (https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html).
 */
function insidersFirst(attached: readonly Attached[]): readonly (readonly Attached[])[] {
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

interface Detaching {
  readonly action: string;
  readonly word: string;
  readonly breaks: string;
}

/** Takes off, wave by wave, what these actions have attached or may have attached. */
export function detachWaves(
  actions: readonly string[],
  situation: Situation,
  what: Detaching,
): readonly (readonly Call[])[] {
  const attached = perhapsAttached(actions, situation);
  const keyOf = ({ account, name }: Attached): string => `${account} ${name}`;
  const latest = new Map(attached.map((one) => [keyOf(one), one]));
  return insidersFirst(attached).map((wave) =>
    wave.map((one) => {
      const call = detachCall(one, situation, what);
      // An older policy of the same name, where somebody deleted or renamed it: a call of its own.
      return latest.get(keyOf(one)) === one ? call : { ...call, id: `${call.id}/${one.policyId}` };
    }),
  );
}

/**
 * Takes one policy off one account, as the lifting role.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_DetachPolicy.html
 */
function detachCall(attached: Attached, situation: Situation, what: Detaching): Call {
  const { account, policyId, name } = attached;
  const { settings } = situation;
  const input = { PolicyId: policyId, TargetId: account };
  // By the id: whoever may edit policies can give one another name.
  const shown = (as: 'lift' | 'freeze', expect: Check['expect']): Check => ({
    ...attachedCheck(attached, situation, account, { as, expect }),
    pick: ['Policies', { Id: policyId }, 'Id'],
  });
  return {
    id: `lift/${name}/${account}`,
    action: what.action,
    request: organizations(settings, 'lift', 'DetachPolicy', input),
    preconditions: [],
    check: shown('lift', { absent: true }),
    undo: {
      request: organizations(settings, 'freeze', 'AttachPolicy', input),
      check: shown('freeze', { equals: policyId }),
    },
    noise: 'loud',
    says: `Take ${what.word} ${name} off ${targetWords(settings, account)}`,
    breaks: what.breaks,
    doors: [],
  };
}
