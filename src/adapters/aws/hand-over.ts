import { secretVersion } from '../../core/actions/rotate-access-key.ts';
import type { HandOver, Request } from '../../core/plan/call.ts';
import type { JsonObject } from '../../core/plan/json.ts';
import type { Answer, AwsFailure, FailureKind } from '../../core/doors/measurement.ts';
import { failure } from './failure.ts';
import { foreignKey, isOrphan, keysBeyond, type KeySeen } from './hand-over-keys.ts';
import { ask, putSecret, readVault, repeated, tagsFor, vaultRequest } from './hand-over-vault.ts';
import type { Step, Vault, Work } from './hand-over-vault.ts';
import { startDeadline } from './retry.ts';
import type { Sender, SendOptions } from './send.ts';

export interface HandOverOptions extends SendOptions {
  /** Which try of this call it is, from 1: before a second one no key can be an orphan of ours. */
  readonly attempt: number;
  /** Kept back from the deadline for deleting a key that the vault did not take; clock ms. */
  readonly takeBackMs: number;
}

/**
 * Creates an access key and puts it into the vault; answers `{ AccessKeyId, secretArn, versionId }`.
 *
 * IAM has no idempotency token, so a crash between the two leaves a key whose secret is lost. Therefore, first:
 * a key that is not in the baseline is either in the vault (then the work is done), or the orphan of an earlier
 * attempt of this call (made since the first one was announced; then it is deleted), or somebody else's, perhaps a
 * program's: then nothing is done and people must look. The vault's version id is a digest of secret and key id,
 * so putting is idempotent over every retry, and "is this key in the vault?" is answered without reading any
 * value.
 */
export async function handOverKey(
  sender: Sender,
  request: Request,
  handOver: HandOver,
  options: HandOverOptions,
): Promise<Answer> {
  const user = request.input['UserName'];
  const isCreate = request.service === 'iam' && request.operation === 'CreateAccessKey';
  if (!isCreate || typeof user !== 'string') {
    const text = 'only a CreateAccessKey that names its user can be handed over';
    return { ok: false, error: failure('invalid', 'NotAKey', text) };
  }
  if (handOver.account === request.account) {
    const text = 'the vault must stand in another account than the user';
    return { ok: false, error: failure('invalid', 'VaultInside', text) };
  }
  const { attempt, takeBackMs } = options;
  const work: Work = { sender, request, handOver, options, user, takeBackMs };
  // The vault first: a key that can't be put anywhere must not be made.
  const vault = await readVault(work);
  if (!vault.ok) return vault;
  const keys = await keysBeyondBaseline(work);
  if (!keys.ok) return keys;
  const stored = findStored(work, vault.value, keys.value);
  if (stored !== undefined) {
    const { keyId, versionId, isTagged } = stored;
    const arn = vault.value.arn ?? handOver.secretName;
    return isTagged ? done(keyId, arn, versionId) : tagAndAnswer(work, keyId, { arn, versionId });
  }
  const foreign = keys.value.find((key) => !isOrphan(key, handOver, attempt));
  if (foreign !== undefined) return { ok: false, error: foreignKey(foreign, handOver, user) };
  for (const { keyId } of keys.value) {
    const removed = await removeKey(work, keyId);
    if (!removed.ok) return removed;
  }
  return createAndPut(work, vault.value.exists);
}

/** The key whose secret the vault gives to programs. The tag alone may be that of a value that came before. */
function findStored(
  { handOver }: Work,
  { current, taggedKey }: Vault,
  keys: readonly KeySeen[],
): { keyId: string; versionId: string; isTagged: boolean } | undefined {
  return keys
    .map(({ keyId }) => ({
      keyId,
      versionId: secretVersion(handOver.secretName, keyId),
      isTagged: keyId === taggedKey,
    }))
    .find(({ versionId }) => versionId === current);
}

const done = (AccessKeyId: string, secretArn: string, versionId: string): Answer => ({
  ok: true,
  output: { AccessKeyId, secretArn, versionId },
});

const userRequest = (work: Work, operation: string, input: JsonObject): Request => ({
  ...work.request,
  operation,
  input: { UserName: work.user, ...input },
});

async function keysBeyondBaseline(work: Work): Promise<Step<readonly KeySeen[]>> {
  const answer = await ask(work, userRequest(work, 'ListAccessKeys', {}));
  if (!answer.ok) return answer;
  return { ok: true, value: keysBeyond(answer.output, work.handOver) };
}

