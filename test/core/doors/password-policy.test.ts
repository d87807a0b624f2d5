import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closingCalls } from '../../../src/core/actions/draft-doors.ts';
import { raisedPolicy } from '../../../src/core/doors/password-policy.ts';
import { judge } from '../../../src/responder/check.ts';
import { ok } from '../drive.ts';
import { situation } from '../situations.ts';
import { BO, BOT, EVE, OLD, look } from './changed-account.ts';
import type { Account } from './changed-account.ts';

/** The password policy of an account: when it is raised, and when it is only named. */

const weak = {
  MinimumPasswordLength: 6,
  RequireSymbols: false,
  RequireNumbers: true,
  RequireUppercaseCharacters: false,
  RequireLowercaseCharacters: false,
  AllowUsersToChangePassword: true,
  ExpirePasswords: true,
  MaxPasswordAge: 90,
  HardExpiry: false,
};
const strong = {
  ...weak,
  MinimumPasswordLength: 14,
  RequireSymbols: true,
  RequireUppercaseCharacters: true,
  RequireLowercaseCharacters: true,
};
const wrote = (by: string, more: object = {}) => ({
  event: 'UpdateAccountPasswordPolicy',
  by,
  asked: {},
  ...more,
});

function policyDoors(account: Account) {
  const { doors, asked } = look(account);
  const own = doors.filter(({ kind }) => kind === 'password-policy');
  return { doors: own, calls: own.flatMap((door) => closingCalls(door, situation())), asked };
}

describe('a password policy that somebody hostile wrote', () => {
  it('given a weak one, when it is closed, then it asks for 14 characters of all classes, keeps all else, and the undo writes what was', () => {
    const { doors, calls } = policyDoors({ passwords: weak, events: [wrote(EVE)] });
    expect(doors).toMatchObject([{ suspicion: 'hostile', says: expect.stringContaining('eve') }]);
    const { ExpirePasswords: _, ...raised } = strong;
    const { ExpirePasswords: __, ...former } = weak;
    expect(calls).toEqual([
      expect.objectContaining({
        request: expect.objectContaining({
          operation: 'UpdateAccountPasswordPolicy',
          input: raised,
        }),
        hostile: true,
      }),
    ]);
    const [call] = calls;
    expect(call?.undo).toMatchObject({ request: { input: former } });
    const states = (PasswordPolicy: object) =>
      [call!.preconditions[0]!, call!.check].map(
        (check) => judge(check, ok({ PasswordPolicy })).state === 'holds',
      );
    expect(states(weak)).toEqual([true, false]);
    expect(states(strong)).toEqual([false, true]);
    // Long enough, but a class is missing: there is still something to do.
    expect(states({ ...strong, RequireSymbols: false })).toEqual([false, false]);
  });

  it('given one that is long and lacks a class, when it is found, then it is raised and stays as long', () => {
    const passwords = { ...strong, MinimumPasswordLength: 20, RequireNumbers: false };
    const { calls } = policyDoors({ passwords, events: [wrote(EVE)] });
    expect(calls.map(({ request }) => request.input['MinimumPasswordLength'])).toEqual([20]);
  });

  it.each<[string, Account, number]>([
    ['nobody is known to have written', { passwords: weak }, 1],
    ['an ordinary principal wrote', { passwords: weak, events: [wrote(BO)] }, 1],
    ['the bot wrote', { passwords: weak, events: [wrote(BOT)] }, 1],
    [
      'he wrote before the suspicious time',
      { passwords: weak, events: [wrote(EVE, { at: OLD })] },
      1,
    ],
    ['he made strong', { passwords: strong, events: [wrote(EVE)] }, 0],
  ])('given one that %s, when it is looked at, then it is not raised', (_, account, many) => {
    const { doors, calls } = policyDoors(account);
    expect(doors).toHaveLength(many);
    expect(doors.every(({ detail }) => detail['untouchable'] !== undefined)).toBe(true);
    expect(calls).toEqual([]);
  });

  it('given no policy, or a strong one, when the account is read, then nobody asks who wrote it', () => {
    const asks = (account: Account) =>
      policyDoors(account).asked.some(({ input }) =>
        JSON.stringify(input).includes('UpdateAccountPasswordPolicy'),
      );
    expect([asks({}), asks({ passwords: strong }), asks({ passwords: weak })]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('given any policy, when it is raised, then no value of it is lowered, and raising it again changes nothing', () => {
    const policy = fc.record(
      {
        MinimumPasswordLength: fc.integer({ min: 6, max: 128 }),
        RequireSymbols: fc.boolean(),
        RequireNumbers: fc.boolean(),
        RequireUppercaseCharacters: fc.boolean(),
        RequireLowercaseCharacters: fc.boolean(),
        MaxPasswordAge: fc.integer({ min: 1, max: 1095 }),
        PasswordReusePrevention: fc.integer({ min: 1, max: 24 }),
        HardExpiry: fc.boolean(),
      },
      { requiredKeys: ['MinimumPasswordLength'] },
    );
    fc.assert(
      fc.property(policy, (before) => {
        const after = raisedPolicy(before);
        for (const [key, value] of Object.entries(before)) {
          if (key === 'MinimumPasswordLength')
            expect(after[key]).toBe(Math.max(14, value as number));
          else if (key.startsWith('Require')) expect(after[key]).toBe(true);
          else expect(after[key]).toBe(value);
        }
        expect(raisedPolicy(after)).toEqual(after);
      }),
      { endOnFailure: true },
    );
  });
});
