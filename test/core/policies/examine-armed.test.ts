import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/core/doors/measurement.ts';
import type { Roster, Settings } from '../../../src/core/incident/settings.ts';
import { rosterSchema } from '../../../src/core/incident/settings.ts';
import type { Request } from '../../../src/core/plan/call.ts';
import { armedPolicies } from '../../../src/core/policies/arming.ts';
import { examineArmed } from '../../../src/core/policies/examine-armed.ts';
import { drive, failed, ok } from '../drive.ts';
import {
  MANAGEMENT,
  NOW,
  OTHER,
  PROD,
  RESPONDER_ID,
  SECURITY,
  settings,
  STRANGER,
} from '../situations.ts';

const person = (name: string, roles: string[]) => ({
  person: name,
  name,
  slack: `U${name.toUpperCase()}`,
  roles,
});
const roster: Roster = rosterSchema.parse({
  people: [
    person('ana', ['commander', 'approver']),
    person('ben', ['approver']),
    person('cho', ['approver']),
  ],
});
const deployers = ['arn:aws:iam::*:role/deployment/*'];
const guarded = settings({ deployers });
const UNIT = 'ou-root-00000001';
const inOneUnit = settings({
  units: [{ id: UNIT, name: 'workloads', accounts: [PROD, OTHER] }],
});

type Change = (request: Request) => Answer | undefined;

/** An organization in which everything is as it should be, unless the change answers first. */
function armed(of: Settings, change: Change = () => undefined): (request: Request) => Answer {
  const policies = armedPolicies(of);
  const guards = policies.filter(({ lock }) => lock === 'guard');
  return (request) => change(request) ?? answer(request);
  function answer({ operation, input, account }: Request): Answer {
    const named = (list: typeof policies) =>
      list.map(({ policy }) => ({ Id: `p-${policy.name}`, Name: policy.name }));
    const ofType = policies.filter(({ policy }) => policy.type === input['Filter']);
    switch (operation) {
      case 'DescribeOrganization':
        return ok({
          Organization: { Id: 'o-exampleorgid', MasterAccountId: MANAGEMENT, FeatureSet: 'ALL' },
        });
      case 'ListRoots':
        return ok({
          Roots: [
            {
              Id: 'r-root',
              PolicyTypes: ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'].map((Type) => ({
                Type,
                Status: 'ENABLED',
              })),
            },
          ],
        });
      case 'ListPolicies':
        return ok({ Policies: named(ofType) });
      case 'DescribePolicy': {
        const found = policies.find(({ policy }) => `p-${policy.name}` === input['PolicyId']);
        return found === undefined
          ? failed('absent')
          : ok({ Policy: { Content: JSON.stringify(found.policy.document, undefined, 2) } });
      }
      case 'ListPoliciesForTarget':
        return ok({
          Policies: [
            { Name: 'FullAWSAccess' },
            ...named(ofType.filter((one) => guards.includes(one))),
          ],
        });
      case 'ListAccountsForParent':
        return ok({ Accounts: inUnit(of, input['ParentId']).map((Id) => ({ Id })) });
      case 'ListOrganizationalUnitsForParent':
        return ok({ OrganizationalUnits: [] });
      case 'GetRole':
        return ok({
          Role: {
            RoleId: of.organization.accounts.find(({ id }) => id === account)?.responderRoleId,
          },
        });
      default:
        throw new Error(`not asked for: ${operation}`);
    }
  }
}

function inUnit({ organization }: Settings, unit: unknown): readonly string[] {
  return (organization.units ?? []).find(({ id }) => id === unit)?.accounts ?? [];
}

function bad(of: Settings, change?: Change, people = roster) {
  const { lines } = drive(examineArmed(of, people, NOW), armed(of, change)).result;
  for (const line of lines) expect(line.mend.length).toBeGreaterThan(10);
  return lines.filter(({ good }) => !good).map(({ what, why }) => `${what}: ${why}`);
}
const on =
  (operation: string, answer: Answer): Change =>
  (request) =>
    request.operation === operation ? answer : undefined;

