import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { scopeProblem } from '../../../src/core/actions/scope.ts';
import { toJson } from '../../../src/core/plan/canonical.ts';
import { freezeScp } from '../../../src/core/policies/freeze.ts';
import { parts, runbookPlanKinds } from '../../../src/core/runbook/language.ts';
import {
  MANAGEMENT,
  NOW,
  OTHER,
  PROD,
  RESPONDER_ID,
  SECURITY,
  settings,
  situation,
} from '../situations.ts';
import { byOperation, calls, seen } from './seen.ts';

describe('every draft', () => {
  it('given any kind, when it is drawn, then it can be journaled, its parts are known and its ids are unique', () => {
    const bombs = {
      keys: [{ account: PROD, region: 'eu-west-1', keyId: 'k-1', deletionDate: NOW }],
      others: [],
    };
    const from = seen();
    const full = { ...from, measured: { ...from.measured, 'time-bombs': bombs } };
    for (const kind of runbookPlanKinds) {
      const draft = drafts[kind](full);
      expect(() => toJson(draft)).not.toThrow();
      expect(drafts[kind](full)).toEqual(draft);
      const ids = calls(draft).map((call) => call.id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const wave of draft.waves) expect(Object.keys(parts)).toContain(`${kind}/${wave.part}`);
      for (const call of calls(draft)) {
        expect(call.says).not.toBe('');
        expect('none' in call.undo || call.undo.request.operation !== '').toBe(true);
      }
    }
  });
});

describe('emergency', () => {
  it('given two accounts, when it is drawn, then each lock is created once and attached to each account', () => {
    const draft = drafts.emergency(situation({ scope: [PROD, OTHER] }));
    expect(draft.waves.map((wave) => [wave.part, wave.calls.length])).toEqual([
      ['shield', 2],
      ['shield', 4],
      ['freeze', 2],
      ['freeze', 4],
    ]);
    expect(draft.parameters).toEqual({
      mode: 'quiet',
      proofDeadlineSeconds: 90,
      accounts: [PROD, OTHER],
      exempt: ['AROABASEROLE00000001:*', 'AROARESPONDEROTHER01:*', `${RESPONDER_ID}:*`],
    });
    expect(draft.direction).toBe('tightening');
  });

  it('given the plan, when its calls are looked at, then nothing in them depends on a member account', () => {
    for (const call of calls(drafts.emergency(situation()))) {
      const reads = [call.check.read, ...call.preconditions.map((one) => one.read)];
      for (const request of [call.request, ...reads]) {
        expect([request.as, request.account, request.service]).toEqual([
          'freeze',
          MANAGEMENT,
          'organizations',
        ]);
      }
      expect(call.doors).toEqual([]);
    }
  });

  it('given an attaching call, when it is looked at, then it wants exactly the approved document and lifts as another role', () => {
    const [attach] = byOperation(drafts.emergency(situation()), 'AttachPolicy').filter((call) =>
      call.id.startsWith('freeze-scp'),
    );
    expect(attach).toMatchObject({
      request: { input: { PolicyId: { $valueOf: 'freeze-scp/create' }, TargetId: PROD } },
      preconditions: [{ expect: { document: freezeScp(settings()).document } }],
      check: { expect: { equals: { $valueOf: 'freeze-scp/create' } } },
      undo: {
        request: {
          as: 'lift',
          operation: 'DetachPolicy',
          input: { PolicyId: { $valueOf: attach!.id } },
        },
      },
      noise: 'loud',
    });
  });

  it.each([
    [[MANAGEMENT], 'management account'],
    [[PROD, SECURITY], 'protected'],
    [['123412341234'], 'organization.accounts'],
    [[], 'at least one'],
  ])('given the scope %j, when it is drawn, then it is refused with a sentence', (scope, words) => {
    expect(scopeProblem(settings(), scope)).toContain(words);
    expect(() => drafts.emergency(situation({ scope }))).toThrow(words);
    expect(scopeProblem(settings(), [PROD])).toBeUndefined();
  });

  it('given a refused scope, when the sentence is read, then it holds the commands to type by hand', () => {
    expect(scopeProblem(settings(), [MANAGEMENT])).toMatch(
      /aws iam attach-role-policy .*AWSDenyAll/,
    );
    expect(scopeProblem(settings(), ['123412341234'])).toMatch(
      /aws organizations attach-policy .*123412341234/,
    );
  });

  it('given more accounts than a policy can exempt, when an incident is declared, then the sentence names the size', () => {
    const accounts = Array.from({ length: 500 }, (_, i) => ({
      id: String(200_000_000_000 + i),
      name: `a${i}`,
      responderRoleId: `AROA${String(i).padStart(17, '0')}`,
    }));
    expect(scopeProblem(settings({ accounts }), ['200000000001'])).toMatch(
      /\d{5} characters, AWS accepts 10240/,
    );
  });
});
