import { afterEach, describe, expect, it } from 'vitest';
import { xml, xmlError } from './fake-aws.ts';
import type { Reply, Seen } from './fake-aws.ts';
import { how, iam, start, stopAll } from './fake-harness.ts';
import type { Told } from './fake-harness.ts';
import { MEMBER } from './settings.ts';

afterEach(stopAll);

const deactivate = iam('UpdateAccessKey', {
  UserName: 'alice',
  AccessKeyId: 'AKIAALICE',
  Status: 'Inactive',
});
const listUsers = iam('ListUsers', {});
const users = xml('ListUsers', '<Users></Users><IsTruncated>false</IsTruncated>');
const only =
  (action: string, told: () => Told) =>
  (seen: Seen): Told =>
    seen.action === action ? told() : undefined;

describe('a change whose answer is lost', () => {
  it.each([
    ['a dropped connection', (): Told => 'drop'],
    ['an answer that breaks off', (): Told => 'drop-mid-answer'],
    ['a 500', (): Told => xmlError(500, 'InternalFailure', 'oops')],
    ['a 503', (): Told => xmlError(503, 'ServiceUnavailable', 'oops')],
    ['a 502 page', (): Told => ({ status: 502, body: '<html>', contentType: 'text/html' })],
    ['a 500 page', (): Told => ({ status: 500, body: '<html>', contentType: 'text/html' })],
    ['an answer that is no XML', (): Told => ({ status: 200, body: 'hello' })],
  ])(
    'given %s, when it is sent, then it is sent once and its outcome is unknown',
    async (_, told) => {
      const { fake, aws } = await start(only('UpdateAccessKey', told));
      const answer = await aws.send(deactivate, how);
      expect(answer).toMatchObject({ ok: false, error: { kind: 'unknown-outcome' } });
      expect(fake.count('UpdateAccessKey')).toBe(1);
    },
  );

  it('given no answer at all, when the deadline comes, then the outcome is unknown', async () => {
    const { fake, aws } = await start(only('UpdateAccessKey', () => 'hang'));
    const answer = await aws.send(deactivate, { ...how, deadlineMs: 5000 });
    expect(answer).toMatchObject({ ok: false, error: { kind: 'unknown-outcome' } });
    expect(fake.count('UpdateAccessKey')).toBe(1);
  });

  it('given a port where nobody listens, when a change is sent, then nothing was done: unavailable', async () => {
    const { fake, aws } = await start(() => undefined);
    await fake.stop();
    const answer = await aws.send(deactivate, { ...how, deadlineMs: 3000 });
    expect(answer).toMatchObject({ ok: false, error: { kind: 'unavailable' } });
  });

  it('given a throttled change, when it is sent, then it is sent once and says so', async () => {
    const { fake, aws } = await start(
      only('UpdateAccessKey', () => xmlError(400, 'Throttling', 'Rate exceeded')),
    );
    expect(await aws.send(deactivate, how)).toMatchObject({ error: { kind: 'throttled' } });
    expect(fake.count('UpdateAccessKey')).toBe(1);
  });
});

describe('a read that AWS does not want to answer', () => {
  it.each([
    ['throttled', (): Told => xmlError(400, 'Throttling', 'Rate exceeded')],
    ['a 500', (): Told => xmlError(500, 'ServiceFailure', 'oops')],
    ['a dropped connection', (): Told => 'drop'],
  ])(
    'given %s twice, when it is read, then it is asked again until it answers',
    async (_, told) => {
      let bad = 2;
      const { fake, aws } = await start(
        only('ListUsers', () => {
          bad -= 1;
          return bad >= 0 ? told() : users;
        }),
      );
      expect(await aws.send(listUsers, how)).toEqual({ ok: true, output: { Users: [] } });
      expect(fake.count('ListUsers')).toBe(3);
    },
  );

  it('given no end of it, when the deadline comes, then it says why', async () => {
    const { aws } = await start(
      only('ListUsers', () => xmlError(400, 'Throttling', 'Rate exceeded')),
      { random: () => 0.9 },
    );
    const answer = await aws.send(listUsers, { ...how, deadlineMs: 5000 });
    expect(answer).toMatchObject({ ok: false, error: { kind: 'throttled', code: 'Throttling' } });
  });

  it('given a list on three pages, when it is read, then it comes whole; one that repeats itself is an error', async () => {
    const page = (from: string | null): Reply => {
      const next = { null: 'b', b: 'c' }[String(from)];
      const more = next === undefined ? '' : `<Marker>${next}</Marker>`;
      return xml(
        'ListUsers',
        `<Users><member><UserName>${from}</UserName></member></Users><IsTruncated>${next !== undefined}</IsTruncated>${more}`,
      );
    };
    const { aws } = await start((seen) =>
      seen.action === 'ListUsers' ? page(seen.form.get('Marker')) : undefined,
    );
    const answer = await aws.send(listUsers, how);
    expect(answer).toEqual({
      ok: true,
      output: { Users: [{ UserName: 'null' }, { UserName: 'b' }, { UserName: 'c' }] },
    });
    const endless = await start(
      only('ListUsers', () =>
        xml('ListUsers', '<Users></Users><IsTruncated>true</IsTruncated><Marker>b</Marker>'),
      ),
    );
    expect(await endless.aws.send(listUsers, how)).toMatchObject({
      error: { code: 'PagingBroken' },
    });
  });

  it('given a page for people, when an operation is unknown here, then it is unsupported and asked once', async () => {
    const { fake, aws } = await start(
      only('ListUsers', () => ({
        status: 500,
        body: '<html><br></html>',
        contentType: 'text/html',
      })),
    );
    expect(await aws.send(listUsers, how)).toMatchObject({ error: { kind: 'unsupported' } });
    expect(fake.count('ListUsers')).toBe(1);
  });
});

