import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesAny } from '../../../src/core/doors/rights.ts';
import { freezeRcp, freezeScp } from '../../../src/core/policies/freeze.ts';
import { PolicyTooLarge, policyQuota } from '../../../src/core/policies/policy.ts';
import type { PreparedPolicy } from '../../../src/core/policies/policy.ts';
import {
  shieldActions,
  shieldProbeSession,
  shieldRcp,
  shieldScp,
} from '../../../src/core/policies/shield.ts';
import { nobodyActions } from '../../../src/core/policies/nobody-actions.data.ts';
import { evaluate } from '../../../src/drill/cloud/authorization/evaluate.ts';
import type { Caller, PolicyDocument } from '../../../src/drill/cloud/types.ts';
import { identityWrites, readsAndWork, sharing, signsOfDestruction } from './actions.data.ts';
import { OUTSIDE, PROD, RESPONDER_ID, STRANGER, settings } from '../situations.ts';

const allowAll: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};
const openDoor = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
} as unknown as PolicyDocument;

const withOutside = () =>
  settings({
    outside: { roleArn: `arn:aws:iam::${OUTSIDE}:role/probe-from`, probeRole: 'lockstep-probe' },
  });

interface Asking {
  readonly action: string;
  readonly userId?: string;
  readonly type?: Caller['type'];
  readonly account?: string;
  readonly resource?: string;
  readonly session?: string;
}

/** May this caller, who is an administrator by his own policies, do this? */
function may(policy: PreparedPolicy, asking: Asking): boolean {
  const account = asking.account ?? PROD;
  const type = asking.type ?? 'AssumedRole';
  const caller = {
    type,
    accountId: account,
    arn: `arn:aws:sts::${account}:assumed-role/x/y`,
    principalArn: `arn:aws:iam::${account}:role/x`,
    userId: asking.userId ?? 'AROAATTACKER00000001:him',
    accessKeyId: 'ASIAEXAMPLE000000001',
    sourceIp: '203.0.113.7',
    tokenIssuedAt: 0,
  } as unknown as Caller;
  const document = policy.document as unknown as PolicyDocument;
  const levels = [[allowAll], [document, allowAll]];
  const isScp = policy.type === 'SERVICE_CONTROL_POLICY';
  const decision = evaluate(
    {
      caller,
      action: asking.action,
      resource:
        asking.resource ?? `arn:aws:${asking.action.split(':')[0] ?? ''}:us-east-1:${PROD}:thing/x`,
      resourceAccountId: PROD,
      resourcePolicy: openDoor,
      context: asking.session === undefined ? {} : { 'sts:RoleSessionName': asking.session },
    },
    {
      scps: isScp ? levels : [[allowAll]],
      rcps: isScp ? [[allowAll]] : levels,
      identity: [allowAll],
      callerOrgId: account === PROD ? 'o-exampleorgid' : undefined,
      resourceOrgId: 'o-exampleorgid',
    } as never,
    1,
  );
  return decision.allowed;
}

const responder = `${RESPONDER_ID}:lockstep`;

describe('shield', () => {
  it.each([...signsOfDestruction, ...identityWrites, ...sharing])(
    'given the shield, when an administrator who is not exempt tries %s, then it is denied',
    (action) => {
      expect(may(shieldScp(settings()), { action })).toBe(false);
    },
  );

  it.each(readsAndWork)('given the shield, when anyone tries %s, then it goes on', (action) => {
    expect(may(shieldScp(settings()), { action })).toBe(true);
  });

  it('given the shield, when the responder writes identity, then he may, and he may not destroy', () => {
    const policy = shieldScp(settings());
    expect(may(policy, { action: 'iam:UpdateAccessKey', userId: responder })).toBe(true);
    expect(may(policy, { action: 's3:PutLifecycleConfiguration', userId: responder })).toBe(true);
    for (const action of nobodyActions.map((one) => one.replace('*', 'Anything'))) {
      expect([action, may(policy, { action, userId: responder })]).toEqual([action, false]);
    }
  });

  it('given the list of the shield, when its patterns are read, then none matches a read', () => {
    const verbs = [
      'Get',
      'List',
      'Describe',
      'Head',
      'Lookup',
      'BatchGet',
      'Search',
      'Simulate',
      'Generate',
    ];
    const services = [...new Set(shieldActions().map((action) => action.split(':')[0] ?? ''))]
      // Two services of which even the reading-like names do not read.
      .filter((service) => service !== 'ec2-instance-connect');
    for (const service of services) {
      for (const verb of verbs) {
        const action = `${service}:${verb}ResourcePolicyStacksPermission`;
        expect([action, matchesAny(shieldActions(), action)]).toEqual([action, false]);
      }
    }
  });

  it('given what nobody may do, when it is compared with the shield, then the shield holds it too', () => {
    for (const action of nobodyActions) expect(matchesAny(shieldActions(), action)).toBe(true);
  });

  it('given an outside canary, when it probes the shield, then only its own session name is denied', () => {
    const policy = shieldRcp(withOutside());
    const resource = `arn:aws:iam::${PROD}:role/lockstep-probe`;
    const probe = { action: 'sts:AssumeRole', account: OUTSIDE, resource };
    expect(may(policy, { ...probe, session: shieldProbeSession })).toBe(false);
    expect(may(policy, { ...probe, session: 'anything-else' })).toBe(true);
    expect(may(policy, { ...probe, account: PROD, session: shieldProbeSession })).toBe(true);
    expect(may(policy, { action: 's3:DeleteObject', account: STRANGER })).toBe(false);
    expect(may(policy, { action: 's3:GetObject', account: STRANGER })).toBe(true);
  });
});

