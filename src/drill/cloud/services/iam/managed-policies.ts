/** AWS's own managed policies, by ARN. They never change and belong to no account. */
import type { PolicyDocument } from '../../types.ts';
import {
  AWS_MANAGED_POLICIES,
  ROOT_TASK_POLICIES,
  type AwsManagedPolicy,
} from './managed-policies.data.ts';

const ARN_PREFIX = 'arn:aws:iam::aws:policy';

const BY_ARN = new Map(AWS_MANAGED_POLICIES.map((policy) => [awsPolicyArn(policy), policy]));
const TEXTS = new Map(AWS_MANAGED_POLICIES.map((policy) => [awsPolicyArn(policy), textOf(policy)]));

function awsPolicyArn(policy: AwsManagedPolicy): string {
  return `${ARN_PREFIX}${policy.path}${policy.name}`;
}

function textOf({ statements }: AwsManagedPolicy): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

/** The text of an AWS managed policy; undefined for any other ARN. */
export function managedPolicyText(arn: string): string | undefined {
  return TEXTS.get(arn);
}

/** An AWS managed policy by ARN. */
export function awsManagedPolicy(arn: string): AwsManagedPolicy | undefined {
  return BY_ARN.get(arn);
}

/** All of them with their ARNs. */
export function awsManagedPolicies(): { arn: string; policy: AwsManagedPolicy }[] {
  return [...BY_ARN].map(([arn, policy]) => ({ arn, policy }));
}

/** What a session of sts:AssumeRoot may do under this task policy (`arn:aws:iam::aws:policy/root-task/…`). */
export function rootTaskPolicy(arn: string): PolicyDocument | undefined {
  const statements = arn.startsWith(`${ARN_PREFIX}/root-task/`)
    ? ROOT_TASK_POLICIES[arn.split('/').at(-1) ?? '']
    : undefined;
  return statements === undefined ? undefined : { Version: '2012-10-17', Statement: statements };
}
