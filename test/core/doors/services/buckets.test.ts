import { describe, expect, it } from 'vitest';
import { failed, ok } from '../../drive.ts';
import { OTHER, PROD, STRANGER } from '../../situations.ts';
import { callsOf, kindsOf, look } from './look.ts';

const owner = { Owner: { ID: 'owner' } };
const own = { Grantee: { Type: 'CanonicalUser', ID: 'owner' }, Permission: 'FULL_CONTROL' };
const group = (name: string, Permission: string) => ({
  Grantee: { Type: 'Group', URI: `http://acs.amazonaws.com/groups/${name}` },
  Permission,
});
const buckets = {
  ListBuckets: () => ok({ Buckets: [{ Name: 'b-1', BucketRegion: 'eu-west-1' }] }),
  GetPublicAccessBlock: () => failed('absent', 'NoSuchPublicAccessBlockConfiguration'),
};
const withList = (...more: object[]) => ({
  ...buckets,
  GetBucketAcl: () => ok({ ...owner, Grants: [own, ...more] }),
});
const doors = (special: Parameters<typeof kindsOf>[0]) => kindsOf(special, 'bucket-access');

describe('access lists of buckets', () => {
  it.each([
    ['anyone', 'global/AllUsers', 'READ'],
    ['anyone who has an AWS account', 'global/AuthenticatedUsers', 'WRITE'],
  ])(
    'given a bucket that is public for %s by its list alone, when it is found, then it is hostile and is blocked with its account',
    (who, name, may) => {
      const found = doors(withList(group(name, may)));
      expect(found.map((door) => [door.name, door.suspicion, door.state])).toEqual([
        ['b-1', 'hostile', 'open'],
        ['account', 'ordinary', 'open'],
      ]);
      expect(found[0]?.says).toContain(`its access list lets in ${who} (${may})`);
      expect(callsOf(found).map(({ action }) => action)).toEqual([
        'block-public-bucket',
        'block-public-account',
      ]);
    },
  );

  it.each([
    ['IgnorePublicAcls', 'closed'],
    ['RestrictPublicBuckets', 'open'],
  ])(
    'given a public list and a bucket whose %s is on, when it is looked at, then it is %s',
    (flag, state) => {
      const block = { PublicAccessBlockConfiguration: { [flag]: true } };
      const [door] = doors({
        ...withList(group('global/AllUsers', 'READ')),
        GetPublicAccessBlock: () => ok(block),
      });
      expect(door?.state).toBe(state);
    },
  );

  it('given a list with its owner and the delivery of logs, when it is looked at, then it is no door', () => {
    expect(doors(withList(group('s3/LogDelivery', 'WRITE')))).toEqual([]);
  });

  it('given a list with another account, when it is looked at, then it is named and left to its owner', () => {
    const other = { Grantee: { Type: 'CanonicalUser', ID: 'other' }, Permission: 'READ' };
    const found = doors(withList(other));
    expect(found).toMatchObject([{ name: 'b-1/access-list', suspicion: 'ordinary' }]);
    expect(callsOf(found)).toEqual([]);
  });

  it('given a bucket whose list could not be read beside a public one, when the account is looked at, then it is left to people', () => {
    const found = look({
      ...buckets,
      ListBuckets: () =>
        ok({ Buckets: ['b-1', 'b-2'].map((Name) => ({ Name, BucketRegion: 'eu-west-1' })) }),
      GetBucketAcl: ({ input }) =>
        input['Bucket'] === 'b-1'
          ? ok({ ...owner, Grants: [group('global/AllUsers', 'READ')] })
          : failed('denied', 'AccessDenied'),
    });
    const account = found.doors.find(({ name }) => name === 'account');
    expect(account?.detail['untouchable']).toContain(
      'bucket b-2 would be blocked too, and nobody could read its access list',
    );
    expect(found.unseen.map(({ what }) => what)).toContain(
      'access list of bucket b-2 in eu-west-1',
    );
  });
});

