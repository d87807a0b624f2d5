import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { doorsClosed } from '../../../src/core/doors/doors-closed.ts';
import { bytesOf, fitted } from '../../../src/core/doors/fit.ts';
import { inventory } from '../../../src/core/doors/inventory.ts';
import type { Inventory } from '../../../src/core/doors/door.ts';
import { MOST_CARRIED_BYTES } from '../../../src/core/journal/pieces.ts';
import { toJson } from '../../../src/core/plan/canonical.ts';
import { answers, trusts } from '../accounts.ts';
import type { FakeAccount } from '../accounts.ts';
import { drive } from '../drive.ts';
import { MANAGEMENT, PROD, RESPONDER_ID, made, settings, situation } from '../situations.ts';

const RECENT = '2026-11-20T00:00:00.000Z';

function take(account: FakeAccount, more: Parameters<typeof situation>[0] = {}) {
  const { result } = drive(inventory(situation(more)), answers(account));
  const taken = result.data as Inventory;
  return { result, taken };
}

const bootstrap = {
  RoleName: 'lockstep-responder',
  RoleId: RESPONDER_ID,
  trust: trusts(MANAGEMENT),
};

const bare = (i: number) => ({
  RoleName: `app-${i}`,
  RoleId: `AROA${String(i).padStart(16, '0')}`,
});
const users = [
  { UserName: 'deploy', keys: [{ AccessKeyId: 'AKIADEPLOY', Status: 'Inactive' }] },
  {
    UserName: 'spare',
    CreateDate: RECENT,
    keys: [{ AccessKeyId: 'AKIASPARE', CreateDate: RECENT }],
  },
];

describe('a very large company', () => {
  it('given a full account, when it is taken, then every door is kept, and the plan closes as many at once as people can approve, the worst first', () => {
    const many = 21_000;
    const roles = [bootstrap, ...Array.from({ length: many }, (_, i) => bare(i))];
    const { taken, result } = take({ users, roles });
    expect(result.finding).toBe('proven');
    expect(taken.doors.length).toBeGreaterThan(many);
    const from = situation({ measured: { inventory: taken } });
    const draft = drafts.doors(from);
    const calls = draft.waves.flatMap((wave) => wave.calls);
    expect(calls).toHaveLength(20_000);
    expect(calls[0]!.request.operation).toBe('PutUserPermissionsBoundary');
    expect(calls[1]!.request.input['AccessKeyId']).toBe('AKIASPARE');
    expect(draft.leaves[0]).toMatch(/^\d+ more doors would not fit/);
    expect(bytesOf(toJson(draft))).toBeLessThan(MOST_CARRIED_BYTES);

    // The doors of the next round are found open, so there is one.
    const next = drive(
      doorsClosed({ ...from, made: calls.map((call) => made(call)) }),
      answers({ roles: [bootstrap, bare(0)] }),
    );
    expect(next.result).toMatchObject({ finding: 'disproven', data: { again: true } });
  });

  it('given more than even pieces hold, when it is fitted, then the worst doors and the rotated keys are kept, and it is said what was left out', () => {
    const many = 3_000;
    const rotating = {
      settings: settings({}, { rotate: [{ account: PROD, user: 'deploy' }] }),
    };
    const { taken } = take(
      { users, roles: [bootstrap, ...Array.from({ length: many }, (_, i) => bare(i))] },
      rotating,
    );
    const most = 1024 * 1024;
    const kept = fitted(taken, situation(rotating), most);
    expect(bytesOf(kept)).toBeLessThanOrEqual(most);
    expect(kept.doors.slice(0, 2).map((one) => one.name)).toEqual(['AKIADEPLOY', 'spare']);
    expect(kept['tooLarge']).toEqual({ doors: taken.doors.length - kept.doors.length });
    const from = situation({ measured: { inventory: kept } });
    expect(drafts.doors(from).leaves.join()).toContain('too large to be kept whole');
    const none = drive(doorsClosed(from), answers({ roles: [bootstrap] }));
    expect(none.result).toMatchObject({ finding: 'unproven', data: { changesTotal: 0 } });
    expect(none.result.unproven.join()).toContain('can not be seen by comparing');
  });
});
