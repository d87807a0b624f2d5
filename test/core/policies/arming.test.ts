import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { armedPolicies, armingPlan } from '../../../src/core/policies/arming.ts';
import { policyQuota } from '../../../src/core/policies/policy.ts';
import { OTHER, PROD, SECURITY, settings, situation } from '../situations.ts';

const deployers = ['arn:aws:iam::*:role/deployment/*'];

describe('arming', () => {
  it('given an organization, when it is armed, then exactly what an emergency plan creates is there, byte for byte', () => {
    const of = settings({
      responderNetwork: ['203.0.113.0/24'],
      responderSince: '2026-11-22T00:00:00Z',
    });
    const created = drafts
      .emergency(situation({ settings: of, scope: [OTHER, PROD] }))
      .waves.flatMap((wave) => wave.calls)
      .filter(({ request }) => request.operation === 'CreatePolicy')
      .map(({ request: { input } }) => [input['Name'], input['Type'], input['Content']]);
    const armed = armedPolicies(of).map(({ policy }) => [policy.name, policy.type, policy.content]);
    expect(new Set(armed.map(String))).toEqual(new Set(created.map(String)));
    expect(armed).toHaveLength(4);
  });

  it('given an incident of one account on another day, when its plan is drawn, then it finds what was armed', () => {
    const of = settings();
    const names = armedPolicies(of).map(({ policy }) => policy.name);
    const plan = drafts.emergency(
      situation({ settings: of, scope: [PROD], now: '2027-03-01T00:00:00.000Z' }),
    );
    const created = plan.waves
      .flatMap((wave) => wave.calls)
      .flatMap(({ request }) =>
        request.operation === 'CreatePolicy' ? [request.input['Name']] : [],
      );
    expect(created).toHaveLength(4);
    for (const name of created) expect(names).toContain(name);
  });

  it('given the plan, when its files are read, then each policy is the exact bytes and is created, and only the guard is attached', () => {
    const of = settings({ deployers });
    const { files, digest } = armingPlan(of);
    const page = files.find(({ name }) => name === 'ARMING.md')?.content ?? '';
    const armed = armedPolicies(of);
    expect(armed.map(({ lock }) => lock)).toContain('guard');
    for (const { lock, policy } of armed) {
      expect(files).toContainEqual({ name: `${policy.name}.json`, content: policy.content });
      expect(policy.content.length).toBeLessThanOrEqual(policyQuota[policy.type]);
      expect(page).toContain(`create-policy --type ${policy.type} --name ${policy.name} `);
      const attaches = page.includes(`attach-policy --policy-id <id of ${policy.name}>`);
      expect([policy.name, attaches]).toEqual([policy.name, lock === 'guard']);
    }
    expect(page).toContain(digest);
    expect(page).toContain('Not tried by this command.');
  });

  it('given one exempt id more, when it is armed, then the digest is another', () => {
    const one = armingPlan(settings()).digest;
    expect(armingPlan(settings()).digest).toBe(one);
    expect(
      armingPlan(settings({ exemptIds: ['AROABASEROLE00000001', 'AROAWRITER0000000001'] })).digest,
    ).not.toBe(one);
  });

  it('given a protected account among the accounts, when it is armed, then nothing is meant for it', () => {
    const of = settings({
      deployers,
      protectedAccounts: [SECURITY, OTHER],
    });
    expect(armedPolicies(of).flatMap(({ accounts }) => accounts)).not.toContain(OTHER);
  });

  it('given a unit, when it is armed, then each policy is meant for the accounts in it', () => {
    const units = [{ id: 'ou-root-00000001', name: 'workloads', accounts: [PROD, OTHER] }];
    for (const { accounts } of armedPolicies(settings({ units })))
      expect(accounts).toEqual([PROD, OTHER]);
  });

  it('given a thousand accounts, when they are armed, then every account has one shield and one freeze', () => {
    const accounts = Array.from({ length: 1_000 }, (_, i) => ({
      id: String(200_000_000_000 + i),
      name: `a${i}`,
      responderRoleId: `AROA${String(i).padStart(17, '0')}`,
    }));
    const armed = armedPolicies(settings({ accounts }));
    for (const lock of ['shield', 'freeze']) {
      const scps = armed.filter(
        (one) => one.lock === lock && one.policy.type === 'SERVICE_CONTROL_POLICY',
      );
      expect(scps.flatMap((one) => one.accounts)).toEqual(accounts.map(({ id }) => id));
    }
    // Seven shields, three freezes, two against outsiders: whatever the number of principals.
    expect(armed).toHaveLength(12);
  });
});
