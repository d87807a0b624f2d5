import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { doorsClosed } from '../../../src/core/doors/doors-closed.ts';
import { MOST_BYTES, bytesOf, fitted } from '../../../src/core/doors/fit.ts';
import { inventory } from '../../../src/core/doors/inventory.ts';
import type { Inventory } from '../../../src/core/doors/door.ts';
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
  it('given a full account, when it is taken, then every door is kept, and the plan closes as many at once as one decision can draw, the worst first', () => {
    const many = 21_000;
    const roles = [bootstrap, ...Array.from({ length: many }, (_, i) => bare(i))];
    const { taken, result } = take({ users, roles });
    expect(result.finding).toBe('proven');
    expect(taken.doors.length).toBeGreaterThan(many);
    const from = situation({ measured: { inventory: taken } });
    const draft = drafts.doors(from);
    const calls = draft.waves.flatMap((wave) => wave.calls);
    expect(calls.length).toBeGreaterThan(12_000);
    expect(calls[0]!.request.operation).toBe('PutUserPermissionsBoundary');
    expect(calls[1]!.request.input['AccessKeyId']).toBe('AKIASPARE');
    expect(draft.leaves[0]).toMatch(/^\d+ more doors would not fit/);
    expect(bytesOf(calls)).toBeLessThan(MOST_BYTES + 2 ** 20);

    // The doors of the next round are found open, so there is one.
    const next = drive(
      doorsClosed({ ...from, made: calls.map((call) => made(call)) }),
      answers({ roles: [bootstrap, bare(0)] }),
    );
    expect(next.result).toMatchObject({ finding: 'disproven', data: { again: true } });
  });

  it('given 5,000 users with two keys each and 1,000 roles, when the plan is drawn, then inventory and plan hold all of them', () => {
    const key = (id: string) => ({ AccessKeyId: id, Status: 'Active' });
    const people = Array.from({ length: 5_000 }, (_, i) => ({
      UserName: `person-${i}`,
      keys: [key(`AKIAFIRST${i}`), key(`AKIASECOND${i}`)],
    }));
    const roles = [bootstrap, ...Array.from({ length: 1_000 }, (_, i) => bare(i))];
    const { taken } = take({ users: people, roles });
    expect(taken['tooLarge']).toBeUndefined();
    const draft = drafts.doors(situation({ measured: { inventory: taken } }));
    expect(draft.leaves.join()).not.toContain('would not fit');
    const keys = draft.waves.flatMap((wave) => wave.calls).map((call) => call.request);
    expect(keys.filter((one) => one.operation === 'UpdateAccessKey')).toHaveLength(10_000);
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
