import { describe, expect, it } from 'vitest';
import { giveWay } from '../../src/core/doors/measurement.ts';
import type { Answer, Measurement } from '../../src/core/doors/measurement.ts';
import type { Request } from '../../src/core/plan/call.ts';
import { drive } from '../../src/responder/measure.ts';
import type { Aws } from '../../src/responder/world.ts';

const request = (operation: string): Request => ({
  as: 'responder',
  account: '1'.repeat(12),
  region: 'us-east-1',
  service: 'iam',
  operation,
  input: {},
});

/** An AWS that answers when the test says so. */
function slow() {
  const waiting: { operation: string; answer: () => void }[] = [];
  let most = 0;
  let now = 0;
  const aws: Aws = {
    send: ({ operation }) =>
      new Promise((resolve) => {
        now += 1;
        most = Math.max(most, now);
        const answer: Answer = { ok: true, output: { operation } };
        waiting.push({
          operation,
          answer: () => {
            now -= 1;
            resolve(answer);
          },
        });
      }),
    sendAndHandOver: () => Promise.reject(new Error('a measurement changes nothing')),
  };
  return { aws, waiting, most: () => most, asked: () => waiting.length };
}

function* asks(...batches: string[][]): Measurement<{ seen: string[][] }> {
  const seen: string[][] = [];
  for (const batch of batches) {
    const answers = yield batch.map(request);
    seen.push(
      answers.map((answer) => (answer.ok ? String(answer.output['operation']) : answer.error.code)),
    );
  }
  return { seen };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));
const how = (aws: Aws) => ({ aws, effect: 'e', deadlineMs: 1_000 });

describe('driving a measurement', () => {
  it('given answers that come in any order, when handed back, then each stands at its own request', async () => {
    const { aws, waiting } = slow();
    const result = drive(asks(['a', 'b', 'c']), how(aws));
    await settle();
    for (const name of ['c', 'a', 'b']) waiting.find((w) => w.operation === name)?.answer();
    expect(await result).toEqual({ seen: [['a', 'b', 'c']] });
  });

  it('given a request with a deadline of its own, when it is asked, then the shorter one counts', async () => {
    const deadlines: number[] = [];
    const aws: Aws = {
      ...slow().aws,
      send(_request, { deadlineMs }) {
        deadlines.push(deadlineMs);
        return Promise.resolve({ ok: true, output: {} });
      },
    };
    const each = [undefined, 50, 5_000].map((withinMs) => ({
      ...request('a'),
      ...(withinMs === undefined ? {} : { withinMs }),
    }));
    await drive(
      (function* () {
        yield each;
      })(),
      how(aws),
    );
    expect(deadlines).toEqual([1_000, 50, 1_000]);
  });

  it('given a hundred requests, when asked, then at most eight are under way, and all are asked', async () => {
    const { aws, waiting, most, asked } = slow();
    const names = Array.from({ length: 100 }, (_, i) => `r${i}`);
    const result = drive(asks(names), how(aws));
    for (let i = 0; i < 100; i += 1) {
      await settle();
      expect(asked() - i).toBeLessThanOrEqual(8);
      waiting[i]?.answer();
    }
    expect(await result).toEqual({ seen: [names] });
    expect(most()).toBe(8);
  });

  it('given batches, when one is under way, then the next waits for all of its answers', async () => {
    const { aws, waiting, asked } = slow();
    const result = drive(asks(['a', 'b'], ['c']), how(aws));
    await settle();
    waiting[0]?.answer();
    await settle();
    expect(asked()).toBe(2);
    waiting[1]?.answer();
    await settle();
    expect(asked()).toBe(3);
    waiting[2]?.answer();
    expect(await result).toEqual({ seen: [['a', 'b'], ['c']] });
  });

  it('given nothing to ask, when driven, then it ends, and nobody is asked', async () => {
    const { aws, asked } = slow();
    expect(await drive(asks([]), how(aws))).toEqual({ seen: [[]] });
    expect(asked()).toBe(0);
  });

  it('given an AWS that breaks its word and throws, when driven, then the measurement fails as a whole', async () => {
    const aws: Aws = {
      send: () => Promise.reject(new Error('broken')),
      sendAndHandOver: () => Promise.reject(new Error('no')),
    };
    await expect(drive(asks(['a']), how(aws))).rejects.toThrow('broken');
  });

  it('given a measurement that gives way, when something else is ready, then that goes first', async () => {
    const order: string[] = [];
    function* program(): Generator<readonly Request[], string, readonly Answer[]> {
      order.push('before');
      yield giveWay;
      order.push('after');
      return 'done';
    }
    const { aws } = slow();
    setImmediate(() => order.push('ready'));
    expect(await drive(program(), how(aws))).toBe('done');
    expect(order).toEqual(['before', 'ready', 'after']);
  });
});
