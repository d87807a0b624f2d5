import { sha256 } from '../../core/plan/canonical.ts';
import type { Home } from './eligibility.ts';

/** Where an interaction says that it comes from: commands and clicks spell it differently. */
export interface Origin {
  readonly user: string;
  /** The person's own workspace, where the payload says so. */
  readonly userTeam: string | undefined;
  /** The workspace of the interaction; null for an app that is installed on a whole organization. */
  readonly team: string | undefined;
  readonly enterprise: string | undefined;
  readonly app: string | undefined;
}

/**
 * Why an interaction is not ours, undefined when it is (AP-25). Socket Mode has no signature: the
 * socket is the proof of who sent it, and what it says must fit.
 * @param appId As Slack said when the socket opened; undefined when it did not say.
 */
export function foreign(origin: Origin, home: Home, appId: string | undefined): string | undefined {
  if (appId !== undefined && origin.app !== undefined && origin.app !== appId)
    return 'it is meant for another app';
  const grid = home.enterprise !== undefined && home.enterprise !== '';
  if (grid && origin.enterprise !== undefined) {
    return origin.enterprise === home.enterprise ? undefined : 'it comes from another organization';
  }
  // `team` may be absent; then the person's own workspace stands for it.
  const team = origin.team ?? origin.userTeam;
  if (team !== home.team) return 'it comes from another workspace';
  if (!grid && origin.userTeam !== undefined && origin.userTeam !== team)
    return 'the account belongs to another workspace';
  return undefined;
}

/**
 * The id of one human act, the same for every delivery of it (AP-26).
 * @param parts Team, user, and what tells this act from the next: the action and its ts, or the trigger id.
 */
export function actId(...parts: readonly (string | undefined)[]): string {
  return sha256(JSON.stringify(parts.map((part) => part ?? '')));
}