async function removeKey(work: Work, keyId: string): Promise<Step<true>> {
  const answer = await ask(work, userRequest(work, 'DeleteAccessKey', { AccessKeyId: keyId }));
  return answer.ok || answer.error.kind === 'absent' ? { ok: true, value: true } : answer;
}

/** The only function that ever holds the secret; nothing that it returns or throws contains it. */
async function createAndPut(work: Work, exists: boolean): Promise<Answer> {
  const created = await ask(work, work.request);
  if (!created.ok) {
    const isRefusal = created.error.kind !== 'unknown-outcome';
    return isRefusal
      ? created
      : { ok: false, error: withoutText(created.error, 'CreateAccessKey') };
  }
  const { AccessKey } = created.output as {
    AccessKey?: { readonly AccessKeyId?: string; readonly SecretAccessKey?: string };
  };
  if (AccessKey?.AccessKeyId === undefined || AccessKey.SecretAccessKey === undefined) {
    const text = 'CreateAccessKey answered without a key';
    return { ok: false, error: failure('unknown-outcome', 'NoKey', text) };
  }
  const keyId = AccessKey.AccessKeyId;
  const versionId = secretVersion(work.handOver.secretName, keyId);
  const put = await putSecret(work, exists, {
    Name: work.handOver.secretName,
    ClientRequestToken: versionId,
    SecretString: JSON.stringify({
      accessKeyId: keyId,
      secretAccessKey: AccessKey.SecretAccessKey,
      user: work.user,
      account: work.request.account,
    }),
    Tags: tagsFor(keyId),
  });
  if (put.ok) {
    const { arn, tagged } = put.value;
    return tagged ? done(keyId, arn, versionId) : tagAndAnswer(work, keyId, { arn, versionId });
  }
  return takeBack(work, keyId, put.error);
}

/**
 * A secret that was there before gets its tag after its value. Without the tag the work isn't done, but the key
 * stays: the vault has it, and the next attempt only tags.
 */
async function tagAndAnswer(
  work: Work,
  keyId: string,
  stored: { readonly arn: string; readonly versionId: string },
): Promise<Answer> {
  const input = { SecretId: work.handOver.secretName, Tags: tagsFor(keyId) };
  const tagged = await repeated(work, () => ask(work, vaultRequest(work, 'TagResource', input)));
  if (tagged.ok) return done(keyId, stored.arn, stored.versionId);
  const { kind, code } = tagged.error;
  const text = `the vault holds the key ${keyId}, but its tag could not be set: ${code}`;
  return { ok: false, error: failure(kind, code, text) };
}

/**
 * The vault did not take it: the new key goes at once, so that no key lives whose secret nobody has. Where the
 * vault may have taken it, or may yet, the key stays until the next attempt has looked: a secret whose key is
 * gone would be found in the vault and believed.
 */
async function takeBack(work: Work, keyId: string, because: AwsFailure): Promise<Answer> {
  if (because.kind === 'unknown-outcome' || because.kind === 'not-ours') {
    const { message, code } = withoutText(because, 'the vault');
    const text = `${message}; the next attempt looks whether it has the new key ${keyId}`;
    return { ok: false, error: failure(because.kind, code, text) };
  }
  const deadline = startDeadline(work.sender.clock, work.takeBackMs);
  // Under the same claim: whoever has it by now may have found the key in the vault after all.
  const late: Work = { ...work, options: { ...work.options, deadline } };
  const removed = await removeKey(late, keyId);
  deadline.cancel();
  const error = withoutText(because, 'the vault');
  if (removed.ok) {
    const text = `${error.message}; the new key ${keyId} was deleted again`;
    return { ok: false, error: failure(kindAfter[error.kind] ?? error.kind, error.code, text) };
  }
  const text = `${error.message}; the new key ${keyId} could not be deleted (${removed.error.code})`;
  return { ok: false, error: failure('unknown-outcome', error.code, text) };
}

/**
 * What the vault's failure means for the whole, once the key is gone: the outcome is known (nothing), and
 * neither "already so" nor "doesn't exist" is true of the key.
 */
const kindAfter: { readonly [kind in FailureKind]?: FailureKind } = {
  conflict: 'invalid',
  absent: 'invalid',
};

/** From here on no stranger's text: an answer that echoes the request would echo the secret. */
function withoutText(error: AwsFailure, who: string): AwsFailure {
  return failure(error.kind, error.code, `${who} answered ${error.code}`);
}
