import type { Settings } from '../../../src/core/incident/settings.ts';
import { PROD, settings, type tell } from '../incident/stage.ts';

/** The organizations of the stories about firing, and what a fired order does in them. */

export const OTHER = '100000000005';

/** The organization of the stories, changed member by member. */
export function organization(change: Partial<Settings['organization']>): Settings {
  const before = settings();
  return settings({ organization: { ...before.organization, ...change } });
}
export const both = [
  { id: PROD, name: 'production', responderRoleId: 'AROARESPONDERPROD', canary: true },
  { id: OTHER, name: 'other', responderRoleId: 'AROARESPONDEROTHER', canary: false },
];
export const twoAccounts = organization({ accounts: both });
const UNIT = 'ou-abcd-11111111';
export const PARENT = 'ou-abcd-22222222';
/** Both accounts in one unit, which is the only thing in another. */
export const inUnits = organization({
  accounts: both,
  units: [
    { id: PARENT, name: 'all', accounts: [] },
    { id: UNIT, name: 'workloads', parent: PARENT, accounts: [PROD, OTHER] },
  ],
});
export const renamed = (change: object = {}) =>
  organization({ roles: { ...settings().organization.roles, responder: 'another' }, ...change });

/** What the fired plan attaches to. */
export function targetsOf(story: ReturnType<typeof tell>): readonly unknown[] {
  const calls = story.plan('shield-order').plan.waves.flatMap((wave) => wave.calls);
  return [...new Set(calls.flatMap(({ request }) => request.input['TargetId'] ?? []))];
}

/** The calls that are queued, by their ids. */
export function callsOf(story: ReturnType<typeof tell>) {
  return story.effects.filter(({ kind }) => kind === 'call').map(({ data }) => data['call']);
}
