import { ok, refuse, textIn, type Answers, type Secret } from './cloud.ts';

/**
 * Secrets Manager. A version's id is the client's token: the same token with the same value does nothing
 * twice, with another value it is refused.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
 */
export const vaultAnswers: Answers = (cloud, { operation, input }) => {
  const name = textIn(input, operation === 'CreateSecret' ? 'Name' : 'SecretId');
  const token = textIn(input, 'ClientRequestToken');
  const value = textIn(input, 'SecretString');
  const secret = cloud.secrets.get(name);
  const arn = `arn:aws:secretsmanager:eu-west-1:000000000000:secret:${name}`;
  switch (operation) {
    case 'DescribeSecret':
      if (secret === undefined) return refuse('ResourceNotFoundException');
      return ok({
        ARN: arn,
        Name: name,
        Tags: [...secret.tags].map(([Key, Value]) => ({ Key, Value })),
        VersionIdsToStages: stages(secret),
      });
    case 'CreateSecret': {
      const same = secret?.versions.get(token) === value;
      if (secret !== undefined) return same ? ok({ ARN: arn }) : refuse('ResourceExistsException');
      const made = { tags: new Map<string, string>(), versions: new Map([[token, value]]) };
      tag(made, input['Tags']);
      cloud.secrets.set(name, made);
      return ok({ ARN: arn, VersionId: token });
    }
    case 'PutSecretValue': {
      if (secret === undefined) return refuse('ResourceNotFoundException');
      const before = secret.versions.get(token);
      if (before !== undefined && before !== value) return refuse('ResourceExistsException');
      if (before === undefined) secret.versions.set(token, value);
      return ok({ ARN: arn, VersionId: token });
    }
    case 'TagResource':
      if (secret === undefined) return refuse('ResourceNotFoundException');
      tag(secret, input['Tags']);
      return ok();
    default:
      return undefined;
  }
};

/** The newest is current, the one before it previous; older ones carry no label and are not listed. */
function stages({ versions }: Secret): object {
  const ids = [...versions.keys()].slice(-2).toReversed();
  return Object.fromEntries(ids.map((id, i) => [id, [i === 0 ? 'AWSCURRENT' : 'AWSPREVIOUS']]));
}

function tag(secret: Secret, tags: unknown): void {
  for (const { Key, Value } of Array.isArray(tags) ? tags : [])
    if (typeof Key === 'string' && typeof Value === 'string') secret.tags.set(Key, Value);
}
