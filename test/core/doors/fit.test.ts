import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { doorsClosed } from '../../../src/core/doors/doors-closed.ts';
import { bytesOf } from '../../../src/core/doors/fit.ts';
import { inventory } from '../../../src/core/doors/inventory.ts';
import type { Inventory } from '../../../src/core/doors/door.ts';
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

describe('a very large company', () => {
  it('given far more than a journal line holds, when it is taken, then the worst doors and the rotated keys are kept and it is unproven', () => {
    const many = 12_000;
    const { taken, result } = take(
      {
        users: [
          { UserName: 'deploy', keys: [{ AccessKeyId: 'AKIADEPLOY', Status: 'Inactive' }] },
          {
            UserName: 'spare',
            CreateDate: RECENT,
            keys: [{ AccessKeyId: 'AKIASPARE', CreateDate: RECENT }],
          },
        ],
        roles: [
          bootstrap,
          ...Array.from({ length: many }, (_, i) => ({
            RoleName: `app-${i}`,
            RoleId: `AROA${String(i).padStart(16, '0')}`,
          })),
        ],
      },
      { settings: settings({}, { rotate: [{ account: PROD, user: 'deploy' }] }) },
    );
    expect(bytesOf(toJson(result))).toBeLessThan(3.5 * 1024 * 1024);
    expect(result.finding).toBe('unproven');
    expect(result.unproven.join()).toContain('too large to be kept whole');
    expect(taken.doors.slice(0, 2).map((one) => one.name)).toEqual(['AKIADEPLOY', 'spare']);
    expect(taken.doors.length).toBeLessThan(many);
    const from = situation({ measured: { inventory: taken } });
    const draft = drafts.doors(from);
    const calls = draft.waves.flatMap((wave) => wave.calls);
    expect(calls).toHaveLength(1000);
    expect(calls[0]!.request.operation).toBe('PutUserPermissionsBoundary');
    expect(calls[1]!.request.input['AccessKeyId']).toBe('AKIASPARE');
    expect(draft.leaves[0]).toMatch(/^\d+ more doors would not fit/);
    expect(bytesOf(toJson(draft))).toBeLessThan(3.9 * 1024 * 1024);

    // The doors of the next round are found open, so there is one.
    const next = drive(
      doorsClosed({ ...from, made: calls.map((call) => made(call)) }),
      answers({ roles: [bootstrap, { RoleName: 'app-0', RoleId: 'AROA0000000000000000' }] }),
    );
    expect(next.result).toMatchObject({ finding: 'disproven', data: { again: true } });
    const none = drive(doorsClosed(from), answers({ roles: [bootstrap] }));
    expect(none.result).toMatchObject({ finding: 'unproven', data: { changesTotal: 0 } });
    expect(none.result.unproven.join()).toContain('can not be seen by comparing');
  });
});
