import type { Measurement } from '../doors/measurement.ts';
import { count } from '../doors/requests.ts';
import { laterTiming } from '../incident/settings.ts';
import type { MeasurementResult, Situation } from '../incident/situation.ts';
import { eventHistory, tallied } from './event-history.ts';
import type { Since } from './event-history.ts';
import { eventSentence } from './foreign-events.ts';

/** More are counted, not listed. */
const MOST_LISTED = 50;

/**
 * "Verified": since enforcement was proven, nobody who is not exempt has done anything that succeeded
 * (DESIGN §5). A refused call means that he still knocks: it is listed, and is no failure. What CloudTrail
 * could not show to the end is unproven, and so is an account whose enforcement was never proven: there
 * is no instant from which on nothing may succeed.
 */
export function* activity(situation: Situation): Measurement<MeasurementResult> {
  const { settings, scope, now, judged } = situation;
  const since = scope.flatMap((account) => provenSince(situation, account));
  const unknown = scope.filter((account) => !since.some((one) => one.account === account));
  const history = yield* eventHistory(settings, since, now);
  const through = history.through.filter(({ id }) => !judged.includes(id));
  const uncounted = history.throughTotal - history.through.length;
  const unproven = [
    ...unknown.map(
      (account) =>
        `${account}: the freeze was never proven, so nobody can say from when on nothing may succeed.`,
    ),
    ...history.unread,
  ];
  const settled = new Date(Date.parse(now) - laterTiming(settings, 'verifySettleSeconds') * 1000);
  return {
    finding:
      through.length + uncounted > 0 ? 'disproven' : unproven.length > 0 ? 'unproven' : 'proven',
    says: [
      `Read every changing event of ${count(since.length, 'account')} in ${history.regions.join(', ')}, ` +
        `from the proof of the freeze (${since[0]?.since ?? 'none'}) to ${now}: ` +
        `${through.length + uncounted} by others succeeded, ${history.knocksTotal} by others were refused or failed; ${tallied(history)}. ` +
        `What happened after ${settled.toISOString()} may still arrive.`,
      ...through.slice(0, MOST_LISTED).map((one) => `Event ${one.id}: ${eventSentence(one)}.`),
      ...history.knocks
        .slice(0, MOST_LISTED)
        .map((one) => `He still knocks: ${eventSentence(one)}: ${one.error}.`),
    ],
    unproven,
    data: {
      since: since.map((one) => ({ ...one })),
      until: now,
      regions: [...history.regions],
      events: through.map((one) => ({ ...one })),
      eventsTotal: through.length + uncounted,
      knocks: history.knocks.slice(0, MOST_LISTED).map((one) => ({ ...one })),
      knocksTotal: history.knocksTotal,
      ours: history.ours,
      aws: history.aws,
    },
  };
}

/** From when on nothing of others may succeed in an account: when its freeze was proven. */
export function provenSince({ measured }: Situation, account: string): readonly Since[] {
  const proof = measured['freeze-proof'];
  const accounts = proof?.['accounts'];
  const since = proof?.['measuredAt'];
  const isProven =
    typeof accounts === 'object' &&
    !Array.isArray(accounts) &&
    Reflect.get(accounts, account) === 'proven';
  return isProven && typeof since === 'string' ? [{ account, since }] : [];
}
