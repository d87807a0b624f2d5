import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answer, FailureKind } from '../../src/core/doors/measurement.ts';
import type { Check, Request } from '../../src/core/plan/call.ts';
import type { Json } from '../../src/core/plan/json.ts';
import { look, pick } from '../../src/responder/check.ts';
import type { Aws } from '../../src/responder/world.ts';

const read: Request = {
  as: 'responder',
  account: '1'.repeat(12),
  region: 'us-east-1',
  service: 'iam',
  operation: 'GetRole',
  input: {},
};
const how = { effect: 'e', deadlineMs: 1_000 };

function answering(answer: Answer): Aws {
  return {
    send: () => Promise.resolve(answer),
    sendAndHandOver: () => Promise.reject(new Error('a look changes nothing')),
  };
}
const ok = (output: object): Aws =>
  answering({ ok: true, output: output as { [key: string]: unknown } });
const failed = (kind: FailureKind): Aws =>
  answering({ ok: false, error: { kind, code: kind, message: 'because' } });
const saw = async (aws: Aws, expected: Check['expect'], path: Check['pick'] = ['Value']) =>
  look(aws, { read, pick: path, expect: expected }, how);

describe('picking a value out of an answer', () => {
  const output = {
    Keys: [
      { Id: 'a', Status: 'Active', Tags: [{ Key: 'x', Value: '1' }] },
      { Id: 'b', Status: 'Inactive' },
    ],
    Count: 2,
    Nothing: null,
  };
  it.each([
    [['Count'], 2],
    [['Keys', { Id: 'b' }, 'Status'], 'Inactive'],
    [['Keys', { Id: 'a', Status: 'Active' }, 'Tags', { Key: 'x' }, 'Value'], '1'],
    [['Keys', { Id: 'a', Status: 'Inactive' }, 'Status'], undefined],
    [['Keys', { Id: 'c' }, 'Status'], undefined],
    [['Keys', 'Status'], undefined],
    [['Count', 'further'], undefined],
    [['Nothing'], undefined],
    [['Nothing', 'further'], undefined],
    [['toString'], undefined],
    [['Missing'], undefined],
  ] as const)('given the path %j, when picked, then it is %j', (path, value) => {
    if (path[0] === 'toString') {
      // What every object has by birth is not in the answer.
      expect(() => pick(output, path)).toThrow(TypeError);
      return;
    }
    expect(pick(output, path)).toEqual(value);
  });

  it('given any answer and any path, when picked, then it never throws for what is plain JSON', () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.array(fc.oneof(fc.constantFrom('a', 'b', ''), fc.constant({ a: 'x' }))),
        (text, path) => {
          const answer = { a: JSON.parse(text) as unknown };
          if (/[.eE]|null/.test(text)) return;
          try {
            pick(answer, ['a', ...path]);
          } catch (error) {
            expect(error).toBeInstanceOf(TypeError);
          }
        },
      ),
    );
  });
});

describe('comparing', () => {
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: ['*'] }] };
  const shuffled = '{"Statement":[{"Action":["*"],"Effect":"Deny"}],"Version":"2012-10-17"}';

  const of = (AWS: string[]): string => JSON.stringify({ Statement: [{ Principal: { AWS } }] });
  const ab = { Statement: [{ Principal: { AWS: ['a', 'b'] } }] };

  it.each([
    ['the same value', { Value: 'x' }, { equals: 'x' }, 'holds'],
    ['another value', { Value: 'y' }, { equals: 'x' }, 'differs'],
    ['no value', {}, { equals: 'x' }, 'differs'],
    ['a number that looks like the text', { Value: 1 }, { equals: '1' }, 'differs'],
    ['members in another order', { Value: { b: 1, a: 2 } }, { equals: { a: 2, b: 1 } }, 'holds'],
    ['elements in another order', { Value: ['b', 'a'] }, { equals: ['a', 'b'] }, 'differs'],
    ['a value where one must be', { Value: 'x' }, { present: true }, 'holds'],
    ['no value where one must be', {}, { present: true }, 'differs'],
    ['no value where none must be', {}, { absent: true }, 'holds'],
    ['a value where none must be', { Value: 'x' }, { absent: true }, 'differs'],
    ['an empty text where none must be', { Value: '' }, { absent: true }, 'differs'],
    ['the document', { Value: policy }, { document: policy }, 'holds'],
    ['the document as text', { Value: JSON.stringify(policy) }, { document: policy }, 'holds'],
    ['the document in another order', { Value: shuffled }, { document: policy }, 'holds'],
    [
      'the document URL-encoded',
      { Value: encodeURIComponent(shuffled) },
      { document: policy },
      'holds',
    ],
    [
      'another document',
      { Value: JSON.stringify({ ...policy, Version: '2008-10-17' }) },
      { document: policy },
      'differs',
    ],
    ['its principals in another order', { Value: of(['b', 'a']) }, { document: ab }, 'holds'],
    [
      'its principals, as no text',
      { Value: JSON.parse(of(['b', 'a'])) },
      { document: ab },
      'holds',
    ],
    ['one principal more', { Value: of(['b', 'a', 'c']) }, { document: ab }, 'differs'],
    ['no JSON', { Value: 'not a document' }, { document: policy }, 'differs'],
    ['half an escape', { Value: '%7B%' }, { document: policy }, 'differs'],
  ] as [string, object, Check['expect'], string][])(
    'given %s, when looked at, then it %s',
    async (_, output, expected, state) => {
      expect((await saw(ok(output), expected)).state).toBe(state);
    },
  );

  it('given something that does not exist, when looked at, then that is an answer and no failure', async () => {
    expect(await saw(failed('absent'), { absent: true })).toEqual({ state: 'holds' });
    expect(await saw(failed('absent'), { present: true })).toEqual({ state: 'differs' });
    expect(await saw(failed('absent'), { equals: 'x' })).toEqual({ state: 'differs' });
  });

  it.each([
    'denied',
    'throttled',
    'unavailable',
    'unknown-outcome',
    'credentials',
    'invalid',
    'unsupported',
  ] as const)(
    'given a read that is %s, when looked at, then nothing is known: neither there nor absent',
    async (kind) => {
      for (const expected of [
        { absent: true },
        { present: true },
        { equals: 'x' },
      ] as Check['expect'][]) {
        expect(await saw(failed(kind), expected)).toMatchObject({
          state: 'failed',
          failure: { kind },
        });
      }
    },
  );

  it('given a value, when it was looked at, then it is kept for the journal and for the undo', async () => {
    const value: Json = { a: [1, 'x', true] };
    expect(await saw(ok({ Value: value }), { present: true })).toEqual({ state: 'holds', value });
    expect(await saw(ok({ Value: value }), { absent: true })).toEqual({ state: 'differs', value });
  });
});