describe('the daily examination', () => {
  it.each([
    ['without a guard', settings()],
    ['with a guard', guarded],
    ['with a unit', inOneUnit],
  ])(
    'given an armed organization %s, when it is examined, then all of it is good and it asked for reads only',
    (_, of) => {
      const { result, asked } = drive(examineArmed(of, roster, NOW), armed(of));
      expect(result.lines.filter(({ good }) => !good)).toEqual([]);
      expect(result.lines.length).toBeGreaterThan(15);
      expect(asked.filter(({ operation }) => !/^(?:List|Describe|Get)/.test(operation))).toEqual(
        [],
      );
    },
  );

  it('given another organization or fewer features, when it is examined, then it says which', () => {
    const other = ok({
      Organization: {
        Id: 'o-other00000',
        MasterAccountId: MANAGEMENT,
        FeatureSet: 'CONSOLIDATED_BILLING',
      },
    });
    expect(bad(guarded, on('DescribeOrganization', other))).toEqual([
      'it is the organization of the configuration: AWS says o-other00000, managed by 111111111111',
      'the organization has all features: its feature set is CONSOLIDATED_BILLING',
    ]);
  });

  it('given a policy type that is not enabled, when it is examined, then the type is named', () => {
    const half = ok({
      Roots: [
        {
          Id: 'r-root',
          PolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'PENDING_DISABLE' }],
        },
      ],
    });
    expect(bad(guarded, on('ListRoots', half))).toEqual([
      'service control policies are enabled: PENDING_DISABLE',
      'resource control policies are enabled: not enabled',
    ]);
  });

  it('given policies that do not exist, were changed or can’t be read, when it is examined, then none of them is ready', () => {
    const count = armedPolicies(guarded).length;
    expect(bad(guarded, on('ListPolicies', ok({ Policies: [] })))).toHaveLength(count);
    expect(bad(guarded, on('ListPolicies', ok({ Policies: [] })))[0]).toMatch(/does not exist yet/);
    expect(bad(guarded, on('ListPolicies', failed('denied')))[0]).toMatch(/could not be listed/);
    const changed = ok({ Policy: { Content: '{"Version":"2012-10-17","Statement":[]}' } });
    expect(
      bad(guarded, on('DescribePolicy', changed)).every((one) =>
        one.includes('not what this version'),
      ),
    ).toBe(true);
    for (const answer of [failed('denied'), ok({ Policy: { Content: 'not JSON' } }), ok({})])
      expect(bad(guarded, on('DescribePolicy', answer))).toHaveLength(count);
  });

  it('given an account whose slots are taken, when it is examined, then it says how many are free and needed', () => {
    const taken = (number: number) =>
      on(
        'ListPoliciesForTarget',
        ok({ Policies: Array.from({ length: number }, (_, i) => ({ Name: `theirs-${i}` })) }),
      );
    expect(bad(settings(), taken(3))).toEqual([]);
    expect(bad(settings(), taken(4))).toEqual([
      'prod: there is room for resource control policies: 1 of 5 slots are free, 2 are needed',
      'other: there is room for resource control policies: 1 of 5 slots are free, 2 are needed',
    ]);
    expect(bad(settings(), taken(9))).toHaveLength(4);
  });

  it('given a unit whose slots are taken, when it is examined, then it is named beside its accounts, for both types', () => {
    const full = ok({ Policies: Array.from({ length: 9 }, (_, i) => ({ Name: `theirs-${i}` })) });
    const onUnit: Change = ({ operation, input }) =>
      operation === 'ListPoliciesForTarget' && input['TargetId'] === UNIT ? full : undefined;
    const where = `unit workloads (${UNIT}, 2 accounts)`;
    expect(bad(inOneUnit, onUnit)).toEqual([
      `${where}: there is room for service control policies: 1 of 10 slots are free, 2 are needed`,
      `${where}: there is room for resource control policies: 0 of 5 slots are free, 2 are needed`,
    ]);
    const everywhere = bad(inOneUnit, on('ListPoliciesForTarget', full));
    expect(everywhere.map((what) => what.replace(/:.*/, ''))).toEqual(
      [where, 'prod', 'other'].flatMap((one) => [one, one]),
    );
  });

  it('given a unit with a protected account, when it is examined, then no policy needs room there', () => {
    const units = [{ id: UNIT, name: 'workloads', accounts: [PROD, OTHER, SECURITY] }];
    const { asked } = drive(
      examineArmed(settings({ units }), roster, NOW),
      armed(settings({ units })),
    );
    const targets = asked.flatMap(({ operation, input }) =>
      operation === 'ListPoliciesForTarget' ? [input['TargetId']] : [],
    );
    expect(new Set(targets)).toEqual(new Set([PROD, OTHER]));
  });

  it('given a unit that holds something else, or can’t be read, when it is examined, then it is named with what moved', () => {
    const other = ok({ Accounts: [{ Id: PROD }, { Id: STRANGER }] });
    const said = bad(inOneUnit, on('ListAccountsForParent', other));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^unit workloads .*: 666666666666 moved in; 333333333333 moved out\.$/);
    expect(bad(inOneUnit, on('ListAccountsForParent', failed('denied')))).toEqual([
      expect.stringContaining('could not be compared: denied'),
    ]);
  });

  it('given a lock that is attached at peace, when it is examined, then account and policy are named', () => {
    const shield = armedPolicies(settings())[0]?.policy.name ?? '';
    const said = bad(settings(), ({ operation, input }) =>
      operation === 'ListPoliciesForTarget' &&
      input['TargetId'] === OTHER &&
      input['Filter'] === 'SERVICE_CONTROL_POLICY'
        ? ok({ Policies: [{ Name: shield }] })
        : undefined,
    );
    expect(said).toEqual([
      `other: no lock of service control policies is on: ${shield} is attached`,
    ]);
  });

  it('given a guard that was taken off, when it is examined, then each account without it is named', () => {
    const said = bad(guarded, on('ListPoliciesForTarget', ok({ Policies: [] })));
    expect(said).toHaveLength(2);
    expect(said[0]).toMatch(
      /^prod: the standing guard is on: lockstep-guard-scp-\w+ is not attached$/,
    );
  });

  it('given a responder role that was made anew, when it is examined, then both ids are named', () => {
    const said = bad(settings(), ({ operation, account }) =>
      operation === 'GetRole' && account === PROD
        ? ok({ Role: { RoleId: 'AROAIMPOSTOR00000001' } })
        : undefined,
    );
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(
      `the role has the id AROAIMPOSTOR00000001, recorded is ${RESPONDER_ID}`,
    );
  });

  it('given a responder whose sessions outlast an hour, when it is examined, then it says how long', () => {
    const long = ok({ Role: { RoleId: RESPONDER_ID, MaxSessionDuration: 43_200 } });
    const said = bad(settings(), ({ operation, account }) =>
      operation === 'GetRole' && account === PROD ? long : undefined,
    );
    expect(said).toEqual([
      'prod: responder sessions are short: they may last 43200 seconds, exempt from shield and freeze',
    ]);
  });

  it('given a roster below its quorum, no exempt role or too young an instant, when it is examined, then each is said', () => {
    const two = { ...roster, people: roster.people.slice(0, 2) };
    expect(bad(settings(), undefined, two)[0]).toMatch(
      /^the roster reaches its quorum: a quorum of 2 needs at least 3/,
    );
    expect(bad(settings({ exemptIds: [] }))).toEqual([
      'the base role is exempt: organization.exemptIds names no role',
    ]);
    expect(bad(settings({ responderSince: NOW }))[0]).toMatch(/less than an hour ago/);
  });

  it('given an AWS that answers nothing, when it is examined, then only what needs no answer is good', () => {
    const { lines } = drive(examineArmed(guarded, roster, NOW), () => failed('credentials')).result;
    expect(lines.filter(({ good }) => good).map(({ what }) => what)).toEqual([
      'the roster reaches its quorum',
      'the base role is exempt',
      'the management account is no target',
    ]);
  });
});
