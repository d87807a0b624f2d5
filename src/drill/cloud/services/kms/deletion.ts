import { accountOf } from '../../state.ts';
import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { optionalNumber } from '../input.ts';
import { DAY_MS, date, mutates } from '../operation.ts';
import type { CloudOperation, Context } from '../operation.ts';
import { setState } from './administration.ts';
import { keyQuestion, ownKey } from './keys.ts';
import { kmsRegion } from './state.ts';

/** ScheduleKeyDeletion and CancelKeyDeletion. */
export const deletionOperations: { [operation: string]: CloudOperation } = {
  ScheduleKeyDeletion: mutates(
    (context, input) => [keyQuestion(context, 'kms:ScheduleKeyDeletion', input)],
    scheduleKeyDeletion,
  ),
  CancelKeyDeletion: mutates(
    (context, input) => [keyQuestion(context, 'kms:CancelKeyDeletion', input)],
    (context, input) => {
      const key = ownKey(context, input);
      if (key.state !== 'PendingDeletion') {
        throw new AwsError('KMSInvalidStateException', `${key.arn} is not pending deletion.`);
      }
      // Not Enabled: https://docs.aws.amazon.com/kms/latest/APIReference/API_CancelKeyDeletion.html
      key.state = 'Disabled';
      delete key.deletionAt;
      return { KeyId: key.arn };
    },
  ),
};

function scheduleKeyDeletion(context: Context, input: JsonObject): JsonObject {
  const key = ownKey(context, input);
  const days = optionalNumber(input, 'PendingWindowInDays') ?? 30;
  if (days < 7 || days > 30) {
    const message = 'PendingWindowInDays must be between 7 and 30 days.';
    throw new AwsError('ValidationException', message);
  }
  setState(key, 'Disabled');
  key.state = 'PendingDeletion';
  const deletionAt = context.now + days * DAY_MS;
  key.deletionAt = deletionAt;
  const region = kmsRegion(accountOf(context.state, context.caller.accountId).kms, context.region);
  context.schedule(deletionAt, `key ${key.keyId} is deleted`, () => {
    // A cancelled and repeated deletion leaves an older effect behind that must not fire.
    if (key.state !== 'PendingDeletion' || key.deletionAt !== deletionAt) return;
    region.keys.delete(key.keyId);
    for (const [name, alias] of region.aliases) {
      if (alias.keyId === key.keyId) region.aliases.delete(name);
    }
  });
  return {
    KeyId: key.arn,
    DeletionDate: date(deletionAt),
    KeyState: 'PendingDeletion',
    PendingWindowInDays: days,
  };
}
