import type { SdkClient, SdkCommand } from '../../../src/adapters/aws/clients.ts';
import { handOverKey } from '../../../src/adapters/aws/hand-over.ts';
import { isMutating } from '../../../src/adapters/aws/mutating.ts';
import { toPlain } from '../../../src/adapters/aws/output.ts';
import { startDeadline, type Deadline } from '../../../src/adapters/aws/retry.ts';
import { sendRaw, type Sender } from '../../../src/adapters/aws/send.ts';
import type { Sessions } from '../../../src/adapters/aws/sessions.ts';
import type { Answer } from '../../../src/core/doors/measurement.ts';
import type { Settings } from '../../../src/core/incident/settings.ts';
import type { AwsService } from '../../../src/core/plan/call.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import type { Aws, Clock } from '../../../src/responder/world.ts';
import type { Arrived, Carried } from '../../faults/cloud/cloud.ts';
import { point } from './points.ts';

/** Carries a request to AWS, which lives in another process. Rejects when the answer is lost. */
export type Carry = (arrived: Arrived, changes: boolean) => Promise<Carried>;

/**
 * The real adapter from its deadlines to its last step before the socket; only sessions and the socket itself
 * are others: the requests go to the AWS of the test, in the process that outlives this one.
 */
export function awsOverPipe(
  about: { readonly settings: Settings; readonly clock: Clock; readonly random: () => number },
  carry: Carry,
): Aws {
  const { settings, clock, random } = about;
  const sender: Sender = {
    settings,
    sessions: sessionsOver(carry),
    sessionName: 'kills',
    baseRegion: 'us-east-1',
    clock,
    random,
    refuseUrl: () => undefined,
    paced: () => Promise.resolve(),
    answered: () => {},
  };
  const within = async (
    ms: number,
    work: (deadline: Deadline) => Promise<Answer>,
  ): Promise<Answer> => {
    const deadline = startDeadline(clock, ms);
    try {
      return await work(deadline);
    } finally {
      deadline.cancel();
    }
  };
  return {
    send: (request, { effect, deadlineMs, isOurs }) =>
      within(deadlineMs, async (deadline) => {
        const answer = await sendRaw(sender, request, { effect, deadline, isOurs });
        return answer.ok ? { ok: true, output: await toPlain(answer.output) } : answer;
      }),
    sendAndHandOver: (request, handOver, { effect, deadlineMs, attempt, isOurs }) =>
      within(deadlineMs * 0.7, (deadline) =>
        handOverKey(sender, request, handOver, {
          effect,
          deadline,
          isOurs,
          attempt,
          takeBackMs: deadlineMs * 0.3,
        }),
      ),
  };
}

function sessionsOver(carry: Carry): Sessions {
  return {
    assume(roleArn) {
      const account = roleArn.split(':')[4] ?? '';
      const client = (service: AwsService) =>
        Promise.resolve(clientOver(carry, { service, account }));
      return Promise.resolve({ ok: true, session: { roleArn, client } });
    },
    forget: () => {},
  };
}

/** What the SDK's own stack of steps offers; the adapter adds its steps to it. */
interface Command extends SdkCommand {
  readonly input: JsonObject;
  readonly middlewareStack: SdkCommand['middlewareStack'] & {
    resolve(
      last: (args: Leaving) => Promise<Back>,
      context: object,
    ): (args: Leaving) => Promise<Back>;
  };
}
interface Leaving {
  readonly input: JsonObject;
  readonly request: { readonly headers: { [name: string]: string } };
}
interface Back {
  readonly response: { readonly statusCode: number };
  readonly carried: Carried;
}

function clientOver(
  carry: Carry,
  { service, account }: { readonly service: AwsService; readonly account: string },
): SdkClient {
  return {
    config: { requestHandler: undefined },
    async send(command, { abortSignal }) {
      const { input, middlewareStack, constructor } = command as Command;
      const operation = constructor.name.replace(/Command$/, '');
      const last = async ({ request: { headers } }: Leaving): Promise<Back> => {
        const effect = /effect\/(\S+)/.exec(headers['user-agent'] ?? '')?.[1] ?? '';
        const changes = isMutating(service, operation, input);
        point(`aws/${operation}, before`);
        const answered = carry({ service, account, operation, input, effect }, changes);
        if (changes) point(`aws/${operation}, sent`);
        const carried = await Promise.race([answered, aborted(abortSignal)]);
        point(`aws/${operation}, after`);
        return { response: { statusCode: carried.ok ? 200 : carried.status }, carried };
      };
      const request = { protocol: 'https:', hostname: `${service}.amazonaws.com`, headers: {} };
      const { carried } = await middlewareStack.resolve(last, {})({ input, request });
      if (carried.ok) return carried.output;
      throw Object.assign(new Error(carried.message), { name: carried.code });
    },
  };
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const abort = () => reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' }));
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
}
