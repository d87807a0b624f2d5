import type { Plan } from '../plan/plan.ts';
import type { Settings } from '../incident/settings.ts';
import type { ArmedPolicy } from '../policies/armed.ts';

/**
 * A standing order: the shield, approved in advance by enough people, for named accounts and a limited time. It is
 * made by a run at peace of its own. An incident's opening fact quotes it whole, so that whoever checks the
 * incident's journal needs no other file; where it stands in the run's journal is quoted too.
 */
export interface StandingOrder {
  /** The run at peace in which it was granted. */
  readonly run: string;
  /** SHA-256 (hex) of the line that grants it, in the run's journal. */
  readonly line: string;
  readonly grantedAt: string;
  /** It can't be fired at or after this instant, ISO 8601. */
  readonly until: string;
  /** The accounts that people approved it for. */
  readonly accounts: readonly string[];
  /** Of the plan that people approved. */
  readonly digest: string;
  readonly plan: Plan;
  /** The approvals that counted when it was granted, as they stand in the run's journal. */
  readonly votes: readonly OrderVote[];
  /** Policies of the order that were made already when it was granted, exactly as approved. */
  readonly policies: readonly ArmedPolicy[];
  /** What the canaries could do at peace: with the shield on at once, nobody could try it before. */
  readonly peace?: AtPeace;
}

/** A vote of the run's journal: who, by which Slack account, when, and when Slack was asked about them. */
export interface OrderVote {
  readonly person: string;
  readonly assurance: 'click';
  readonly surface: 'command' | 'click' | 'modal';
  readonly team: string;
  readonly slackUser: string;
  readonly checkedAt: string;
  readonly command: string;
  readonly at: string;
}

/** The probes that got through at peace, and when they were tried. */
export interface AtPeace {
  readonly takenAt: string;
  readonly through: readonly string[];
}

/** An order that nobody limits further is good for so many days. */
export const ORDER_DAYS = 30;
/** No setting makes it longer: accounts, people and roles change. */
export const MOST_ORDER_DAYS = 90;

/** The longest that an order may be good for here, in days. */
export function orderDaysOf({ standingOrderDays }: Settings): number {
  return Math.min(standingOrderDays ?? ORDER_DAYS, MOST_ORDER_DAYS);
}
