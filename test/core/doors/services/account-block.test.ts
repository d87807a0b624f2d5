import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../../src/core/doors/measurement.ts';
import { failed, ok } from '../../drive.ts';
import { OTHER, PROD, STRANGER } from '../../situations.ts';
import { HOME, callsOf, look } from './look.ts';

describe('the block of public access for an account', () => {
  const policy = (AWS: string) =>
    JSON.stringify({ Statement: { Effect: 'Allow', Principal: { AWS }, Action: 's3:*' } });
  const of = (who: string, block: () => Answer) =>
    look({
      ListBuckets: () => ok({ Buckets: [{ Name: 'b-1', BucketRegion: HOME }] }),
      GetBucketPolicy: () => ok({ Policy: policy(who) }),
      GetPublicAccessBlock: ({ service }) =>
        service === 's3control' ? block() : failed('absent', 'NoSuchPublicAccessBlock'),
    });
  const half = { BlockPublicAcls: true, BlockPublicPolicy: false };
  const callFor = (block: () => Answer) =>
    callsOf(of('*', block).doors).find(({ action }) => action === 'block-public-account');

  it('given a public bucket and an account without a block, when it is blocked, then the undo takes the block off again', () => {
    expect(callFor(() => failed('absent'))).toMatchObject({
      request: { service: 's3control', input: { AccountId: PROD } },
      preconditions: [{ expect: { absent: true } }],
      undo: { request: { operation: 'DeletePublicAccessBlock' } },
    });
  });

  it('given half a block, when it is made whole, then the undo writes exactly that half', () => {
    expect(callFor(() => ok({ PublicAccessBlockConfiguration: half }))).toMatchObject({
      preconditions: [{ expect: { equals: half } }],
      undo: { request: { input: { PublicAccessBlockConfiguration: half } } },
    });
  });

  it('given a block that can not be read, when it is looked, then it is unseen and no call is drawn', () => {
    const denied = () => failed('denied', 'AccessDenied');
    expect(callFor(denied)).toBeUndefined();
    expect(of('*', denied).unseen).toMatchObject([{ why: 'denied (AccessDenied)' }]);
  });

  const block = () => failed('absent');
  /** The account's door beside those of a hostile bucket `b-1` and of a second one, with what is known of it. */
  const beside = (www: () => Answer, judged: readonly string[] = []) => {
    const { doors } = look(
      {
        ListBuckets: () =>
          ok({ Buckets: ['b-1', 'www'].map((Name) => ({ Name, BucketRegion: HOME })) }),
        GetBucketPolicy: ({ input }) =>
          input['Bucket'] === 'www' ? www() : ok({ Policy: policy('*') }),
        GetPublicAccessBlock: block,
      },
      { judged },
    );
    const door = doors.find(({ name }) => name === 'account');
    if (door === undefined) throw new Error('the account has no door');
    return { door, calls: callsOf([door]) };
  };
  const publicly = (more: object = {}) =>
    ok({
      Policy: JSON.stringify({
        Statement: { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', ...more },
      }),
    });
  const WWW = `${PROD}/bucket-access/${HOME}/www`;

  it.each([
    ['is judged to be theirs', () => publicly(), [WWW]],
    [
      'is public under a condition, and so not hostile',
      () => publicly({ Condition: { StringLike: { 'aws:Referer': 'https://x.example/*' } } }),
      [],
    ],
    ['has a policy that can not be read', () => failed('denied', 'AccessDenied'), []],
  ])(
    'given a hostile bucket beside one that %s, when the account is looked at, then it is not blocked, and the bucket is named with the command',
    (_, www, judged) => {
      const { door, calls } = beside(www, judged);
      expect(calls).toEqual([]);
      expect(door).toMatchObject({
        suspicion: 'ordinary',
        detail: { untouchable: expect.stringMatching(/www.*put-public-access-block/) },
      });
    },
  );

  it('given nothing but hostile buckets, when the account is looked at, then it is blocked, and is not itself called hostile: nobody tells how long it has been like this', () => {
    const { door, calls } = beside(() => publicly());
    expect(door).toMatchObject({
      suspicion: 'ordinary',
      says: expect.stringContaining('2 buckets'),
    });
    expect(calls).toMatchObject([{ request: { operation: 'PutPublicAccessBlock' } }]);
    expect(calls[0]?.hostile).toBeUndefined();
  });

  it.each([
    ['a bucket for ours alone', OTHER],
    ['a bucket for an unknown account, which no block keeps out', STRANGER],
  ])('given %s, when it is looked, then the account is not asked', (_, who) => {
    let asked = 0;
    const { doors } = of(who, () => {
      asked += 1;
      return failed('absent');
    });
    expect(asked).toBe(0);
    expect(doors.filter(({ name }) => name === 'account')).toEqual([]);
  });
});
