/** All of IAM that the simulation has (https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html). */
import type { CloudState } from '../../state.ts';
import type { Operations } from '../../types.ts';
import { accessKeyOperations } from './access-keys.ts';
import { accountOperations } from './account.ts';
import { attachmentOperations } from './attachments.ts';
import { credentialReportOperations } from './credential-report.ts';
import { detailOperations } from './details.ts';
import { federationSettingOperations } from './federation-settings.ts';
import { groupOperations } from './groups.ts';
import { loginOperations } from './login.ts';
import { policyOperations } from './policies.ts';
import { roleOperations } from './roles.ts';
import { serviceCredentialOperations } from './service-credentials.ts';
import { tagOperationsOfAll } from './tags.ts';
import { userOperations } from './users.ts';

export const operations: Operations<CloudState> = {
  ...userOperations,
  ...accessKeyOperations,
  ...loginOperations,
  ...attachmentOperations,
  ...roleOperations,
  ...groupOperations,
  ...policyOperations,
  ...accountOperations,
  ...detailOperations,
  ...credentialReportOperations,
  ...tagOperationsOfAll,
  ...serviceCredentialOperations,
  ...federationSettingOperations,
};
