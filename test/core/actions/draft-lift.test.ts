import { describe, expect, it } from 'vitest';
import {
  attachedBy,
  attachesOf,
  freezeActions,
  shieldActions,
} from '../../../src/core/actions/detach-policy.ts';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { draftUndo } from '../../../src/core/actions/undo.ts';
import { NOW, PROD, made, situation } from '../situations.ts';
import { byOperation, calls, seen } from './seen.ts';
import type { MadeCall, Situation } from '../../../src/core/incident/situation.ts';
import type { Call } from '../../../src/core/plan/call.ts';

describe('lift', () => {
  it('given what was made, when it is lifted, then hostile sessions end anew, the freeze goes, the shield last', () => {
    const from = seen();
    const emergency = calls(drafts.emergency(from)).map((call) =>
      made(call, `p-${call.id.replaceAll('/', '')}`),
    );
    const doors = calls(drafts.doors(from)).map((call) => made(call));
    const later = { ...from, made: [...emergency, ...doors], now: '2026-11-22T09:00:00.000Z' };
    const draft = drafts.lift(later);
    expect(draft.waves.map((wave) => wave.calls.map((call) => call.action))).toEqual([
      ['revoke-role-sessions'],
      // Our own people and programs first, outsiders behind them.
      ['detach-freeze'],
      ['detach-freeze'],
      ['detach-shield'],
      ['detach-shield'],
    ]);
    expect(draft.waves.map((wave) => wave.part)).toEqual([
      'cutoff',
      'freeze',
      'freeze',
      'shield',
      'shield',
    ]);
    // An incident whose runbook knows no steps gets the part that it runs.
    const old = drafts.lift({ ...later, liftsAtOnce: true });
    expect(new Set(old.waves.map((wave) => wave.part))).toEqual(new Set(['lift']));
    expect(draft.direction).toBe('loosening');
    const [cutoff] = calls(draft);
    expect(cutoff!.request.input['PolicyDocument']).toContain('2026-11-22T09:00:00.000Z');
    expect(cutoff!.moot).toMatchObject({
      read: { operation: 'ListRoles' },
      pick: ['Roles', { RoleId: 'AROASUPPORT000000001' }, 'RoleName'],
      expect: { absent: true },
    });
    expect(JSON.stringify(cutoff!.undo)).toContain(NOW);
    for (const call of byOperation(draft, 'DetachPolicy')) {
      expect(call.request).toMatchObject({
        as: 'lift',
        input: { PolicyId: expect.stringMatching(/^p-/), TargetId: PROD },
      });
      expect(call.undo).toMatchObject({ request: { as: 'freeze', operation: 'AttachPolicy' } });
    }
  });

  it('given an attach whose end nobody knows, when it is lifted, then it is taken off as well', () => {
    const from = seen();
    const all = calls(drafts.emergency(from)).map((call) =>
      made(call, `p-${call.id.split('/')[0]}`),
    );
    const isAttach = ({ call }: MadeCall): boolean => call.id.startsWith('freeze-scp/attach');
    const later = {
      ...from,
      made: all.filter((one) => !isAttach(one)),
      tried: all.filter(isAttach),
    };
    const taken = (situation: Situation): readonly unknown[] =>
      byOperation(drafts.lift(situation), 'DetachPolicy').map((c) => c.request.input['PolicyId']);
    expect(taken(later)).toContain('p-freeze-scp');
    // A detach that failed takes nothing off; one that was done does.
    const off = byOperation(drafts.lift(later), 'DetachPolicy')[0]!;
    const at = '2026-11-22T09:00:00.000Z';
    const id = off.request.input['PolicyId'] as string;
    expect(taken({ ...later, tried: [...later.tried, made(off, undefined, at)] })).toContain(id);
    expect(taken({ ...later, made: [...later.made, made(off, undefined, at)] })).not.toContain(id);
  });

  it('given a policy that was deleted and made anew under its name, when it is lifted, then both are looked for', () => {
    const emergency = calls(drafts.emergency(seen()));
    const both = ['p-1', 'p-2'].flatMap((id) => emergency.map((call) => made(call, id)));
    const detaches = byOperation(drafts.lift({ ...seen(), made: both }), 'DetachPolicy');
    expect(new Set(detaches.map(({ id }) => id)).size).toBe(detaches.length);
    const ids = new Set(detaches.map(({ request }) => request.input['PolicyId']));
    expect(ids).toEqual(new Set(['p-1', 'p-2']));
  });

  it('given a policy that may have another name by now, when it is taken off, then it is looked for by its id', () => {
    const emergency = calls(drafts.emergency(seen())).map((call) => made(call, 'p-1'));
    for (const { check, undo } of byOperation(
      drafts.lift({ ...seen(), made: emergency }),
      'DetachPolicy',
    )) {
      expect(check.pick).toEqual(['Policies', { Id: 'p-1' }, 'Id']);
      expect(undo).toMatchObject({ check: { pick: ['Policies', { Id: 'p-1' }, 'Id'] } });
    }
  });

  it('given a detach that was taken back, when the lift is drawn again, then it takes that off, too', () => {
    const from = seen();
    const emergency = calls(drafts.emergency(from)).map((call) => made(call, 'p-1'));
    const [detach] = byOperation(drafts.lift({ ...from, made: emergency }), 'DetachPolicy');
    const all = [...emergency, made(detach!, undefined, '2026-11-22T04:00:00.000Z')];
    const undo = draftUndo(all.at(-1)!, from);
    const [back] = 'none' in undo ? [] : calls(undo);
    const again = [...all, made(back!, 'p-1', '2026-11-22T05:00:00.000Z')];
    expect(attachedBy(freezeActions, all)).toHaveLength(1);
    expect(attachedBy(freezeActions, again)).toHaveLength(2);
    expect(attachesOf(freezeActions, again.at(-1)!, again)).toBe(true);
    expect(attachesOf(shieldActions, again.at(-1)!, again)).toBe(false);
  });

  it('given nothing attached, when it is drawn, then there is nothing to lift', () => {
    expect(calls(drafts.lift(situation()))).toEqual([]);
  });
});

