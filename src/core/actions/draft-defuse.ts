import { count } from '../doors/requests.ts';
import type { Draft, Situation } from '../incident/situation.ts';
import type { Call } from '../plan/call.ts';
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

/** Stops what ticks: only what the latest look found, the nearest first, all in one wave. */
export function draftDefuse(situation: Situation): Draft {
  const found = situation.measured['time-bombs'];
  const bombs = (Array.isArray(found?.['bombs']) ? found['bombs'] : []) as unknown as Bomb[];
  const inScope = bombs.filter(({ account }) => situation.scope.includes(account));
  const others = Array.isArray(found?.['others']) ? found['others'].map(String) : [];
  const used = new Set(inScope.flatMap(({ kind }) => (kind === 'named' ? [] : [kind])));
  const drawn = inScope.flatMap((bomb): readonly Call[] =>
    bomb.kind === 'named' ? [] : actions[bomb.kind].draw([bomb], situation).flat(),
  );
  // Several bombs can need the same call: one suspension stops every scheduled action of a group.
  const calls = [...new Map(drawn.map((call) => [call.id, call])).values()];
  return {
    direction: 'tightening',
    title: `Defuse ${count(inScope.length, 'time bomb')}`,
    reason: 'What was set off before the shield goes on by itself.',
    parameters: { bombs: inScope.map(({ says }) => says) },
    waves: calls.length === 0 ? [] : [{ part: 'defuse', calls }],
    leaves: [...[...used].map((kind) => actions[kind].leaves), ...others],
  };
}

function pendingKey(bomb: Bomb): PendingKey {
  return {
    account: bomb.account,
    region: bomb.region,
    keyId: detailText(bomb.detail, 'keyId'),
    deletionDate: bomb.due === '' ? 'unknown' : bomb.due,
  };
}
