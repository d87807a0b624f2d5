import { isIPv6 } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deniedBy } from '../../../src/core/policies/denies.ts';
import { freezeRcp, freezeScp } from '../../../src/core/policies/freeze.ts';
import { fromNetwork } from '../../../src/core/policies/networks.ts';
import { shieldRcp, shieldScp, shieldProbeSession } from '../../../src/core/policies/shield.ts';
import { contextKeys } from '../../../src/drill/cloud/authorization/context-keys.ts';
import { conditionsHold } from '../../../src/drill/cloud/authorization/conditions.ts';
import { evaluate } from '../../../src/drill/cloud/authorization/evaluate.ts';
import type {
  AuthorizationQuestion,
  Caller,
  PoliciesInForce,
  PolicyDocument,
} from '../../../src/drill/cloud/types.ts';
import { OTHER, OUTSIDE, PROD, RESPONDER_ID, settings } from '../situations.ts';
import { gapsClosed, readsAndWork, signsOfDestruction } from './actions.data.ts';

/** Two evaluators that share no line: the core's own small one and the simulated cloud's. */

const of = settings({
  responderNetwork: ['203.0.113.0/24', '2001:db8::/48'],
  responderSince: '2026-11-22T02:00:00Z',
  outside: { roleArn: `arn:aws:iam::${OUTSIDE}:role/probe-from`, probeRole: 'lockstep-probe' },
});
const policies = [shieldScp(of), freezeScp(of), shieldRcp(of), freezeRcp(of)];
const allowAll: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

const caller = fc.record({
  type: fc.constantFrom<Caller['type']>(
    'Root',
    'IAMUser',
    'AssumedRole',
    'FederatedUser',
    'AssumedRoot',
    'AWSService',
  ),
  accountId: fc.constantFrom(PROD, OTHER, OUTSIDE),
  role: fc.constantFrom(
    'lockstep-responder',
    'lockstep-canary',
    'deploy',
    'lockstep-responder2',
    'x/lockstep-responder',
  ),
  // Now and then a key is missing altogether: what our policies say then must be the same.
  userId: fc.option(
    fc.oneof(
      fc.constantFrom(
        `${RESPONDER_ID}:lockstep`,
        `${RESPONDER_ID}X:y`,
        RESPONDER_ID,
        'AROABASEROLE00000001:bot',
        'AIDASOMEBODY00000001',
        PROD,
      ),
      fc.string({ minLength: 1, maxLength: 12 }),
    ),
    { nil: undefined },
  ),
  sourceIp: fc.option(
    fc.oneof(
      fc.constantFrom('203.0.113.10', '203.0.114.10', '2001:db8::7', '2001:db9::7'),
      fc.ipV4(),
      fc.ipV6(),
    ),
    { nil: undefined },
  ),
  tokenIssuedAt: fc.option(
    fc.constantFrom(
      Date.parse('2026-11-22T01:59:59Z'),
      Date.parse('2026-11-22T02:00:00Z'),
      Date.parse('2026-11-22T03:00:00Z'),
    ),
    { nil: undefined },
  ),
  inside: fc.boolean(),
});
const asked = fc.record({
  action: fc.constantFrom(
    ...signsOfDestruction,
    ...gapsClosed,
    ...readsAndWork,
    'kms:CreateGrant',
    'sts:AssumeRoleWithSAML',
  ),
  role: fc.constantFrom('lockstep-probe', 'lockstep-responder', 'any'),
  session: fc.constantFrom(shieldProbeSession, 'lockstep-freeze-probe', 'x'),
  forService: fc.option(fc.constantFrom('true', 'false'), { nil: undefined }),
});

