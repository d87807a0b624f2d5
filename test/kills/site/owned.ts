import type { Asked } from '../../e2e/holding.ts';
import type { Claimed } from './who.ts';

/** Changes that a bot asked AWS for, in the order in which they arrived. */
export function changesAmong(asked: readonly Asked[]): readonly Asked[] {
  return (
    asked
      .filter(({ operation }) => /^(?:Create|Attach|Update|Put|Delete|Detach)/.test(operation))
      // The canaries' probes change nothing, and are tried again and again.
      .filter(({ body }) => !/DryRun=true|lockstep-canary-nobody/.test(body))
  );
}

/**
 * Changes that arrived from a bot that had not, or not any more, the claim of the effect that they name; one
 * sentence each. The bots call themselves by the names that the store knows them by (`AWS_SDK_UA_APP_ID`).
 */
export function sentWithoutClaim(
  changes: readonly Asked[],
  claims: readonly Claimed[],
): readonly string[] {
  return changes.flatMap(({ operation, userAgent, at }) => {
    const name = /\bapp\/(\w+)/.exec(userAgent)?.[1];
    const effect = /\beffect\/(\S+)/.exec(userAgent)?.[1] ?? 'none';
    const before = claims.filter((one) => asSent(one.effect) === effect && one.at <= at);
    const last = before.at(-1);
    if (last !== undefined && last.name === name && !last.done) return [];
    const whose = last === undefined ? 'nobody’s' : `${last.name}’s${last.done ? ', done' : ''}`;
    return [`${operation} of ${effect} came from ${name}; its claim was ${whose}`];
  });
}

/** An effect's name as it stands in a user agent. */
const asSent = (effect: string) => effect.replace(/[^\w+=,.@/-]/g, '-').slice(0, 128);
