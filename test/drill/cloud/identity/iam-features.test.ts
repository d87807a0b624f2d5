import { beforeEach, describe, expect, it } from 'vitest';
import type { CloudApi } from '../../../../src/drill/cloud/kernel.ts';
import type { JsonObject } from '../../../../src/drill/cloud/types.ts';
import { codeOf, MEMBER, newKernel } from '../kernel/world.ts';

let api: CloudApi;
beforeEach(() => {
  const kernel = newKernel();
  api = kernel.api(kernel.issueCredentials({ accountId: MEMBER, userName: 'admin' }));
  for (const UserName of ['ann', 'bob']) api('iam', 'CreateUser', { UserName });
});
const iam = (operation: string, input: JsonObject = {}) => api('iam', operation, input);
const code = (operation: string, input: JsonObject = {}) => codeOf(() => iam(operation, input));

describe('credentials beside keys and passwords', () => {
  it('given service-specific credentials of several users, when all are listed, then each comes once; by name only his own', () => {
    const create = (UserName: string, ServiceName: string) =>
      iam('CreateServiceSpecificCredential', { UserName, ServiceName })[
        'ServiceSpecificCredential'
      ] as { ServiceSpecificCredentialId: string; ServicePassword: string };
    const bedrock = create('ann', 'bedrock.amazonaws.com');
    create('ann', 'bedrock.amazonaws.com');
    create('bob', 'logs.amazonaws.com');
    expect(bedrock.ServicePassword).not.toBe('');
    expect(
      code('CreateServiceSpecificCredential', {
        UserName: 'ann',
        ServiceName: 'bedrock.amazonaws.com',
      }),
    ).toBe('LimitExceeded');
    const list = (input: JsonObject) =>
      iam('ListServiceSpecificCredentials', input)['ServiceSpecificCredentials'] as JsonObject[];
    expect(list({ AllUsers: true }).map(({ UserName }) => UserName)).toEqual(['ann', 'ann', 'bob']);
    expect(JSON.stringify(list({ AllUsers: true }))).not.toContain(bedrock.ServicePassword);
    expect(list({ UserName: 'bob' })).toHaveLength(1);
    expect(list({ AllUsers: true, ServiceName: 'logs.amazonaws.com' })).toHaveLength(1);
    expect(code('ListServiceSpecificCredentials', { AllUsers: true, UserName: 'ann' })).toBe(
      'ValidationError',
    );
    const first = iam('ListServiceSpecificCredentials', { AllUsers: true, MaxItems: 2 });
    expect(first['IsTruncated']).toBe(true);
    const rest = { AllUsers: true, MaxItems: 2, Marker: first['Marker'] };
    expect(list(rest)).toHaveLength(1);
    const { ServiceSpecificCredentialId } = bedrock;
    iam('UpdateServiceSpecificCredential', {
      UserName: 'ann',
      ServiceSpecificCredentialId,
      Status: 'Inactive',
    });
    expect(list({ UserName: 'ann' })[0]).toMatchObject({ Status: 'Inactive' });
    expect(code('DeleteUser', { UserName: 'ann' })).toBe('DeleteConflict');
  });

  it.each([
    {
      noun: 'SSHPublicKey',
      member: 'SSHPublicKeys',
      idMember: 'SSHPublicKeyId',
      body: { SSHPublicKeyBody: 'ssh-rsa AAAA' },
      limit: 5,
    },
    {
      noun: 'SigningCertificate',
      member: 'Certificates',
      idMember: 'CertificateId',
      body: { CertificateBody: '-----BEGIN CERTIFICATE-----' },
      limit: 2,
    },
  ])(
    'given a $noun, when it is uploaded, switched off and deleted, then each shows, and the quota holds',
    ({ noun, member, idMember, body, limit }) => {
      const upload = () => iam(`Upload${noun}`, { UserName: 'ann', ...body });
      for (let n = 0; n < limit; n += 1) upload();
      expect(codeOf(upload)).toBe('LimitExceeded');
      const operation = noun === 'SSHPublicKey' ? 'ListSSHPublicKeys' : 'ListSigningCertificates';
      const list = () => iam(operation, { UserName: 'ann' })[member] as JsonObject[];
      expect(list()).toHaveLength(limit);
      const about = { UserName: 'ann', [idMember]: list()[0]?.[idMember] };
      iam(`Update${noun}`, { ...about, Status: 'Inactive' });
      expect(list()[0]).toMatchObject({ Status: 'Inactive' });
      expect(code(`Update${noun}`, { ...about, UserName: 'bob', Status: 'Active' })).toBe(
        'NoSuchEntity',
      );
      iam(`Delete${noun}`, about);
      expect(list()).toHaveLength(limit - 1);
      expect(code(`Delete${noun}`, about)).toBe('NoSuchEntity');
    },
  );
});

describe('what an account has switched on', () => {
  it('given outbound federation, when it is switched on and off, then it is told so', () => {
    const info = 'GetOutboundWebIdentityFederationInfo';
    expect(code(info)).toBe('FeatureDisabled');
    iam('EnableOutboundWebIdentityFederation');
    expect(iam(info)).toMatchObject({ JwtVendingEnabled: true });
    expect(code('EnableOutboundWebIdentityFederation')).toBe('FeatureEnabled');
    iam('DisableOutboundWebIdentityFederation');
    expect(code(info)).toBe('FeatureDisabled');
  });

  it('given account properties, when they are put, then they are read back; keys of two namespaces are refused', () => {
    expect(iam('GetAccountProperties')).toEqual({ Properties: {} });
    iam('PutAccountProperties', { Properties: { 'Access/Manager': 'true' } });
    expect(iam('GetAccountProperties')).toEqual({ Properties: { 'Access/Manager': 'true' } });
    expect(code('PutAccountProperties', { Properties: { 'A/b': '1', 'C/d': '2' } })).toBe(
      'ValidationError',
    );
  });

  it('given a delegation request, when it is made and rejected, then it is listed with its state', () => {
    const { DelegationRequestId } = iam('CreateDelegationRequest', {
      Description: 'let us in',
      Permissions: { PolicyTemplateArn: 'arn:aws:iam:::delegation-template/x' },
      RequestorWorkflowId: 'w',
      NotificationChannel: 'arn:aws:sns:us-east-1:999999999999:x',
      SessionDuration: 3600,
    });
    iam('RejectDelegationRequest', { DelegationRequestId });
    expect(iam('ListDelegationRequests')['DelegationRequests']).toMatchObject([
      { DelegationRequestId, State: 'REJECTED', Description: 'let us in' },
    ]);
    expect(code('GetDelegationRequest', { DelegationRequestId: 'dr-none' })).toBe('NoSuchEntity');
  });
});
