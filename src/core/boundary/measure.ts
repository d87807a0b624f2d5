import { count } from '../doors/requests.ts';
import type { Measurement } from '../doors/measurement.ts';
import type { MeasurementResult, Situation } from '../incident/situation.ts';
import { readStanding } from './read.ts';
import { signInStanding } from './sign-in-standing.ts';
import type { Reading } from './read.ts';
import type { Swept } from './standing.ts';

/** Between two clean sweeps, seconds: shorter, and a change could still be on its way when the second is taken. */
export const sweepApartSeconds = 10;

/** Lists the users and roles of an account that no organization policy reaches, and looks at its sign-in page, for the boundary plan. */
export function* principals(situation: Situation): Measurement<MeasurementResult> {
  const reading = yield* readOnly(situation, true);
  const { swept, unread, impostors } = reading;
  const signIn = yield* signInStanding(situation);
  const hostile = swept.without.filter(({ rank }) => rank === 'hostile').length;
  return {
    finding: unread.length + impostors.length === 0 ? 'proven' : 'unproven',
    says: [
      `${count(swept.without.length, 'user or role', 'users and roles')} without the boundary, ${hostile} of them look hostile; ` +
        `${swept.bounded} have it, ${swept.exempt.length} are exempt.`,
      ...signIn.map(({ says }) => says),
    ],
    unproven: [...unread, ...impostors],
    data: { ...swept, ...(signIn.length === 0 ? {} : { signIn }) },
  };
}

/** First sweep: has every user and role that is not exempt the boundary? */
export function* sweep(situation: Situation): Measurement<MeasurementResult> {
  return sweptResult(yield* readOnly(situation, false));
}

/** Second sweep, at least ten seconds after a clean first one: clean again, and nobody came or went. */
export function* sweepClean(situation: Situation): Measurement<MeasurementResult> {
  const first = situation.measured.sweep as Swept | undefined;
  const second = sweptResult(yield* readOnly(situation, false));
  if (second.finding !== 'proven') return second;
  const apart = first === undefined ? 0 : Date.parse(situation.now) - Date.parse(first.takenAt);
  if (first === undefined || first.without.length > 0 || apart < sweepApartSeconds * 1000) {
    const why = `There is no clean sweep at least ${sweepApartSeconds} s before this one.`;
    return { ...second, finding: 'unproven', says: [why], unproven: [why] };
  }
  if (first.seen !== second.data['seen']) {
    const says = ['Between the two sweeps a user or role was created or deleted.'];
    return { ...second, finding: 'disproven', says, data: { ...second.data, again: true } };
  }
  const seconds = Math.floor(apart / 1000);
  return {
    ...second,
    says: [`${second.says[0] ?? ''} The sweep before it was ${seconds} s earlier.`],
  };
}

function* readOnly(situation: Situation, withSecond: boolean) {
  const [account = ''] = situation.scope;
  return yield* readStanding(account, situation, withSecond);
}

/** A sweep that finds somebody without the boundary means another plan, from a fresh list. */
function sweptResult({ swept, unread, impostors }: Reading): MeasurementResult {
  const { without, bounded, exempt } = swept;
  // The whole list is not kept a second time: the next plan is drawn from a fresh reading.
  const data = { ...swept, without: without.slice(0, 20), second: [] };
  if (unread.length + impostors.length > 0) {
    return { finding: 'unproven', says: [], unproven: [...unread, ...impostors], data };
  }
  if (without.length > 0) {
    const names = without.slice(0, 5).map(({ kind, name }) => `${kind} ${name}`);
    const says = [
      `Dirty: ${count(without.length, 'user or role', 'users and roles')} without the boundary: ` +
        `${names.join(', ')}${without.length > names.length ? ', …' : ''}.`,
    ];
    return { finding: 'disproven', says, unproven: [], data: { ...data, again: true } };
  }
  const says = [
    `Clean: all ${bounded} users and roles have the boundary; ${exempt.length} are exempt. ` +
      'Read from IAM: that it is in force everywhere, nothing here shows.',
  ];
  return { finding: 'proven', says, unproven: [], data };
}