describe('undo', () => {
  const from = seen();
  const door = (operation: string, user?: string): Call =>
    byOperation(drafts.doors(from), operation).find(
      (call) => user === undefined || call.request.input['UserName'] === user,
    )!;

  it('given an attached policy, when it is taken back, then the id that it left stands in the request', () => {
    const attach = byOperation(drafts.emergency(from), 'AttachPolicy')[0]!;
    const undo = draftUndo(made(attach, 'p-abc'), from);
    expect(undo).toMatchObject({
      direction: 'loosening',
      waves: [
        {
          part: 'undo',
          calls: [
            { request: { as: 'lift', operation: 'DetachPolicy', input: { PolicyId: 'p-abc' } } },
          ],
        },
      ],
    });
    expect(JSON.stringify(undo)).not.toContain('$valueOf');
    expect(draftUndo(made(attach), from)).toHaveProperty('none');
  });

  it('given a call without an inverse, when it is taken back, then the reason is the one on the card', () => {
    expect(draftUndo(made(door('DeleteLoginProfile')), from)).toEqual({
      none: expect.stringContaining('old password'),
    });
  });

  it('given a hostile door, when it is taken back, then it stays closed, unless people judged the trust to be theirs', () => {
    const trust = made(door('UpdateAssumeRolePolicy'));
    expect(draftUndo(trust, from)).toEqual({ none: expect.stringContaining('looks hostile') });
    expect(draftUndo(trust, { ...from, judged: [trust.call.doors[0]!] })).not.toHaveProperty(
      'none',
    );
    const key = door('UpdateAccessKey', 'spare');
    const back = { ...key, undo: { request: key.request, check: key.check } };
    expect(draftUndo(made(back), { ...from, judged: [...key.doors] })).toHaveProperty('none');
  });

  it('given a plan that lifts, when it is taken back, then that is tightening', () => {
    const emergency = calls(drafts.emergency(from)).map((call) => made(call, 'p-1'));
    const [detach] = byOperation(drafts.lift({ ...from, made: emergency }), 'DetachPolicy');
    expect(draftUndo(made(detach!), from)).toMatchObject({ direction: 'tightening' });
  });
});
