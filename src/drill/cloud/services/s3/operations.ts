import type { CloudState } from '../../state.ts';
import type { Operations } from '../../types.ts';
import { configurationOperations } from './configuration.ts';
import { deletionOperations } from './deletions.ts';
import { lifecycleOperations } from './lifecycle.ts';
import { listingOperations } from './listings.ts';
import { lockOperations } from './locks.ts';
import { objectOperations } from './objects.ts';
import { sharingOperations } from './sharing.ts';

/** S3's operations: buckets and their settings, objects and their versions, locks, lifecycle rules. */
export const operations: Operations<CloudState> = {
  ...configurationOperations,
  ...objectOperations,
  ...deletionOperations,
  ...lockOperations,
  ...listingOperations,
  ...lifecycleOperations,
  ...sharingOperations,
};
