import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isAwsHost, requestRefusal } from '../../../src/adapters/aws/hosts.ts';
import { hostsOf, startListener } from './wire-listener.ts';
import type { Listener } from './wire-listener.ts';

const ACCOUNT = '222222222222';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/break-glass`;
const SID = 'a+/'.repeat(21) + 'b';

let listener: Listener;
beforeAll(async () => {
  listener = await startListener();
});
afterAll(() => listener.close());
beforeEach(() => {
  listener.arrived.length = 0;
  listener.answers({});
});

/**
 * Written down from the service's model (signin, 2023-01-01): every operation of the control plane is a POST to a path
 * of its own, with its members in the body. A boto3 that knows these operations sends the same.
 */
const wire = [
  ['GetConsoleAuthorizationConfiguration', {}, '/get-console-authorization-configuration'],
  [
    'GetConsoleAuthorizationConfiguration',
    { targetId: 'o-exampleorg' },
    '/get-console-authorization-configuration',
  ],
  [
    'PutConsoleAuthorizationConfiguration',
    { targetId: ACCOUNT },
    '/put-console-authorization-configuration',
  ],
  [
    'DeleteConsoleAuthorizationConfiguration',
    { targetId: ACCOUNT },
    '/delete-console-authorization-configuration',
  ],
  [
    'ListResourcePermissionStatements',
    { maxResults: 100, nextToken: 'a/b+c=' },
    '/list-resource-permission-statements',
  ],
  [
    'PutResourcePermissionStatement',
    { sourceIp: '203.0.113.0/24', excludedPrincipal: ROLE, clientToken: 't-1' },
    '/put-resource-permission-statement',
  ],
  [
    'DeleteResourcePermissionStatement',
    { statementId: SID, clientToken: 't-2' },
    '/delete-resource-permission-statement',
  ],
] as const;

describe('the client of AWS Sign-In', () => {
  it.each(wire)(
    'given %s %j, when it is sent, then method, path, body and signature are what the model says',
    async (operation, input, path) => {
      await listener.send('signin', operation, input);
      const [one] = listener.arrived;
      expect(listener.arrived).toHaveLength(1);
      expect(one).toMatchObject({ method: 'POST', path, query: '' });
      expect(one?.scope).toBe('eu-west-1/signin/aws4_request');
      expect(JSON.parse(one?.body ?? '')).toEqual(input);
    },
  );

  it('given a statement without a token, when it is put, then the client makes one up', async () => {
    await listener.send('signin', 'PutResourcePermissionStatement', { sourceIp: '203.0.113.7' });
    const body = JSON.parse(listener.arrived[0]?.body ?? '') as { clientToken?: string };
    expect(body.clientToken).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('given an answer, when it is read, then switch, statements and their conditions have their types', async () => {
    const condition = {
      NotIpAddress: { 'aws:SourceIp': ['203.0.113.0/24'] },
      ArnNotEquals: { 'aws:PrincipalArn': [ROLE] },
    };
    listener.answers({ permissionStatements: [{ sid: SID, condition }], nextToken: 't' });
    expect(await listener.send('signin', 'ListResourcePermissionStatements', {})).toMatchObject({
      permissionStatements: [{ sid: SID, condition }],
      nextToken: 't',
    });
    const on = { targetId: ACCOUNT, scope: 'ACCOUNT', consoleAuthorizationEnabled: true };
    listener.answers(on);
    expect(await listener.send('signin', 'GetConsoleAuthorizationConfiguration', {})).toMatchObject(
      on,
    );
  });

  it.each([
    [404, 'ResourceNotFoundException'],
    [403, 'AccessDeniedException'],
    [429, 'TooManyRequestsError'],
  ])('given status %i, when it fails, then the error has AWS’s name %s', async (status, error) => {
    listener.answers({ error: 'x', message: 'no' }, { status, error });
    const sent = listener.send('signin', 'ListResourcePermissionStatements', {});
    await expect(sent).rejects.toMatchObject({ name: error });
  });

  it('given no host that somebody chose, when one is made, then it is the control plane’s own; a chosen one is called as it is', async () => {
    const host = await hostsOf('signin');
    // From the service's endpoint rules: for the control plane they know neither FIPS nor IPv4 alone.
    expect(host('us-east-1', false, false)).toBe('signin.us-east-1.api.aws');
    expect(host('us-east-1', true, true)).toBe('signin.us-east-1.api.aws');
    expect(host('cn-north-1', false, false)).toBe('signin.cn-north-1.api.amazonwebservices.com.cn');
    // AWS's own clients call AWS all the same; a drill must not.
    expect(host('us-east-1', false, false, 'https://drill.example.org')).toBe('drill.example.org');
  });

  it('given its host, when a live bot asks, then it may; a drill may not', () => {
    const url = 'https://signin.us-east-1.api.aws/get-resource-policy';
    expect(isAwsHost('signin', 'signin.us-east-1.api.aws')).toBe(true);
    expect(requestRefusal('live', 'signin', url)).toBeUndefined();
    expect(requestRefusal('live', 'signin', 'https://signin.us-east-1.api.aws.evil.org/')).toMatch(
      /not a host of AWS/,
    );
    expect(requestRefusal('drill', 'signin', url)).toMatch(/does not talk to/);
  });
});
