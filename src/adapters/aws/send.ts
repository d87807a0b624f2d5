import type { Request } from '../../core/plan/call.ts';
import type { AwsFailure } from '../../core/doors/measurement.ts';
import type { Clock } from '../../responder/world.ts';
import { attempt } from './attempt.ts';
import type { Attempted } from './attempt.ts';
import { partitionOf, resolveRole } from './authority.ts';
import type { AuthoritySettings } from './authority.ts';
import { findOperation, loadPackage } from './clients.ts';
import type { SdkClient, SdkCommand } from './clients.ts';
import { failure, mayPass } from './failure.ts';
import { InputError, inputSchema, toSdkInput } from './input.ts';
import { isMutating } from './mutating.ts';
import { sendUntilTaken } from './firing.ts';
import { readPages } from './pages.ts';
import { retry } from './retry.ts';
import type { Deadline } from './retry.ts';
import { serviceRows } from './services.data.ts';
import type { Session, Sessions } from './sessions.ts';

export interface Sender {
  readonly settings: AuthoritySettings;
  readonly sessions: Sessions;
  readonly sessionName: string;
  readonly baseRegion: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly refuseUrl: (service: Request['service'], url: string) => string | undefined;
  /** Resolves when a request may leave that AWS takes only one after another. */
  readonly paced: (request: Request, deadline: Deadline) => Promise<void>;
  /** Told of every answer: what is let through at once follows it. */
  readonly answered: (account: string, wasThrottled: boolean) => void;
}

export interface SendOptions {
  readonly effect: string;
  readonly deadline: Deadline;
  /** Asked just before a change leaves; false keeps it here. */
  readonly isOurs?: (() => boolean) | undefined;
  /** See `SendOptions.session` of the world. */
  readonly session?: string | undefined;
  /**
   * Makes plain data of each page of a read as it comes, so that the pages of a large account are never held twice.
   * Without it the SDK's own output is given.
   */
  readonly plain?: ((page: object) => Promise<Attempted>) | undefined;
}

const failed = (error: AwsFailure): Attempted => ({ ok: false, error });

/**
 * Sends one request under its authority and gives the SDK's own output, not yet reduced to plain data: only
 * the adapter may see it (a read's pages are reduced by `plain`, where it is given). A read follows its pages and is repeated while AWS is throttling or away; a change
 * is sent once.
 */
export async function sendRaw(
  sender: Sender,
  request: Request,
  options: SendOptions,
): Promise<Attempted> {
  const role = resolveRole(sender.settings, request, partitionOf(sender.baseRegion));
  if (!role.ok) return failed(failure('invalid', 'WrongAuthority', role.problem));
  const operation = findOperation(await loadPackage(request.service), request.operation);
  if (operation === undefined) {
    const text = `${request.service} has no operation ${request.operation}`;
    return failed(failure('invalid', 'UnknownOperationName', text));
  }
  const schema = inputSchema(operation.schema);
  const checked = checkInput(schema, request);
  if (checked !== undefined) return failed(checked);
  const mutating = isMutating(request.service, request.operation, request.input);
  const make = (page: object): SdkCommand =>
    operation.make({ ...(toSdkInput(schema, request.input) as object), ...page });
  const once = (): Promise<Attempted> =>
    sendAs(sender, { role: role.roleArn, request, mutating, make }, options);
  const first = await once();
  if (first.ok || first.error.kind !== 'credentials') return first;
  sender.sessions.forget(role.roleArn);
  // Refused for the session's age alone: nothing was done, so even a change may be sent again.
  return first.error.code.startsWith('ExpiredToken') ? once() : first;
}

function checkInput(schema: unknown, request: Request): AwsFailure | undefined {
  try {
    toSdkInput(schema, request.input);
    return undefined;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return failure('invalid', 'InvalidInput', `${request.operation}: ${error.message}`);
  }
}

interface Prepared {
  readonly role: string;
  readonly request: Request;
  readonly mutating: boolean;
  make(page: object): SdkCommand;
}

async function sendAs(
  sender: Sender,
  prepared: Prepared,
  options: SendOptions,
): Promise<Attempted> {
  const { request, mutating } = prepared;
  const own = mutating && request.as !== 'canary' && request.as !== 'outside';
  const { session, deadline } = options;
  const assumed = await sender.sessions.assume(prepared.role, {
    ...(session === undefined
      ? own
        ? { sessionName: options.effect, use: 'once' }
        : { sessionName: sender.sessionName, use: 'shared' }
      : { sessionName: session, use: 'firing' }),
    deadline,
    mayLeave: options.isOurs,
  });
  if (!assumed.ok) return failed(assumed.error);
  const client = await clientOf(assumed.session, request);
  const once = async (page: object): Promise<Attempted> => {
    // Awaited only where there is a pace: a lock that fires waits for nothing.
    if (serviceRows[request.service].everyMs !== undefined) await sender.paced(request, deadline);
    const result = await attempt(client, prepared.make(page), {
      mutating,
      signal: options.deadline.signal,
      effect: options.effect.replace(/[^\w+=,.@/-]/g, '-').slice(0, 128),
      refuseUrl: (url) => sender.refuseUrl(request.service, url),
      isOurs: options.isOurs,
    });
    sender.answered(request.account, !result.ok && result.error.kind === 'throttled');
    return result;
  };
  const { clock, random } = sender;
  if (mutating && session !== undefined)
    return sendUntilTaken(() => once({}), { clock, deadline, random });
  if (mutating) return once({});
  return readPages(request, async (page) => {
    const answer = await retry(() => once(page), {
      clock,
      deadline,
      random,
      again: (result) => !result.ok && mayPass(result.error),
    });
    return answer.ok && options.plain !== undefined ? options.plain(answer.output) : answer;
  });
}

const clientOf = (session: Session, request: Request): Promise<SdkClient> =>
  session.client(request.service, request.region);
