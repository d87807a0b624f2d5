import type { Situation } from '../incident/situation.ts';
import { movedOut, movedUnder, movedUnits } from '../policies/moved-units.ts';
import {
  accountsBelow,
  accountsUnder,
  fewestTargets,
  isUnitId,
  targetOf,
  targetWords,
  unitsOf,
} from '../policies/units.ts';
import { accountsNamed, protectedOf } from './scope.ts';

/**
 * What people must know about the units of an emergency plan, one sentence each: the protected accounts beside
 * the ones that are locked, and accounts that an earlier plan locked with their unit although they are left out.
 */
export function unitLines(situation: Situation): readonly string[] {
  const { settings, scope, made } = situation;
  const inScope = new Set(scope);
  const { protectedAccounts } = settings.organization;
  const spared = unitsOf(settings).flatMap(({ id }) => {
    const below = accountsBelow(settings, id) ?? [];
    const kept = below.filter((account) => protectedAccounts.includes(account));
    if (kept.length === 0 || !below.some((account) => inScope.has(account))) return [];
    return [
      `${kept.join(', ')} in ${targetWords(settings, id)} is protected and not touched; the accounts beside it are locked one by one.`,
    ];
  });
  const attached = made
    .filter(({ call }) => call.request.operation === 'AttachPolicy')
    .map(({ call }) => targetOf(call));
  const caught = [...new Set(attached)].filter(isUnitId).flatMap((unit) => {
    const more = accountsUnder(settings, unit).filter((account) => !inScope.has(account));
    if (more.length === 0) return [];
    return [
      `${more.join(', ')} is left out now, but an earlier plan attached policies to its ${targetWords(settings, unit)}: they bind it until the lift.`,
    ];
  });
  return [...spared, ...caught, ...allButProtected(situation)];
}

/** Whoever declares all accounts must read that the protected ones are not among them. */
function allButProtected({ settings, scope }: Situation): readonly string[] {
  const kept = protectedOf(settings).filter((account) => !scope.includes(account));
  const isAll = accountsNamed(settings, ['all']).every((account) => scope.includes(account));
  return kept.length > 0 && isAll ? [`${kept.join(', ')} is protected and not touched.`] : [];
}

/** Units that have something else in them than the settings say, and what this plan makes of that. */
export function movedLines({ settings, scope, measured, apart }: Situation): readonly string[] {
  const moved = movedUnits(measured.armed);
  const targets = fewestTargets(settings, scope, apart);
  const attached = movedUnder(settings, moved, targets);
  const out = movedOut(measured.armed)?.filter((account) => scope.includes(account));
  const left = out?.every((account) => targets.includes(account))
    ? 'what moved out of the incident’s units is locked by itself'
    : 'what moved out is not';
  return movedUnder(settings, moved, fewestTargets(settings, scope)).map((one) =>
    attached.includes(one)
      ? `${one.says} There is no room for its accounts one by one: what is in it now is locked, and ${left}.`
      : `${one.says} Nothing is attached to it: the accounts of the incident are locked one by one, and no other.`,
  );
}
