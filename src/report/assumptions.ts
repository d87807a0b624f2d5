import { laterTimings, settingsSchema } from '../core/incident/settings.ts';
import type { Journal } from './journal.ts';
import { scopeSentences } from './checklist.ts';
import { list } from './text.ts';

const timings: { readonly [key: string]: string } = {
  proofDeadlineSeconds: 'The deadline of a proof',
  probeEverySeconds: 'The pause between two probes',
  doorsSettleSeconds: 'The settle time before the second inventory',
  lateRequestsSeconds: 'The time in which a late request may still arrive',
  verifySettleSeconds: 'The time in which the event history settles',
  watchEverySeconds: 'The pause between two looks of the watch',
  quietSeconds: 'The quiet time between freeze and shield in the lift',
  propagationSeconds: 'The time in which a change of IAM arrives everywhere',
  voteWindowSeconds: 'The time to vote',
  startWindowSeconds: 'The time to start an approved plan',
  holdSeconds: 'The length of a hold',
  callDeadlineSeconds: 'The deadline of a call',
};

/** What the reader has to know before believing the report, one plain sentence each. */
export function assumptionsOf(journal: Journal): string[] {
  const { incident } = journal;
  return [
    ...kind(journal),
    'An approval is a click in Slack: two approvals are two Slack accounts, not two signatures.',
    ...(incident.roster.smallTeam
      ? ['Small team: who asked for a tightening plan counted as one of its approvers.']
      : []),
    ...scopeSentences(incident, list(incident.scope)),
    ...shortened(journal),
    ...(incident.baseline === undefined
      ? [
          'No backup baseline was pinned: backups could not be compared with what there was at peace.',
        ]
      : []),
  ];
}

function kind({ incident }: Journal): string[] {
  switch (incident.kind) {
    case 'drill':
      return [
        'A drill: AWS, Slack and the attacker were simulated, and the clock was the simulation’s.',
      ];
    case 'sandbox':
      return [
        'A sandbox: AWS or Slack were foreign endpoints; nothing here shows how AWS itself behaves.',
      ];
    case 'live':
      return [];
  }
}

function shortened({ incident }: Journal): string[] {
  const usual: { readonly [key: string]: number | undefined } = {
    ...settingsSchema.shape.timing.parse(undefined),
    ...laterTimings,
  };
  return Object.entries(incident.settings.timing).flatMap(([key, seconds]) => {
    const normal = usual[key];
    if (normal === undefined || normal === seconds) return [];
    return [`${timings[key] ?? key} was ${seconds} s instead of ${normal} s.`];
  });
}
