import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../../src/core/doors/measurement.ts';
import type { Request } from '../../../../src/core/plan/call.ts';
import { judge } from '../../../../src/responder/check.ts';
import { failed, ok } from '../../drive.ts';
import { LONG_AGO, PROD } from '../../situations.ts';
import { HOME, RECENT, callsOf, kindsOf, look } from './look.ts';

type Special = { readonly [operation: string]: (request: Request) => Answer };

/** What is off: since when, and whether it may be switched on without asking its owner. */

describe('trails that do not log', () => {
  const trail = {
    Name: 't',
    TrailARN: `arn:aws:cloudtrail:${HOME}:${PROD}:trail/t`,
    HomeRegion: HOME,
    S3BucketName: 'his-bucket',
  };
  const told = (eventName: string) => (eventName === '' ? [] : [eventName]);
  const stopped = (
    status: object,
    events: { readonly did?: string; readonly denied?: string; readonly more?: Special } = {},
  ) =>
    look({
      DescribeTrails: () => ok({ trailList: [trail] }),
      GetTrailStatus: () => ok({ IsLogging: false, ...status }),
      LookupEvents: ({ input }) => {
        const asked = JSON.stringify(input);
        if (told(events.denied ?? '').some((name) => asked.includes(`"${name}"`)))
          return failed('denied', 'AccessDenied');
        return ok({
          Events: told(events.did ?? '')
            .filter((name) => asked.includes(`"${name}"`))
            .map((eventName) => ({
              CloudTrailEvent: JSON.stringify({
                eventName,
                eventTime: RECENT,
                userIdentity: { userName: 'eve' },
                requestParameters: { name: trail.TrailARN, s3BucketName: 'his-bucket' },
              }),
            })),
        });
      },
      ...events.more,
    }).doors.filter(
      ({ principal, kind }) => principal === trail.TrailARN && /stopped|event-sel/.test(kind),
    );

  it('given a trail that was stopped lately and not touched else, when it is found, then it is hostile and started again', () => {
    const doors = stopped({ StopLoggingTime: RECENT });
    expect(doors).toMatchObject([{ suspicion: 'hostile' }]);
    expect(callsOf(doors)).toMatchObject([
      {
        request: { operation: 'StartLogging' },
        optional: true,
        breaks: expect.stringMatching(/./),
      },
    ]);
  });

  it.each(['UpdateTrail', 'CreateTrail'])(
    'given a stopped trail that %s had set up lately, when it is found, then it is not started into a bucket that may be his, but named with who did it and the command',
    (did) => {
      const doors = stopped({ StopLoggingTime: RECENT }, { did });
      expect(doors).toMatchObject([
        {
          suspicion: 'hostile',
          says: expect.stringContaining('by eve'),
          detail: { untouchable: expect.stringMatching(/his-bucket.*start-logging --name 'arn/) },
        },
      ]);
      expect(callsOf(doors)).toEqual([]);
    },
  );

  it.each(['UpdateTrail', 'CreateTrail'])(
    'given that nobody can see the events of %s, when a stopped trail is found, then it is not started',
    (denied) => {
      const doors = stopped({ StopLoggingTime: RECENT }, { denied });
      expect(doors).toMatchObject([{ suspicion: 'hostile' }]);
      expect(callsOf(doors)).toEqual([]);
    },
  );

  it.each([{ StopLoggingTime: LONG_AGO }, {}])(
    'given a trail that is off with %j, when it is found, then it is ordinary, and named: its bucket may be anybody’s by now',
    (status) => {
      const doors = stopped(status);
      expect(doors).toMatchObject([
        {
          suspicion: 'ordinary',
          detail: { untouchable: expect.stringContaining('start-logging') },
        },
      ]);
      expect(callsOf(doors)).toEqual([]);
    },
  );

  it('given a trail that was narrowed and pointed elsewhere lately, when it is found, then it is not made to tell that bucket more', () => {
    const more: Special = {
      GetTrailStatus: () => ok({ IsLogging: true }),
      GetEventSelectors: () => ok({ EventSelectors: [{ ReadWriteType: 'ReadOnly' }] }),
      LookupEvents: ({ input }) =>
        ok({
          Events: ['PutEventSelectors', 'UpdateTrail']
            .filter((name) => JSON.stringify(input).includes(`"${name}"`))
            .map((eventName) => ({
              CloudTrailEvent: JSON.stringify({
                eventName,
                eventTime: RECENT,
                userIdentity: { userName: 'eve' },
                requestParameters: { name: 't', trailName: 't' },
              }),
            })),
        }),
    };
    const doors = stopped({}, { more });
    expect(doors).toMatchObject([{ kind: 'event-selectors', suspicion: 'hostile' }]);
    expect(callsOf(doors)).toEqual([]);
  });
});

describe('detectors and recorders that are off', () => {
  const off = (since: string | undefined) => ({
    ListDetectors: () => ok({ DetectorIds: ['d-1'] }),
    GetDetector: () => ok({ Status: 'DISABLED', UpdatedAt: since }),
    DescribeConfigurationRecorderStatus: () =>
      ok({ ConfigurationRecordersStatus: [{ name: 'r', recording: false, lastStopTime: since }] }),
  });
  const kinds = ['guardduty-off', 'config-recorder-off'] as const;

  it.each(kinds)(
    'given %s lately, when it is found, then it is hostile and switched on, and the cost is said',
    (kind) => {
      const doors = kindsOf(off(RECENT), kind);
      expect(doors).toMatchObject([{ suspicion: 'hostile' }]);
      expect(callsOf(doors)).toMatchObject([
        { breaks: expect.stringContaining('cost'), optional: true },
      ]);
    },
  );

  it.each(kinds.flatMap((kind) => [LONG_AGO, undefined].map((since) => [kind, since] as const)))(
    'given %s since %s, when it is found, then it is ordinary and named with the command',
    (kind, since) => {
      const doors = kindsOf(off(since), kind);
      expect(doors).toMatchObject([
        { suspicion: 'ordinary', detail: { untouchable: expect.stringContaining('aws ') } },
      ]);
      expect(callsOf(doors)).toEqual([]);
    },
  );
});

describe('what AWS refuses, or takes its time for', () => {
  it('given a list of trusted addresses, when it is switched off, then that it is being deactivated counts as running', () => {
    const [call, ...more] = callsOf(
      kindsOf(
        {
          ListDetectors: () => ok({ DetectorIds: ['d-1'] }),
          GetDetector: () => ok({ Status: 'ENABLED' }),
          ListIPSets: () => ok({ IpSetIds: ['s-1'] }),
          GetIPSet: () => ok({ Status: 'ACTIVE' }),
        },
        'guardduty-trusted-address',
      ),
    );
    expect(more).toEqual([]);
    const states = ['DEACTIVATING', 'ACTIVE'].map((Status) =>
      call?.underway?.map((one) => judge(one, ok({ Status })).state),
    );
    expect(states).toEqual([['holds'], ['differs']]);
  });

  it('given a domain, when it is locked, then a refusal of its ending does not fail the plan', () => {
    const doors = kindsOf(
      { ListDomains: () => ok({ Domains: [{ DomainName: 'x.example', TransferLock: false }] }) },
      'domain',
    );
    expect(callsOf(doors)).toMatchObject([
      { request: { operation: 'EnableDomainTransferLock' }, optional: true },
    ]);
  });
});
