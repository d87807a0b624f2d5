import { text } from '../../../src/core/doors/answers.ts';
import { draftStandingOrder } from '../../../src/core/order/draft-order.ts';
import type { OrderVote, StandingOrder } from '../../../src/core/order/standing-order.ts';
import type { Settings } from '../../../src/core/incident/settings.ts';
import { iso } from '../../../src/core/incident/turn.ts';
import { digestOf, sha256, toJson } from '../../../src/core/plan/canonical.ts';
import { digestOfPlan, type Plan } from '../../../src/core/plan/plan.ts';
import { PROD, roster, settings, START } from '../incident/stage.ts';

/** A standing order as an opening fact quotes it, granted a week before the incident of the stories. */

export const WEEK = 7 * 86_400_000;
export const GRANTED = START - WEEK;

export interface OrderOptions {
  readonly settings?: Settings;
  readonly scope?: readonly string[];
  readonly voters?: readonly string[];
  readonly requester?: string;
  readonly grantedAt?: number;
  readonly days?: number;
}

export function vote(person: string, at: number): OrderVote {
  return {
    person,
    assurance: 'click',
    surface: 'click',
    team: 'T0TEAM',
    slackUser: `U0${person.toUpperCase()}`,
    checkedAt: iso(at),
    command: `vote-${person}`,
    at: iso(at),
  };
}

export function anOrder(options: OrderOptions = {}): StandingOrder {
  const pinned = options.settings ?? settings();
  const scope = options.scope ?? [PROD];
  const at = options.grantedAt ?? GRANTED;
  const draft = draftStandingOrder({
    incident: 'order-1',
    settings: pinned,
    scope,
    openedAt: iso(at),
    now: iso(at),
    phaseSince: iso(at),
    mode: 'quiet',
    measured: {},
    made: [],
    dropped: [],
    judged: [],
    ...(options.days === undefined ? {} : { orderDays: options.days }),
  });
  const plan: Plan = {
    version: 1,
    incident: 'order-1',
    id: 'p1',
    kind: 'standing-order',
    phase: 'approve',
    requester: options.requester ?? 'ana',
    ...draft,
    draftedAt: iso(at),
    voteUntil: iso(at + 1_800_000),
    startWithinSeconds: 600,
    rosterDigest: digestOf(toJson(roster())),
    settingsDigest: digestOf(toJson(pinned)),
    nonce: '0'.repeat(32),
  };
  return {
    run: 'order-1',
    line: 'a'.repeat(64),
    grantedAt: iso(at),
    until: String(plan.parameters['until']),
    accounts: [...scope],
    digest: digestOfPlan(plan),
    plan,
    votes: (options.voters ?? ['ben', 'cho']).map((person) => vote(person, at)),
    policies: [],
  };
}

/** The policies of an order, as a measurement would find them made. */
export function policiesOf({ plan }: StandingOrder): StandingOrder['policies'] {
  const calls = plan.waves.flatMap((wave) => wave.calls);
  return calls
    .filter(({ request }) => request.operation === 'CreatePolicy')
    .map(({ id, request: { input } }) => ({
      name: text(input, 'Name'),
      id: `p-${id}`,
      content: sha256(input['Content'] as string),
    }));
}
