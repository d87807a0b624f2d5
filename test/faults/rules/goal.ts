import { livesAt, statusAt, textIn, type Cloud } from '../cloud/cloud.ts';
import { isAttached } from '../cloud/organizations.ts';
import { keyIdTag } from '../../../src/core/actions/rotate-access-key.ts';
import type { Json, JsonObject } from '../../../src/core/plan/json.ts';
import type { Call } from '../../../src/core/plan/call.ts';
import type { PlanTruth } from './truth.ts';

/**
 * Lists of IAM are a little old, and there is no read that is not. A key that was removed so shortly before may
 * be taken for a living one; the proof that is taken after the late requests finds it gone.
 */
const OLD_LIST_MS = 15_000;

/** Is what the call wanted so, in AWS as it really is now? `told`: as well as it can be known now. */
export function isReached(
  cloud: Cloud,
  plan: PlanTruth,
  call: Call,
  { now, told = false }: { readonly now: number; readonly told?: boolean },
): boolean {
  const { operation } = call.request;
  const input = resolved(cloud, plan, call.request.input);
  const keyId = textIn(input, 'AccessKeyId');
  const key = cloud.keys.find(({ id }) => id === keyId);
  switch (operation) {
    case 'CreatePolicy':
      return cloud.policies.some(
        ({ name, content }) => name === input['Name'] && content === input['Content'],
      );
    case 'AttachPolicy':
      return isAttached(cloud, textIn(input, 'PolicyId'), textIn(input, 'TargetId'));
    case 'UpdateAccessKey':
      // A key that was removed later is as good as off.
      return key !== undefined && (!livesAt(key, now) || statusAt(key, now) === input['Status']);
    case 'DeleteAccessKey':
      return key === undefined || !livesAt(key, now);
    case 'CreateAccessKey':
      return isHandedOver(cloud, call, told ? now - OLD_LIST_MS : now);
    default:
      throw new Error(`nobody knows what ${operation} wants`);
  }
}

/** The secret that the vault holds belongs to a key that lives, and its tag says which. */
function isHandedOver(cloud: Cloud, call: Call, since: number): boolean {
  const secret = cloud.secrets.get(call.handOver?.secretName ?? '');
  const newest = [...(secret?.versions.values() ?? [])].at(-1);
  const key = cloud.keys.find(({ id }) => id === secret?.tags.get(keyIdTag));
  if (newest === undefined || key === undefined) return false;
  const isItsUser = key.user === textIn(call.request.input, 'UserName');
  return key.deleted > since && newest.includes(key.secret) && isItsUser;
}

/** The input as it should leave: the policy that a reference means is known by its name. */
export function resolved(cloud: Cloud, plan: PlanTruth, input: JsonObject): JsonObject {
  const value = (one: Json): Json => {
    const reference = typeof one === 'object' && '$valueOf' in one ? one['$valueOf'] : undefined;
    if (typeof reference !== 'string') return one;
    const name = plan.calls.get(reference)?.call.request.input['Name'];
    return cloud.policies.find((policy) => policy.name === name)?.id ?? 'not made yet';
  };
  return Object.fromEntries(Object.entries(input).map(([key, one]) => [key, value(one)]));
}
