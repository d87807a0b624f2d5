import { keyIdTag } from '../../core/actions/rotate-access-key.ts';
import type { AwsFailure } from '../../core/doors/measurement.ts';
import type { HandOver, Request } from '../../core/plan/call.ts';
import type { JsonObject } from '../../core/plan/json.ts';
import type { Attempted } from './attempt.ts';
import { mayPass } from './failure.ts';
import { retry } from './retry.ts';
import { sendRaw } from './send.ts';
import type { Sender, SendOptions } from './send.ts';

/** The vault's side of a hand-over: what it says of the secret, and putting a new value so that a retry does nothing twice. */

/** What the vault says about the secret, without its value. */
export interface Vault {
  readonly exists: boolean;
  readonly arn?: string;
  /** The version that programs get. One that came before it is of a key that was given up. */
  readonly current?: string;
  /** The key id that the tag says. */
  readonly taggedKey?: string;
}

/** One hand-over, as all its steps see it. */
export interface Work {
  readonly sender: Sender;
  readonly request: Request;
  readonly handOver: HandOver;
  readonly options: SendOptions;
  readonly user: string;
  readonly takeBackMs: number;
}

export type Step<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly error: AwsFailure };

export const ask = (work: Work, request: Request): Promise<Attempted> =>
  sendRaw(work.sender, request, work.options);

export const vaultRequest = (work: Work, operation: string, input: JsonObject): Request => ({
  as: 'vault',
  account: work.handOver.account,
  region: work.handOver.region,
  service: 'secretsmanager',
  operation,
  input,
});

/** Looks whether the secret is there and of which key it is, without reading it. */
export async function readVault(work: Work): Promise<Step<Vault>> {
  const answer = await ask(
    work,
    vaultRequest(work, 'DescribeSecret', { SecretId: work.handOver.secretName }),
  );
  if (!answer.ok) {
    if (answer.error.kind !== 'absent') return answer;
    return { ok: true, value: { exists: false } };
  }
  const { ARN, VersionIdsToStages, Tags } = answer.output as {
    ARN?: string;
    VersionIdsToStages?: { readonly [version: string]: readonly string[] };
    Tags?: readonly { readonly Key?: string; readonly Value?: string }[];
  };
  const taggedKey = Tags?.find((tag) => tag.Key === keyIdTag)?.Value;
  const current = Object.entries(VersionIdsToStages ?? {}).find(([, stages]) =>
    stages.includes('AWSCURRENT'),
  )?.[0];
  return {
    ok: true,
    value: {
      exists: true,
      ...(current === undefined ? {} : { current }),
      ...(ARN === undefined ? {} : { arn: ARN }),
      ...(taggedKey === undefined ? {} : { taggedKey }),
    },
  };
}

interface NewSecret extends JsonObject {
  readonly Name: string;
  readonly ClientRequestToken: string;
  readonly SecretString: string;
  readonly Tags: readonly JsonObject[];
}

/** On the secret, so that people and the call's check see which key it holds without reading it. */
export const tagsFor = (keyId: string): readonly JsonObject[] => [{ Key: keyIdTag, Value: keyId }];

/**
 * Makes the secret, or a new version where it exists; gives its ARN. A lost answer is asked again: with the
 * same token and the same value Secrets Manager does nothing twice
 * (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html).
 */
export async function putSecret(
  work: Work,
  exists: boolean,
  secret: NewSecret,
): Promise<Step<{ readonly arn: string; readonly tagged: boolean }>> {
  const { Name, ClientRequestToken, SecretString } = secret;
  const create = (): Promise<Attempted> => ask(work, vaultRequest(work, 'CreateSecret', secret));
  const version = { SecretId: Name, ClientRequestToken, SecretString };
  const put = (): Promise<Attempted> => ask(work, vaultRequest(work, 'PutSecretValue', version));
  const first = exists ? undefined : await repeated(work, create);
  const taken = first !== undefined && !first.ok && first.error.kind === 'conflict';
  const answer = first === undefined || taken ? await repeated(work, put) : first;
  if (!answer.ok) return answer;
  const { ARN } = answer.output as { ARN?: string };
  return { ok: true, value: { arn: ARN ?? Name, tagged: !exists && !taken } };
}

/** What one lost answer leaves open stays open, whatever the later ones say. */
export async function repeated(work: Work, run: () => Promise<Attempted>): Promise<Attempted> {
  let isOpen = false;
  const once = async (): Promise<Attempted> => {
    const result = await run();
    isOpen ||= !result.ok && result.error.kind === 'unknown-outcome';
    return result;
  };
  const result = await retry(once, {
    clock: work.sender.clock,
    deadline: work.options.deadline,
    random: work.sender.random,
    again: (one) => !one.ok && (mayPass(one.error) || one.error.kind === 'unknown-outcome'),
  });
  if (result.ok || !isOpen || result.error.kind === 'conflict') return result;
  return { ok: false, error: { ...result.error, kind: 'unknown-outcome' } };
}
