import { keyIdTag, secretVersion } from '../../../src/core/actions/rotate-access-key.ts';
import type { Answer } from '../../../src/core/doors/measurement.ts';
import type { HandOver, Request } from '../../../src/core/plan/call.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import { isMutating } from '../../../src/adapters/aws/mutating.ts';
import type { Aws } from '../../../src/responder/world.ts';

/** Does this request change something? */
export function changes({ service, operation, input }: Request): boolean {
  return isMutating(service, operation, input);
}

/** What a test hears of every request, and where it can stop the world. */
export interface Watch {
  /** A request that changes something leaves. A promise that never resolves: it never left. */
  before(request: Request, effect: string): Promise<void> | void;
  /** It was carried out. A promise that never resolves: nobody heard the answer. */
  after(request: Request, effect: string, answer: Answer): Promise<void> | void;
  /** The answer as it arrives: a lost or a slow AWS, a throttled one. */
  arrives?(request: Request, effect: string, answer: () => Answer): Answer;
}

/**
 * World.aws straight into a simulated organization, without HTTP: every request is heard by `watch`.
 * The hand-over follows the same steps as the real one: the vault is looked at, orphans go, a key is
 * made, its secret is put away.
 */
export function cloudAws(send: (request: Request) => Answer, watch: Watch): Aws {
  const one = async (request: Request, effect: string): Promise<Answer> => {
    const arrive = (answer: () => Answer) => watch.arrives?.(request, effect, answer) ?? answer();
    if (!changes(request)) return arrive(() => send(request));
    await watch.before(request, effect);
    let made: Answer | undefined;
    const arrived = arrive(() => {
      made = send(request);
      return made;
    });
    if (made !== undefined) await watch.after(request, effect, made);
    return arrived;
  };
  return {
    send: (request, { effect }) => one(request, effect),
    sendAndHandOver: (request, handOver, { effect }) =>
      handOverTo(one, request, { handOver, effect }),
  };
}

async function handOverTo(
  send: (request: Request, effect: string) => Promise<Answer>,
  request: Request,
  { handOver, effect }: { handOver: HandOver; effect: string },
): Promise<Answer> {
  const vault = (operation: string, input: JsonObject) =>
    send(
      {
        ...request,
        as: 'vault',
        account: handOver.account,
        region: handOver.region,
        service: 'secretsmanager',
        operation,
        input,
      },
      effect,
    );
  const user = (operation: string, input: JsonObject) =>
    send({ ...request, operation, input: { ...request.input, ...input } }, effect);
  const described = await vault('DescribeSecret', { SecretId: handOver.secretName });
  const stored = described.ok ? tagOf(described.output['Tags']) : undefined;
  const listed = await user('ListAccessKeys', {});
  if (!listed.ok) return listed;
  const keys = (listed.output['AccessKeyMetadata'] as { AccessKeyId: string }[]).map(
    (key) => key.AccessKeyId,
  );
  for (const id of keys.filter((key) => !handOver.baselineKeyIds.includes(key))) {
    if (id === stored) return { ok: true, output: { AccessKeyId: id } };
    await user('DeleteAccessKey', { AccessKeyId: id });
  }
  const created = await user('CreateAccessKey', {});
  if (!created.ok) return created;
  const { AccessKeyId, SecretAccessKey } = created.output['AccessKey'] as { [key: string]: string };
  const put = await vault('CreateSecret', {
    Name: handOver.secretName,
    SecretString: SecretAccessKey ?? '',
    ClientRequestToken: secretVersion(handOver.secretName, AccessKeyId ?? ''),
    Tags: [{ Key: keyIdTag, Value: AccessKeyId ?? '' }],
  });
  return put.ok ? { ok: true, output: { AccessKeyId } } : put;
}

function tagOf(tags: unknown): string | undefined {
  const found = (tags as { Key: string; Value: string }[] | undefined)?.find(
    (tag) => tag.Key === keyIdTag,
  );
  return found?.Value;
}
