import { describe, expect, it } from 'vitest';
import type { CloudApi } from '../../../../src/drill/cloud/kernel.ts';
import type { JsonObject } from '../../../../src/drill/cloud/types.ts';
import { MEMBER, SECURITY, codeOf } from '../kernel/world.ts';
import { DAY, newEstate, policyText, rows } from './estate.ts';

const newKey = (api: CloudApi, input: JsonObject = {}) =>
  String((api('kms', 'CreateKey', input)['KeyMetadata'] as JsonObject)['Arn']);
const stateOf = (api: CloudApi, KeyId: string) =>
  (api('kms', 'DescribeKey', { KeyId })['KeyMetadata'] as JsonObject)['KeyState'];
const secret = new TextEncoder().encode('hunter2');

describe('using a key', () => {
  it('given a ciphertext, when it is decrypted, then the plaintext is back, and only with the same encryption context', () => {
    const api = newEstate().admin();
    const KeyId = newKey(api);
    const { CiphertextBlob } = api('kms', 'Encrypt', {
      KeyId,
      Plaintext: secret,
      EncryptionContext: { a: '1' },
    });
    const opened = api('kms', 'Decrypt', { CiphertextBlob, EncryptionContext: { a: '1' } });
    expect(opened).toMatchObject({ Plaintext: secret, KeyId });
    expect(codeOf(() => api('kms', 'Decrypt', { CiphertextBlob }))).toBe(
      'InvalidCiphertextException',
    );
    expect(
      codeOf(() =>
        api('kms', 'Decrypt', {
          CiphertextBlob,
          KeyId: newKey(api),
          EncryptionContext: { a: '1' },
        }),
      ),
    ).toBe('IncorrectKeyException');
  });

  it('given a data key, when its ciphertext is decrypted, then it is the data key', () => {
    const api = newEstate().admin();
    const { Plaintext, CiphertextBlob } = api('kms', 'GenerateDataKey', {
      KeyId: newKey(api),
      KeySpec: 'AES_256',
    });
    expect((Plaintext as Uint8Array).length).toBe(32);
    expect(api('kms', 'Decrypt', { CiphertextBlob })['Plaintext']).toEqual(Plaintext);
  });

  it('given a disabled key, when it is used, then DisabledException until it is enabled', () => {
    const api = newEstate().admin();
    const KeyId = newKey(api);
    const { CiphertextBlob } = api('kms', 'Encrypt', { KeyId, Plaintext: secret });
    api('kms', 'DisableKey', { KeyId });
    expect(codeOf(() => api('kms', 'Decrypt', { CiphertextBlob }))).toBe('DisabledException');
    expect(codeOf(() => api('kms', 'GenerateDataKey', { KeyId, KeySpec: 'AES_256' }))).toBe(
      'DisabledException',
    );
    api('kms', 'EnableKey', { KeyId });
    expect(codeOf(() => api('kms', 'Decrypt', { CiphertextBlob }))).toBe('ok');
  });
});

