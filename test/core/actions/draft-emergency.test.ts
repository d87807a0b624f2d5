import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { backupsProblem, scopeProblem } from '../../../src/core/actions/scope.ts';
import { canonicalize, toJson } from '../../../src/core/plan/canonical.ts';
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
      bombs: [
        {
          account: PROD,
          region: 'eu-west-1',
          says: 'k-1',
          due: NOW,
          kind: 'key',
          detail: { keyId: 'k-1' },
        },
      ],
      others: [],
    };
    const from = seen();
    const full = { ...from, measured: { ...from.measured, 'time-bombs': bombs } };
    const alone = { standalone: [{ id: PROD, name: 'alone', responderRoleId: RESPONDER_ID }] };
    const other = { id: OTHER, name: 'other', responderRoleId: 'AROARESPONDEROTHER01' };
    const standing = { ...full, settings: settings({ accounts: [other] }, alone) };
    for (const kind of runbookPlanKinds) {
      // A boundary is for accounts that no organization policy reaches.
      const given = kind === 'boundary' ? standing : full;
      const draft = drafts[kind](given);
      expect(() => toJson(draft)).not.toThrow();
      expect(drafts[kind](given)).toEqual(draft);
      const ids = calls(draft).map((call) => call.id);
      expect(new Set(ids).size).toBe(ids.length);
      // A standing order is approved and never run: its waves are those of the shield.
      const runs = kind === 'standing-order' ? 'emergency' : kind;
      for (const wave of draft.waves) expect(Object.keys(parts)).toContain(`${runs}/${wave.part}`);
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
      preconditions: [{ expect: { documentOf: 'freeze-scp/create' } }],
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

  it('given the outsiders’ policies, when their calls are looked at, then they alone block nothing', () => {
    for (const call of calls(drafts.emergency(situation()))) {
      expect([call.id, call.optional]).toEqual([
        call.id,
        call.id.includes('-rcp/') ? true : undefined,
      ]);
    }
  });

  it('given attaching calls, when they fail, then people read what it means', () => {
    const [attach] = byOperation(drafts.emergency(situation()), 'AttachPolicy');
    expect(attach!.gone).toContain(`/incident plan without ${PROD}`);
    expect(attach!.preconditions[0]!.otherwise).toContain('not what was approved');
  });

  const company = (size: number) =>
    Array.from({ length: size }, (_, i) => ({
      id: String(200_000_000_000 + i),
      name: `a${i}`,
      responderRoleId: `AROA${String(i).padStart(17, '0')}`,
    }));

  it('given 1,000 accounts, when it is drawn, then it fits into its pieces, each document stands once and each responder is exempt in its account', () => {
    const accounts = company(1000);
    const all = settings({ accounts });
    const scope = accounts.map(({ id }) => id);
    expect(scopeProblem(all, scope)).toBeUndefined();
    const draft = drafts.emergency(situation({ settings: all, scope }));
    expect(Buffer.byteLength(canonicalize(toJson(draft)))).toBeLessThan(9.5 * 1024 * 1024);
    const contents = byOperation(draft, 'CreatePolicy');
    // Seven shields, three freezes (a freeze has room for more accounts), two against outsiders.
    const kinds = contents.map(({ id }) => id.split('/')[0]);
    const many = (kind: string) => kinds.filter((one) => one?.includes(kind)).length;
    expect([many('shield-scp'), many('freeze-scp'), many('rcp')]).toEqual([7, 3, 2]);
    const contentOf = new Map(
      contents.map((call) => [call.id, call.request.input['Content'] as string]),
    );
    const attached = byOperation(draft, 'AttachPolicy');
    expect(attached).toHaveLength(4000);
    const owners = new Map(accounts.map((one) => [one.id, one]));
    for (const { request } of attached) {
      const create = (request.input['PolicyId'] as { $valueOf: string }).$valueOf;
      const owner = owners.get(request.input['TargetId'] as string)!;
      const content = contentOf.get(create)!;
      expect(create.includes('-rcp/') || content.includes(`${owner.responderRoleId}:*`)).toBe(true);
    }
    expect(new Set(calls(draft).map((call) => call.id)).size).toBe(calls(draft).length);
  });

  it('given shards of the freeze that hold more than those of the shield, when it is drawn, then everyone whom one of them exempts is listed', () => {
    const accounts = company(320);
    const all = settings({ accounts });
    const scope = [accounts[0]!.id];
    const draft = drafts.emergency(situation({ settings: all, scope }));
    const exempt = draft.parameters['exempt'] as readonly string[];
    const contents = byOperation(draft, 'CreatePolicy').map(
      (call) => call.request.input['Content'] as string,
    );
    const inPolicies = contents.flatMap((content) => content.match(/ARO[A-Z0-9]+:\*/g) ?? []);
    expect(inPolicies.length).toBeGreaterThan(exempt.length);
    expect(new Set(exempt)).toEqual(new Set(inPolicies));
  });

  it('given an account that is left out, when it is drawn anew, then the others’ policies stay the same', () => {
    const accounts = company(320);
    const all = settings({ accounts });
    const scope = accounts.map(({ id }) => id);
    const names = (ids: readonly string[]) =>
      byOperation(drafts.emergency(situation({ settings: all, scope: ids })), 'CreatePolicy').map(
        (call) => call.request.input['Name'],
      );
    expect(names(scope.filter((id) => id !== accounts[160]!.id))).toEqual(names(scope));
  });

  it('given more accounts than one plan can hold, when an incident is declared, then the sentence says how many', () => {
    const accounts = company(1001);
    const scope = accounts.map(({ id }) => id);
    expect(scopeProblem(settings({ accounts }), scope)).toMatch(
      /1001 accounts .* 1000 at the most/,
    );
    expect(scopeProblem(settings({ accounts }), scope.slice(1))).toBeUndefined();
  });

  it('given more exempt ids than a policy holds, when an incident is declared, then the sentence names the size', () => {
    const exemptIds = company(500).map(({ responderRoleId }) => responderRoleId);
    expect(scopeProblem(settings({ exemptIds }), [PROD])).toMatch(
      /\d{5} characters, AWS accepts 10240.*fewer exemptIds/,
    );
  });

  it('given the account of the backups in the scope, when an incident is declared, then it is refused with the mend', () => {
    const backups = {
      account: OTHER,
      region: 'eu-west-1',
      vault: 'v',
      restoreRoleArn: 'arn:aws:iam::333333333333:role/r',
      baseline: 'b.json',
    };
    const inside = settings({}, { backups });
    expect(scopeProblem(inside, [PROD, OTHER])).toMatch(
      /333333333333 holds the backups.*leave it out/,
    );
    expect(backupsProblem(inside, [PROD, OTHER])).toBeDefined();
    expect(scopeProblem(inside, [PROD])).toBeUndefined();
  });
});
