import type { AwsService } from '../../core/plan/call.ts';
import { agentsForChange, OPEN_WITHIN_MS } from './leaving.ts';
import { serviceRows } from './services.data.ts';
import type { SdkPackage } from './services.data.ts';

/** The little of an SDK client that the adapter uses, the same for all packages. */
export interface SdkClient {
  readonly config: { readonly requestHandler: unknown };
  send(command: SdkCommand, options: { readonly abortSignal: AbortSignal }): Promise<object>;
}
export interface SdkCommand {
  readonly middlewareStack: {
    add(middleware: Middleware, options: { readonly [key: string]: string }): void;
  };
}
type Handler = (args: MiddlewareArgs) => Promise<MiddlewareResult>;
type Middleware = (next: Handler) => Handler;
interface MiddlewareArgs {
  readonly input: unknown;
  readonly request?: unknown;
}
export interface MiddlewareResult {
  readonly response?: unknown;
}

export interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The client package of a service; loaded at its first use, because EC2's alone takes a second. */
export async function loadPackage(service: AwsService): Promise<SdkPackage> {
  return serviceRows[service].load();
}

export interface ClientSettings {
  readonly service: AwsService;
  readonly region: string;
  /** Absent: the SDK's default chain. */
  readonly keys?: Keys;
  readonly endpoint?: string;
  readonly userAgentSuffix: string;
  /** A handler shared with other clients, so that they share its connections. */
  readonly requestHandler: unknown;
}

/**
 * How connections are made. A change gets a fresh one: a kept connection that the far side has
 * closed meanwhile breaks in a way that can't be told from a lost answer. Times are wall-clock ms.
 * @param change For a change: may it still leave? Asked when its connection is open (`leaving.ts`).
 */
export function handlerSettings(change?: { readonly mayLeave: () => boolean }): object {
  const agent = { keepAlive: true, maxSockets: 50 };
  const agents = { httpAgent: agent, httpsAgent: agent };
  return {
    connectionTimeout: change === undefined ? 3000 : OPEN_WITHIN_MS,
    requestTimeout: 20_000,
    throwOnRequestTimeout: true,
    socketAcquisitionWarningTimeout: 60_000,
    ...(change === undefined ? agents : agentsForChange(change.mayLeave)),
  };
}

/**
 * A client that tries once (`maxAttempts: 1`): the SDK's own retry would create a second access key.
 * What may be repeated is repeated by `retry.ts`, which knows the deadline.
 */
export async function makeClient(settings: ClientSettings): Promise<SdkClient> {
  const sdk = await loadPackage(settings.service);
  const Client = sdk[serviceRows[settings.service].client] as new (config: object) => SdkClient;
  return new Client({
    region: settings.region,
    maxAttempts: 1,
    customUserAgent: settings.userAgentSuffix,
    requestHandler: settings.requestHandler,
    ...(settings.keys === undefined ? {} : { credentials: settings.keys }),
    ...(settings.endpoint === undefined ? {} : { endpoint: settings.endpoint }),
    // A host name per bucket can't be resolved at an endpoint of one's own.
    ...(settings.service === 's3' && settings.endpoint !== undefined
      ? { forcePathStyle: true }
      : {}),
    // Nor one per account: S3 Control has the account in a header, too.
    ...(settings.service === 's3control' && settings.endpoint !== undefined
      ? withoutAccountHost(settings.endpoint)
      : {}),
  });
}

/** Settings of a client that asks an endpoint as it is, and puts no account before its host. */
function withoutAccountHost(endpoint: string): object {
  return { disableHostPrefix: true, endpointProvider: () => ({ url: new URL(endpoint) }) };
}

/** A command and its operation's schema, by the operation's name; undefined when the SDK has none. */
export function findOperation(
  sdk: SdkPackage,
  operation: string,
): { readonly schema: unknown; make(input: unknown): SdkCommand } | undefined {
  if (!/^[A-Z][A-Za-z0-9]+$/.test(operation)) return undefined;
  const Command = sdk[`${operation}Command`];
  if (typeof Command !== 'function') return undefined;
  return {
    schema: sdk[`${operation}$`],
    make: (input) => new (Command as new (input: unknown) => SdkCommand)(input),
  };
}
