import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../../src/drill/cloud/authorization/evaluate.ts';
import { matchesPattern } from '../../../../src/drill/cloud/authorization/pattern.ts';
import type { PolicyDocument, PolicyStatement } from '../../../../src/drill/cloud/types.ts';
import {
  ACCOUNT,
  NOW,
  ORG,
  alice,
  assumedRoot,
  outsider,
  policiesOf,
  questionOf,
  responder,
  root,
  service,
  session,
} from './people.ts';
import type { Case } from './people.ts';

/** Statements over a small world, so that they often meet the question. */
const actions = [
  's3:GetObject',
  's3:PutBucketPolicy',
  'iam:ListUsers',
  'kms:Decrypt',
  'sts:AssumeRole',
];
const resources = [
  '*',
  'arn:aws:s3:::logs',
  'arn:aws:s3:::logs/a',
  `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`,
  `arn:aws:iam::${ACCOUNT}:role/Ops`,
];
const people = [alice, session, responder, root, assumedRoot, outsider, service];
const principals = [
  '*',
  ACCOUNT,
  ...people.flatMap(({ arn, principalArn }) => [arn, principalArn]),
];

const condition = fc.constantFrom<PolicyStatement['Condition']>(
  undefined,
  { StringEquals: { 'aws:username': 'alice' } },
  { StringNotEquals: { 'aws:PrincipalOrgID': ORG } },
  { Null: { 'aws:TokenIssueTime': 'true' } },
  { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } },
  { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'true' } },
);
const statement = (effect: fc.Arbitrary<'Allow' | 'Deny'>): fc.Arbitrary<PolicyStatement> =>
  fc
    .record({
      Effect: effect,
      action: fc.constantFrom(
        '*',
        's3:*',
        's3:Get*',
        'iam:ListUsers',
        'kms:*',
        'sts:*',
        ...actions,
      ),
      not: fc.boolean(),
      Resource: fc.constantFrom('*', 'arn:aws:s3:::logs*', ...resources),
      principal: fc.constantFrom(...principals),
      Condition: condition,
    })
    .map(({ action, not, principal, Condition, ...rest }) => ({
      ...rest,
      ...(not ? { NotAction: action } : { Action: action }),
      Principal: principal === '*' ? '*' : { AWS: principal },
      ...(Condition === undefined ? {} : { Condition }),
    }));
const anyEffect = fc.constantFrom<'Allow' | 'Deny'>('Allow', 'Allow', 'Allow', 'Deny');
const document = fc
  .array(statement(anyEffect), { minLength: 1, maxLength: 3 })
  .map((Statement): PolicyDocument => ({ Version: '2012-10-17', Statement }));
const levels = fc.array(fc.array(document, { minLength: 1, maxLength: 2 }), { maxLength: 2 });

type Slot = 'identity' | 'boundary' | 'sessionPolicy' | 'scps' | 'rcps' | 'resourcePolicy';
const world: fc.Arbitrary<Case> = fc.record(
  {
    caller: fc.constantFrom(...people),
    action: fc.constantFrom(...actions),
    resource: fc.constantFrom(...resources),
    identity: fc.array(document, { maxLength: 2 }),
    boundary: document,
    sessionPolicy: document,
    scps: levels,
    rcps: levels,
    resourcePolicy: document,
    callerOrgId: fc.constant(ORG),
  },
  { requiredKeys: ['caller', 'action', 'resource', 'identity', 'scps', 'rcps'] },
);

const decide = (row: Case) => evaluate(questionOf(row), policiesOf(row), NOW);

function withStatement(document: PolicyDocument, extra: PolicyStatement): PolicyDocument {
  return { ...document, Statement: [document.Statement, extra].flat() };
}

/** The world with one statement more, in a policy that is there already; undefined where that type has none. */
function extended(row: Case, slot: Slot, extra: PolicyStatement): Case | undefined {
  if (slot === 'identity') {
    return { ...row, identity: (row.identity ?? []).map((one) => withStatement(one, extra)) };
  }
  if (slot === 'scps' || slot === 'rcps') {
    return {
      ...row,
      [slot]: row[slot]?.map((level) => level.map((one) => withStatement(one, extra))),
    };
  }
  const present = row[slot];
  return present === undefined ? undefined : { ...row, [slot]: withStatement(present, extra) };
}
const slot = fc.constantFrom<Slot>(
  'identity',
  'boundary',
  'sessionPolicy',
  'scps',
  'rcps',
  'resourcePolicy',
);

