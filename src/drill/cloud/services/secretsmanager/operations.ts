import type { CloudState } from '../../state.ts';
import type { Operations } from '../../types.ts';
import { secretOperations } from './secrets.ts';
import { valueOperations } from './values.ts';

/** Secrets Manager's operations: secrets, their values and staging labels, their resource policies. */
export const operations: Operations<CloudState> = { ...secretOperations, ...valueOperations };
