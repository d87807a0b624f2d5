import { accountAccessApi } from '../../../core/doors/services/account-access-api.data.ts';
import type { SdkPackage } from '../services.data.ts';
import { ownPackage } from './own-package.ts';

/**
 * A client for account access manager, which npm has none of. By the service's endpoint rules its hosts are those for
 * IPv4 and IPv6 alike, `account-access.us-east-1.api.aws`, whatever is asked for.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/account-access-manager.html
 */
export const accountAccessPackage: SdkPackage = ownPackage({
  serviceId: 'Account Access',
  signedAs: 'account-access',
  client: 'AccountAccessClient',
  hosts: { dualStack: true, fips: true },
  api: accountAccessApi,
});
