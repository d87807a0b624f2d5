import { describe, expect, it } from 'vitest';
import { closingCalls, staysOpen } from '../../../../src/core/actions/draft-doors.ts';
import { doorsInServices } from '../../../../src/core/doors/services/services.ts';
import { failed, ok } from '../../drive.ts';
import { MANAGEMENT, OTHER, PROD, settings, situation } from '../../situations.ts';
import { EVE, look, only, telling } from './look-above.ts';
import type { Event, Special } from './look-above.ts';

describe('the management account', () => {
  it('given that a policy type was disabled there, when it is looked at, then that is a hostile door with who did it', () => {
    const events = [
      { event: 'DisablePolicyType', asked: { policyType: 'SERVICE_CONTROL_POLICY' } },
    ];
    const door = only(look({ LookupEvents: telling(MANAGEMENT, events) }).found);
    expect(door).toMatchObject({ kind: 'management-moves', suspicion: 'hostile' });
    expect(door.says).toContain('eve called DisablePolicyType on 2026-11-20');
    // The account is not part of the incident; the command is needed all the same.
    expect(staysOpen(door, situation())).toContain('aws organizations enable-policy-type');
  });

  it('given a policy taken off, when eve did it, then it is hostile only where eve is', () => {
    const LookupEvents = telling(MANAGEMENT, [
      { event: 'DetachPolicy', asked: { policyId: 'p-1' } },
    ]);
    expect(only(look({ LookupEvents }).found).suspicion).toBe('ordinary');
    expect(only(look({ LookupEvents }, { suspects: [EVE] }).found).suspicion).toBe('hostile');
  });

  it.each([
    ['failed', { errorCode: 'AccessDenied' }],
    ['only read', { readOnly: true }],
  ])('given a call that %s, when it is looked at, then it is no door', (_, more) => {
    const events = [{ event: 'DetachPolicy', more }];
    expect(look({ LookupEvents: telling(MANAGEMENT, events) }).found.doors).toEqual([]);
  });

  it('given our own lift, when it is looked at, then it is no door; a namesake with another id is one', () => {
    const LIFT = 'AROALIFTROLE00000001';
    const by = (id: string): Event => ({
      event: 'DetachPolicy',
      more: {
        userIdentity: {
          principalId: `${id}:session`,
          sessionContext: {
            sessionIssuer: { arn: `arn:aws:iam::${MANAGEMENT}:role/x/lockstep-lift` },
          },
        },
      },
    });
    const more = { settings: settings({ liftRoleId: LIFT }) };
    const doors = (id: string) =>
      look({ LookupEvents: telling(MANAGEMENT, [by(id)]) }, { more }).found.doors.length;
    expect(doors(LIFT)).toBe(0);
    expect(doors('AROAIMPOSTOR00000001')).toBe(1);
  });

  it('given root credentials there, when it is looked at, then root is named; an incident of that account reads them itself', () => {
    const GetAccountSummary = () =>
      ok({ SummaryMap: { AccountAccessKeysPresent: 1, AccountMFAEnabled: 0 } });
    const door = only(look({ GetAccountSummary }).found);
    expect(door).toMatchObject({ kind: 'management-root', account: MANAGEMENT, state: 'open' });
    expect(door.says).toContain('1 access keys, 0 MFA');
    const own = look({ GetAccountSummary }, { more: { scope: [MANAGEMENT] } });
    expect(own.asked.some(({ operation }) => operation === 'GetAccountSummary')).toBe(false);
  });

  it('given that no event can be looked up, when it is looked at, then that is unseen once, and two are asked at a time', () => {
    const batches: number[] = [];
    const { found } = look({
      LookupEvents: ({ account }) => (account === MANAGEMENT ? failed('throttled') : ok({})),
    });
    expect(found.unseen).toMatchObject([
      { account: MANAGEMENT, what: 'who took policies or accounts away (events) in us-east-1' },
    ]);
    const program = doorsInServices(situation());
    let step = program.next();
    while (step.done !== true) {
      const lookUps = step.value.filter(
        ({ operation, account }) => operation === 'LookupEvents' && account === MANAGEMENT,
      );
      batches.push(lookUps.length);
      step = program.next(step.value.map(() => ok({})));
    }
    expect(Math.max(...batches)).toBe(2);
  });
});

