import { describe, expect, it } from 'vitest';
import { judge } from '../../src/responder/check.ts';
import type { Check } from '../../src/core/plan/call.ts';

/** Selecting by what stands anywhere in an element, and expecting anything but one value. */

const read = {
  as: 'responder',
  account: '222222222222',
  region: 'us-east-1',
  service: 'signin',
  operation: 'ListResourcePermissionStatements',
  input: {},
} as const;
const statement = (sid: string, ...texts: string[]) => ({
  sid,
  condition: {
    NotIpAddress: { 'aws:SourceIp': texts.slice(0, 1) },
    deep: [{ er: texts.slice(1) }],
  },
});
const answer = (...list: object[]) => ({ ok: true, output: { list } }) as const;
const seen = (step: { [key: string]: string }, expect: Check['expect'], ...list: object[]) =>
  judge({ read, pick: ['list', step, 'sid'], expect }, answer(...list));

describe('selectors of a check', () => {
  const [ours, his] = [statement('ours', 'net', 'arn'), statement('his', 'net', 'other')];
  const both = { $holds: 'net arn' };

  it('given elements, when one holds all the texts, at any depth, then it is selected, wherever it stands', () => {
    expect(seen(both, { present: true }, his, ours)).toEqual({ state: 'holds', value: 'ours' });
    expect(seen(both, { present: true }, his)).toEqual({ state: 'differs' });
    // A part of a text is not the text.
    expect(seen({ $holds: 'ne' }, { present: true }, ours)).toEqual({ state: 'differs' });
  });

  it('given elements, when each holds all the texts, then none lacks one; with another among them, that one does', () => {
    const lacks = { $lacks: 'net arn' };
    expect(seen(lacks, { absent: true }, ours, ours)).toEqual({ state: 'holds' });
    expect(seen(lacks, { absent: true })).toEqual({ state: 'holds' });
    expect(seen(lacks, { absent: true }, ours, his)).toEqual({ state: 'differs', value: 'his' });
  });

  it.each([
    [{}, 'holds'],
    [{ on: false }, 'holds'],
    [{ on: true }, 'differs'],
  ] as const)('given %j, when anything but true is expected, then it %s', (output, state) => {
    const check: Check = { read, pick: ['on'], expect: { otherThan: true } };
    expect(judge(check, { ok: true, output }).state).toBe(state);
    const absent = { kind: 'absent', code: 'ResourceNotFoundException', message: '' } as const;
    expect(judge(check, { ok: false, error: absent }).state).toBe('holds');
  });

  it('given elements, when one is wanted whose member is another text, then that one is selected, and what only its other members say counts for nothing', () => {
    const out = { '$not state': 'out' };
    const [gone, still, unsaid] = [
      { sid: 'gone', state: 'out' },
      { sid: 'still', state: 'in', name: 'out' },
      { sid: 'unsaid', name: 'out' },
    ];
    expect(seen(out, { absent: true }, gone)).toEqual({ state: 'holds' });
    expect(seen(out, { absent: true }, gone, still)).toEqual({ state: 'differs', value: 'still' });
    expect(seen(out, { present: true }, gone, unsaid)).toEqual({ state: 'holds', value: 'unsaid' });
  });

  it.each([
    [{}, 'differs'],
    [{ state: 'on' }, 'differs'],
    [{ state: 'stopping' }, 'holds'],
    [{ state: 'stopped' }, 'holds'],
  ] as const)('given %j, when one of two values is expected, then it %s', (output, state) => {
    const check: Check = { read, pick: ['state'], expect: { oneOf: ['stopping', 'stopped'] } };
    expect(judge(check, { ok: true, output }).state).toBe(state);
  });
});
