import { afterEach, describe, expect, it } from 'vitest';
import type { Request } from '../../../src/core/plan/call.ts';
import { createFiringLane } from '../../../src/adapters/aws/firing.ts';
import { start, stopAll } from './fake-harness.ts';
import { MANAGEMENT, MEMBER } from './settings.ts';

afterEach(stopAll);

const attach = (TargetId = MEMBER): Request => ({
  as: 'freeze',
  account: MANAGEMENT,
  region: 'us-east-1',
  service: 'organizations',
  operation: 'AttachPolicy',
  input: { PolicyId: 'p-shield', TargetId },
});
const session = 'inc-1/fire/0123456789ab';
const how = { effect: 'inc-1/call/shield/1', deadlineMs: 200_000, session };
const json = (body: object, status = 200) => ({
  status,
  body: JSON.stringify(body),
  contentType: 'application/x-amz-json-1.1',
});
const refusal = (code: string, status = 400) => json({ __type: code, message: 'wait' }, status);

describe('what must not wait', () => {
  it('given that it was made ready, when it is sent, then the role is assumed no more', async () => {
    const { fake, aws } = await start(({ action }) =>
      action === 'AssumeRole' ? undefined : json({ Organization: {} }),
    );
    aws.ready?.(attach(), session);
    await expect.poll(() => fake.count('DescribeOrganization')).toBe(1);
    expect(await aws.send(attach(), how)).toMatchObject({ ok: true });
    expect(fake.count('AssumeRole')).toBe(1);
    expect(fake.seen.map(({ action }) => action).at(-1)).toBe('AttachPolicy');
  });

  it('given that it was not made ready, when it is sent, then it is sent all the same, under the same session', async () => {
    const { fake, aws } = await start(({ action }) =>
      action === 'AssumeRole' ? undefined : json({}),
    );
    expect(await aws.send(attach(), how)).toMatchObject({ ok: true });
    const assumed = fake.seen.find(({ action }) => action === 'AssumeRole');
    expect(assumed?.form.get('RoleSessionName')).toBe('inc-1-fire-0123456789ab');
  });

  it.each([
    ['ConcurrentModificationException', 400],
    ['TooManyRequestsException', 400],
    ['ServiceException', 500],
  ])(
    'given %s twice, when it is sent, then it is sent again until AWS takes it',
    async (code, status) => {
      let refused = 0;
      const { fake, aws } = await start(({ action }) => {
        if (action !== 'AttachPolicy') return undefined;
        refused += 1;
        return refused > 2 ? json({}) : refusal(code, status);
      });
      expect(await aws.send(attach(), how)).toMatchObject({ ok: true });
      expect(fake.count('AttachPolicy')).toBe(3);
    },
  );

  it('given a lost answer, when it is sent, then it is sent again and AWS says that it is there', async () => {
    let sent = 0;
    const { fake, aws } = await start(({ action }) => {
      if (action !== 'AttachPolicy') return undefined;
      sent += 1;
      return sent === 1 ? 'drop' : refusal('DuplicatePolicyAttachmentException');
    });
    expect(await aws.send(attach(), how)).toMatchObject({ error: { kind: 'conflict' } });
    expect(fake.count('AttachPolicy')).toBe(2);
  });

  it('given a claim that ran out between two tries, when it would be sent again, then nothing leaves', async () => {
    let ours = true;
    const { fake, aws } = await start(({ action }) => {
      if (action !== 'AttachPolicy') return undefined;
      ours = false;
      return refusal('ConcurrentModificationException');
    });
    const answer = await aws.send(attach(), { ...how, isOurs: () => ours });
    expect(answer).toMatchObject({ error: { kind: 'not-ours' } });
    expect(fake.count('AttachPolicy')).toBe(1);
  });

  it('given two policies for one target, when both are sent, then one goes after the other; another target does not wait', async () => {
    const lane = createFiringLane();
    const began: string[] = [];
    const first = Promise.withResolvers<void>();
    const run = (name: string, until: Promise<void> | undefined) => async () => {
      began.push(name);
      await until;
    };
    const one = lane.through(attach('111'), run('shield 111', first.promise));
    const two = lane.through(attach('111'), run('freeze 111', undefined));
    await lane.through(attach('222'), run('shield 222', undefined));
    expect(began).toEqual(['shield 111', 'shield 222']);
    first.resolve();
    await Promise.all([one, two]);
    expect(began).toEqual(['shield 111', 'shield 222', 'freeze 111']);
  });
});
