import { DraftRefused } from '../actions/refusal.ts';
import { attachShieldRcp } from '../actions/attach-shield-rcp.ts';
import { attachShieldScp } from '../actions/attach-shield-scp.ts';
import { scopeProblem } from '../actions/scope.ts';
import { sideBySide } from '../actions/side-by-side.ts';
import { unitLines } from '../actions/unit-lines.ts';
import { count } from '../doors/requests.ts';
import type { Draft, Situation } from '../incident/situation.ts';
import type { Wave } from '../plan/plan.ts';
import { movedUnder, movedUnits } from '../policies/moved-units.ts';
import { exemptUserIds } from '../policies/policy.ts';
import { shardsOf } from '../policies/shards.ts';
import { fewestTargets } from '../policies/units.ts';
import { tooLong } from './order-room.ts';
import { orderDaysOf } from './standing-order.ts';

/** The part of a plan that a standing order's calls stand in, in the order and when it is fired. */
const PART = 'shield';
const shield = [attachShieldScp, attachShieldRcp];

/**
 * The standing order that people approve at peace: exactly the calls of the emergency plan's shield. Carrying this
 * plan out sends none of them; firing it does.
 * @throws DraftRefused for accounts that can't be shielded, and where a unit is not what the settings say: an order
 *   stands for weeks, and must not begin with what is known to be wrong. Also for one that no opening could quote.
 */
export function draftStandingOrder(situation: Situation): Draft {
  const { settings, scope, measured, now } = situation;
  const waves = shieldWaves(situation);
  const [moved] = movedUnder(settings, movedUnits(measured.armed), fewestTargets(settings, scope));
  if (moved !== undefined) {
    throw new DraftRefused(
      'scope',
      `${moved.says} Set organization.units to what AWS says, and ask for the order again.`,
    );
  }
  const days = Math.min(situation.orderDays ?? orderDaysOf(settings), orderDaysOf(settings));
  const until = new Date(Date.parse(now) + days * 86_400_000).toISOString();
  const draft: Draft = {
    // It gives no access back. But approving it hands one person what takes two otherwise, so it has the strict
    // rules: one denial ends it, whoever asked never counts, and Slack is asked again at the end.
    direction: 'loosening',
    title: `Standing order: the shield for ${count(scope.length, 'account')}, for ${count(days, 'day')}`,
    reason:
      'Approving it changes nothing in AWS. Until it ends, one commander or responder can fire exactly these calls with /incident shield.',
    parameters: {
      until,
      days,
      accounts: [...scope],
      responder: settings.organization.roles.responder,
      exempt: exemptUserIds(
        settings,
        shardsOf(settings, scope).flatMap(({ accounts }) => accounts),
      ),
    },
    waves,
    leaves: [
      `It is good until ${until}. Any change of the accounts, units, exempt ids or roles of the settings voids it; only organization.responderSince may move, forward.`,
      ...unitLines(situation),
      ...shield.map((action) => action.leaves),
      ...shield.map((action) => `Breaks when it is fired (${action.title}): ${action.breaks}`),
    ],
  };
  const problem = tooLong(draft);
  if (problem !== undefined) throw new DraftRefused('scope', problem);
  return draft;
}

/** What the order sends when it is fired for these accounts, drawn from today's settings. */
export function draftShieldOrder(situation: Situation, order: { readonly until: string }): Draft {
  return {
    direction: 'tightening',
    title: `Shield ${count(situation.scope.length, 'account')} on the standing order`,
    reason: `Approved in advance, good until ${order.until}.`,
    parameters: { until: order.until, accounts: [...situation.scope] },
    waves: shieldWaves(situation),
    leaves: shield.map((action) => action.leaves),
  };
}

/** Nothing that was measured decides about it: what was approved weeks ago is drawn from the settings alone. */
function shieldWaves(situation: Situation): readonly Wave[] {
  const { settings, scope } = situation;
  const problem = scopeProblem(settings, scope);
  if (problem !== undefined) throw new DraftRefused('scope', problem);
  return sideBySide(shield, { ...situation, measured: {} }).map((calls) => ({ part: PART, calls }));
}
