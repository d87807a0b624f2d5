import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import type { Standing } from '../../../src/core/boundary/standing.ts';
import { MOST_CARRIED_BYTES } from '../../../src/core/journal/pieces.ts';
import { canonicalize, toJson } from '../../../src/core/plan/canonical.ts';
import { PROD, RESPONDER_ID, settings, situation } from '../situations.ts';

const alone = settings(
  { accounts: [{ id: '444444444444', name: 'other', responderRoleId: 'AROARESPONDEROTHER01' }] },
  { standalone: [{ id: PROD, name: 'alone', responderRoleId: RESPONDER_ID }] },
);

/** Users with long names; every third has had a boundary of its own. */
const crowd = (size: number): Standing[] =>
  Array.from({ length: size }, (_, n) => ({
    kind: n % 6 === 0 ? ('role' as const) : ('user' as const),
    name: `somebody.with.a.rather.long.name-${n}`,
    id: `AIDA${String(n).padStart(17, '0')}`,
    before: n % 3 === 0 ? `arn:aws:iam::${PROD}:policy/boundary-for-developers` : '',
    rank: n < 50 ? ('hostile' as const) : ('ordinary' as const),
  }));
const drawn = (size: number) =>
  drafts.boundary(
    situation({
      settings: alone,
      measured: {
        principals: {
          account: PROD,
          takenAt: '2026-11-22T03:00:00.000Z',
          without: crowd(size),
          bounded: 0,
          exempt: [],
          seen: '',
          second: [],
        },
      },
    }),
  );

describe('the boundary plan of a large account', () => {
  it('given 30,000 users and roles, more than AWS allows, when it is drawn, then it fits into the journal, hostile first, and says how many wait', () => {
    const draft = drawn(30_000);
    const bytes = Buffer.byteLength(canonicalize(toJson(draft)));
    expect(bytes).toBeLessThan(MOST_CARRIED_BYTES);
    const calls = draft.waves.flatMap((wave) => wave.calls);
    expect(calls.length).toBeGreaterThan(10_000);
    expect(calls[0]?.id).toBe(`sweep/${crowd(1)[0]?.id}`);
    expect(draft.leaves[0]).toContain(`${30_000 - calls.length} more users and roles`);
  });

  it('given somebody hostile, when the call is drawn, then there is no way back for them; for the others there is', () => {
    const [hostile, , , ...rest] = drawn(60).waves.flatMap((wave) => wave.calls);
    expect(hostile?.undo).toHaveProperty('none');
    const ordinary = rest.filter(({ undo }) => !('none' in undo)).map(({ undo }) => undo);
    expect(ordinary).toHaveLength(10);
    expect(ordinary.map((undo) => 'request' in undo && undo.request.operation)).toEqual(
      expect.arrayContaining(['PutRolePermissionsBoundary', 'DeleteUserPermissionsBoundary']),
    );
  });

  it('given a member account, when a boundary plan is asked for, then it is refused', () => {
    expect(() => drafts.boundary(situation())).toThrow('organization policies');
  });
});
