import { describe, expect, it } from 'vitest';
import type { CloudApi } from '../../../../src/drill/cloud/kernel.ts';
import type { JsonObject } from '../../../../src/drill/cloud/types.ts';
import { SECURITY, codeOf } from '../kernel/world.ts';
import { HOUR, newEstate, rows } from './estate.ts';
import type { Estate } from './estate.ts';

/** Looks when the throttle has recovered. */
function lookup(estate: Estate, api: CloudApi, input: JsonObject = {}): JsonObject {
  estate.pass(1_000);
  return api('cloudtrail', 'LookupEvents', input);
}
const attribute = (AttributeKey: string, AttributeValue: string) => ({
  LookupAttributes: [{ AttributeKey, AttributeValue }],
});

describe('LookupEvents', () => {
  it('given a call, when its delivery time is over, then it shows, and not before', () => {
    const estate = newEstate();
    const api = estate.admin();
    api('kms', 'CreateKey', {});
    const found = () => rows(lookup(estate, api, attribute('EventName', 'CreateKey')), 'Events');
    expect(found()).toEqual([]);
    estate.pass(HOUR);
    const [event] = found();
    expect(event).toMatchObject({
      EventName: 'CreateKey',
      EventSource: 'kms.amazonaws.com',
      ReadOnly: 'false',
      Username: 'admin',
    });
    expect(JSON.parse(String(event?.['CloudTrailEvent']))).toMatchObject({
      eventName: 'CreateKey',
      eventID: event?.['EventId'],
    });
  });

  it('given many events, when they are paged, then 50 a page, newest first, each once', () => {
    const estate = newEstate();
    const api = estate.admin();
    for (let count = 0; count < 120; count += 1) {
      api('kms', 'CreateKey', {});
      estate.pass(1_000);
    }
    estate.pass(HOUR);
    const pages: JsonObject[][] = [];
    let NextToken: unknown;
    do {
      const output = lookup(estate, api, { ...attribute('EventName', 'CreateKey'), NextToken });
      pages.push(rows(output, 'Events'));
      NextToken = output['NextToken'];
    } while (NextToken !== undefined);
    expect(pages.map(({ length }) => length)).toEqual([50, 50, 20]);
    const times = pages.flat().map((row) => (row['EventTime'] as Date).getTime());
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(new Set(pages.flat().map((row) => row['EventId'])).size).toBe(120);
  });

  it('given attributes and times, when events are looked up, then only what matches comes', () => {
    const estate = newEstate();
    const api = estate.admin();
    api('secretsmanager', 'CreateSecret', { Name: 'k' });
    estate.pass(HOUR);
    const between = new Date(estate.kernel.now);
    api('secretsmanager', 'CreateSecret', { Name: 'l' });
    estate.pass(HOUR);
    const names = (input: JsonObject) => rows(lookup(estate, api, input), 'Events').length;
    expect(names(attribute('EventSource', 'secretsmanager.amazonaws.com'))).toBe(2);
    expect(
      names({ ...attribute('EventSource', 'secretsmanager.amazonaws.com'), StartTime: between }),
    ).toBe(1);
    expect(names(attribute('ResourceName', 'l'))).toBe(1);
    expect(names(attribute('Username', 'nobody'))).toBe(0);
    expect(codeOf(() => names({ StartTime: new Date(2), EndTime: new Date(1) }))).toBe(
      'InvalidTimeRangeException',
    );
    expect(codeOf(() => names({ MaxResults: 51 }))).toBe('InvalidMaxResultsException');
    const two = [
      ...attribute('EventName', 'a').LookupAttributes,
      ...attribute('EventName', 'b').LookupAttributes,
    ];
    expect(codeOf(() => names({ LookupAttributes: two }))).toBe('InvalidLookupAttributesException');
  });

  it('given another account, when it looks, then it sees nothing of ours', () => {
    const estate = newEstate();
    estate.admin()('kms', 'CreateKey', {});
    estate.pass(HOUR);
    const events = rows(
      lookup(estate, estate.admin(SECURITY), attribute('EventName', 'CreateKey')),
      'Events',
    );
    expect(events).toEqual([]);
  });

  it('given two calls in a second, when a third follows, then ThrottlingException, per account and Region', () => {
    const estate = newEstate();
    const api = estate.admin();
    const look = (region?: string) => codeOf(() => api('cloudtrail', 'LookupEvents', {}, region));
    expect([look(), look(), look()]).toEqual(['ok', 'ok', 'ThrottlingException']);
    expect(look('eu-west-1')).toBe('ok');
    estate.pass(500);
    expect([look(), look()]).toEqual(['ok', 'ThrottlingException']);
  });
});

describe('trails', () => {
  it('given a trail, when logging is stopped, then its status says so, and LookupEvents still shows the stopping', () => {
    const estate = newEstate();
    const api = estate.admin();
    api('cloudtrail', 'CreateTrail', {
      Name: 'main',
      S3BucketName: 'logs',
      IsMultiRegionTrail: true,
    });
    api('cloudtrail', 'StartLogging', { Name: 'main' });
    expect(api('cloudtrail', 'GetTrailStatus', { Name: 'main' })).toMatchObject({
      IsLogging: true,
    });
    api('cloudtrail', 'StopLogging', { Name: 'main' });
    expect(api('cloudtrail', 'GetTrailStatus', { Name: 'main' })).toMatchObject({
      IsLogging: false,
      StopLoggingTime: expect.any(Date),
    });
    estate.pass(HOUR);
    expect(rows(lookup(estate, api, attribute('EventName', 'StopLogging')), 'Events')).toHaveLength(
      1,
    );
    expect(rows(api('cloudtrail', 'DescribeTrails', {}), 'trailList')).toMatchObject([
      { Name: 'main', IsMultiRegionTrail: true },
    ]);
    api('cloudtrail', 'DeleteTrail', { Name: 'main' });
    expect(codeOf(() => api('cloudtrail', 'GetTrailStatus', { Name: 'main' }))).toBe(
      'TrailNotFoundException',
    );
  });
});
