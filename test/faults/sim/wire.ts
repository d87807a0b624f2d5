import type { SdkClient, SdkCommand } from '../../../src/adapters/aws/clients.ts';
import type { Sessions } from '../../../src/adapters/aws/sessions.ts';
import { isMutating } from '../../../src/adapters/aws/mutating.ts';
import type { AwsService } from '../../../src/core/plan/call.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import { carryOut } from '../cloud/carry-out.ts';
import type { Arrived, Carried } from '../cloud/cloud.ts';
import { never, type Bot } from './bot.ts';
import type { Fate } from './fates.ts';
import type { Stage } from './stage.ts';

/**
 * "A request must reach AWS within five minutes of the time stamp in the request."
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
const SIGNATURE_MS = 5 * 60_000;

/** What the SDK's own stack of steps offers; the adapter adds its steps to it. */
interface Command extends SdkCommand {
  readonly input: JsonObject;
  readonly middlewareStack: SdkCommand['middlewareStack'] & {
    resolve(
      last: (args: Sent) => Promise<Received>,
      context: object,
    ): (args: Sent) => Promise<Received>;
  };
}
interface Sent {
  readonly input: JsonObject;
  readonly request: { readonly headers: { [name: string]: string } };
}
interface Received {
  readonly response: { readonly statusCode: number };
  readonly carried: Carried;
}

/** Role sessions whose clients lead into the small AWS, with everything that can happen on the way. */
export function botSessions(stage: Stage, bot: Bot): Sessions {
  return {
    assume: (roleArn, { use }) =>
      new Promise((resolve) => {
        const client = (service: AwsService) =>
          Promise.resolve(clientOf(stage, bot, { service, account: roleArn.split(':')[4] ?? '' }));
        const assumed = { ok: true as const, session: { roleArn, client } };
        // A change asks for a session of its own, which takes time; reads share one.
        const delay = use === 'once' ? stage.random.between(1, 60) : 0;
        if (delay === 0) resolve(assumed);
        else bot.deliver(delay, () => resolve(assumed));
      }),
    forget: () => {},
  };
}

interface Place {
  readonly service: AwsService;
  readonly account: string;
}

/** Runs the steps that the adapter has put on the command, then sends it. */
function clientOf(stage: Stage, bot: Bot, { service, account }: Place): SdkClient {
  return {
    config: { requestHandler: undefined },
    async send(command, { abortSignal }) {
      const { input, middlewareStack, constructor } = command as Command;
      const operation = constructor.name.replace(/Command$/, '');
      const handler = middlewareStack.resolve(({ request }) => {
        const effect = /effect\/(\S+)/.exec(request.headers['user-agent'] ?? '')?.[1] ?? '';
        const arrived = { service, account, operation, input, effect };
        return transmit(stage, bot, arrived, abortSignal);
      }, {});
      const request = { protocol: 'https:', hostname: `${service}.amazonaws.com`, headers: {} };
      const { carried } = await handler({ input, request });
      if (carried.ok) return carried.output;
      throw Object.assign(new Error(carried.message), { name: carried.code });
    },
  };
}

/** The wire: from the adapter's last step to its first after the answer. */
function transmit(
  stage: Stage,
  bot: Bot,
  arrived: Arrived,
  signal: AbortSignal,
): Promise<Received> {
  if (!bot.alive) return never();
  // Like the SDK's own handler: nothing leaves once the deadline is over.
  if (signal.aborted) return Promise.reject(named('AbortError', 'Request aborted'));
  const writes = isMutating(arrived.service as AwsService, arrived.operation, arrived.input);
  if (writes) stage.watcher.leaves(bot, arrived);
  const fate = stage.fates.fateOf({ of: 'aws', writes, what: arrived.operation });
  if (writes || fate !== 'well') stage.say(`${bot.name} ${arrived.operation} ${fate}`);
  const dies = writes && stage.fates.dies?.(`${arrived.operation}>`) === true;
  if (fate === 'dies-before' || dies) {
    stage.kill(bot, arrived.operation);
    return never();
  }
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(named('AbortError', 'Request aborted')));
    const hear = (carried: Carried) =>
      resolve({ response: { statusCode: carried.ok ? 200 : carried.status }, carried });
    send(stage, bot, { arrived, fate, writes }, { hear, fail: reject });
  });
}

interface Sending {
  readonly arrived: Arrived;
  readonly fate: Fate;
  readonly writes: boolean;
}
interface Back {
  readonly hear: (carried: Carried) => void;
  readonly fail: (error: Error) => void;
}

function send(stage: Stage, bot: Bot, sending: Sending, back: Back): void {
  const { arrived, fate, writes } = sending;
  const { fates, time } = stage;
  const boundary = { of: 'aws', writes, what: arrived.operation } as const;
  const signed = time.now;
  const reply = (what: () => void) => void bot.deliver(fates.delay(boundary), what);
  // What was refused may be heard late, too.
  if (writes && isRefused(fate) && stage.random.chance(0.2)) stage.pause(bot);
  const refused = (status: number, code: string): Carried => ({
    ok: false,
    status,
    code,
    message: code,
  });
  if (writes && (fate === 'refused' || fate === 'throttled')) stage.watcher.refused(arrived);
  switch (fate) {
    case 'refused':
      return reply(() =>
        back.fail(Object.assign(named('Error', 'refused'), { code: 'ECONNREFUSED' })),
      );
    case 'throttled':
      return reply(() => back.hear(refused(400, 'ThrottlingException')));
    case 'unavailable':
      return reply(() => back.hear(refused(503, 'ServiceUnavailable')));
    case 'vanished':
      return;
    default:
  }
  const arrive = () => {
    stage.underway -= 1;
    const carried =
      time.now - signed > SIGNATURE_MS
        ? refused(403, 'SignatureDoesNotMatch')
        : carryOut(stage.cloud, arrived, time.now, writes ? 0 : fates.lag());
    if (writes) stage.say(`aws ${arrived.operation} ${carried.ok ? 'done' : carried.code}`);
    if (writes) stage.watcher.arrived(bot, arrived, carried);
    if (fate === 'doubled' && carried.ok) {
      // Encrypted connections refuse a repeated packet; only what may be repeated is ever sent again on its way.
      if (!arrived.operation.startsWith('Create')) carryOut(stage.cloud, arrived, time.now, 0);
    }
    const dies = writes && fates.dies?.(`${arrived.operation}<`) === true;
    if (fate === 'dies-after' || dies) return stage.kill(bot, arrived.operation);
    if (fate === 'pauses-after') stage.pause(bot);
    if (fate !== 'lost') return reply(() => back.hear(carried));
    return reply(() => {
      if (stage.random.chance(0.5))
        back.fail(Object.assign(named('Error', 'reset'), { code: 'ECONNRESET' }));
      else back.hear(refused(500, 'InternalFailure'));
    });
  };
  stage.underway += 1;
  if (fate === 'pauses-before') stage.pause(bot);
  const wait = Math.max(0, bot.pausedUntil - time.now) + fates.delay(boundary);
  time.after(fate === 'late' ? fates.late() : wait, arrive);
}

const isRefused = (fate: Fate) =>
  fate === 'refused' || fate === 'throttled' || fate === 'unavailable';

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
