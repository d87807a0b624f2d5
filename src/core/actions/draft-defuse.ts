import { MOST_BYTES, fitting } from '../doors/fit.ts';
import { count } from '../doors/requests.ts';
import type { Draft, Situation } from '../incident/situation.ts';
import type { Call } from '../plan/call.ts';
import { smallFirst } from '../proof/bombs/bomb.ts';
import type { Bomb, Defusable } from '../proof/bombs/bomb.ts';
import type { ResponseAction } from './action.ts';
import { cancelKeyDeletion } from './cancel-key-deletion.ts';
import type { PendingKey } from './cancel-key-deletion.ts';
import { detailText } from './door-checks.ts';
import { restoreSecret } from './restore-secret.ts';
import { suspendScaling } from './suspend-scaling.ts';
import { switchOffExpiry } from './switch-off-expiry.ts';

/** What defuses each kind of bomb. */
const cancelKeys: ResponseAction<readonly Bomb[]> = {
  ...cancelKeyDeletion,
  draw: (bombs, situation) => cancelKeyDeletion.draw(bombs.map(pendingKey), situation),
};
const actions: { readonly [kind in Defusable]: ResponseAction<readonly Bomb[]> } = {
  key: cancelKeys,
  secret: restoreSecret,
  lifecycle: switchOffExpiry,
  scaling: suspendScaling,
};

/** Stops what ticks: only what the latest look found, keys and secrets first, all in one wave. */
export function draftDefuse(situation: Situation): Draft {
  const found = situation.measured['time-bombs'];
  const bombs = (Array.isArray(found?.['bombs']) ? found['bombs'] : []) as unknown as Bomb[];
  const total = found?.['bombsTotal'];
  const unlisted = typeof total === 'number' ? Math.max(0, total - bombs.length) : 0;
  const inScope = smallFirst(bombs.filter(({ account }) => situation.scope.includes(account)));
  const others = Array.isArray(found?.['others']) ? found['others'].map(String) : [];
  const { fit, later } = thisRound(inScope, situation);
  const used = new Set(fit.flatMap(({ kind }) => (kind === 'named' ? [] : [kind])));
  // Several bombs can need the same call: one suspension stops every scheduled action of a group.
  const drawn = fit.flatMap(({ calls }) => calls);
  const calls = [...new Map(drawn.map((call) => [call.id, call])).values()];
  return {
    direction: 'tightening',
    title: `Defuse ${count(fit.length, 'time bomb')}`,
    reason: 'What was set off before the shield goes on by itself.',
    parameters: { bombs: fit.map(({ says }) => says) },
    waves: calls.length === 0 ? [] : [{ part: 'defuse', calls }],
    leaves: [
      ...(later + unlisted === 0 ? [] : [waitingSentence(later + unlisted)]),
      ...[...used].map((kind) => actions[kind].leaves),
      ...others,
    ],
  };
}

/** What of a bomb stands in the plan. */
interface Drawn extends Pick<Bomb, 'kind' | 'says'> {
  readonly calls: readonly Call[];
}

/** What fits into this plan: a line of the journal has to hold it, or nothing would be defused at all. */
function thisRound(
  bombs: readonly Bomb[],
  situation: Situation,
): { readonly fit: readonly Drawn[]; readonly later: number } {
  const drawn = bombs.map((bomb): Drawn => {
    const { kind, says } = bomb;
    const calls = kind === 'named' ? [] : actions[kind].draw([bomb], situation).flat();
    return { kind, says, calls };
  });
  const fit = fitting(drawn, MOST_BYTES);
  return { fit, later: drawn.length - fit.length };
}

function waitingSentence(later: number): string {
  return `${count(later, 'more time bomb')} would not fit into one plan: they go on ticking until the next round; look again once this plan is done.`;
}

function pendingKey(bomb: Bomb): PendingKey {
  return {
    account: bomb.account,
    region: bomb.region,
    keyId: detailText(bomb.detail, 'keyId'),
    deletionDate: bomb.due === '' ? 'unknown' : bomb.due,
  };
}
