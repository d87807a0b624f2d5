import { fields } from '../doors/answers.ts';
import type { Door } from '../doors/door.ts';
import { raisedPolicy } from '../doors/password-policy.ts';
import { iam } from '../doors/requests.ts';
import type { Call, Check, Request } from '../plan/call.ts';
import type { JsonObject } from '../plan/json.ts';
import type { ResponseAction } from './action.ts';

/** Raises a password policy that somebody hostile wrote. Every value that it had is kept or made stricter. */
export const raisePasswordPolicy: ResponseAction<Door> = {
  id: 'raise-password-policy',
  title: 'Raise the password policy',
  closes: ['password-policy'],
  leaves: 'A password that was set while the policy was weak stays until it is changed.',
  noise: 'quiet',
  breaks: 'A new password has to have 14 characters of all classes.',
  direction: 'tightening',
  source:
    'https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccountPasswordPolicy.html',
  draw: (door) => {
    const former = fields(door.detail['policy']) as JsonObject;
    if (Object.keys(former).length === 0) return [];
    const { account } = door;
    const raised = raisedPolicy(former);
    // All of it: its length may be enough while a class is missing.
    const is = (equals: JsonObject): Check => ({
      read: iam(account, 'GetAccountPasswordPolicy', {}),
      pick: ['PasswordPolicy'],
      expect: { equals },
    });
    const call: Call = {
      id: `close/${door.id}`,
      action: raisePasswordPolicy.id,
      request: write(account, raised),
      // It is written whole: whoever changed it meanwhile would lose that.
      preconditions: [is(former)],
      check: is(raised),
      undo: { request: write(account, former), check: is(former) },
      noise: raisePasswordPolicy.noise,
      says: `Raise the password policy of ${account} to at least 14 characters of all classes`,
      breaks: raisePasswordPolicy.breaks,
      doors: [door.id],
      optional: true,
    };
    return [[call]];
  },
};

/** What IAM derives from the others is not written, and 0 is not taken: leaving it out means the same. */
function write(account: string, policy: JsonObject): Request {
  const taken = Object.entries(policy).filter(
    ([key, value]) => key !== 'ExpirePasswords' && value !== 0,
  );
  return iam(account, 'UpdateAccountPasswordPolicy', Object.fromEntries(taken));
}
