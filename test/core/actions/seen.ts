import { measurements } from '../../../src/core/doors/measurements.ts';
import { answers, trusts } from '../accounts.ts';
import { drive } from '../drive.ts';
import {
  LONG_AGO,
  MANAGEMENT,
  PROD,
  RECOVERY,
  RESPONDER_ID,
  STRANGER,
  settings,
  situation,
} from '../situations.ts';
import type { Situation } from '../../../src/core/incident/situation.ts';
import type { Call } from '../../../src/core/plan/call.ts';

/** One machine user whose key is rotated, and a vault outside. */
export const machine = {
  rotate: [{ account: PROD, user: 'build' }],
  vault: { account: RECOVERY, region: 'eu-west-1' },
};

/** A situation whose inventory is of a small account. */
export function seen(
  more: Partial<Situation> = {},
  keys: readonly object[] = [{ AccessKeyId: 'AKIABUILD' }],
): Situation {
  const from = situation({ settings: settings({}, machine), ...more });
  const { result } = drive(
    measurements.inventory(from),
    answers({
      users: [
        { UserName: 'build', keys: keys as never },
        { UserName: 'alice', login: LONG_AGO, keys: [{ AccessKeyId: 'AKIAALICE' }] },
        {
          UserName: 'spare',
          CreateDate: '2026-11-20T00:00:00Z',
          login: '2026-11-20T00:00:00Z',
          keys: [{ AccessKeyId: 'AKIASPARE' }],
        },
      ],
      roles: [
        { RoleName: 'lockstep-responder', RoleId: RESPONDER_ID, trust: trusts(MANAGEMENT) },
        { RoleName: 'app', RoleId: 'AROAAPP0000000000001' },
        { RoleName: 'support', RoleId: 'AROASUPPORT000000001', trust: trusts(PROD, STRANGER) },
      ],
    }),
  );
  return { ...from, measured: { inventory: result.data } };
}
/** Every call of a draft, in order. */
export const calls = (draft: { waves: readonly { calls: readonly Call[] }[] }): readonly Call[] =>
  draft.waves.flatMap((wave) => wave.calls);
export const byOperation = (
  draft: { waves: readonly { calls: readonly Call[] }[] },
  operation: string,
): readonly Call[] => calls(draft).filter((call) => call.request.operation === operation);
