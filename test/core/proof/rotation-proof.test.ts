import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { keyIdTag, secretVersion } from '../../../src/core/actions/rotate-access-key.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import type { Answer } from '../../../src/core/doors/measurement.ts';
import type { Situation } from '../../../src/core/incident/situation.ts';
import type { Request } from '../../../src/core/plan/call.ts';
import { calls, seen } from '../actions/seen.ts';
import { drive, failed, ok } from '../drive.ts';
import { NOW, made, situation } from '../situations.ts';

const SETTLED = '2026-11-22T03:55:00.000Z';

/** The key was switched off at NOW and the new one stands in the vault. */
function rotated(): Situation {
  const from = seen();
  const done = calls(drafts.rotate(from)).map((call) =>
    made(call, call.handOver === undefined ? 'Inactive' : 'AKIANEW', NOW),
  );
  return { ...from, made: done, now: SETTLED };
}

type Answers = { readonly [operation: string]: (request: Request) => Answer };

const good: Answers = {
  ListAccessKeys: () =>
    ok({
      AccessKeyMetadata: [
        { AccessKeyId: 'AKIABUILD', Status: 'Inactive' },
        { AccessKeyId: 'AKIANEW', Status: 'Active' },
      ],
    }),
  DescribeSecret: () => ok({ Name: 'x', Tags: [{ Key: keyIdTag, Value: 'AKIANEW' }] }),
  GetAccessKeyLastUsed: () =>
    ok({ AccessKeyLastUsed: { LastUsedDate: '2026-11-22T01:00:00.000Z' } }),
  LookupEvents: () => ok({ Events: [] }),
};
const prove = (more: Answers = {}, from = rotated()) =>
  drive(
    measurements['rotation-proof'](from),
    (request) =>
      (more[request.operation] ?? good[request.operation])?.(request) ?? failed('unsupported'),
  );
const event =
  (time: string, more: object = {}) =>
  () =>
    ok({
      Events: [
        {
          EventName: 'ListUsers',
          EventTime: time,
          CloudTrailEvent: JSON.stringify({ eventName: 'ListUsers', ...more }),
        },
      ],
    });

