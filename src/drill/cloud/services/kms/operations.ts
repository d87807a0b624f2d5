import type { CloudState } from '../../state.ts';
import type { Operations } from '../../types.ts';
import { administrationOperations } from './administration.ts';
import { cryptographyOperations } from './cryptography.ts';
import { deletionOperations } from './deletion.ts';
import { grantOperations } from './grants.ts';

/** KMS's operations: keys, aliases, policies, deletion and use. */
export const operations: Operations<CloudState> = {
  ...administrationOperations,
  ...deletionOperations,
  ...cryptographyOperations,
  ...grantOperations,
};
