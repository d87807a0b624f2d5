import { rolesAnywhereApi } from '../../../core/doors/services/roles-anywhere-api.data.ts';
import type { SdkPackage } from '../services.data.ts';
import { ownPackage } from './own-package.ts';

/**
 * A client for IAM Roles Anywhere, as the SDK makes its own: the last one on npm is from 2023. The operations are the
 * schemas next to the doors. https://docs.aws.amazon.com/general/latest/gr/rolesanywhere.html
 */
export const rolesAnywherePackage: SdkPackage = ownPackage({
  serviceId: 'RolesAnywhere',
  signedAs: 'rolesanywhere',
  client: 'RolesAnywhereClient',
  api: rolesAnywhereApi,
});
