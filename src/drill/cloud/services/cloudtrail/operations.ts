import type { CloudState } from '../../state.ts';
import type { Operations } from '../../types.ts';
import { lookupOperations } from './lookup.ts';
import { trailOperations } from './trails.ts';

/** CloudTrail's operations: the event history, and trails. */
export const operations: Operations<CloudState> = { ...lookupOperations, ...trailOperations };