describe('rotation proof', () => {
  it('given an old key off, unused, and a new one in the vault, when it is measured, then it is proven', () => {
    const { result, asked } = prove();
    expect(result).toMatchObject({ finding: 'proven', unproven: [] });
    expect(asked.map((one) => one.operation)).not.toContain('GetSecretValue');
    expect(
      asked.filter((one) => one.operation === 'LookupEvents').map((one) => one.region),
    ).toEqual(['us-east-1', 'eu-west-1', 'eu-central-1']);
  });

  it.each<[string, Answers, string]>([
    [
      'an old key that is active',
      {
        ListAccessKeys: () =>
          ok({
            AccessKeyMetadata: [
              { AccessKeyId: 'AKIABUILD', Status: 'Active' },
              { AccessKeyId: 'AKIANEW', Status: 'Active' },
            ],
          }),
      },
      'AKIABUILD is Active',
    ],
    [
      'a key that nobody here made',
      {
        ListAccessKeys: () =>
          ok({
            AccessKeyMetadata: [
              { AccessKeyId: 'AKIABUILD', Status: 'Inactive' },
              { AccessKeyId: 'AKIANEW', Status: 'Active' },
              { AccessKeyId: 'AKIAHIS', Status: 'Active' },
            ],
          }),
      },
      'AKIAHIS',
    ],
    [
      'a new key that is gone',
      {
        ListAccessKeys: () =>
          ok({ AccessKeyMetadata: [{ AccessKeyId: 'AKIABUILD', Status: 'Inactive' }] }),
      },
      'AKIANEW is gone',
    ],
    [
      'a use after it was switched off',
      { LookupEvents: event('2026-11-22T03:50:00.000Z') },
      'ListUsers',
    ],
    [
      'an event that can’t be read',
      {
        LookupEvents: () =>
          ok({ Events: [{ EventTime: '2026-11-22T03:50:00.000Z', CloudTrailEvent: '{' }] }),
      },
      'AKIABUILD did',
    ],
    [
      'a later last use',
      {
        GetAccessKeyLastUsed: () =>
          ok({ AccessKeyLastUsed: { LastUsedDate: '2026-11-22T03:50:00.000Z' } }),
      },
      'was used at',
    ],
  ])('given %s, when it is measured, then it is disproven', (_, more, words) => {
    const { result } = prove(more);
    expect(result.finding).toBe('disproven');
    expect(result.says.join()).toContain(words);
  });

  it.each<[string, Answers]>([
    [
      'a refused attempt',
      { LookupEvents: event('2026-11-22T03:50:00.000Z', { errorCode: 'AccessDenied' }) },
    ],
    ['a use before it was switched off', { LookupEvents: event('2026-11-22T03:29:00.000Z') }],
    ['a use while the change was spreading', { LookupEvents: event('2026-11-22T03:30:20.000Z') }],
  ])('given %s, when it is measured, then it is proven all the same', (_, more) => {
    expect(prove(more).result.finding).toBe('proven');
  });

  it.each<[string, Answers]>([
    ['no CloudTrail', { LookupEvents: () => failed('unsupported', 'NotImplemented') }],
    [
      'one Region that does not answer',
      {
        LookupEvents: ({ region }) =>
          region === 'eu-west-1' ? failed('throttled') : ok({ Events: [] }),
      },
    ],
    ['keys that can’t be listed', { ListAccessKeys: () => failed('denied') }],
    ['an answer without keys', { ListAccessKeys: () => ok({}) }],
    ['a vault that does not answer', { DescribeSecret: () => failed('denied') }],
    ['a secret without the key’s id', { DescribeSecret: () => ok({ Name: 'x' }) }],
    ['a last use that can’t be read', { GetAccessKeyLastUsed: () => failed('denied') }],
  ])('given %s, when it is measured, then it is unproven', (_, more) => {
    const { result } = prove(more);
    expect(result.finding).toBe('unproven');
    expect(result.unproven.length).toBeGreaterThan(0);
  });

  it('given a vault whose current value is that of another key, when it is measured, then another plan can put it right', () => {
    const from = rotated();
    const create = from.made.find(({ call }) => call.handOver !== undefined)?.call;
    const secret = create?.handOver?.secretName ?? '';
    const holding = (keyId: string) => ({
      DescribeSecret: () =>
        ok({
          Tags: [{ Key: keyIdTag, Value: 'AKIANEW' }],
          VersionIdsToStages: {
            [secretVersion(secret, keyId)]: ['AWSCURRENT'],
            before: ['AWSPREVIOUS'],
          },
        }),
    });
    expect(prove(holding('AKIANEW'), from).result).toMatchObject({ finding: 'proven' });
    const stale = prove(holding('AKIALATE'), from).result;
    expect(stale).toMatchObject({ finding: 'disproven', data: { again: true } });
    expect(stale.says.join(' ')).toContain('another value than that of AKIANEW');
  });

  it('given a new key that is gone, when it is measured, then another plan can make one', () => {
    const none = { ListAccessKeys: () => ok({ AccessKeyMetadata: [] }) };
    expect(prove(none).result).toMatchObject({ finding: 'disproven', data: { again: true } });
    const stranger = {
      ListAccessKeys: () =>
        ok({
          AccessKeyMetadata: [
            { AccessKeyId: 'AKIANEW', Status: 'Active' },
            { AccessKeyId: 'AKIASTRANGE', Status: 'Active' },
          ],
        }),
    };
    expect(prove(stranger).result).toMatchObject({ finding: 'disproven', data: { again: false } });
  });

  it('given a key that made room and is gone, when AWS no longer knows its last use, then its events decide', () => {
    const without = {
      ...good,
      ListAccessKeys: () =>
        ok({ AccessKeyMetadata: [{ AccessKeyId: 'AKIANEW', Status: 'Active' }] }),
      GetAccessKeyLastUsed: () => failed('denied'),
    };
    expect(prove(without).result.finding).toBe('proven');
    expect(
      prove({ ...without, LookupEvents: event('2026-11-22T03:50:00.000Z') }).result.finding,
    ).toBe('disproven');
  });

  it.each<[string, Answers]>([
    ['an event', { LookupEvents: event('2026-11-22T03:33:00.000Z') }],
    [
      'a last use',
      {
        GetAccessKeyLastUsed: () =>
          ok({ AccessKeyLastUsed: { LastUsedDate: '2026-11-22T03:33:00.000Z' } }),
      },
    ],
  ])(
    'given %s while the change may still be spreading, when it is measured, then people may judge it',
    (_, more) => {
      const { result } = prove(more);
      expect(result.finding).toBe('unproven');
      expect(result.unproven.join()).toContain('AKIABUILD');
      expect(result.data['again']).toBe(false);
    },
  );

  it('given an old key that is active again, when it is measured, then another plan switches it off', () => {
    const active = {
      ListAccessKeys: () =>
        ok({
          AccessKeyMetadata: [
            { AccessKeyId: 'AKIABUILD', Status: 'Active' },
            { AccessKeyId: 'AKIANEW', Status: 'Active' },
          ],
        }),
    };
    const from = rotated();
    const { result } = prove(active, from);
    expect(result.data).toMatchObject({ again: true, active: ['AKIABUILD'] });
    const measured = { ...from.measured, 'rotation-proof': result.data };
    const [off] = calls(drafts.rotate({ ...from, measured }));
    expect(off!.request).toMatchObject({
      operation: 'UpdateAccessKey',
      input: { AccessKeyId: 'AKIABUILD', Status: 'Inactive' },
    });
    expect(calls(drafts.rotate(from)).map((call) => call.request.operation)).toEqual([
      'CreateAccessKey',
    ]);
  });

  it('given keys that could not be read, when it is measured, then it says why there was no rotation', () => {
    const { result } = prove({}, { ...rotated(), made: [], measured: {} });
    expect(result.finding).toBe('unproven');
    expect(result.unproven.join()).toMatch(/is not rotated: .*Rotate it by hand/);
  });

  it('given no key that was made, when it is measured, then it is unproven', () => {
    expect(prove({}, { ...rotated(), made: [] }).result.finding).toBe('unproven');
  });

  it('given nobody to rotate, when it is measured, then there is nothing to show', () => {
    expect(prove({}, situation()).result).toMatchObject({ finding: 'proven', unproven: [] });
  });
});
