import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src/drill/cloud/types.ts';
import { MEMBER, SECURITY, codeOf } from '../kernel/world.ts';
import { DAY, newEstate, policyText, rows } from './estate.ts';

const TOKEN = 'b6f5f0c2-1111-4222-8333-444455556666';

describe('values', () => {
  it('given the same token and value, when a secret is created again, then the answer is the first one; with another value it is refused', () => {
    const api = newEstate().admin();
    const create = (SecretString: string) =>
      api('secretsmanager', 'CreateSecret', { Name: 'k', SecretString, ClientRequestToken: TOKEN });
    const first = create('one');
    expect(create('one')).toEqual(first);
    expect(codeOf(() => create('two'))).toBe('ResourceExistsException');
    expect(
      codeOf(() => api('secretsmanager', 'CreateSecret', { Name: 'k', SecretString: 'one' })),
    ).toBe('ResourceExistsException');
  });

  it('given a second value, when it is put, then the labels move on', () => {
    const api = newEstate().admin();
    const first = api('secretsmanager', 'CreateSecret', { Name: 'k', SecretString: 'one' })[
      'VersionId'
    ];
    const second = api('secretsmanager', 'PutSecretValue', { SecretId: 'k', SecretString: 'two' })[
      'VersionId'
    ];
    expect(api('secretsmanager', 'GetSecretValue', { SecretId: 'k' })).toMatchObject({
      SecretString: 'two',
      VersionStages: ['AWSCURRENT'],
    });
    expect(
      api('secretsmanager', 'GetSecretValue', { SecretId: 'k', VersionStage: 'AWSPREVIOUS' }),
    ).toMatchObject({ SecretString: 'one' });
    api('secretsmanager', 'UpdateSecretVersionStage', {
      SecretId: 'k',
      VersionStage: 'AWSCURRENT',
      RemoveFromVersionId: second,
      MoveToVersionId: first,
    });
    expect(api('secretsmanager', 'GetSecretValue', { SecretId: 'k' })).toMatchObject({
      SecretString: 'one',
    });
    expect(
      api('secretsmanager', 'DescribeSecret', { SecretId: 'k' })['VersionIdsToStages'],
    ).toEqual({ [String(first)]: ['AWSCURRENT'], [String(second)]: ['AWSPREVIOUS'] });
  });

  it('given a repeated PutSecretValue with one token, when it is answered, then there is one version', () => {
    const api = newEstate().admin();
    api('secretsmanager', 'CreateSecret', { Name: 'k' });
    const put = (SecretString: string) =>
      api('secretsmanager', 'PutSecretValue', {
        SecretId: 'k',
        SecretString,
        ClientRequestToken: TOKEN,
      });
    put('one');
    put('one');
    expect(codeOf(() => put('two'))).toBe('ResourceExistsException');
    expect(
      rows(api('secretsmanager', 'ListSecretVersionIds', { SecretId: 'k' }), 'Versions'),
    ).toHaveLength(1);
  });

  it('given a third value, when versions are listed, then the oldest one is listed only with IncludeDeprecated', () => {
    const api = newEstate().admin();
    api('secretsmanager', 'CreateSecret', { Name: 'k', SecretString: '1' });
    api('secretsmanager', 'PutSecretValue', { SecretId: 'k', SecretString: '2' });
    api('secretsmanager', 'PutSecretValue', { SecretId: 'k', SecretString: '3' });
    const list = (more: JsonObject) =>
      rows(api('secretsmanager', 'ListSecretVersionIds', { SecretId: 'k', ...more }), 'Versions')
        .length;
    expect([list({}), list({ IncludeDeprecated: true })]).toEqual([2, 3]);
  });

  it('given a customer key that is disabled, when the value is read, then DecryptionFailure', () => {
    const api = newEstate().admin();
    const { Arn } = api('kms', 'CreateKey', {})['KeyMetadata'] as JsonObject;
    api('secretsmanager', 'CreateSecret', { Name: 'k', SecretString: '1', KmsKeyId: Arn });
    expect(codeOf(() => api('secretsmanager', 'GetSecretValue', { SecretId: 'k' }))).toBe('ok');
    api('kms', 'DisableKey', { KeyId: Arn });
    expect(codeOf(() => api('secretsmanager', 'GetSecretValue', { SecretId: 'k' }))).toBe(
      'DecryptionFailure',
    );
  });
});

