import { describe, expect, it } from 'vitest';
import { realJournal } from './real-journal.ts';
import { comparing, trailOf, type Event } from './trail-events.ts';

const { lines, heard } = await realJournal();
const trail = await trailOf(lines, heard);
const { compared, withOne } = comparing(lines, trail);
const isAttach = ({ eventName }: Event) => eventName === 'AttachPolicy';

/** Another value of the same type. */
function unlike(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith('{') ? '{"Statement":[]}' : 'evil-target';
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  return Array.isArray(value) ? ['evil'] : { evil: 'evil' };
}
describe('what a session of ours sent, how often, and to whom it gave its rights', () => {
  it.each(trail.map((event, i) => [`${i + 1}, ${event.eventName}`, i] as const))(
    'given change %s, when any one thing that the plan fixed is another in the trail, then it is an alarm',
    (_, i) => {
      const silent: string[] = [];
      const tried = (what: string, change: (event: Event) => void) => {
        const copy = structuredClone(trail);
        change(copy[i]!);
        if (compared(copy).alarms.length !== 1) silent.push(what);
      };
      tried('Region', (event) => void (event.awsRegion = 'ap-southeast-2'));
      for (const [name, value] of Object.entries(trail[i]?.requestParameters ?? {})) {
        // Made by the bot as it hands over: not in the plan.
        if (['secretString', 'clientRequestToken'].includes(name)) continue;
        if (name === 'tags' && /Secret|TagResource/.test(trail[i]!.eventName)) continue;
        tried(name, ({ requestParameters }) => void (requestParameters![name] = unlike(value)));
      }
      expect(silent).toEqual([]);
    },
  );

  it('given a document that is spelled in another way, when compared, then it is the same; one word more and it is not', () => {
    const isPolicy = ({ requestParameters }: Event) =>
      typeof requestParameters?.['content'] === 'string';
    const respelled = withOne(isPolicy, ({ requestParameters }) => {
      const policy = JSON.parse(String(requestParameters!['content'])) as object;
      const turned = Object.fromEntries(Object.entries(policy).toReversed());
      requestParameters!['content'] = JSON.stringify(turned, undefined, 2);
    });
    expect(respelled.report.alarms).toEqual([]);
    const changed = withOne(isPolicy, ({ requestParameters }) => {
      const policy = JSON.parse(String(requestParameters!['content'])) as {
        Statement: { Condition?: object }[];
      };
      policy.Statement[0]!.Condition = { StringEquals: { 'aws:PrincipalTag/let': 'me' } };
      requestParameters!['content'] = JSON.stringify(policy);
    });
    expect(changed.report.alarms).toMatchObject([
      { why: expect.stringMatching(/its Content is not that of call/) },
    ]);
  });

  it('given parameters that the trail cuts off or hides, when compared, then they are no alarm and are counted', () => {
    const before = compared(trail).counts.notCompared;
    const isPolicy = ({ requestParameters }: Event) =>
      typeof requestParameters?.['content'] === 'string';
    const cut = withOne(isPolicy, ({ requestParameters }) => {
      requestParameters!['content'] = String(requestParameters!['content']).slice(0, 100);
      requestParameters!['name'] = 'HIDDEN_DUE_TO_SECURITY_REASONS';
    });
    expect(cut.report.alarms).toEqual([]);
    expect(cut.report.counts.notCompared).toBe(before + 2);
    const none = withOne(isAttach, (event) => void (event.requestParameters = null));
    expect(none.report.alarms).toEqual([]);
    expect(none.report.counts.notCompared).toBe(before + 2);
  });

  it.each(['AssumeRole', 'AssumeRoleWithWebIdentity', 'AssumeRoot', 'GetFederationToken'])(
    'given a session of ours that asks for other credentials with %s, when compared, then it is an alarm, marked as a read or not',
    (eventName) => {
      const chain = (name: string, at: string): Event => ({
        ...structuredClone(trail[0]!),
        eventID: `chain-${name}`,
        eventTime: at,
        eventSource: 'sts.amazonaws.com',
        eventName,
        readOnly: true,
        requestParameters: { roleArn: 'arn:aws:iam::100000000003:role/admin' },
        userIdentity: {
          type: 'AssumedRole',
          arn: `arn:aws:sts::100000000003:assumed-role/lockstep-responder/${name}`,
        },
      });
      const { eventTime } = trail[0]!;
      const own = trail[0]!.userIdentity.arn!.split('/')[2]!;
      const report = compared([...trail, chain('lockstep', eventTime), chain(own, eventTime)]);
      expect(report.alarms).toHaveLength(2);
      for (const { why } of report.alarms) expect(why).toMatch(/asked for other credentials/);
      // What a session of another incident did before this one is another journal's.
      const old = compared([...trail, chain('lockstep', '2020-01-01T00:00:00Z')]);
      expect(old.alarms).toEqual([]);
    },
  );

  describe('a hand-over', () => {
    const create = trail.find(({ eventName }) => eventName === 'CreateAccessKey')!;
    const removal = (n: number, accessKeyId: string): Event => ({
      ...structuredClone(create),
      eventID: `removal-${n}`,
      eventName: 'DeleteAccessKey',
      requestParameters: { ...create.requestParameters, accessKeyId },
    });
    const drawn = lines.filter((line) => line.includes('"kind":"plan.drafted"')).join();
    const [, baseline = ''] = /"baselineKeyIds":\["([A-Z0-9]+)"/.exec(drawn) ?? [];

    it('given the new key taken back, when compared, then it is no alarm; a second deletion on one intent is', () => {
      expect(compared([...trail, removal(1, 'AKIANEW')]).alarms).toEqual([]);
      const more = [1, 2, 3, 4].map((n) => removal(n, `AKIAPRODUCTION${n}`));
      const report = compared([...trail, ...more]);
      expect(report.alarms.map(({ event }) => event.id)).toEqual([
        'removal-2',
        'removal-3',
        'removal-4',
      ]);
    });

    it('given a deletion that AWS refused, when compared, then it counts as none', () => {
      const refused = { ...removal(1, 'AKIANEW'), errorCode: 'Throttling' };
      expect(compared([...trail, refused, removal(2, 'AKIANEW')]).alarms).toEqual([]);
    });

    it('given the deletion of a key that the plan’s baseline names, when compared, then it is an alarm, refused or not', () => {
      expect(baseline).not.toBe('');
      for (const errorCode of [undefined, 'AccessDenied']) {
        const event = removal(1, baseline);
        if (errorCode !== undefined) event.errorCode = errorCode;
        expect(compared([...trail, event]).alarms).toMatchObject([
          { why: expect.stringMatching(/its AccessKeyId is not that of call/) },
        ]);
      }
    });

    it('given a vault that is written to again and again, when compared, then what one call can’t need is an alarm', () => {
      const put = trail.find(({ eventName }) => eventName === 'CreateSecret')!;
      const many = (count: number) =>
        Array.from({ length: count }, (_, n) => ({ ...structuredClone(put), eventID: `put-${n}` }));
      expect(compared([...trail, ...many(5)]).alarms).toEqual([]);
      expect(compared([...trail, ...many(40)]).alarms.length).toBeGreaterThan(20);
    });
  });
});