describe('accounts of the organization', () => {
  const listed = (...ids: string[]): Special => ({
    ListAccounts: () => ok({ Accounts: ids.map((Id) => ({ Id })) }),
  });

  it('given an account of the incident that the organization does not list, when it is looked at, then it has left', () => {
    const { found } = look(listed(PROD), { more: { scope: [PROD, OTHER] } });
    expect(only(found)).toMatchObject({
      kind: 'leave-organization',
      suspicion: 'hostile',
      name: OTHER,
    });
  });

  it('given a list that can not be read, when it is looked at, then nobody has left, and it is unseen', () => {
    const { found } = look({ ListAccounts: () => failed('denied') });
    expect(found.doors).toEqual([]);
    expect(found.unseen).toMatchObject([{ what: 'the accounts of the organization in us-east-1' }]);
  });

  it('given a standalone account, when it is looked at, then it is not missed', () => {
    const alone = { id: OTHER, name: 'alone', responderRoleId: 'AROAALONE00000000001' };
    const more = {
      scope: [OTHER],
      settings: settings(
        { accounts: [settings().organization.accounts[0]] },
        { standalone: [alone] },
      ),
    };
    expect(look(listed(PROD), { more }).found.doors).toEqual([]);
  });

  it.each([
    ['off', [], 1],
    ['being switched off', [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'PENDING_DISABLE' }], 1],
    ['on', [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }], 0],
  ])(
    'given service control policies that are %s, when it is looked at, then doors: %s',
    (_, PolicyTypes, doors) => {
      const { found } = look({ ListRoots: () => ok({ Roots: [{ Id: 'r-1', PolicyTypes }] }) });
      expect(found.doors).toHaveLength(doors);
    },
  );
});

describe('who owns an account', () => {
  it.each([
    [
      'PutAlternateContact',
      { alternateContactType: 'SECURITY' },
      'alternate-contact',
      "'SECURITY'",
    ],
    ['AcceptPrimaryEmailUpdate', {}, 'root-mailbox', 'start-primary-email-update'],
    ['EnableRegion', { regionName: "x'y" }, 'opt-in-region', String.raw`--region-name 'x'\''y'`],
  ])(
    'given %s, when it is looked at, then it is named with its command',
    (event, asked, kind, command) => {
      const door = only(look({ LookupEvents: telling(PROD, [{ event, asked }]) }).found);
      expect(door).toMatchObject({ kind, account: PROD, suspicion: 'ordinary' });
      expect(staysOpen(door, situation())).toContain(command);
      expect(closingCalls(door, situation())).toEqual([]);
    },
  );

  it('given a long incident, when events of the whole service are asked for, then only up to its first hour: our own reads would fill them', () => {
    const ends = (now: string) =>
      look({}, { more: { now } })
        .asked.filter(({ input }) => JSON.stringify(input).includes('account.amazonaws.com'))
        .map(({ input }) => input['EndTime']);
    const hour = '2026-11-22T04:00:00.000Z';
    expect(ends('2026-11-29T03:00:00.000Z')).toEqual([hour, hour]);
    const soon = '2026-11-22T03:30:00.000Z';
    expect(ends(soon)).toEqual([soon, soon]);
  });

  it('given a case with AWS Support, when it is looked at, then it is named without its subject', () => {
    const found = look({
      DescribeCases: () =>
        ok({ cases: [{ displayId: '17', subject: 'the password is x', submittedBy: 'eve' }] }),
    }).found;
    expect(only(found)).toMatchObject({ kind: 'support-case', name: '17' });
    expect(JSON.stringify(found)).not.toContain('password is x');
  });

  it('given an account without a plan for Support, when it is looked at, then its cases are unseen', () => {
    const { found } = look({
      DescribeCases: () => failed('invalid', 'SubscriptionRequiredException'),
    });
    expect(found.unseen).toMatchObject([
      {
        what: expect.stringContaining('look into the console'),
        why: 'invalid (SubscriptionRequiredException)',
      },
    ]);
  });
});
