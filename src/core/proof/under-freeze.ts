import { attachedBy } from '../actions/detach-policy.ts';
import type { Situation } from '../incident/situation.ts';
import { accountsUnder } from '../policies/units.ts';

/** The accounts on which a freeze of ours lies that binds their own principals, as the journal tells. */
export function underFreeze({
  settings,
  made,
}: Pick<Situation, 'settings' | 'made'>): ReadonlySet<string> {
  const attached = attachedBy(['attach-freeze-scp'], made);
  return new Set(attached.flatMap(({ account }) => accountsUnder(settings, account)));
}
