import { signInApi } from '../../../core/doors/services/sign-in-api.data.ts';
import type { SdkPackage } from '../services.data.ts';
import { ownPackage } from './own-package.ts';

/**
 * A client for the control plane of AWS Sign-In, which npm has none of. By the service's endpoint rules the control
 * plane has hosts of its own, `signin.us-east-1.api.aws`, whatever is asked for of dual-stack and FIPS.
 * https://docs.aws.amazon.com/signin/latest/userguide/allowlist-domains.html
 */
export const signInPackage: SdkPackage = ownPackage({
  serviceId: 'Signin',
  signedAs: 'signin',
  client: 'SigninClient',
  hosts: { dualStack: true, fips: false },
  api: signInApi,
});
