import { describe, expect, it } from 'vitest';
import type { Request } from '../../../../src/core/plan/call.ts';
import { ok } from '../../drive.ts';
import { LONG_AGO } from '../../situations.ts';
import { RECENT, kindsOf } from './look.ts';

describe('instances', () => {
  const event = (requestParameters: object) => ({
    LookupEvents: ({ input }: Request) =>
      ok({
        Events: JSON.stringify(input).includes('"ModifyInstanceAttribute"')
          ? [
              {
                CloudTrailEvent: JSON.stringify({
                  eventName: 'ModifyInstanceAttribute',
                  eventTime: RECENT,
                  userIdentity: { userName: 'eve' },
                  requestParameters,
                }),
              },
            ]
          : [],
      }),
  });

  it('given a changed attribute, when it is the start-up script, then it is named; any other is not', () => {
    const script = event({ instanceId: 'i-1', userData: '<sensitiveDataRemoved>' });
    expect(kindsOf(script, 'instance-code')).toMatchObject([
      { name: 'user-data/i-1', suspicion: 'hostile' },
    ]);
    expect(kindsOf(event({ instanceId: 'i-1', groupSet: {} }), 'instance-code')).toEqual([]);
  });

  it('given instances, when they were started lately outside of any group and run, then they are counted in one line', () => {
    const machine = (InstanceId: string, more: object = {}) => ({
      InstanceId,
      LaunchTime: RECENT,
      State: { Name: 'running' },
      ...more,
    });
    const doors = kindsOf(
      {
        DescribeInstances: () =>
          ok({
            Reservations: [
              {
                Instances: [
                  machine('i-his'),
                  machine('i-too'),
                  machine('i-old', { LaunchTime: LONG_AGO }),
                  machine('i-off', { State: { Name: 'stopped' } }),
                  machine('i-group', { Tags: [{ Key: 'aws:autoscaling:groupName', Value: 'g' }] }),
                ],
              },
            ],
          }),
      },
      'instance-code',
    );
    expect(doors).toHaveLength(1);
    expect(doors[0]?.says).toContain('2 instances');
    expect(doors[0]?.says).toContain('i-his, i-too');
  });
});