describe('deletion', () => {
  it('given a deleted secret, when it is read, then it is refused, and restoring brings it back', () => {
    const api = newEstate().admin();
    api('secretsmanager', 'CreateSecret', { Name: 'k', SecretString: '1' });
    api('secretsmanager', 'DeleteSecret', { SecretId: 'k', RecoveryWindowInDays: 7 });
    expect(codeOf(() => api('secretsmanager', 'GetSecretValue', { SecretId: 'k' }))).toBe(
      'InvalidRequestException',
    );
    expect(rows(api('secretsmanager', 'ListSecrets', {}), 'SecretList')).toEqual([]);
    const planned = rows(
      api('secretsmanager', 'ListSecrets', { IncludePlannedDeletion: true }),
      'SecretList',
    );
    expect(planned[0]?.['DeletedDate']).toBeInstanceOf(Date);
    expect(codeOf(() => api('secretsmanager', 'CreateSecret', { Name: 'k' }))).toBe(
      'InvalidRequestException',
    );
    api('secretsmanager', 'RestoreSecret', { SecretId: 'k' });
    expect(codeOf(() => api('secretsmanager', 'GetSecretValue', { SecretId: 'k' }))).toBe('ok');
  });

  it('given nobody who restores, when the window is over, then it is gone', () => {
    const estate = newEstate();
    const api = estate.admin();
    api('secretsmanager', 'CreateSecret', { Name: 'k', SecretString: '1' });
    api('secretsmanager', 'DeleteSecret', { SecretId: 'k', RecoveryWindowInDays: 7 });
    estate.pass(7 * DAY);
    expect(codeOf(() => api('secretsmanager', 'DescribeSecret', { SecretId: 'k' }))).toBe(
      'ResourceNotFoundException',
    );
    expect(codeOf(() => api('secretsmanager', 'CreateSecret', { Name: 'k' }))).toBe('ok');
  });

  it('given a forced deletion, when it is done, then it is gone at once', () => {
    const api = newEstate().admin();
    api('secretsmanager', 'CreateSecret', { Name: 'k' });
    expect(
      codeOf(() =>
        api('secretsmanager', 'DeleteSecret', { SecretId: 'k', RecoveryWindowInDays: 6 }),
      ),
    ).toBe('InvalidParameterException');
    api('secretsmanager', 'DeleteSecret', { SecretId: 'k', ForceDeleteWithoutRecovery: true });
    expect(codeOf(() => api('secretsmanager', 'DescribeSecret', { SecretId: 'k' }))).toBe(
      'ResourceNotFoundException',
    );
  });
});

describe('resource policies', () => {
  it('given a policy for another account, when it reads by ARN, then it may, once the change has propagated', () => {
    const estate = newEstate();
    const api = estate.admin();
    const other = estate.admin(SECURITY);
    const { ARN } = api('secretsmanager', 'CreateSecret', { Name: 'k', SecretString: '1' });
    const read = () => codeOf(() => other('secretsmanager', 'GetSecretValue', { SecretId: ARN }));
    expect(read()).toBe('AccessDeniedException');
    const ResourcePolicy = policyText({
      Effect: 'Allow',
      Principal: { AWS: SECURITY },
      Action: 'secretsmanager:GetSecretValue',
      Resource: '*',
    });
    api('secretsmanager', 'PutResourcePolicy', { SecretId: 'k', ResourcePolicy });
    estate.pass(20_000);
    expect(read()).toBe('ok');
    expect(api('secretsmanager', 'GetResourcePolicy', { SecretId: 'k' })).toMatchObject({
      ResourcePolicy,
    });
  });

  it('given a user with one secret in his policy, when he reads two, then he gets the one', () => {
    const estate = newEstate();
    const api = estate.admin();
    api('secretsmanager', 'CreateSecret', { Name: 'mine', SecretString: '1' });
    api('secretsmanager', 'CreateSecret', { Name: 'theirs', SecretString: '2' });
    const user = estate.user('reader', {
      Effect: 'Allow',
      Action: 'secretsmanager:GetSecretValue',
      Resource: `arn:aws:secretsmanager:us-east-1:${MEMBER}:secret:mine-??????`,
    });
    expect(codeOf(() => user('secretsmanager', 'GetSecretValue', { SecretId: 'mine' }))).toBe('ok');
    expect(codeOf(() => user('secretsmanager', 'GetSecretValue', { SecretId: 'theirs' }))).toBe(
      'AccessDeniedException',
    );
  });
});