describe('deletion', () => {
  it('given a key pending deletion, when it is used, then KMSInvalidStateException, and cancelling leaves it Disabled', () => {
    const api = newEstate().admin();
    const KeyId = newKey(api);
    const { CiphertextBlob } = api('kms', 'Encrypt', { KeyId, Plaintext: secret });
    api('kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
    expect(stateOf(api, KeyId)).toBe('PendingDeletion');
    expect(codeOf(() => api('kms', 'Decrypt', { CiphertextBlob }))).toBe(
      'KMSInvalidStateException',
    );
    expect(codeOf(() => api('kms', 'EnableKey', { KeyId }))).toBe('KMSInvalidStateException');
    api('kms', 'CancelKeyDeletion', { KeyId });
    expect(stateOf(api, KeyId)).toBe('Disabled');
    expect(codeOf(() => api('kms', 'CancelKeyDeletion', { KeyId }))).toBe(
      'KMSInvalidStateException',
    );
  });

  it('given nobody who cancels, when the window is over, then the key and its alias are gone', () => {
    const estate = newEstate();
    const api = estate.admin();
    const KeyId = newKey(api);
    api('kms', 'CreateAlias', { AliasName: 'alias/data', TargetKeyId: KeyId });
    api('kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
    estate.pass(7 * DAY - 1);
    expect(stateOf(api, 'alias/data')).toBe('PendingDeletion');
    estate.pass(1);
    expect(codeOf(() => api('kms', 'DescribeKey', { KeyId }))).toBe('NotFoundException');
    expect(rows(api('kms', 'ListAliases', {}), 'Aliases')).toEqual([]);
  });

  it('given a deletion cancelled and scheduled again, when the first date comes, then the key is still there', () => {
    const estate = newEstate();
    const api = estate.admin();
    const KeyId = newKey(api);
    api('kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
    api('kms', 'CancelKeyDeletion', { KeyId });
    api('kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 30 });
    estate.pass(8 * DAY);
    expect(stateOf(api, KeyId)).toBe('PendingDeletion');
  });

  it('given a window of 6 or 31 days, when a deletion is scheduled, then ValidationException', () => {
    const api = newEstate().admin();
    const KeyId = newKey(api);
    for (const PendingWindowInDays of [6, 31]) {
      expect(codeOf(() => api('kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays }))).toBe(
        'ValidationException',
      );
    }
  });
});

describe('key policies', () => {
  const owner = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${MEMBER}:root` },
    Action: 'kms:*',
    Resource: '*',
  };

  it('given another account in the key policy, when it decrypts, then it may, once the change has propagated', () => {
    const estate = newEstate();
    const api = estate.admin();
    const other = estate.admin(SECURITY);
    const KeyId = newKey(api);
    const { CiphertextBlob } = api('kms', 'Encrypt', { KeyId, Plaintext: secret });
    const decrypt = () => codeOf(() => other('kms', 'Decrypt', { CiphertextBlob }));
    expect(decrypt()).toBe('AccessDeniedException');
    const guest = { Effect: 'Allow', Principal: { AWS: SECURITY }, Action: 'kms:*', Resource: '*' };
    const Policy = policyText(owner, guest);
    api('kms', 'PutKeyPolicy', { KeyId, PolicyName: 'default', Policy });
    expect(api('kms', 'GetKeyPolicy', { KeyId })['Policy']).toBe(Policy);
    expect(decrypt()).toBe('AccessDeniedException');
    estate.pass(20_000);
    expect(decrypt()).toBe('ok');
    expect(codeOf(() => other('kms', 'ScheduleKeyDeletion', { KeyId }))).toBe(
      'AccessDeniedException',
    );
  });

  it('given a policy that shuts its author out, when it is put, then it is refused unless the check is bypassed', () => {
    const estate = newEstate();
    const api = estate.admin();
    const KeyId = newKey(api);
    const stranger = { ...owner, Principal: { AWS: `arn:aws:iam::${MEMBER}:user/mallory` } };
    const put = (more: JsonObject) =>
      codeOf(() => api('kms', 'PutKeyPolicy', { KeyId, Policy: policyText(stranger), ...more }));
    expect(put({})).toBe('MalformedPolicyDocumentException');
    expect(put({ BypassPolicyLockoutSafetyCheck: true })).toBe('ok');
    estate.pass(20_000);
    expect(codeOf(() => api('kms', 'DisableKey', { KeyId }))).toBe('AccessDeniedException');
  });

  it('given what is no policy, when it is put, then MalformedPolicyDocumentException', () => {
    const api = newEstate().admin();
    const KeyId = newKey(api);
    for (const Policy of [
      '{',
      '{"Statement":[{"Effect":"Maybe","Action":"*"}]}',
      policyText({ ...owner, Condition: { Sounds: { a: 'b' } } }),
    ]) {
      expect(codeOf(() => api('kms', 'PutKeyPolicy', { KeyId, Policy }))).toBe(
        'MalformedPolicyDocumentException',
      );
    }
  });
});

describe('listing', () => {
  it('given three keys, when they are listed two at a time, then all come', () => {
    const api = newEstate().admin();
    const keys = [newKey(api), newKey(api), newKey(api)];
    const first = api('kms', 'ListKeys', { Limit: 2 });
    expect(first).toMatchObject({ Truncated: true });
    const second = api('kms', 'ListKeys', { Limit: 2, Marker: first['NextMarker'] });
    const found = [...rows(first, 'Keys'), ...rows(second, 'Keys')].map((row) =>
      String(row['KeyArn']),
    );
    expect(found.toSorted()).toEqual(keys.toSorted());
  });
});