describe('policies of buckets', () => {
  it('given a bucket that is public under a condition on its own account, when it is found, then it is hostile and is blocked', () => {
    const Statement = [
      {
        Effect: 'Allow',
        Principal: '*',
        Action: 's3:GetObject',
        Resource: '*',
        Condition: { StringEquals: { 'aws:ResourceAccount': PROD } },
      },
    ];
    const found = doors({
      ...buckets,
      GetBucketPolicy: () => ok({ Policy: JSON.stringify({ Statement }) }),
    });
    expect(found[0]).toMatchObject({ name: 'b-1', suspicion: 'hostile', state: 'open' });
    expect(callsOf(found)[0]).toMatchObject({ action: 'block-public-bucket' });
  });
});

describe('replication of buckets', () => {
  const rule = (ID: string, Destination: object, Status = 'Enabled') => ({
    ID,
    Status,
    Priority: 1,
    Filter: { Prefix: '' },
    Destination,
  });
  const replicates = (...Rules: object[]) => ({
    ...buckets,
    GetBucketReplication: () => ok({ ReplicationConfiguration: { Role: 'arn:r', Rules } }),
  });
  const his = { Bucket: 'arn:aws:s3:::loot', Account: STRANGER };
  const ours = { Bucket: 'arn:aws:s3:::copies', Account: OTHER };

  it('given a rule into an unknown account beside one of ours, when it is closed, then only his is switched off, and the undo writes the former rules', () => {
    const found = doors(replicates(rule('his', his), rule('ours', ours)));
    expect(found).toMatchObject([{ name: 'b-1/replication', suspicion: 'hostile' }]);
    const before = { Role: 'arn:r', Rules: [rule('his', his), rule('ours', ours)] };
    const after = { Role: 'arn:r', Rules: [rule('his', his, 'Disabled'), rule('ours', ours)] };
    expect(callsOf(found)).toMatchObject([
      {
        action: 'disable-replication',
        request: {
          operation: 'PutBucketReplication',
          input: { Bucket: 'b-1', ReplicationConfiguration: after },
        },
        preconditions: [{ expect: { equals: before } }],
        check: { expect: { equals: after } },
        undo: { request: { input: { ReplicationConfiguration: before } } },
      },
    ]);
  });

  it.each([
    ['is off', rule('his', his, 'Disabled')],
    ['copies to another account of ours', rule('ours', ours)],
    ['copies to a bucket that the inventory has seen', rule('own', { Bucket: 'arn:aws:s3:::b-1' })],
  ])('given a rule that %s, when it is looked at, then it is no door', (_, one) => {
    expect(doors(replicates(one))).toEqual([]);
  });

  it('given a thousand rules into an unknown account, when they are found, then the door is hostile, short, and named with the reason', () => {
    const many = Array.from({ length: 1_000 }, (_, i) => rule(`his-${i}`, his));
    const found = doors(replicates(...many));
    expect(found).toMatchObject([{ name: 'b-1/replication', suspicion: 'hostile' }]);
    expect(callsOf(found)).toEqual([]);
    expect(found[0]?.detail['untouchable']).toContain('too long for a plan; read them: aws s3api');
    expect(JSON.stringify(found).length).toBeLessThan(2_000);
  });

  it('given a rule to a bucket of which nobody tells whose it is, when it is found, then it is named and left to people', () => {
    const found = doors(replicates(rule('x', { Bucket: 'arn:aws:s3:::elsewhere' })));
    expect(found).toMatchObject([{ name: 'b-1/replication/unknown', suspicion: 'ordinary' }]);
    expect(callsOf(found)).toEqual([]);
  });

  it('given a rule that is switched off by a plan, when two inventories are compared, then its line is the same', () => {
    const lineOf = (one: object): unknown =>
      look(replicates(one)).objects[`${PROD}/bucket-access/eu-west-1/b-1/replication`];
    expect(lineOf(rule('his', his))).toBe(lineOf(rule('his', his, 'Disabled')));
    expect(lineOf(rule('his', his))).not.toBe(lineOf(rule('his', ours)));
  });
});
