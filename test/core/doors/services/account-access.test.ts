import { describe, expect, it } from 'vitest';
import { closingCalls, staysOpen } from '../../../../src/core/actions/draft-doors.ts';
import type { Request } from '../../../../src/core/plan/call.ts';
import { failed, ok } from '../../drive.ts';
import { LONG_AGO, MANAGEMENT, OTHER, PROD, situation } from '../../situations.ts';
import { LATELY, look, only, telling } from './look-above.ts';
import type { Special } from './look-above.ts';

const REGION = 'eu-central-1';
const APPLICATION = `arn:aws:account-access:${REGION}:${MANAGEMENT}:application/a-1`;
const ROLE = `arn:aws:iam::${PROD}:role/admin`;

const entitlement = (entitlementId: string, createdAt: string, identityCenter: object) => ({
  entitlementId,
  createdAt,
  entitlement: {
    principalRole: { principal: { identityCenter }, roleArn: ROLE, account: PROD },
  },
});
/** One application in one Region, with these entitlements to the production account. */
const standing = (...entitlements: readonly object[]): Special => ({
  ListApplications: ({ region }) =>
    ok({ applications: region === REGION ? [{ applicationArn: APPLICATION }] : [] }),
  ListEntitlements: ({ input }: Request) => {
    const { account } = (input['filter'] as { principalRole: { account: string } }).principalRole;
    return ok({ entitlements: account === PROD ? [...entitlements] : [] });
  },
});
const old = entitlement('e-old', LONG_AGO, { groupId: 'g-1' });
const recent = entitlement('e-new', LATELY, { userId: 'u-1' });

describe('account access manager', () => {
  it('given no application, when accounts are looked at, then no entitlement is asked for', () => {
    const { found, asked } = look({});
    expect(found.doors).toEqual([]);
    const operations = asked.filter(({ service }) => service === 'account-access');
    expect(new Set(operations.map(({ operation }) => operation))).toEqual(
      new Set(['ListApplications']),
    );
    expect(operations.every(({ as, account }) => as === 'freeze' && account === MANAGEMENT)).toBe(
      true,
    );
    expect(operations.map(({ region }) => region)).toContain(REGION);
  });

  it('given an application, when two accounts are looked at, then its entitlements are asked for in each, and nowhere else', () => {
    const { asked } = look(standing(old), { more: { scope: [PROD, OTHER] } });
    const lists = asked.filter(({ operation }) => operation === 'ListEntitlements');
    expect(lists.map(({ region, input }) => [region, input])).toEqual(
      [PROD, OTHER].map((account) => [
        REGION,
        { applicationArn: APPLICATION, filter: { principalRole: { account } } },
      ]),
    );
  });

  it('given an old entitlement and a new one, when they are looked at, then both are lines, and the new one is a hostile door of its account, with who made it', () => {
    const asked = { entitlement: { principalRole: { roleArn: ROLE } } };
    const LookupEvents = telling(MANAGEMENT, [{ event: 'CreateEntitlement', asked }]);
    const { found } = look({ ...standing(old, recent), LookupEvents });
    const door = only(found);
    expect(door).toMatchObject({
      id: `${PROD}/account-access-entitlement/${REGION}/e-new`,
      principal: ROLE,
      suspicion: 'hostile',
    });
    expect(door.says).toContain('user u-1 of IAM Identity Center');
    expect(door.says).toContain('it was made on 2026-11-20; eve called CreateEntitlement');
    expect(closingCalls(door, situation())).toEqual([]);
    expect(staysOpen(door, situation())).toContain(
      `aws account-access delete-entitlement --application-arn '${APPLICATION}' --entitlement-id 'e-new' --region ${REGION}`,
    );
    const lines = Object.entries(found.objects).filter(([id]) => id.includes('entitlement'));
    expect(lines).toEqual([
      [`${MANAGEMENT}/account-access-entitlement/${REGION}/e-old`, `group g-1 as ${ROLE}`],
      [`${MANAGEMENT}/account-access-entitlement/${REGION}/e-new`, `user u-1 as ${ROLE}`],
    ]);
  });

  it('given that somebody else’s role was entitled in the events, when the door is described, then it is not held against him', () => {
    const asked = { entitlement: { principalRole: { roleArn: `${ROLE}-other` } } };
    const LookupEvents = telling(MANAGEMENT, [{ event: 'CreateEntitlement', asked }]);
    expect(only(look({ ...standing(recent), LookupEvents }).found).says).not.toContain('eve');
  });

  it('given answers that fail, when accounts are looked at, then what was not seen is unseen', () => {
    const list = look({ ListApplications: () => failed('denied') }).found.unseen;
    expect(list.every(({ account }) => account === MANAGEMENT)).toBe(true);
    expect(list.map(({ what }) => what)).toContain(`account access manager in ${REGION}`);
    const each = look({ ...standing(old), ListEntitlements: () => failed('throttled') });
    expect(each.found.unseen).toMatchObject([{ what: `entitlements in ${PROD} in ${REGION}` }]);
  });
});
