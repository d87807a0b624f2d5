import { describe, expect, it } from 'vitest';
import { closingCalls, staysOpen } from '../../../../src/core/actions/draft-doors.ts';
import type { Request } from '../../../../src/core/plan/call.ts';
import { failed, ok } from '../../drive.ts';
import { MANAGEMENT, OTHER, PROD, settings, situation } from '../../situations.ts';
import { EVE, look, only, telling } from './look-above.ts';
import type { Event, Special } from './look-above.ts';

/** Who may sign in to the console: what is asked, what is a door, and what is the bot's own. */

const NETWORK = '203.0.113.0/24';
const statement = (network: string, excluded: string) => ({
  sid: 's'.repeat(64),
  condition: {
    NotIpAddress: { 'aws:SourceIp': [network] },
    ArnNotEquals: { 'aws:PrincipalArn': [excluded] },
    StringEquals: { 'aws:ResourceAccount': [PROD] },
  },
});
const his = statement('198.51.100.7/32', EVE);
const ours = statement(NETWORK, `arn:aws:iam::${PROD}:role/lockstep-responder`);
const shielded = settings({}, { signIn: { network: NETWORK } });

/** Of the account, not of the organization. */
const on = ({ input }: Request) => ok({ consoleAuthorizationEnabled: input['targetId'] === PROD });
const standing = (...permissionStatements: readonly object[]): Special => ({
  GetConsoleAuthorizationConfiguration: on,
  ListResourcePermissionStatements: () => ok({ permissionStatements: [...permissionStatements] }),
});

describe('the sign-in policy of an account', () => {
  it('given nothing of it, when the account is looked at, then there is no door, and no event is asked for', () => {
    const { found, asked } = look({});
    expect(found.doors).toEqual([]);
    expect(found.objects[`${PROD}/sign-in-policy/us-east-1/${PROD}/on`]).toBe('off');
    const names = asked.map(({ input }) => JSON.stringify(input));
    expect(names.join()).not.toContain('PutResourcePermissionStatement');
    const signIn = asked.filter(({ service }) => service === 'signin');
    expect(signIn.map(({ as, account, input }) => [as, account, input['targetId']])).toEqual([
      ['responder', PROD, PROD],
      ['freeze', MANAGEMENT, 'o-exampleorgid'],
      ['responder', PROD, undefined],
    ]);
  });

  it('given one that eve wrote lately, when it is looked at, then it is hostile, with networks, whom it lets be and who did it; people close it', () => {
    const events: Event[] = [
      { event: 'PutResourcePermissionStatement' },
      { event: 'PutConsoleAuthorizationConfiguration' },
    ];
    const { found } = look({ ...standing(his), LookupEvents: telling(PROD, events) });
    const door = only(found);
    expect(door).toMatchObject({ kind: 'sign-in-policy', suspicion: 'hostile', state: 'open' });
    for (const words of [
      'which is on',
      'aws:SourceIp 198.51.100.7/32',
      `aws:PrincipalArn ${EVE}`,
      'eve called PutResourcePermissionStatement on 2026-11-20',
    ])
      expect(door.says).toContain(words);
    expect(door.says).not.toContain('ResourceAccount');
    expect(closingCalls(door, situation())).toEqual([]);
    expect(staysOpen(door, situation())).toContain(
      `aws signin delete-console-authorization-configuration --target-id ${PROD} --region us-east-1`,
    );
  });

  it('given one of long ago, when it is looked at, then it is ordinary; changed later, it is another line', () => {
    const before = look(standing(his)).found;
    expect(only(before).suspicion).toBe('ordinary');
    const after = look(standing(statement('192.0.2.0/24', EVE))).found;
    const id = `${PROD}/sign-in-policy/us-east-1/${'s'.repeat(64)}`;
    expect(before.objects[id]).toBeDefined();
    expect(after.objects[id]).not.toBe(before.objects[id]);
    expect(before.objects[`${PROD}/sign-in-policy/us-east-1/${PROD}/on`]).toBe('on');
  });

  it('given statements that are off, when they are looked at, then the door says that they wait', () => {
    const { found } = look({
      ...standing(his),
      GetConsoleAuthorizationConfiguration: () => ok({ consoleAuthorizationEnabled: false }),
    });
    expect(only(found).says).toContain('off, and has no effect until somebody turns it on');
  });

  it('given the bot’s own shield, when it is looked at, then it is no door and no line; with one statement more it is', () => {
    const more = { settings: shielded };
    const { found } = look(standing(ours), { more });
    expect(found.doors).toEqual([]);
    expect(found.objects).toEqual(look({}, { more }).found.objects);
    expect(only(look(standing(ours, his), { more }).found).says).toContain('198.51.100.7');
    // A network of ours with somebody else let in is not ours.
    const mixed = look(standing(statement(NETWORK, EVE)), { more });
    expect(only(mixed.found).says).toContain(EVE);
  });

  it('given that of the organization, when it is on, then it is a door of the management account', () => {
    const { found } = look({
      GetConsoleAuthorizationConfiguration: ({ as }) =>
        ok({ consoleAuthorizationEnabled: as === 'freeze' }),
    });
    expect(only(found)).toMatchObject({ account: MANAGEMENT, name: 'o-exampleorgid' });
    expect(only(found).says).toContain('organization o-exampleorgid');
  });

  it('given answers that fail, when it is looked at, then what was not seen is unseen, and never off', () => {
    const { found } = look(
      {
        GetConsoleAuthorizationConfiguration: on,
        ListResourcePermissionStatements: ({ account }) =>
          account === PROD ? failed('denied') : ok({}),
      },
      { more: { scope: [PROD, OTHER] } },
    );
    expect(found.unseen).toMatchObject([
      { account: PROD, what: 'who may sign in to the console, and from where in us-east-1' },
    ]);
    expect(only(found).says).toContain('its statements could not be read');
    const unread = look({ GetConsoleAuthorizationConfiguration: () => failed('denied') }).found;
    expect(unread.unseen.map(({ account }) => account).sort()).toEqual([MANAGEMENT, PROD]);
    // Not the word that says it was seen to be off.
    expect(Object.keys(unread.objects).filter((id) => id.includes('sign-in-policy'))).toEqual([]);
  });

  it('given texts of his without an end, when they are shown, then they are bounded', () => {
    const long = statement('9'.repeat(5000), EVE);
    const many = Array.from({ length: 50 }, () => long);
    const door = only(look(standing(...many)).found);
    expect(door.says.length).toBeLessThan(1500);
    expect(door.says).toContain('47 more statements');
  });
});
