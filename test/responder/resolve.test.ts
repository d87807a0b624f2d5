import { describe, expect, it } from 'vitest';
import type { PlanState } from '../../src/core/incident/incident.ts';
import type { Call, Request } from '../../src/core/plan/call.ts';
import type { Json, JsonObject } from '../../src/core/plan/json.ts';
import { resolveCall, resolveRequest, UnresolvedError } from '../../src/responder/resolve.ts';

const request = (input: JsonObject): Request => ({
  as: 'freeze',
  account: '1'.repeat(12),
  region: 'us-east-1',
  service: 'organizations',
  operation: 'AttachPolicy',
  input,
});

function plan(values: { readonly [call: string]: Json | undefined }): PlanState {
  const calls = Object.entries(values).map(
    ([id, value]) =>
      [id, { stage: 'done', attempts: 1, ...(value === undefined ? {} : { value }) }] as const,
  );
  return { calls: Object.fromEntries(calls), plan: { waves: [] } } as unknown as PlanState;
}

const ref = (call: string) => ({ $valueOf: call });

describe('references to what earlier calls left', () => {
  it('given references at any depth, when resolved, then each is the value, and all else is as it was', () => {
    const input = {
      PolicyId: ref('create'),
      Deep: { List: [ref('create'), 'x', { Again: ref('other') }] },
      Number: 7,
      Flag: true,
    };
    expect(resolveRequest(request(input), plan({ create: 'p-1', other: { a: 1 } })).input).toEqual({
      PolicyId: 'p-1',
      Deep: { List: ['p-1', 'x', { Again: { a: 1 } }] },
      Number: 7,
      Flag: true,
    });
  });

  it('given a call that left no value, when it is referred to, then nothing is sent, and it is named', () => {
    for (const values of [{}, { create: undefined }]) {
      expect(() => resolveRequest(request({ PolicyId: ref('create') }), plan(values))).toThrow(
        UnresolvedError,
      );
      expect(() => resolveRequest(request({ PolicyId: ref('create') }), plan(values))).toThrow(
        /create/,
      );
    }
  });

  it('given the value of the call itself, when its undo refers to it, then it is that value', () => {
    expect(resolveRequest(request({ PolicyId: ref('self') }), plan({}), 'p-9').input).toEqual({
      PolicyId: 'p-9',
    });
    // What the journal says of another call goes before it.
    expect(
      resolveRequest(request({ PolicyId: ref('create') }), plan({ create: 'p-1' }), 'p-9').input,
    ).toEqual({ PolicyId: 'p-1' });
  });

  it('given something that only looks like a reference, when resolved, then it stays as it is', () => {
    const input = {
      A: { $valueOf: 'create', more: 'x' },
      B: { $valueOf: 7 },
      C: '$valueOf:create',
      D: { deep: { $valueOf: 'create', x: 1 } },
    };
    expect(resolveRequest(request(input), plan({ create: 'p-1' })).input).toEqual(input);
  });

  it('given a value that looks like a reference, when it is put in, then it is not followed: a stranger may have named it', () => {
    const resolved = resolveRequest(
      request({ Name: ref('create') }),
      plan({ create: { $valueOf: 'other' }, other: 'secret' }),
    );
    expect(resolved.input).toEqual({ Name: { $valueOf: 'other' } });
  });

  it('given a call with references in request, checks and picks, when resolved, then no part is forgotten, and the plan is untouched', () => {
    const call: Call = {
      id: 'attach',
      action: 'attach-shield-scp',
      request: request({ PolicyId: ref('create') }),
      preconditions: [
        {
          read: request({ PolicyId: ref('create') }),
          pick: ['Policy', 'Content'],
          expect: { document: { a: 1 } },
        },
      ],
      check: {
        read: request({}),
        pick: ['Policies', { Id: '$valueOf:create' }, 'Id'],
        expect: { equals: ref('create') },
      },
      undo: {
        request: request({ PolicyId: ref('attach') }),
        check: { read: request({}), pick: [], expect: { absent: true } },
      },
      noise: 'quiet',
      says: 'attach',
      breaks: '',
      doors: [],
    };
    const before = structuredClone(call);
    const resolved = resolveCall(call, plan({ create: 'p-1' }));
    expect(resolved.request.input).toEqual({ PolicyId: 'p-1' });
    expect(resolved.preconditions[0]?.read.input).toEqual({ PolicyId: 'p-1' });
    expect(resolved.check).toMatchObject({
      pick: ['Policies', { Id: 'p-1' }, 'Id'],
      expect: { equals: 'p-1' },
    });
    // The undo refers to what the call will have left; that is known only when it is taken back.
    expect(resolved.undo).toEqual(before.undo);
    expect(call).toEqual(before);
  });
});
