/** All of Organizations that the simulation has (https://docs.aws.amazon.com/organizations/latest/APIReference/API_Operations.html). */
import type { CloudState } from '../../state.ts';
import type { Operations } from '../../types.ts';
import { organizationPolicyOperations } from './policies.ts';
import { policyTypeOperations } from './policy-types.ts';
import { tagOperations } from './tags.ts';
import { treeOperations } from './tree.ts';

export const operations: Operations<CloudState> = {
  ...treeOperations,
  ...organizationPolicyOperations,
  ...policyTypeOperations,
  ...tagOperations,
};
