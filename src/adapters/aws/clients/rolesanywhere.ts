import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { makeBuilder } from '@smithy/core/client';
import { getEndpointPlugin } from '@smithy/core/endpoints';
import { rolesAnywhereApi } from '../../../core/doors/services/roles-anywhere-api.data.ts';
import type { SdkPackage } from '../services.data.ts';

/**
 * A client for IAM Roles Anywhere, as the SDK makes its own: the last one on npm is from 2023. EventBridge Scheduler
 * speaks the same protocol (REST-JSON) at hosts of the same form, so its client does the work under another name; the
 * operations are the schemas next to the doors.
 */

/** As AWS's model calls it; the variables and settings of the SDK follow it. */
const SERVICE = 'RolesAnywhere';
/** In signatures and hosts. */
const SIGNED_AS = 'rolesanywhere';

type Configuration = NonNullable<ConstructorParameters<typeof SchedulerClient>[0]>;
type EndpointProvider = SchedulerClient['config']['endpointProvider'];

/** https://docs.aws.amazon.com/general/latest/gr/rolesanywhere.html */
class RolesAnywhereClient extends SchedulerClient {
  constructor(configuration: Configuration) {
    super(underItsOwnName(configuration));
    const resolve = this.config.endpointProvider;
    this.config.endpointProvider = renamed(resolve);
  }
}

function underItsOwnName(configuration: Configuration): Configuration {
  // The name for which a request is signed is no part of the client's type; the signer reads it all the same.
  const named = { ...configuration, serviceId: SERVICE, signingName: SIGNED_AS };
  return named;
}

/** Only the first label of the host is the service's: partition, FIPS and dual-stack are the same for both. */
function renamed(resolve: EndpointProvider): EndpointProvider {
  return (parameters, context) => {
    const { url, ...endpoint } = resolve(parameters, context);
    // A host that somebody chose is called as it is.
    if (parameters.Endpoint !== undefined) return { ...endpoint, url };
    const own = new URL(url.href.replace(/^(https:\/\/)scheduler(-fips)?\./, `$1${SIGNED_AS}$2.`));
    return { ...endpoint, url: own };
  };
}

/** What of the endpoint an operation's settings decide, the same in every client of the SDK. */
const command = makeBuilder(
  {
    UseFIPS: { type: 'builtInParams', name: 'useFipsEndpoint' },
    Endpoint: { type: 'builtInParams', name: 'endpoint' },
    Region: { type: 'builtInParams', name: 'region' },
    UseDualStack: { type: 'builtInParams', name: 'useDualstackEndpoint' },
  },
  SERVICE,
  'RolesAnywhereClient',
  getEndpointPlugin,
);

type OperationSchema = Parameters<typeof command>[3];

/** The client, its schemas and one command for each operation, under the names that a package of the SDK has. */
export const rolesAnywherePackage: SdkPackage = {
  RolesAnywhereClient,
  ...rolesAnywhereApi,
  ...Object.fromEntries(
    Object.values(rolesAnywhereApi)
      .filter(([kind]) => kind === 9)
      .map((schema) => [
        `${schema[2]}Command`,
        // Read-only data where the SDK's own lists could be changed; nothing changes them.
        command({}, () => [], schema[2], schema as unknown as OperationSchema),
      ]),
  ),
};