describe('assuming a role', () => {
  it('given a role that can not be assumed, when a request is sent, then the failure names the role', async () => {
    const { aws } = await start(only('AssumeRole', () => xmlError(403, 'AccessDenied', 'not you')));
    const answer = await aws.send(listUsers, how);
    expect(answer).toMatchObject({
      ok: false,
      error: { kind: 'credentials', code: 'AccessDenied' },
    });
    expect(answer.ok ? '' : answer.error.message).toContain(
      `arn:aws:iam::${MEMBER}:role/lockstep-responder`,
    );
  });

  it('given many reads and two changes, when they are sent, then reads share one session and changes have their own name', async () => {
    const { fake, aws } = await start((seen) => {
      if (seen.action === 'ListUsers') return users;
      return seen.action === 'UpdateAccessKey' ? xml('UpdateAccessKey', '') : undefined;
    });
    await Promise.all(Array.from({ length: 5 }, () => aws.send(listUsers, how)));
    await aws.send(deactivate, how);
    await aws.send(deactivate, { ...how, effect: `inc-1/${'long/'.repeat(20)}` });
    const names = fake.seen.flatMap((seen) => seen.form.get('RoleSessionName') ?? []);
    expect(names.slice(0, 2)).toEqual(['lockstep-inc-1', 'inc-1-call-close-AKIAALICE']);
    expect(names).toHaveLength(3);
    expect(names[2]).toMatch(/^[\w+=,.@-]{64}$/);
    const change = fake.seen.find((seen) => seen.action === 'UpdateAccessKey');
    expect(change?.userAgent).toContain('lockstep/test');
    expect(change?.userAgent).toContain('effect/inc-1/call/close/AKIAALICE');
  });

  it('given a session near its end by the wall clock, when a read is sent, then the role is assumed anew', async () => {
    let wall = 0;
    const { fake, aws } = await start(
      only('ListUsers', () => users),
      { wallClock: () => wall },
    );
    await aws.send(listUsers, how);
    wall = 54 * 60_000;
    await aws.send(listUsers, how);
    expect(fake.count('AssumeRole')).toBe(1);
    wall = 55 * 60_000;
    await aws.send(listUsers, how);
    expect(fake.count('AssumeRole')).toBe(2);
    const keys = fake.seen.filter((seen) => seen.action === 'ListUsers');
    expect(keys.map((seen) => seen.accessKeyId)).toEqual([
      'ASIASESSION1',
      'ASIASESSION1',
      'ASIASESSION2',
    ]);
  });

  it('given an expired session, when a change is refused for that, then it is sent once more under a new one', async () => {
    let first = true;
    const { fake, aws } = await start(
      only('UpdateAccessKey', () => {
        const told = first ? xmlError(403, 'ExpiredToken', 'too old') : xml('UpdateAccessKey', '');
        first = false;
        return told;
      }),
    );
    expect(await aws.send(deactivate, how)).toMatchObject({ ok: true });
    expect(fake.count('AssumeRole')).toBe(2);
  });

  it('given a host that is forbidden, when a request is made, then nothing is sent', async () => {
    const { fake, aws } = await start(() => users, {
      refuseUrl: (service, url) => `${service} may not ask ${url}`,
    });
    const answer = await aws.send(listUsers, how);
    expect(answer).toMatchObject({ ok: false });
    expect(answer.ok ? '' : answer.error.message).toContain(`sts may not ask ${fake.endpoint}/`);
    expect(fake.seen).toEqual([]);
  });
});

describe('a request that is wrong', () => {
  it.each([
    [iam('DropEverything', {}), 'UnknownOperationName'],
    [iam('constructor', {}), 'UnknownOperationName'],
    [iam('ListUsers', { UserNames: ['x'] }), 'InvalidInput'],
    [{ ...iam('LookupEvents', { StartTime: 'tomorrow' }), service: 'cloudtrail' }, 'InvalidInput'],
  ] as const)(
    'given %j, when it is sent, then it is invalid and nothing leaves',
    async (request, code) => {
      const { fake, aws } = await start(() => users);
      const answer = await aws.send(request, how);
      expect(answer).toMatchObject({ ok: false, error: { kind: 'invalid', code } });
      expect(fake.seen).toEqual([]);
    },
  );
});
