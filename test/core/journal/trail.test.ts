import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { roleSessionName } from '../../../src/adapters/aws/authority.ts';
import { settingsSchema } from '../../../src/core/incident/settings.ts';
import { sessionNameOf } from '../../../src/core/journal/intents.ts';
import type { TrailReport } from '../../../src/core/journal/trail.ts';
import type { Sealed } from '../../../src/core/journal/chain.ts';
import { realJournal } from './real-journal.ts';
import { comparing, trailOf, type Event } from './trail-events.ts';

const { id, lines, heard } = await realJournal();
const entries = lines.map((line) => JSON.parse(line) as Sealed);
const settings = settingsSchema.parse(entries[0]?.body['settings']);

const trail = await trailOf(lines, heard);

const { compared, withOne } = comparing(lines, trail);
const isAttach = ({ eventName }: Event) => eventName === 'AttachPolicy';
const responder = settings.organization.roles.responder;

describe('CloudTrail beside the journal', () => {
  it('given the trail of a whole incident, when compared, then every change has its intent', () => {
    expect(trail.length).toBeGreaterThan(20);
    const report = compared(trail);
    expect(report.alarms).toEqual([]);
    expect(report.unreadable).toEqual([]);
    expect(report.matched).toBe(trail.length);
    // What is not in the trail was found done, or dropped out.
    expect(report.unseen.map(({ outcome }) => outcome)).not.toContain('done');
    expect(report.missing).toEqual([]);
  });

  it('given any effect, when its session is named, then the bot and the comparison name it alike', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 120 }), async (text) => {
        expect(sessionNameOf(text)).toBe(await roleSessionName(text));
      }),
      { numRuns: 500, endOnFailure: true },
    );
    expect(sessionNameOf('x'.repeat(65))).toBe(await roleSessionName('x'.repeat(65)));
  });

  const alarms: readonly (readonly [string, (event: Event) => void, RegExp])[] = [
    [
      'a change in a session that all share',
      ({ userIdentity }) =>
        void (userIdentity.arn = userIdentity.arn?.replace(/[^/]+$/, 'lockstep')),
      /not named after a call of this journal/,
    ],
    [
      'a change named after a call that was never let go',
      ({ userIdentity }) =>
        void (userIdentity.arn = userIdentity.arn?.replace(/[^/]+$/, `${id}-call-0a1b-x-1`)),
      /named after a call of this incident that the journal never let go/,
    ],
    [
      'another operation',
      (event) => void (event.eventName = 'DetachPolicy'),
      /is not what call .* does/,
    ],
    [
      'another account',
      ({ userIdentity }) =>
        void (userIdentity.arn = userIdentity.arn?.replace(/\d{12}/, '999999999999')),
      /is not what call .* does/,
    ],
    [
      'another role',
      ({ userIdentity }) =>
        void (userIdentity.arn = userIdentity.arn?.replace(
          /assumed-role\/[^/]+/,
          `assumed-role/${responder}`,
        )),
      /is not what call .* does/,
    ],
    [
      'another target',
      ({ requestParameters }) => void (requestParameters!['targetId'] = '999999999999'),
      /its TargetId is not that of call/,
    ],
    [
      'a policy that no earlier call made',
      ({ requestParameters }) => void (requestParameters!['policyId'] = 'p-another'),
      /its PolicyId is not that of call/,
    ],
    [
      'a change twenty minutes before its intent',
      (event) =>
        void (event.eventTime = new Date(Date.parse(event.eventTime) - 1_200_000).toISOString()),
      /made before the journal let call/,
    ],
    [
      'a change hours after its intent',
      (event) =>
        void (event.eventTime = new Date(Date.parse(event.eventTime) + 7_200_000).toISOString()),
      /more than an hour after the last intent/,
    ],
  ];
  it.each(alarms)('given %s, when compared, then it is an alarm', (_, change, why) => {
    const { report, event } = withOne(isAttach, change);
    expect(report.alarms).toHaveLength(1);
    expect(report.alarms[0]?.why).toMatch(why);
    expect(report.alarms[0]?.event.id).toBe(event.eventID);
    expect(report.matched).toBe(trail.length - 1);
  });

  it('given a change that was made twice on one intent, when compared, then the second is an alarm', () => {
    const again = { ...structuredClone(trail.find(isAttach)), eventID: 'another' };
    expect(compared([...trail, again]).alarms).toMatchObject([
      {
        why: expect.stringMatching(/made 2 times, call .* was let go 1 times/),
        event: { id: 'another' },
      },
    ]);
  });

  it('given a change without an intent that AWS refused, when compared, then it is an alarm all the same', () => {
    const { report } = withOne(isAttach, (event) => {
      event.errorCode = 'AccessDenied';
      event.userIdentity.arn = event.userIdentity.arn?.replace(/[^/]+$/, 'console-user');
    });
    expect(report.alarms).toMatchObject([{ event: { errorCode: 'AccessDenied' } }]);
  });

  it('given a secret that was put under another name, when compared, then it is an alarm', () => {
    const { report } = withOne(
      ({ eventName }) => eventName === 'CreateSecret',
      ({ requestParameters }) => void (requestParameters!['name'] = 'elsewhere'),
    );
    expect(report.alarms).toMatchObject([
      { why: expect.stringMatching(/its Name is not that of call/) },
    ]);
  });

  it('given a call that the trail does not show, when compared, then it is named and is no alarm', () => {
    const missing = trail.find(isAttach);
    const report = compared(trail.filter((event) => event !== missing));
    expect(report.alarms).toEqual([]);
    const unseen = report.unseen.filter(({ outcome }) => outcome === 'done');
    expect(unseen).toHaveLength(1);
    expect(unseen[0]?.operations[0]).toMatchObject({ operation: 'AttachPolicy' });
    expect(report.missing).toMatchObject([{ covered: true }]);
  });

  it('given a done call whose account or time the files don’t have, when compared, then it is missing and not covered', () => {
    const missing = trail.findLast(isAttach)!;
    const others = trail.filter(
      (event) => event['recipientAccountId'] !== missing['recipientAccountId'],
    );
    const elsewhere = compared(others).missing;
    expect(elsewhere.length).toBeGreaterThan(0);
    expect(elsewhere.map(({ covered }) => covered)).not.toContain(true);
    const before = trail.filter(({ eventTime }) => eventTime < missing.eventTime);
    expect(before.length).toBeGreaterThan(0);
    expect(compared(before).missing.map(({ covered }) => covered)).toContain(false);
  });

  it('given a call of which the trail shows only what AWS did on its behalf, when compared, then it is missing all the same', () => {
    const { report } = withOne(isAttach, (event) => {
      event.userIdentity.invokedBy = 'secretsmanager.amazonaws.com';
    });
    expect(report.missing).toHaveLength(1);
  });

  it.each<[string, keyof TrailReport['counts'], (event: Event) => void]>([
    ['a read', 'reads', (e) => void ((e.readOnly = true), (e.eventName = 'ListUsers'))],
    [
      'a report, which CloudTrail calls a write',
      'reads',
      (e) => {
        e.eventSource = 'iam.amazonaws.com';
        e.eventName = 'GenerateCredentialReport';
      },
    ],
    [
      'a read that is not marked',
      'reads',
      (e) => {
        delete e.readOnly;
        e.eventName = 'DescribeRegions';
      },
    ],
    ['a dry run', 'reads', (e) => void (e.errorCode = 'Client.DryRunOperation')],
    ['somebody else’s change', 'others', (e) => void (e.userIdentity = { type: 'Root' })],
    [
      'a change of another role',
      'others',
      (e) => {
        e.userIdentity.arn = 'arn:aws:sts::100000000003:assumed-role/admin/eve';
      },
    ],
    [
      'a change from before the incident',
      'beforeOpening',
      (e) => {
        e.eventTime = '2020-01-01T00:00:00Z';
        e.userIdentity.arn = e.userIdentity.arn?.replace(/[^/]+$/, 'lockstep');
      },
    ],
    [
      'a probe of the canary that was refused',
      'probes',
      (e) => {
        e.userIdentity.arn = `arn:aws:sts::100000000003:assumed-role/${settings.organization.roles.canary}/lockstep`;
        e.errorCode = 'AccessDenied';
      },
    ],
    [
      'what AWS did on behalf of a session of ours',
      'byServices',
      (e) => {
        e.userIdentity.invokedBy = 'secretsmanager.amazonaws.com';
        e.eventName = 'CreateGrant';
      },
    ],
  ])('given %s, when compared, then it is counted and no alarm', (_, counter, change) => {
    const before = compared(trail).counts[counter];
    const { report } = withOne(isAttach, change);
    expect(report.alarms).toEqual([]);
    expect(report.counts[counter]).toBe(before + 1);
    expect(report.matched).toBe(trail.length - 1);
  });

  it('given a canary whose change went through, when compared, then it is an alarm', () => {
    const { report } = withOne(isAttach, (event) => {
      event.userIdentity.arn = `arn:aws:sts::100000000003:assumed-role/${settings.organization.roles.canary}/lockstep`;
    });
    expect(report.alarms).toMatchObject([{ why: expect.stringMatching(/this went through/) }]);
  });

  it('given files that overlap, when compared, then each event counts once', () => {
    const report = compared([...trail, ...structuredClone(trail)]);
    expect(report.alarms).toEqual([]);
    expect(report.matched).toBe(trail.length);
    expect(report.counts.twice).toBe(trail.length);
  });

  it('given two different events of one id, when compared, then the second is not believed', () => {
    const other = { ...structuredClone(trail.find(isAttach)), eventName: 'DeletePolicy' };
    expect(compared([...trail, other]).unreadable).toMatchObject([
      { problem: 'another event has the same eventID' },
    ]);
  });

  it.each([
    ['nothing', undefined],
    ['a text', 'AttachPolicy'],
    ['no event id', { ...trail[0], eventID: undefined }],
    ['no time', { ...trail[0], eventTime: 'yesterday' }],
    ['no identity', { ...trail[0], userIdentity: null }],
    ['a session without its arn', { ...trail[0], userIdentity: { type: 'AssumedRole' } }],
  ])(
    'given a record with %s, when compared, then it is told that it could not be read',
    (_, value) => {
      const report = compared([...trail.slice(1), value]);
      expect(report.unreadable).toMatchObject([{ where: `trail.json, record ${trail.length}` }]);
      expect(report.alarms).toEqual([]);
    },
  );

  it('given a trail without any event, when compared, then all that was done is named as unseen', () => {
    const report = compared([]);
    expect(report).toMatchObject({ matched: 0, alarms: [], from: undefined, accounts: [] });
    expect(report.unseen.length).toBeGreaterThan(20);
    expect(report.missing.length).toBeGreaterThan(20);
    expect(report.missing.map(({ covered }) => covered)).not.toContain(true);
  });
});
