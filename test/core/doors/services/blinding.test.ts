import { describe, expect, it } from 'vitest';
import type { Request } from '../../../../src/core/plan/call.ts';
import { judge, pick } from '../../../../src/responder/check.ts';
import { failed, ok } from '../../drive.ts';
import { OTHER, PROD, RESPONDER_ID, STRANGER } from '../../situations.ts';
import { HOME, RECENT, callsOf, kindsOf, look } from './look.ts';

/** What watches an account: what is judged to be off, and what is let be. */

describe('event selectors of trails', () => {
  const trail = {
    Name: 't',
    TrailARN: `arn:aws:cloudtrail:${HOME}:${PROD}:trail/t`,
    HomeRegion: HOME,
  };
  const selectors = (output: object, changed = true, trailList: object = trail) =>
    kindsOf(
      {
        DescribeTrails: () => ok({ trailList: [trailList] }),
        GetTrailStatus: () => ok({ IsLogging: true }),
        GetEventSelectors: () => ok({ ...output }),
        LookupEvents: ({ input }) =>
          changed && JSON.stringify(input).includes('PutEventSelectors')
            ? ok({
                Events: [
                  {
                    CloudTrailEvent: JSON.stringify({
                      eventName: 'PutEventSelectors',
                      eventTime: RECENT,
                      userIdentity: { userName: 'eve' },
                      requestParameters: { trailName: trail.TrailARN },
                    }),
                  },
                ],
              })
            : ok({ Events: [] }),
      },
      'event-selectors',
    );
  const management = (more: object[] = []) => ({
    AdvancedEventSelectors: [
      { FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }, ...more] },
    ],
  });
  const data = {
    AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Data'] }] }],
  };

  it.each([
    ['all management events', { EventSelectors: [{ ReadWriteType: 'All' }] }],
    ['writes alone', { EventSelectors: [{ ReadWriteType: 'WriteOnly' }] }],
    ['all of them, by advanced selectors', management()],
    ['writes, by advanced selectors', management([{ Field: 'readOnly', Equals: ['false'] }])],
  ])(
    'given a trail that takes %s, when nobody changed it, then it is no door; changed, it is named',
    (_, output) => {
      expect(selectors(output, false)).toEqual([]);
      const doors = selectors(output);
      expect(doors).toMatchObject([{ suspicion: 'hostile' }]);
      expect(callsOf(doors)).toEqual([]);
    },
  );

  it.each([
    ['reads alone', { EventSelectors: [{ ReadWriteType: 'ReadOnly' }] }],
    ['no management events', { EventSelectors: [{ IncludeManagementEvents: false }] }],
    ['reads, by advanced selectors', management([{ Field: 'readOnly', Equals: ['true'] }])],
    ['data events, by advanced selectors', data],
  ])(
    'given a trail that takes %s, when somebody changed it lately, then it takes all management events again; else it is named',
    (_, output) => {
      const [call, ...more] = callsOf(selectors(output));
      expect(more).toEqual([]);
      expect(pick({ ...call?.request.input }, call?.check.pick ?? [])).toBeDefined();
      expect(pick({ ...output }, call?.check.pick ?? [])).toBeUndefined();
      const old = selectors(output, false);
      expect(old).toMatchObject([{ suspicion: 'ordinary' }]);
      expect(callsOf(old)).toEqual([]);
    },
  );

  it('given a trail of the organization, when it is narrowed or stopped, then no call of a member is drawn', () => {
    const of = { ...trail, TrailARN: `arn:aws:cloudtrail:${HOME}:111111111111:trail/t` };
    expect(callsOf(selectors(data, true, of))).toEqual([]);
    const stopped = kindsOf(
      {
        DescribeTrails: () => ok({ trailList: [of] }),
        GetTrailStatus: () => ok({ IsLogging: false }),
      },
      'trail-stopped',
    );
    expect(stopped).toHaveLength(1);
    expect(callsOf(stopped)).toEqual([]);
  });
});