describe('the core’s own evaluator', () => {
  it('given any caller and request, when each of our policies is tried, then it says what the cloud says', () => {
    let denied = 0;
    fc.assert(
      fc.property(caller, asked, fc.constantFrom(...policies), (who, what, policy) => {
        const question = questionOf(who, what);
        const document = policy.document as unknown as PolicyDocument;
        const isScp = policy.type === 'SERVICE_CONTROL_POLICY';
        const inForce = {
          scps: isScp ? [[allowAll, document]] : [[allowAll]],
          rcps: isScp ? [[allowAll]] : [[allowAll, document]],
          identity: [allowAll],
          ...(who.inside ? { callerOrgId: 'o-exampleorgid' } : {}),
          resourceOrgId: 'o-exampleorgid',
        } as unknown as PoliciesInForce;
        const keys = Object.fromEntries(
          [...contextKeys(question, inForce, 0)].map(([key, values]) => [key, values[0] ?? '']),
        );
        const ours = deniedBy(policy.document, {
          action: question.action,
          resource: question.resource,
          keys,
        });
        if (!binds(who.type, question.action, isScp)) return;
        const theirs = evaluate(question, inForce, 0);
        const says = isScp ? 'service control policy' : 'resource control policy';
        const byPolicy = !theirs.allowed && theirs.explicit && theirs.by === says;
        if (byPolicy) denied += 1;
        expect({ ours: ours !== undefined, question, policy: policy.name }).toEqual({
          ours: byPolicy,
          question,
          policy: policy.name,
        });
      }),
      { numRuns: 3_000, endOnFailure: true },
    );
    // Neither all nor nothing: both verdicts were seen.
    expect(denied).toBeGreaterThan(300);
    expect(denied).toBeLessThan(2_700);
  });

  it('given any address and network, when it is looked for, then it lies there exactly when the cloud says so', () => {
    const address = fc.oneof(
      fc.ipV4(),
      fc.ipV6().filter((ip) => isIPv6(ip) && !ip.includes('.')),
    );
    fc.assert(
      fc.property(address, address, fc.nat(128), (base, ip, bits) => {
        const most = base.includes(':') ? 128 : 32;
        const network = `${base}/${bits % (most + 1)}`;
        const theirs = conditionsHold(
          { IpAddress: { 'aws:SourceIp': network } },
          new Map([['aws:sourceip', [ip]]]),
          true,
        );
        expect([network, ip, fromNetwork(network, ip)]).toEqual([network, ip, theirs]);
        expect(fromNetwork(network, base)).toBe(true);
      }),
      { endOnFailure: true },
    );
    for (const [network, ip] of [
      ['203.0.113.0/24', 'nothing'],
      ['x/24', '203.0.113.1'],
      ['203.0.113.0/24', '203.0.113'],
      ['2001:db8::/48', '2001:db8:::1'],
      ['::/0', '1.2.3.4'],
    ])
      expect(fromNetwork(network ?? '', ip ?? '')).toBe(false);
  });
});

/** What AWS never applies such a policy to: the cloud leaves it out, the core's evaluator is not asked. */
function binds(type: Caller['type'], action: string, isScp: boolean): boolean {
  const reached = /^(?:s3|sts|kms|sqs|secretsmanager|dynamodb|ecr|logs|cognito-idp|rolesanywhere):/;
  return isScp ? type !== 'AWSService' : reached.test(action);
}

function questionOf(
  who: {
    type: Caller['type'];
    accountId: string;
    role: string;
    userId: string | undefined;
    sourceIp: string | undefined;
    tokenIssuedAt: number | undefined;
  },
  what: { action: string; role: string; session: string; forService: string | undefined },
): AuthorizationQuestion {
  const { accountId, role, tokenIssuedAt, ...rest } = who;
  const sts = what.action.startsWith('sts:');
  return {
    caller: {
      ...rest,
      accountId,
      arn: `arn:aws:sts::${accountId}:assumed-role/${role}/s`,
      principalArn: `arn:aws:iam::${accountId}:role/${role}`,
      accessKeyId: 'ASIAEXAMPLE000000001',
      ...(tokenIssuedAt === undefined ? {} : { tokenIssuedAt }),
    } as Caller,
    action: what.action,
    resource: sts
      ? `arn:aws:iam::${PROD}:role/${what.role}`
      : `arn:aws:${what.action.split(':')[0] ?? ''}:us-east-1:${PROD}:thing/x`,
    resourceAccountId: PROD,
    context: {
      ...(sts ? { 'sts:RoleSessionName': what.session } : {}),
      ...(what.forService === undefined ? {} : { 'kms:GrantIsForAWSResource': what.forService }),
    },
  };
}
