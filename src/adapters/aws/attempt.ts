import type { AwsFailure } from '../../core/doors/measurement.ts';
import type { MiddlewareResult, SdkClient, SdkCommand } from './clients.ts';
import { ClaimLost, HostRefused, toFailure } from './failure.ts';
import type { Seen } from './failure.ts';

export type Attempted =
  | { readonly ok: true; readonly output: object }
  | { readonly ok: false; readonly error: AwsFailure };

export interface AttemptOptions {
  readonly mutating: boolean;
  readonly signal: AbortSignal;
  /** Appended to the user agent, so that CloudTrail shows which effect made the request. */
  readonly effect: string;
  /** Why this URL may not be called; undefined when it may. Asked for every request, just before it leaves. */
  readonly refuseUrl: (url: string) => string | undefined;
  /** For a change: is the claim that it is made under still ours? */
  readonly isOurs?: (() => boolean) | undefined;
}

/** Sends one command once. Never throws: an error becomes a failure, read with what was seen on the wire. */
export async function attempt(
  client: SdkClient,
  command: SdkCommand,
  options: AttemptOptions,
): Promise<Attempted> {
  const seen: Seen = { sent: false };
  guard(command, options);
  watch(command, seen, options);
  try {
    return { ok: true, output: await client.send(command, { abortSignal: options.signal }) };
  } catch (error) {
    return { ok: false, error: toFailure(error, seen, options.mutating) };
  }
}

/** Before signing: is the host allowed, and the effect's name into the user agent. */
function guard(command: SdkCommand, options: AttemptOptions): void {
  command.middlewareStack.add(
    (next) => async (args) => {
      const request = args.request as {
        protocol: string;
        hostname: string;
        port?: number;
        headers: { [name: string]: string };
      };
      const port = request.port === undefined ? '' : `:${request.port}`;
      const refusal = options.refuseUrl(`${request.protocol}//${request.hostname}${port}/`);
      if (refusal !== undefined) throw new HostRefused(refusal);
      const agent = request.headers['user-agent'] ?? '';
      request.headers['user-agent'] = `${agent} effect/${options.effect}`.trim();
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'high', name: 'lockstepGuard' },
  );
}

/**
 * Nearest to the socket: may it still leave, was it sent, and what came back? Signing and assuming a role
 * take time, in which the process may have been paused for longer than its lease.
 */
function watch(command: SdkCommand, seen: Seen, options: AttemptOptions): void {
  const { signal, mutating, isOurs } = options;
  command.middlewareStack.add(
    (next) =>
      async (args): Promise<MiddlewareResult> => {
        if (mutating && isOurs?.() === false) throw new ClaimLost();
        // The handler sends nothing for a signal that is aborted already.
        seen.sent = !signal.aborted;
        const result = await next(args);
        const response = result.response as {
          statusCode?: number;
          headers?: { [name: string]: string };
        };
        if (typeof response.statusCode === 'number') seen.status = response.statusCode;
        const contentType = response.headers?.['content-type'];
        if (contentType !== undefined) seen.contentType = contentType;
        return result;
      },
    { step: 'deserialize', priority: 'low', name: 'lockstepWatch' },
  );
}