describe('properties of every set of policies', () => {
  it('given any policies, when a deny is added, then nothing more is allowed', () => {
    const outcome = fc.check(
      fc.property(world, slot, statement(fc.constant('Deny')), (row, where, extra) => {
        const after = extended(row, where, extra);
        fc.pre(after !== undefined);
        return decide(row).allowed || !decide(after ?? row).allowed;
      }),
      { numRuns: 3000, verbose: 1 },
    );
    expect(fc.defaultReportMessage(outcome)).toBeUndefined();
  });

  it('given any policies, when an allow is added, then nothing more is denied', () => {
    const outcome = fc.check(
      fc.property(world, slot, statement(fc.constant('Allow')), (row, where, extra) => {
        const after = extended(row, where, extra);
        fc.pre(after !== undefined);
        return !decide(row).allowed || decide(after ?? row).allowed;
      }),
      { numRuns: 3000, verbose: 1 },
    );
    expect(fc.defaultReportMessage(outcome)).toBeUndefined();
  });

  it('given an identity policy or SCP that denies everything, when anybody it binds asks anything, then it is denied', () => {
    const all: PolicyStatement = { Effect: 'Deny', Action: '*', Resource: '*' };
    fc.assert(
      fc.property(world, fc.constantFrom<Slot>('identity', 'scps'), (row, where) => {
        fc.pre(row.caller?.type !== 'AWSService' || where !== 'scps');
        const document: PolicyDocument = { Version: '2012-10-17', Statement: all };
        const denied =
          where === 'scps' ? { ...row, scps: [[document]] } : { ...row, identity: [document] };
        expect(decide(denied)).toMatchObject({ allowed: false, explicit: true });
      }),
      { numRuns: 1000, verbose: 1 },
    );
  });
});

/** Everything in another order: statements in their policies, policies in their level. Levels keep their place. */
function reversed(row: Case): Case {
  const turned = (one: PolicyDocument): PolicyDocument => ({
    ...one,
    Statement: [one.Statement].flat().toReversed(),
  });
  const all = (documents: readonly PolicyDocument[]) => documents.map(turned).toReversed();
  return {
    ...row,
    identity: all(row.identity ?? []),
    scps: (row.scps ?? []).map(all),
    rcps: (row.rcps ?? []).map(all),
    ...(row.boundary === undefined ? {} : { boundary: turned(row.boundary) }),
    ...(row.sessionPolicy === undefined ? {} : { sessionPolicy: turned(row.sessionPolicy) }),
    ...(row.resourcePolicy === undefined ? {} : { resourcePolicy: turned(row.resourcePolicy) }),
  };
}

/** Where a deny for everybody counts, by AWS's rules: the documented exceptions are left out. */
function binds(row: Case, where: Slot): boolean {
  const caller = row.caller ?? alice;
  const action = row.action ?? '';
  if (where === 'identity') return (row.identity ?? []).length > 0;
  if (where === 'scps') return caller.type !== 'AWSService' && (row.scps ?? []).flat().length > 0;
  if (where === 'rcps') {
    const reached = /^(s3|sts|kms):/.test(action) && row.resource !== '*';
    return reached && (row.rcps ?? []).flat().length > 0;
  }
  // The root user may always take away the policy of a bucket of his own.
  const unlocks = caller.userId === ACCOUNT && action === 's3:PutBucketPolicy';
  return row[where] !== undefined && (where !== 'resourcePolicy' || !unlocks);
}

describe('an explicit deny, and the order', () => {
  it('given any policies, when a deny for everybody stands in any of them that binds, then it wins', () => {
    const all: PolicyStatement = { Effect: 'Deny', Action: '*', Resource: '*', Principal: '*' };
    fc.assert(
      fc.property(world, slot, (row, where) => {
        fc.pre(binds(row, where));
        const denied = extended(row, where, all);
        fc.pre(denied !== undefined);
        expect(decide(denied ?? row)).toMatchObject({ allowed: false, explicit: true });
      }),
      { numRuns: 3000, verbose: 1, endOnFailure: true },
    );
  });

  it('given any policies, when statements and policies come in another order, then the decision is the same', () => {
    fc.assert(
      fc.property(world, (row) => {
        expect(decide(reversed(row))).toEqual(decide(row));
      }),
      { numRuns: 3000, verbose: 1, endOnFailure: true },
    );
  });
});

describe('patterns', () => {
  it('given any pattern of letters, stars and question marks, when it is matched, then a regular expression agrees', () => {
    const word = (letters: string) =>
      fc.string({ unit: fc.constantFrom(...letters.split('')), maxLength: 8 });
    fc.assert(
      fc.property(word('ab*?'), word('ab'), (pattern, text) => {
        const regular = new RegExp(`^${pattern.replaceAll('*', '.*').replaceAll('?', '.')}$`);
        expect(matchesPattern(pattern, text, { wildcards: true })).toBe(regular.test(text));
      }),
      { numRuns: 2000, verbose: 1 },
    );
  });
});
