import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { makeBuilder } from '@smithy/core/client';
import { getEndpointPlugin } from '@smithy/core/endpoints';
import type { SdkPackage } from '../services.data.ts';

type Configuration = NonNullable<ConstructorParameters<typeof SchedulerClient>[0]>;
type EndpointProvider = SchedulerClient['config']['endpointProvider'];

/** A service of which npm has no client, or only an old one. */
export interface OwnService {
  /** As AWS's model calls it; the variables and settings of the SDK follow it. */
  readonly serviceId: string;
  /** In signatures and hosts. */
  readonly signedAs: string;
  /** The name under which the package gives its client. */
  readonly client: string;
  /** How its hosts differ from `name.region.amazonaws.com`, where they do: by its endpoint rules. */
  readonly hosts?: { readonly dualStack: true; readonly fips: boolean };
  /** Its operations and errors: the SDK's own runtime schemas, under the names that a package exports them by. */
  readonly api: { readonly [name: string]: readonly unknown[] };
}

/**
 * The client, its schemas and one command for each operation, under the names that a package of the SDK has.
 * EventBridge Scheduler speaks the same protocol (REST-JSON) at hosts of the same form, so its client does the work
 * under another name, with the SDK's own signing, schemas and errors.
 */
export function ownPackage(service: OwnService): SdkPackage {
  /** What of the endpoint an operation's settings decide, the same in every client of the SDK. */
  const command = makeBuilder(
    {
      UseFIPS: { type: 'builtInParams', name: 'useFipsEndpoint' },
      Endpoint: { type: 'builtInParams', name: 'endpoint' },
      Region: { type: 'builtInParams', name: 'region' },
      UseDualStack: { type: 'builtInParams', name: 'useDualstackEndpoint' },
    },
    service.serviceId,
    service.client,
    getEndpointPlugin,
  );
  type OperationSchema = Parameters<typeof command>[3];
  return {
    [service.client]: clientOf(service),
    ...service.api,
    ...Object.fromEntries(
      Object.values(service.api)
        .filter(([kind]) => kind === 9)
        .map((schema) => [
          `${String(schema[2])}Command`,
          // Read-only data where the SDK's own lists could be changed; nothing changes them.
          command({}, () => [], String(schema[2]), schema as unknown as OperationSchema),
        ]),
    ),
  };
}

function clientOf(service: OwnService) {
  return class OwnClient extends SchedulerClient {
    constructor(configuration: Configuration) {
      super(underItsOwnName(configuration, service));
      const resolve = this.config.endpointProvider;
      this.config.endpointProvider = renamed(resolve, service);
    }
  };
}

function underItsOwnName(configuration: Configuration, service: OwnService): Configuration {
  // The name for which a request is signed is no part of the client's type; the signer reads it all the same.
  const { serviceId, signedAs } = service;
  const named = { ...configuration, serviceId, signingName: signedAs };
  return named;
}

/** Only the first label of the host is the service's: partition, FIPS and dual-stack are the same for both. */
function renamed(resolve: EndpointProvider, { signedAs, hosts }: OwnService): EndpointProvider {
  return (parameters, context) => {
    const asked =
      hosts === undefined || parameters.Endpoint !== undefined
        ? parameters
        : {
            ...parameters,
            UseDualStack: hosts.dualStack,
            UseFIPS: hosts.fips && parameters.UseFIPS === true,
          };
    const { url, ...endpoint } = resolve(asked, context);
    // A host that somebody chose is called as it is.
    if (parameters.Endpoint !== undefined) return { ...endpoint, url };
    const own = new URL(url.href.replace(/^(https:\/\/)scheduler(-fips)?\./, `$1${signedAs}$2.`));
    return { ...endpoint, url: own };
  };
}
