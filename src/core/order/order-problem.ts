import { personOf } from '../approval/quorum.ts';
import { DraftRefused } from '../actions/refusal.ts';
import type { Draft, Situation } from '../incident/situation.ts';
import { toJson } from '../plan/canonical.ts';
import type { Wave } from '../plan/plan.ts';
import { movedUnder, movedUnits } from '../policies/moved-units.ts';
import { ownPathProblem } from '../policies/own-path.ts';
import { targetOf } from '../policies/units.ts';
import { draftShieldOrder } from './draft-order.ts';
import { callsProblem, type PlainCall } from './same-calls.ts';
import { countedVotes, whyNot, type People } from './order-votes.ts';
import type { StandingOrder } from './standing-order.ts';

/** The plan to fire, or why the order is not good for it: one plain sentence without its full stop. */
export type Firing = { readonly draft: Draft } | { readonly problem: string };

/**
 * May the order be fired now, and what is sent? Everything is looked at again: time, people, and what today's
 * settings would send, call by call. Reads nothing but what it is given.
 * @param situation of the incident, or of one that would be opened with today's settings.
 */
export function fireable(order: StandingOrder, people: People, situation: Situation): Firing {
  const problem = lapsed(order, situation.now) ?? peopleProblem(order, people);
  if (problem !== undefined) return { problem };
  const scope = situation.scope.filter((account) => order.accounts.includes(account));
  if (scope.length === 0) return { problem: 'it is for other accounts' };
  try {
    const own = { ...situation, scope };
    const draft = draftShieldOrder(own, order);
    const { waves, parameters } = order.plan;
    const approved = { calls: plainCalls(waves), parameters };
    const changed = callsProblem(approved, plainCalls(draft.waves), situation);
    if (changed !== undefined)
      return { problem: `what it would send is not what was approved: ${changed}` };
    const targets = draft.waves.flatMap(({ calls }) => calls.map(targetOf)).filter(Boolean);
    const [moved] = movedUnder(situation.settings, movedUnits(situation.measured.armed), targets);
    if (moved !== undefined) return { problem: moved.says.replace(/\.$/, '') };
    const cut = ownPathProblem(draft.waves, situation.settings, situation.now);
    return cut === undefined ? { draft } : { problem: cut.replace(/\.$/, '') };
  } catch (error) {
    if (error instanceof DraftRefused) return { problem: error.message.replace(/\.$/, '') };
    throw error;
  }
}

/** The instant is its own first one: at it, the order is over. */
function lapsed({ until }: StandingOrder, now: string): string | undefined {
  return Date.parse(now) < Date.parse(until) ? undefined : `it ended at ${until}`;
}

function peopleProblem(order: StandingOrder, people: People): string | undefined {
  const { requester } = order.plan;
  if (requester === undefined) return 'it does not say who asked for it';
  if (personOf(people.roster, requester) === undefined)
    return `${requester}, who asked for it, is not on the roster any more`;
  const counting = countedVotes(order, people);
  if (counting.length >= people.roster.quorum) return undefined;
  const lost = order.votes
    .filter((vote) => !counting.includes(vote))
    .map((vote) => `${vote.person} ${whyNot(order, people, vote) ?? 'counts once'}`);
  const because = lost.length === 0 ? '' : `: ${lost.join(', ')}`;
  return `${counting.length} of the ${people.roster.quorum} approvals that it needs still count${because}`;
}

function plainCalls(waves: readonly Wave[]): readonly PlainCall[] {
  return waves.flatMap(({ calls }) => calls.map((call) => toJson(call) as PlainCall));
}
