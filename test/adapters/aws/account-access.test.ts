import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hostsOf, startListener } from './wire-listener.ts';
import type { Listener } from './wire-listener.ts';

const APPLICATION = 'arn:aws:account-access:us-east-1:111111111111:application/a-1';

let listener: Listener;
beforeAll(async () => {
  listener = await startListener();
});
afterAll(() => listener.close());
beforeEach(() => {
  listener.arrived.length = 0;
  listener.answers({});
});

/** Written down from the service's model (account-access, 2018-05-10). A boto3 that knows it sends the same. */
const wire = [
  ['ListApplications', {}, '/applications-list'],
  ['ListApplications', { maxResults: 100, nextToken: 'n' }, '/applications-list'],
  [
    'ListEntitlements',
    {
      applicationArn: APPLICATION,
      filter: { principalRole: { account: '111111111111' } },
      maxResults: 100,
    },
    '/entitlements-list',
  ],
] as const;

describe('the client of account access manager', () => {
  it.each(wire)(
    'given %s %j, when it is sent, then method, path, body and signature are what the model says',
    async (operation, input, path) => {
      await listener.send('account-access', operation, input);
      expect(listener.arrived).toMatchObject([
        { method: 'POST', path, query: '', scope: 'eu-west-1/account-access/aws4_request' },
      ]);
      expect(JSON.parse(listener.arrived[0]?.body ?? '')).toEqual(input);
    },
  );

  it('given an answer, when it is read, then unions and times have their types', async () => {
    const one = {
      entitlementId: 'e-1',
      entitlement: {
        principalRole: {
          principal: { identityCenter: { groupId: 'g-1' } },
          roleArn: 'arn:aws:iam::111111111111:role/r',
          account: '111111111111',
        },
      },
    };
    const createdAt = '2026-11-20T00:00:00Z';
    listener.answers({ entitlements: [{ ...one, createdAt }], nextToken: 't' });
    const input = { applicationArn: APPLICATION, filter: {} };
    expect(await listener.send('account-access', 'ListEntitlements', input)).toMatchObject({
      entitlements: [{ ...one, createdAt: new Date(createdAt) }],
      nextToken: 't',
    });
  });

  it('given no host that somebody chose, when one is made, then it is by the service’s endpoint rules', async () => {
    const host = await hostsOf('account-access');
    expect(host('eu-west-1', false, false)).toBe('account-access.eu-west-1.api.aws');
    expect(host('us-east-1', true, false)).toBe('account-access-fips.us-east-1.api.aws');
    expect(host('us-east-1', false, false, 'https://drill.example.org')).toBe('drill.example.org');
  });
});
