import type { MadeCall, Situation } from '../../src/core/incident/situation.ts';
import { settingsSchema } from '../../src/core/incident/settings.ts';
import type { Settings } from '../../src/core/incident/settings.ts';
import type { Call } from '../../src/core/plan/call.ts';

export const PROD = '222222222222';
export const OTHER = '333333333333';
export const MANAGEMENT = '111111111111';
export const SECURITY = '999999999999';
export const RECOVERY = '888888888888';
export const OUTSIDE = '777777777777';
export const STRANGER = '666666666666';
export const RESPONDER_ID = 'AROARESPONDERPROD001';
export const OPENED = '2026-11-22T03:00:00.000Z';
export const NOW = '2026-11-22T03:30:00.000Z';
/** Long before, so that nothing about it is suspicious. */
export const LONG_AGO = '2020-01-01T00:00:00.000Z';

type Draft = { [key: string]: unknown };

/** Settings of a small organization; `organization` and the rest can be replaced member by member. */
export function settings(organization: Draft = {}, rest: Draft = {}): Settings {
  return settingsSchema.parse({
    organization: {
      id: 'o-exampleorgid',
      managementAccount: MANAGEMENT,
      exemptIds: ['AROABASEROLE00000001'],
      regions: ['us-east-1', 'eu-west-1', 'eu-central-1'],
      accounts: [
        { id: PROD, name: 'prod', responderRoleId: RESPONDER_ID, canary: true },
        { id: OTHER, name: 'other', responderRoleId: 'AROARESPONDEROTHER01' },
      ],
      protectedAccounts: [SECURITY],
      ...organization,
    },
    ...rest,
  });
}

export function situation(more: Partial<Situation> = {}): Situation {
  return {
    incident: 'inc-1',
    settings: settings(),
    scope: [PROD],
    openedAt: OPENED,
    now: NOW,
    phaseSince: OPENED,
    mode: 'quiet',
    measured: {},
    made: [],
    dropped: [],
    judged: [],
    ...more,
  };
}

/** A call as it stands in the journal once it has been made. */
export function made(call: Call, value?: string, at = NOW): MadeCall {
  return { plan: 'f'.repeat(64), call, at, ...(value === undefined ? {} : { value }) };
}
