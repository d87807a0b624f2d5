import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { strangersIn } from '../../../../src/core/doors/services/strangers.ts';
import { withoutStrangers } from '../../../../src/core/doors/services/without-strangers.ts';
import { OTHER, PROD, STRANGER, settings } from '../../situations.ts';

const root = (account: string): string => `arn:aws:iam::${account}:root`;
const allow = (Principal: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Principal,
  Action: 'secretsmanager:GetSecretValue',
  Resource: '*',
  ...more,
});
const policy = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });
const cleaned = (...Statement: object[]) => {
  const document = policy(...Statement);
  const { change } = withoutStrangers(document, PROD, settings());
  expect(change?.before).toEqual(document);
  return change?.after['Statement'];
};

describe('a policy without strangers', () => {
  it('given ours and a stranger in one statement, when it is cleaned, then ours stays as a bare text, as AWS writes it', () => {
    expect(cleaned(allow({ AWS: [root(OTHER), root(STRANGER)] }))).toEqual([
      allow({ AWS: root(OTHER) }),
    ]);
  });

  it('given a statement for a stranger alone beside another, when it is cleaned, then it goes', () => {
    const ours = allow({ Service: 'events.amazonaws.com' });
    expect(cleaned(allow({ AWS: STRANGER }), ours)).toEqual([ours]);
  });

  it('given nothing but a stranger, when it is cleaned, then he is denied, because a policy without a statement can not be written', () => {
    expect(cleaned(allow({ AWS: root(STRANGER) }, { Sid: 'his' }))).toEqual([
      { ...allow({ AWS: root(STRANGER) }, { Sid: 'his' }), Effect: 'Deny' },
    ]);
  });

  it('given a statement for anyone, when it is cleaned, then it is held to the organization', () => {
    const Condition = { StringEquals: { 'aws:PrincipalOrgID': settings().organization.id } };
    expect(cleaned(allow('*'))).toEqual([allow('*', { Condition })]);
    const mixed = { AWS: ['*', root(OTHER)], Service: 'sns.amazonaws.com' };
    expect(cleaned(allow(mixed, { Sid: 'one' }))).toEqual([
      allow({ AWS: root(OTHER), Service: 'sns.amazonaws.com' }, { Sid: 'one' }),
      allow({ AWS: '*' }, { Condition }),
    ]);
  });

  it('given an account that no organization has, when a statement for anyone is cleaned, then it is held to that account', () => {
    const { change } = withoutStrangers(policy(allow('*')), '777777777777', settings());
    expect(change?.after['Statement']).toEqual([
      allow('*', { Condition: { StringEquals: { 'aws:PrincipalAccount': '777777777777' } } }),
    ]);
  });

  it.each([
    ['a condition', allow({ AWS: root(STRANGER) }, { Condition: { Bool: { a: 'true' } } })],
    [
      'a condition on the caller beside one on the resource',
      allow(
        { AWS: root(STRANGER) },
        {
          Condition: { StringEquals: { 'aws:ResourceAccount': PROD, 'aws:SourceIp': '192.0.2.1' } },
        },
      ),
    ],
    [
      'all resources but those of an account',
      allow(
        { AWS: root(STRANGER) },
        { Condition: { StringNotEquals: { 'aws:ResourceAccount': PROD } } },
      ),
    ],
    ['everyone but a few', allow(undefined, { NotPrincipal: { AWS: root(OTHER) } })],
  ])('given %s, when it is cleaned, then it stays and is named', (_, statement) => {
    const { change, open, unjudged } = withoutStrangers(policy(statement), PROD, settings());
    expect(change).toBeUndefined();
    expect(open).toEqual([]);
    expect(unjudged).toHaveLength(1);
  });

  it('given a policy that a journal can not hold, when it is cleaned, then nothing is changed, and it is said whom it lets in', () => {
    const odd = policy(allow({ AWS: root(STRANGER) }, { Odd: { $valueOf: 'x' } }));
    const found = withoutStrangers(odd, PROD, settings());
    expect(found.change).toBeUndefined();
    expect(found.open).toHaveLength(1);
  });
});

describe('any policy', () => {
  const name = fc.constantFrom('*', STRANGER, root(STRANGER), root(OTHER), root(PROD), 'AIDAGONE');
  const principal = fc.oneof(
    fc.constant('*'),
    fc.record({ AWS: fc.oneof(name, fc.array(name, { minLength: 1, maxLength: 4 })) }),
    fc.record({ AWS: name, Service: fc.constant('sns.amazonaws.com') }),
    fc.constant({ Service: 'sns.amazonaws.com' }),
  );
  const statement = fc.record(
    {
      Effect: fc.constantFrom('Allow', 'Deny'),
      Principal: principal,
      Action: fc.constant('*'),
      Condition: fc.constantFrom(
        { Bool: { 'aws:SecureTransport': 'true' } },
        { StringEquals: { 'aws:ResourceAccount': PROD } },
        undefined,
      ),
    },
    { requiredKeys: ['Effect', 'Principal', 'Action'] },
  );
  const whole = fc
    .array(statement, { minLength: 1, maxLength: 5 })
    // As it comes from JSON: without members that are undefined.
    .map((Statement) => JSON.parse(JSON.stringify(policy(...Statement))) as object);

  it('given any statements, when they are cleaned, then nobody strange is let in without a condition, what was no stranger’s is as it was, and cleaning again changes nothing', () => {
    fc.assert(
      fc.property(whole, (document) => {
        const fields = document as { readonly Statement: readonly object[] };
        const { open, clean, change } = withoutStrangers(fields, PROD, settings());
        expect(change === undefined).toBe(open.length === 0);
        if (change === undefined) return;
        expect(strangersIn(change.after, settings()).open).toEqual([]);
        expect(change.after['Statement']).not.toEqual([]);
        const ours = fields.Statement.filter(
          (one) => strangersIn({ Statement: [one] }, settings()).open.length === 0,
        );
        expect(change.after['Statement']).toEqual(expect.arrayContaining(ours));
        const again = withoutStrangers(change.after, PROD, settings());
        expect(again).toMatchObject({ open: [], clean });
        expect(again.change).toBeUndefined();
        expect(change.before).toEqual(document);
      }),
      { seed: 20261122, numRuns: 400, endOnFailure: true },
    );
  });
});
