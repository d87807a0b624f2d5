import type { Rate } from './token-bucket.ts';

/** APIs that draw from one bucket, and how fast that fills. */
export interface RateLine {
  readonly operations: readonly string[];
  readonly rate: Rate;
}

const per = (perSecond: number, burst: number): Rate => ({ perSecond, burst });

/**
 * Organizations publishes its rates, one line of its table for each bucket of an account
 * (https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html#throttling-limits).
 */
export const ORGANIZATION_RATES: readonly RateLine[] = [
  {
    operations: ['AttachPolicy', 'DetachPolicy', 'CreatePolicy', 'DeletePolicy'],
    rate: per(2, 3),
  },
  { operations: ['UpdatePolicy'], rate: per(2, 3) },
  { operations: ['MoveAccount'], rate: per(2, 3) },
  { operations: ['EnablePolicyType', 'DisablePolicyType'], rate: per(1, 1) },
  {
    operations: ['ListPolicies', 'ListPoliciesForTarget', 'ListTargetsForPolicy'],
    rate: per(5, 8),
  },
  { operations: ['DescribePolicy'], rate: per(2, 2) },
  { operations: ['ListAccounts'], rate: per(8, 12) },
  { operations: ['ListChildren'], rate: per(6, 10) },
  {
    operations: ['ListParents', 'ListAccountsForParent', 'ListOrganizationalUnitsForParent'],
    rate: per(5, 8),
  },
  { operations: ['ListRoots'], rate: per(1, 2) },
  { operations: ['DescribeOrganization'], rate: per(1, 2) },
  { operations: ['LeaveOrganization'], rate: per(1, 1) },
  { operations: ['RemoveAccountFromOrganization'], rate: per(2, 2) },
];

/**
 * IAM publishes no rate, only that each API of an account has a bucket. These figures are guesses of this simulation;
 * what counts is that a flood is refused and has to be slowed down.
 */
export const IAM_RATES = {
  reading: per(25, 50),
  changing: per(15, 30),
  /** The two great reads. */
  whole: per(5, 10),
} as const;