describe('freeze', () => {
  it('given the freeze, when anyone but the exempt calls, then it is denied', () => {
    const policy = freezeScp(settings());
    for (const action of [...readsAndWork, ...signsOfDestruction].filter(
      (one) => one !== 'sts:GetCallerIdentity',
    )) {
      expect([action, may(policy, { action })]).toEqual([action, false]);
    }
    expect(may(policy, { action: 'iam:UpdateAccessKey', userId: responder })).toBe(true);
    expect(may(policy, { action: 'iam:ListUsers', userId: 'AROABASEROLE00000001:bot' })).toBe(true);
    expect(may(policy, { action: 'ec2:DeleteSnapshot', userId: responder })).toBe(false);
    expect(may(policy, { action: 's3:PutLifecycleConfiguration', userId: responder })).toBe(true);
  });

  it('given a role made anew under the responder’s name, when it calls, then its new id is denied', () => {
    expect(
      may(freezeScp(settings()), { action: 'iam:ListUsers', userId: 'AROAIMPOSTOR00000001:x' }),
    ).toBe(false);
  });

  it('given an id that merely begins like an exempt one, when it calls, then it is denied', () => {
    expect(
      may(freezeScp(settings()), { action: 'iam:ListUsers', userId: `${RESPONDER_ID}X:y` }),
    ).toBe(false);
  });

  it('given a root session made by the management account, when it calls, then the freeze lets it through', () => {
    const policy = freezeScp(settings());
    expect(
      may(policy, { action: 'iam:DeleteLoginProfile', type: 'AssumedRoot', userId: PROD }),
    ).toBe(true);
    expect(may(policy, { action: 'iam:DeleteLoginProfile', type: 'Root', userId: PROD })).toBe(
      false,
    );
  });

  it('given the freeze against outsiders, when a stranger or one of ours assumes a role, then only ours may', () => {
    const policy = freezeRcp(settings());
    const resource = `arn:aws:iam::${PROD}:role/any`;
    expect(may(policy, { action: 'sts:AssumeRole', account: STRANGER, resource })).toBe(false);
    expect(may(policy, { action: 'sts:AssumeRole', resource })).toBe(true);
    expect(may(policy, { action: 's3:GetObject', account: STRANGER })).toBe(false);
  });
});

function attempt(make: () => PreparedPolicy): { policy: PreparedPolicy } | { error: unknown } {
  try {
    return { policy: make() };
  } catch (error) {
    return { error };
  }
}

describe('policy documents', () => {
  const all = (from = settings()): PreparedPolicy[] => [
    shieldScp(from),
    shieldRcp(from),
    freezeScp(from),
    freezeRcp(from),
  ];

  it('given the same settings, when policies are made twice, then names and bytes are the same', () => {
    expect(all()).toEqual(all());
    expect(new Set(all().map((policy) => policy.name)).size).toBe(4);
    for (const policy of all()) {
      expect(policy.name).toMatch(/^lockstep-(shield|freeze)-(scp|rcp)-[0-9a-f]{12}$/);
      expect(JSON.parse(policy.content)).toEqual(policy.document);
      expect(policy.content).not.toMatch(/[\n\t]|": /);
    }
  });

  it('given an exempt user, when the policy is made, then he is exempt by his bare id', () => {
    const policy = freezeScp(settings({ exemptIds: ['AIDAEVIDENCEWRITER01'] }));
    expect(policy.content).toContain('"AIDAEVIDENCEWRITER01"');
    expect(
      may(policy, { action: 'iam:ListUsers', type: 'IAMUser', userId: 'AIDAEVIDENCEWRITER01' }),
    ).toBe(true);
  });

  it('given any number of accounts, when policies are made, then they fit or the error names the size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 700 }), (accounts) => {
        const many = settings({
          accounts: Array.from({ length: accounts }, (_, i) => ({
            id: String(200_000_000_000 + i),
            name: `a${i}`,
            responderRoleId: `AROA${String(i).padStart(17, '0')}`,
          })),
        });
        for (const make of [shieldScp, shieldRcp, freezeScp, freezeRcp]) {
          const made = attempt(() => make(many));
          const fits =
            'policy' in made && made.policy.content.length <= policyQuota[made.policy.type];
          const says =
            'error' in made && made.error instanceof PolicyTooLarge ? made.error.message : '';
          const refused =
            /would have \d{4,} characters, AWS accepts \d/.test(says) && accounts > 140;
          expect({ accounts, good: fits || refused }).toEqual({ accounts, good: true });
        }
      }),
      { numRuns: 25 },
    );
  });
});
