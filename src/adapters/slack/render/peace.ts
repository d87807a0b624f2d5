import type { Incident } from '../../../core/incident/incident.ts';
import { trialAccounts } from '../../../core/incident/peace.ts';
import { isOrderRun } from '../../../core/order/order-run.ts';
import type { MeasurementId } from '../../../core/runbook/language.ts';
import { orderRunLines, orderRunOpening } from './order.ts';
import { count, mention, when } from './text.ts';
import { findingWords, measurementNames, unprovenOf } from './words.ts';

/** Cards of a run at peace: nothing has happened, and nobody is in a hurry. */

const told: readonly MeasurementId[] = [
  'arm-ready',
  'shield-trial',
  'freeze-trial',
  'trial-over',
  'armed-now',
];

/** What is known of the run, for the status message: each measurement with its finding, and what could not be shown. */
export function peaceLines(incident: Incident): string[] {
  if (isOrderRun(incident)) return orderRunLines(incident);
  const measured = told.flatMap((id) => {
    const record = incident.measurements[id];
    if (record === undefined) return [];
    return [`• ${measurementNames[id]}: ${findingWords(record)} (${when(record.at)})`];
  });
  const unproven = unprovenOf(incident).length;
  return [
    '• At peace: this is no incident, and it is in no incident’s way.',
    trialAccounts(incident.settings).length === 0
      ? '• No sacrificial account is named, so nothing is tried.'
      : '• Shield and freeze are tried on the sacrificial account and taken off again.',
    ...measured,
    ...(unproven > 0 ? [`• ${count(unproven, 'thing')} could not be shown`] : []),
    ...(incident.waivers.length > 0
      ? [`• ${count(incident.waivers.length, 'waiver')}: the outcome is not ok`]
      : []),
  ];
}

/** What the first message of the channel says. */
export function peaceOpening(incident: Incident): string[] {
  const people = incident.roster.people.map(
    (p) => `${mention(incident, p.person)} (${p.roles.join(', ')})`,
  );
  if (isOrderRun(incident)) return orderRunOpening(incident, people);
  return [
    `Opened ${when(incident.openedAt)}, at peace: nothing has happened. Two of these people approve one plan:`,
    people.join(', '),
    'It makes the policies of an emergency, attached to nothing; tries them on the sacrificial account, if one is named; takes them off again; and puts the standing guard on.',
    'A real incident comes first: declare it as always and leave this where it is. `/incident close` in this channel ends it at any time when no call is under way and no trial is on.',
  ];
}

/** What a person types if the bot dies in the middle of a trial. */
export function peaceByHand(incident: Incident, withAccounts: boolean): string[] {
  const accounts = trialAccounts(incident.settings);
  const target = withAccounts ? accounts.join(' ') : '<the sacrificial account>';
  if (accounts.length === 0 || isOrderRun(incident))
    return ['Nothing: no policy of this run locks anybody.'];
  return [
    `aws organizations list-policies-for-target --target-id ${target} --filter SERVICE_CONTROL_POLICY`,
    `aws organizations list-policies-for-target --target-id ${target} --filter RESOURCE_CONTROL_POLICY`,
    `aws organizations detach-policy --target-id ${target} --policy-id <each lockstep-shield-… and lockstep-freeze-…>`,
  ];
}
