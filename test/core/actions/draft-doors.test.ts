import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { trusts } from '../accounts.ts';
import {
  MANAGEMENT,
  NOW,
  OTHER,
  PROD,
  RESPONDER_ID,
  SECURITY,
  STRANGER,
  situation,
} from '../situations.ts';
import { byOperation, calls, seen } from './seen.ts';
import type { Door, DoorKind } from '../../../src/core/doors/door.ts';

describe('doors', () => {
  it('given the inventory, when it is drawn, then the hostile come first and each open door has its call', () => {
    const draft = drafts.doors(seen());
    expect(draft.waves).toHaveLength(1);
    const ids = calls(draft).map((call) => call.doors[0]);
    expect(new Set(ids)).toEqual(
      new Set([
        `${PROD}/hostile-principal/AIDASPARE`,
        `${PROD}/hostile-principal/AROASUPPORT000000001`,
        `${PROD}/access-key/AIDASPARE/AKIASPARE`,
        `${PROD}/login-profile/AIDASPARE`,
        `${PROD}/role-sessions/AROASUPPORT000000001`,
        `${PROD}/role-trust/AROASUPPORT000000001`,
        `${PROD}/access-key/AIDABUILD/AKIABUILD`,
        `${PROD}/access-key/AIDAALICE/AKIAALICE`,
        `${PROD}/login-profile/AIDAALICE`,
        `${PROD}/role-sessions/AROAAPP0000000000001`,
      ]),
    );
    expect(ids.slice(0, 6).every((id) => /SPARE|SUPPORT/.test(id ?? ''))).toBe(true);
  });

  it('given a trust that lets a stranger in, when it is drawn, then the old document is saved and ours stay', () => {
    const [call] = byOperation(drafts.doors(seen()), 'UpdateAssumeRolePolicy');
    expect(JSON.parse(call!.request.input['PolicyDocument'] as string)).toEqual(trusts(PROD));
    expect(call!.undo).toMatchObject({ check: { expect: { document: trusts(PROD, STRANGER) } } });
    expect(call!.preconditions).toHaveLength(2);
  });

  it('given a hostile key and an ordinary one, when they are closed, then only the ordinary can come back', () => {
    const undoOf = (user: string) =>
      byOperation(drafts.doors(seen()), 'UpdateAccessKey').find(
        (call) => call.request.input['UserName'] === user,
      )?.undo;
    expect(undoOf('spare')).toHaveProperty('none');
    expect(undoOf('build')).toMatchObject({ request: { input: { Status: 'Active' } } });
  });

  it('given no inventory, when it is drawn, then there is nothing to do', () => {
    expect(calls(drafts.doors(situation()))).toEqual([]);
  });

  const kinds: readonly DoorKind[] = [
    'access-key',
    'login-profile',
    'role-sessions',
    'role-trust',
    'user-policy',
    'group',
    'mfa-device',
    'service-credential',
    'saml-provider',
    'oidc-provider',
    'root',
  ];
  const exempt = ['AROABASEROLE00000001', RESPONDER_ID, 'AROARESPONDEROTHER01'];
  const anyDoor = fc.record({
    kind: fc.constantFrom(...kinds),
    account: fc.constantFrom(PROD, OTHER, SECURITY, MANAGEMENT),
    principalId: fc.constantFrom('AIDAONE', 'AROATWO', ...exempt),
    name: fc.string({ maxLength: 12 }),
    state: fc.constantFrom('open' as const, 'closed' as const),
    suspicion: fc.constantFrom('hostile' as const, 'writes-identity' as const, 'ordinary' as const),
    untouchable: fc.boolean(),
  });

  it('given any inventory, when it is drawn, then no call targets the exempt or a foreign account, and every open door is in a call or named', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyDoor, {
          maxLength: 30,
          selector: (door) => `${door.kind}${door.account}${door.principalId}${door.name}`,
        }),
        (made) => {
          const doors = made.map((one): Door => ({
            id: `${one.account}/${one.kind}/${one.principalId}/${one.name}`,
            kind: one.kind,
            account: one.account,
            principal: `arn:aws:iam::${one.account}:user/${one.name}`,
            principalId: one.principalId,
            name: one.name,
            state: one.state,
            suspicion: one.suspicion,
            says: `door ${one.account}/${one.kind}/${one.principalId}/${one.name}`,
            detail: {
              user: one.name,
              keyId: one.name,
              role: one.name,
              roleId: one.principalId,
              ...(one.untouchable ? { untouchable: 'it is not ours to touch' } : {}),
            },
          }));
          const inventory = { takenAt: NOW, doors, unseen: [], objects: {} };
          const draft = drafts.doors(situation({ measured: { inventory } }));
          const closed = new Set(calls(draft).flatMap((call) => call.doors));
          const byId = new Map(doors.map((door) => [door.id, door]));
          for (const call of calls(draft)) {
            expect(call.request.account).toBe(PROD);
            for (const id of call.doors) {
              expect(exempt).not.toContain(byId.get(id)?.principalId);
              expect(byId.get(id)?.detail['untouchable']).toBeUndefined();
              expect(byId.get(id)?.state).toBe('open');
            }
          }
          for (const door of doors.filter((one) => one.state === 'open')) {
            const named = draft.leaves.some(
              (line) => line.includes(door.says) && line.includes('stays open: '),
            );
            expect(closed.has(door.id) !== named).toBe(true);
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});
