import { organizations } from '../doors/requests.ts';
import type { Situation } from '../incident/situation.ts';
import type { Call, Check, Noise, ValueOf } from '../plan/call.ts';
import type { PreparedPolicy } from '../policies/policy.ts';
import { shardsOf } from '../policies/shards.ts';
import { fewestTargets, isUnitId, targetWords } from '../policies/units.ts';

/** What the four attaching actions have in common: the lever is one, the policies differ. */
export interface Attaching {
  /** The response action that draws the calls. */
  readonly action: string;
  /** Call ids begin with it: `shield-scp`. */
  readonly prefix: string;
  /** What people call it: `the shield`. */
  readonly word: string;
  readonly noise: Noise;
  readonly breaks: string;
  /** Nothing waits for it: a policy against outsiders that can't be had must not stop the ones inside. */
  readonly optional?: true;
}

/**
 * Two waves: create the policy where it does not exist yet, then attach it to each target. Attaching
 * can only tighten, so no precondition depends on anything that a member account could change: only
 * the policy's content, which must be exactly what was approved. The document stands in the plan once, in
 * the creating call: with hundreds of accounts there is no room for more.
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_AttachPolicy.html
 */
export function attachPolicy(
  what: Attaching,
  policy: PreparedPolicy,
  situation: Situation,
  targets: readonly string[],
): readonly (readonly Call[])[] {
  const create = createCall(what, policy, situation);
  const attach = targets.map((target) => attachCall(what, policy, situation, target));
  return [[create], attach];
}

/** The same with one policy for each shard of a large organization: an exemption costs room in the policy. */
export function attachSharded(
  what: Attaching,
  policyFor: (accounts: readonly string[]) => PreparedPolicy,
  situation: Situation,
): readonly (readonly Call[])[] {
  const { settings, scope, apart } = situation;
  const drawn = shardsOf(settings, scope, policyFor, apart).map((shard) => {
    const prefix = shard.number === 1 ? what.prefix : `${what.prefix}/${shard.number}`;
    return attachPolicy({ ...what, prefix }, policyFor(shard.accounts), situation, shard.targets);
  });
  return [drawn.flatMap(([create]) => create ?? []), drawn.flatMap(([, attach]) => attach ?? [])];
}

function createCall(what: Attaching, policy: PreparedPolicy, situation: Situation): Call {
  return {
    id: `${what.prefix}/create`,
    action: what.action,
    request: organizations(situation.settings, 'freeze', 'CreatePolicy', {
      Name: policy.name,
      Description: policy.description,
      Type: policy.type,
      Content: policy.content,
    }),
    preconditions: [],
    check: {
      read: organizations(situation.settings, 'freeze', 'ListPolicies', { Filter: policy.type }),
      pick: ['Policies', { Name: policy.name }, 'Id'],
      expect: { present: true },
    },
    undo: {
      none: 'a policy that is attached to nothing does nothing; it is kept for the next time',
    },
    noise: 'quiet',
    says: `Create ${policy.name} (${policy.content.length} characters), or find it armed`,
    breaks: '',
    doors: [],
    ...optionalOf(what),
  };
}

function attachCall(
  what: Attaching,
  policy: PreparedPolicy,
  situation: Situation,
  target: string,
): Call {
  const { settings } = situation;
  const id = `${what.prefix}/attach/${target}`;
  const policyId: ValueOf = { $valueOf: `${what.prefix}/create` };
  return {
    id,
    action: what.action,
    request: organizations(settings, 'freeze', 'AttachPolicy', {
      PolicyId: policyId,
      TargetId: target,
    }),
    preconditions: [
      {
        read: organizations(settings, 'freeze', 'DescribePolicy', { PolicyId: policyId }),
        pick: ['Policy', 'Content'],
        expect: { documentOf: `${what.prefix}/create` },
        otherwise:
          `there is a policy with the name ${policy.name} that is not what was approved: somebody made or changed it. ` +
          'Look at it, delete it by hand, and draw the plan anew: /incident plan redraft',
      },
    ],
    check: attachedCheck(policy, situation, target, {
      as: 'freeze',
      expect: { equals: policyId },
    }),
    undo: {
      // Attaching can only tighten; taking it off again is another role's right.
      request: organizations(settings, 'lift', 'DetachPolicy', {
        PolicyId: { $valueOf: id },
        TargetId: target,
      }),
      check: attachedCheck(policy, situation, target, { as: 'lift', expect: { absent: true } }),
    },
    noise: what.noise,
    says: `Attach ${what.word} ${policy.name} to ${targetWords(settings, target)}`,
    breaks: what.breaks,
    doors: [],
    fires: true,
    gone:
      `${targetWords(settings, target)} is not in the organization (any more), or the policy is gone; ` +
      (isUnitId(target) ? 'take its accounts one by one' : 'leave it out') +
      ` with /incident plan without ${target}`,
    ...optionalOf(what),
  };
}

const optionalOf = ({ optional }: Attaching): { optional?: true } =>
  optional === undefined ? {} : { optional };

/** What the policies against outsiders are attached to: they exempt nobody, so no shard cuts a unit. */
export function outsiderTargets({ settings, scope, apart }: Situation): readonly string[] {
  return fewestTargets(settings, scope, apart);
}

/** Is the policy, found by its name, among those that are attached to the target? */
export function attachedCheck(
  policy: Pick<PreparedPolicy, 'type' | 'name'>,
  situation: Situation,
  target: string,
  how: { readonly as: 'freeze' | 'lift'; readonly expect: Check['expect'] },
): Check {
  return {
    read: organizations(situation.settings, how.as, 'ListPoliciesForTarget', {
      TargetId: target,
      Filter: policy.type,
    }),
    pick: ['Policies', { Name: policy.name }, 'Id'],
    expect: how.expect,
  };
}
