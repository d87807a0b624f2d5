import type { HandOver, Request } from '../../core/plan/call.ts';
import type { Answer } from '../../core/doors/measurement.ts';
import type { Aws, Clock } from '../../responder/world.ts';
import type { Attempted } from './attempt.ts';
import type { AuthoritySettings } from './authority.ts';
import type { Keys } from './clients.ts';
import { failure } from './failure.ts';
import { createFiringLane } from './firing.ts';
import { createGate } from './gate.ts';
import { handOverKey } from './hand-over.ts';
import { createJoining } from './joining.ts';
import { OutputError, toPlain } from './output.ts';
import { isMutating } from './mutating.ts';
import { createPace } from './pace.ts';
import { startDeadline } from './retry.ts';
import type { Deadline } from './retry.ts';
import { sendRaw } from './send.ts';
import type { SendOptions, Sender } from './send.ts';
import { createSessions } from './sessions.ts';

export interface AwsOptions {
  /** The organization, the vault and the backups: they say which role stands in which account. */
  readonly settings: AuthoritySettings;
  /** Who the bot is; from there it assumes roles. */
  readonly credentials: Keys | 'default-chain';
  /** Another host for every service: a drill's, a stand-in's. cli also hands over `AWS_ENDPOINT_URL` here. */
  readonly endpoint?: string;
  /** Where STS is asked. Requests bring their own Region. */
  readonly baseRegion: string;
  readonly clock: Clock;
  /** Session name of reads; a change's session is named after its effect. */
  readonly sessionName: string;
  readonly userAgentSuffix: string;
  /**
   * Asked before every single request: why this URL may not be called, or undefined. The last line of
   * the host rules; `hosts.ts` has the function to put here.
   */
  readonly refuseUrl?: (service: Request['service'], url: string) => string | undefined;
  /** In [0, 1); for the jitter of retries. */
  readonly random?: () => number;
  /** For tests only: the wall clock in ms. */
  readonly wallClock?: () => number;
}

/** How long getting ready may take; nobody waits for it. */
const READY_MS = 20_000;

/** Operations whose answer is nothing but a secret: they have no place in a plan. */
const SECRET_ANSWERS: ReadonlySet<string> = new Set([
  'iam:CreateAccessKey',
  'iam:CreateServiceSpecificCredential',
  'iam:ResetServiceSpecificCredential',
  'kms:Decrypt',
  'secretsmanager:BatchGetSecretValue',
  'secretsmanager:GetSecretValue',
  'cognito-identity:GetCredentialsForIdentity',
  'cognito-identity:GetOpenIdToken',
  'ssm:GetParameter',
  'ssm:GetParameterHistory',
  'ssm:GetParameters',
  'ssm:GetParametersByPath',
  'ssm:ResumeSession',
  'ssm:StartSession',
]);

/**
 * World.aws over the AWS SDK. `deadlineMs` is a duration in the clock's milliseconds; the answer comes a
 * little earlier. Never throws for what AWS, the network or the request does: that is an AwsFailure.
 */
export function createAws(options: AwsOptions): Aws {
  const random = options.random ?? Math.random;
  const refuseUrl = options.refuseUrl ?? (() => undefined);
  const { settings, sessionName, baseRegion, clock } = options;
  const sessions = createSessions({
    credentials: options.credentials,
    baseRegion,
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    userAgentSuffix: options.userAgentSuffix,
    clock,
    wallClock: options.wallClock ?? Date.now,
    refuseUrl,
    random,
  });
  const gate = createGate();
  const sender: Sender = {
    settings,
    sessions,
    sessionName,
    baseRegion,
    clock,
    random,
    refuseUrl,
    paced: createPace(clock),
    answered: (account, wasThrottled) => gate.answered(account, wasThrottled),
  };
  const firing = createFiringLane();
  const joining = createJoining();
  return {
    // A deadline begins when the account's turn comes: waiting for it is not AWS being slow.
    send(request, { effect, deadlineMs, isOurs, session }) {
      const run = () =>
        withDeadline(clock, deadlineMs, (deadline) =>
          sendPlain(sender, request, { effect, deadline, isOurs, session }),
        );
      if (session !== undefined) return firing.through(request, run);
      if (!isJoined(request)) return gate.through(request.account, run);
      return joining.through(JSON.stringify([request, deadlineMs]), (left) =>
        gate.through(request.account, () => {
          left();
          return run();
        }),
      );
    },
    ready(change, session) {
      // Harmless, and of the same service: what it leaves behind is the session and an open connection.
      const request = { ...change, operation: 'DescribeOrganization', input: {} };
      void withDeadline(clock, READY_MS, (deadline) =>
        sendPlain(sender, request, { effect: session, deadline, session }),
      );
    },
    sendAndHandOver: (request, handOver: HandOver, { effect, deadlineMs, attempt, isOurs }) =>
      gate.through(request.account, () =>
        withDeadline(clock, deadlineMs * 0.7, (deadline) =>
          handOverKey(sender, request, handOver, {
            effect,
            deadline,
            isOurs,
            attempt,
            takeBackMs: deadlineMs * 0.3,
          }),
        ),
      ),
  };
}

/** Reads alone; and what a canary tries is an event of its own each time. */
function isJoined({ as, service, operation, input }: Request): boolean {
  return as === 'responder' && !isMutating(service, operation, input);
}

async function withDeadline(
  clock: Clock,
  deadlineMs: number,
  work: (deadline: Deadline) => Promise<Answer>,
): Promise<Answer> {
  const deadline = startDeadline(clock, deadlineMs);
  try {
    return await work(deadline);
  } finally {
    deadline.cancel();
  }
}

async function sendPlain(sender: Sender, request: Request, options: SendOptions): Promise<Answer> {
  if (SECRET_ANSWERS.has(`${request.service}:${request.operation}`)) {
    const text = `${request.operation} answers with a secret and is not sent this way`;
    return { ok: false, error: failure('invalid', 'SecretAnswer', text) };
  }
  if (isMutating(request.service, request.operation, request.input)) {
    const answer = await sendRaw(sender, request, options);
    return answer.ok ? plainAnswer(answer.output, true) : answer;
  }
  const plain = (page: object): Promise<Plain> => plainAnswer(page, false);
  // Every page is plain already.
  return (await sendRaw(sender, request, { ...options, plain })) as Plain;
}

type Plain = Attempted & Answer;

async function plainAnswer(output: object, mutating: boolean): Promise<Plain> {
  try {
    return { ok: true, output: await toPlain(output) };
  } catch (error) {
    // A change was made; only its answer could not be read.
    const kind = mutating ? 'unknown-outcome' : 'unavailable';
    if (!(error instanceof OutputError)) {
      return { ok: false, error: failure(kind, 'UnreadableAnswer', 'the answer broke off') };
    }
    return { ok: false, error: failure('invalid', 'UnreadableAnswer', error.message) };
  }
}
