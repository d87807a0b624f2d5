import { describe, expect, it } from 'vitest';
import { staysOpen } from '../../../../src/core/actions/draft-doors.ts';
import { ok } from '../../drive.ts';
import { OTHER, PROD, STRANGER, situation } from '../../situations.ts';
import { callsOf, kindsOf, look } from './look.ts';

const root = (account: string): string => `arn:aws:iam::${account}:root`;
const allow = (AWS: string | readonly string[], Action = 'kms:Decrypt', more: object = {}) => ({
  Effect: 'Allow',
  Principal: { AWS },
  Action,
  Resource: '*',
  ...more,
});
const account = allow(root(PROD), 'kms:*');
const his = allow(root(STRANGER));
const withPolicy = (...Statement: object[]) => ({
  ListKeys: () => ok({ Keys: [{ KeyId: 'k-1', KeyArn: 'arn:k-1' }] }),
  GetKeyPolicy: () => ok({ Policy: JSON.stringify({ Version: '2012-10-17', Statement }) }),
});
const doors = (...Statement: object[]) => kindsOf(withPolicy(...Statement), 'key-access');

describe('key policies', () => {
  it('given a stranger beside the account, when the door is closed, then only he goes, AWS’s check stays on, and the undo writes the former policy', () => {
    const [call, ...more] = callsOf(doors(account, allow([root(OTHER), root(STRANGER)])));
    expect(more).toEqual([]);
    const after = { Version: '2012-10-17', Statement: [account, allow(root(OTHER))] };
    const before = {
      Version: '2012-10-17',
      Statement: [account, allow([root(OTHER), root(STRANGER)])],
    };
    expect(call).toMatchObject({
      action: 'close-key-policy',
      preconditions: [{ expect: { document: before } }],
      check: { expect: { document: after } },
      undo: { check: { expect: { document: before } } },
    });
    expect(call?.request.input).toEqual({
      KeyId: 'k-1',
      PolicyName: 'default',
      Policy: JSON.stringify(after),
    });
  });

  it.each([
    ['nobody of the account', [his]],
    ['one role of the account', [allow(`arn:aws:iam::${PROD}:role/admin`, 'kms:*'), his]],
    ['the account under a condition', [{ ...account, Condition: { Bool: { a: 'true' } } }, his]],
    ['the account for one action', [allow(root(PROD), 'kms:Decrypt'), his]],
    ['a denial to write policies', [account, { ...allow('*', 'kms:Put*'), Effect: 'Deny' }, his]],
    ['a denial of all but a few', [account, denyBut('kms:Decrypt'), his]],
  ])(
    'given a policy that would leave %s, when it is found, then it is named and stays',
    (_, all) => {
      const found = doors(...all);
      const [closable] = found.filter(({ name }) => name === 'k-1');
      expect(closable?.suspicion).toBe('hostile');
      expect(callsOf(found)).toEqual([]);
      expect(staysOpen(closable!, situation())).toContain('AWS refuses that; read it: aws kms');
    },
  );

  it('given a policy that is longer than a plan has room for, when it is found, then it is named, and its door is short', () => {
    const long = (letters: number) => doors(account, his, { ...account, Sid: 'a'.repeat(letters) });
    expect(callsOf(long(7_000))).toHaveLength(1);
    expect(callsOf(long(8_000))).toEqual([]);
    expect(staysOpen(long(8_000)[0]!, situation())).toContain('too long for a plan; read it: aws');
    expect(JSON.stringify(long(8_000)).length).toBeLessThan(2_000);
  });

  it('given a policy with a deleted principal, when it is found, then it stays, because AWS takes it not back', () => {
    const found = doors(account, allow(['AIDAEXAMPLEGONE12345', root(STRANGER)]));
    expect(callsOf(found)).toEqual([]);
    expect(staysOpen(found[0]!, situation())).toContain('a principal that was deleted');
  });

  it('given a stranger under a condition, when he is found, then he is named and nothing is written', () => {
    const found = doors(account, {
      ...his,
      Condition: { Bool: { 'aws:SecureTransport': 'true' } },
    });
    expect(found).toMatchObject([{ name: 'k-1/condition', suspicion: 'ordinary' }]);
    expect(callsOf(found)).toEqual([]);
  });

  it('given a policy as AWS makes it, when it is looked at, then it is no door, and its line is that of the same policy with a stranger', () => {
    expect(doors(account)).toEqual([]);
    const lineOf = (...all: object[]): unknown =>
      look(withPolicy(...all)).objects[`${PROD}/key-access/eu-west-1/k-1`];
    expect(lineOf(account, his)).toBe(lineOf(account));
    expect(lineOf(account, allow(root(OTHER)))).not.toBe(lineOf(account));
  });

  it('given principals that AWS answers in another order, when two inventories are compared, then the line is the same', () => {
    const lineOf = (...names: string[]): unknown =>
      look(withPolicy(account, allow(names))).objects[`${PROD}/key-access/eu-west-1/k-1`];
    expect(lineOf(root(OTHER), root(PROD))).toBe(lineOf(root(PROD), root(OTHER)));
    expect(lineOf(root(OTHER), root(PROD))).not.toBe(lineOf(root(PROD)));
  });
});

function denyBut(NotAction: string): object {
  return { Effect: 'Deny', Principal: { AWS: '*' }, NotAction, Resource: '*' };
}