describe('what watches an account', () => {
  const event = (eventName: string, requestParameters: object, userIdentity: object) => ({
    LookupEvents: ({ input }: Request) =>
      JSON.stringify(input).includes(`"${eventName}"`)
        ? ok({
            Events: [
              {
                CloudTrailEvent: JSON.stringify({
                  eventName,
                  eventTime: RECENT,
                  userIdentity,
                  requestParameters,
                }),
              },
            ],
          })
        : ok({ Events: [] }),
  });
  const eve = { userName: 'eve' };

  it('given that the bot did it, when its event is read, then it is no door', () => {
    const ours = { sessionContext: { sessionIssuer: { principalId: RESPONDER_ID } } };
    expect(kindsOf(event('DeleteTrail', { name: 't' }, eve), 'trail-stopped')).toHaveLength(1);
    expect(kindsOf(event('DeleteTrail', { name: 't' }, ours), 'trail-stopped')).toEqual([]);
  });

  it('given a hub that was switched off, when it is on again, then it is no door; still off, it is one', () => {
    const off = event('DisableSecurityHub', {}, eve);
    const on = { ...off, DescribeHub: () => ok({ HubArn: 'arn:hub' }) };
    expect(kindsOf(on, 'security-hub-off')).toEqual([]);
    const still = {
      ...off,
      DescribeHub: () => failed('credentials', 'InvalidAccessException'),
    };
    expect(look(still).unseen).toEqual([]);
    expect(kindsOf(still, 'security-hub-off')).toMatchObject([{ suspicion: 'hostile' }]);
  });

  const topic = (account: string) => `arn:aws:sns:${HOME}:${account}:alerts`;
  const switchedOff = (alarm: object) =>
    kindsOf(
      {
        ...event('DisableAlarmActions', { alarmNames: ['a'] }, eve),
        DescribeAlarms: () =>
          ok({
            MetricAlarms: [
              { AlarmName: 'a', ActionsEnabled: false, AlarmActions: [topic(OTHER)], ...alarm },
            ],
          }),
      },
      'alarm-off',
    );

  it.each([
    ['ends a machine', { AlarmActions: [`arn:aws:automate:${HOME}:ec2:terminate`] }],
    ['starts a function', { AlarmActions: [`arn:aws:lambda:${HOME}:${PROD}:function:f`] }],
    [
      'tells people and scales',
      {
        AlarmActions: [topic(PROD), `arn:aws:autoscaling:${HOME}:${PROD}:scalingPolicy:x`],
      },
    ],
    ['acts once all is well', { OKActions: [`arn:aws:ssm:${HOME}:${PROD}:opsitem:1`] }],
    ['acts without data', { InsufficientDataActions: [`arn:aws:swf:${HOME}:${PROD}:action/x`] }],
    ['tells a stranger', { OKActions: [topic(STRANGER)] }],
  ])(
    'given an alarm switched off lately that %s, when it is found, then it is named with the command, and nothing arms it',
    (_, alarm) => {
      const doors = switchedOff(alarm);
      expect(doors).toMatchObject([
        {
          suspicion: 'hostile',
          detail: {
            untouchable: expect.stringContaining("enable-alarm-actions --alarm-names 'a'"),
          },
        },
      ]);
      expect(callsOf(doors)).toEqual([]);
    },
  );

  it('given an alarm that tells people, when its actions change before the plan runs, then it drops out', () => {
    const own = { AlarmActions: [topic(OTHER)], OKActions: [] };
    const [call] = callsOf(switchedOff(own));
    const holds = (alarm: object) =>
      call?.preconditions.map((one) =>
        judge(one, ok({ MetricAlarms: [{ AlarmName: 'a', ActionsEnabled: false, ...alarm }] })),
      );
    expect(holds(own)?.map(({ state }) => state)).not.toContain('differs');
    expect(
      holds({ ...own, OKActions: [`arn:aws:automate:${HOME}:ec2:terminate`] })?.map(
        ({ state }) => state,
      ),
    ).toContain('differs');
  });

  it('given alarms that tell nobody, when one was switched off lately, then that one is switched on, and the other named', () => {
    const quiet = (AlarmName: string) => ({
      AlarmName,
      ActionsEnabled: false,
      AlarmActions: [topic(PROD)],
    });
    const doors = kindsOf(
      {
        ...event('DisableAlarmActions', { alarmNames: ['new'] }, eve),
        DescribeAlarms: () =>
          ok({
            MetricAlarms: [quiet('old'), { ...quiet('loud'), ActionsEnabled: true }],
            CompositeAlarms: [quiet('new')],
          }),
      },
      'alarm-off',
    );
    expect(doors.map(({ name, suspicion }) => `${name} ${suspicion}`)).toEqual([
      'alarm/old ordinary',
      'alarm/new hostile',
    ]);
    const calls = callsOf(doors);
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({
      request: { input: { AlarmNames: ['new'] } },
      check: { pick: ['CompositeAlarms', { AlarmName: 'new' }, 'ActionsEnabled'] },
    });
  });

  it('given a list of flow logs in any shape, when they were deleted, then each is named once', () => {
    const asked = {
      DeleteFlowLogsRequest: {
        FlowLogId: [{ content: 'fl-0123456789abcdef0' }, { content: 'fl-0123456789abcdef1' }],
      },
    };
    const doors = kindsOf(event('DeleteFlowLogs', asked, eve), 'flow-logs-deleted');
    expect(doors.map(({ name }) => name)).toEqual([
      'deleted/fl-0123456789abcdef0',
      'deleted/fl-0123456789abcdef1',
    ]);
  });

  it('given more deleted trails than are listed, when they are read, then the rest is counted as unseen', () => {
    const Events = Array.from({ length: 103 }, (_, i) => ({
      CloudTrailEvent: JSON.stringify({
        eventName: 'DeleteTrail',
        eventTime: RECENT,
        userIdentity: eve,
        requestParameters: { name: `t-${i}` },
      }),
    }));
    const found = look({
      LookupEvents: ({ input }) =>
        ok({ Events: JSON.stringify(input).includes('"DeleteTrail"') ? Events : [] }),
    });
    expect(found.doors).toHaveLength(100);
    expect(found.unseen).toMatchObject([
      { what: `3 more things that DeleteTrail was done to in ${HOME}` },
    ]);
  });
});
