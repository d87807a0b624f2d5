import { attachedBy } from '../actions/detach-policy.ts';
import type { Situation } from '../incident/situation.ts';
import { accountsUnder, targetOf } from '../policies/units.ts';

/** The accounts on which a freeze of ours lies that binds their own principals, as the journal tells. */
export function underFreeze({
  settings,
  made,
}: Pick<Situation, 'settings' | 'made'>): ReadonlySet<string> {
  const attached = attachedBy(['attach-freeze-scp'], made);
  return new Set(attached.flatMap(({ account }) => accountsUnder(settings, account)));
}

/** Asking again for a shield that was proven before the freeze must not take that away: the sentence that says so. */
export function provenBefore(
  { shielded }: Pick<Situation, 'shielded'>,
  account: string,
): string | undefined {
  if (shielded?.includes(account) !== true) return undefined;
  return `${account}: the shield was proven before the freeze, and no lock was seen off since; under the freeze it can't be told apart again.`;
}

/**
 * Accounts to which no freeze was attached: two people went on without it, as the runbook offers. That it lets
 * everything through is what they accepted; as disproven it could not be waived, and the incident would stand still.
 */
export function notFrozen({ settings, scope, made }: Situation): readonly string[] {
  const frozen = new Set(
    made
      .filter(
        ({ call }) =>
          call.action === 'attach-freeze-scp' && call.request.operation === 'AttachPolicy',
      )
      .flatMap(({ call }) => accountsUnder(settings, targetOf(call))),
  );
  return scope.filter((account) => !frozen.has(account));
}

/** What is said of such an account. */
export function goneOnWithout(account: string): string {
  return `${account}: not frozen as far as is known: its policy was not attached, and people went on without it.`;
}
