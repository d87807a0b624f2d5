import { ok, refuse, textIn, type Answers, type Cloud, type Policy } from './cloud.ts';

/** Policies of the organization and what they are attached to. */
export const organizationsAnswers: Answers = (cloud, { operation, input }, when) => {
  const name = textIn(input, 'Name');
  const filter = textIn(input, 'Filter');
  const policyId = textIn(input, 'PolicyId');
  const target = textIn(input, 'TargetId');
  const seen = <Thing extends { readonly created: number }>(things: readonly Thing[]) =>
    things.filter((thing) => thing.created <= when.seen);
  switch (operation) {
    case 'ListPolicies':
      return ok({
        Policies: seen(cloud.policies)
          .filter(({ type }) => type === filter)
          .map(summary),
      });
    case 'DescribePolicy': {
      const found = seen(cloud.policies).find(({ id }) => id === policyId);
      if (found === undefined) return refuse('PolicyNotFoundException');
      return ok({ Policy: { PolicySummary: summary(found), Content: found.content } });
    }
    case 'ListPoliciesForTarget': {
      const attached = seen(cloud.attachments).filter((one) => one.target === target);
      const found = cloud.policies.filter(
        ({ id, type }) => type === filter && attached.some(({ policy }) => policy === id),
      );
      return ok({ Policies: found.map(summary) });
    }
    case 'CreatePolicy':
      if (cloud.policies.some((one) => one.name === name))
        return refuse('DuplicatePolicyException');
      return ok({ Policy: { PolicySummary: summary(makePolicy(cloud, input, when.now)) } });
    case 'AttachPolicy':
      if (!cloud.policies.some(({ id }) => id === policyId))
        return refuse('PolicyNotFoundException');
      if (isAttached(cloud, policyId, target)) return refuse('DuplicatePolicyAttachmentException');
      cloud.attachments.push({ policy: policyId, target, created: when.now });
      return ok();
    default:
      return undefined;
  }
};

export function isAttached(cloud: Cloud, policy: string, target: string): boolean {
  return cloud.attachments.some((one) => one.policy === policy && one.target === target);
}

export function makePolicy(cloud: Cloud, input: Parameters<typeof textIn>[0], at: number): Policy {
  cloud.made += 1;
  const policy = {
    id: `p-faults${String(cloud.made).padStart(4, '0')}`,
    name: textIn(input, 'Name'),
    type: textIn(input, 'Type'),
    content: textIn(input, 'Content'),
    created: at,
  };
  cloud.policies.push(policy);
  return policy;
}

const summary = ({ id, name, type }: Policy) => ({ Id: id, Name: name, Type: type });
