import { couldCopy, noneToCopy, type Copyable } from '../boundary/copyable.ts';
import type { Protectable } from '../boundary/protectable.ts';
import { capped } from '../doors/fit.ts';
import { count } from '../doors/requests.ts';
import type { Draft, Situation } from '../incident/situation.ts';
import { copyOut } from './copy-out.ts';
import { lockRetention } from './lock-retention.ts';

/** More than this in one plan nobody reads. Vaults come first: one request locks all that is in them. */
const MOST = 1000;

/**
 * Locks what can be locked against deletion, before the attacker sees anything. It takes rights from nobody, but a
 * locked bucket refuses some writers, and stays lockable for good: the card says so.
 */
export function draftProtect(situation: Situation): Draft {
  const found = situation.measured.protectable?.['found'];
  const all = (Array.isArray(found) ? found : []) as unknown as Protectable[];
  const vaultsFirst = [
    ...all.filter(({ kind }) => kind === 'vault'),
    ...all.filter(({ kind }) => kind === 'snapshot'),
    ...all.filter(({ kind }) => kind === 'bucket'),
  ];
  const now = vaultsFirst.slice(0, MOST);
  const { copies, uncopied } = situation.measured.protectable ?? {};
  const allPoints = (Array.isArray(copies) ? copies : []) as unknown as Copyable[];
  const points = allPoints.slice(0, MOST);
  const [locks = []] = lockRetention.draw(now, situation);
  const [copied = []] = copyOut.draw(points, situation);
  // A lock holds at once, a copy takes its time.
  const waves = [locks, copied]
    .filter((calls) => calls.length > 0)
    .map((calls) => ({ part: 'protect', calls }));
  const breaks = new Set(waves.flatMap(({ calls }) => calls.map((call) => call.breaks)));
  breaks.delete('');
  return {
    direction: lockRetention.direction,
    title: [
      `Lock ${count(now.length, 'snapshot, vault or bucket', 'snapshots, vaults and buckets')} against deletion`,
      ...(points.length === 0 ? [] : [`copy ${count(points.length, 'recovery point')} out`]),
    ].join(', '),
    reason: 'Nothing stands above this account: what is locked now is what survives.',
    parameters: {
      found: all.length,
      locked: now.length,
      ...(points.length === 0 ? {} : { copied: points.length, copyable: allPoints.length }),
    },
    waves,
    leaves: [
      ...(now.length === all.length
        ? []
        : [`${all.length - now.length} more would not fit into one plan.`]),
      lockRetention.leaves,
      ...(points.length === allPoints.length
        ? []
        : [
            `${count(allPoints.length - points.length, 'recovery point')} more would not fit into one plan.`,
          ]),
      ...copyWords(points, situation),
      ...(Array.isArray(uncopied) ? withoutWords(uncopied.map(String)) : []),
      ...[...breaks].map((text) => `Breaks: ${text}`),
      'Buckets: a default retention locks what is written from now on, in buckets that keep versions. Nothing that the bot can do ' +
        'protects objects that are there already, and AWS Backup copies to no account outside the organization. Copy what matters out by hand.',
    ],
  };
}

/** So many resources are named; more nobody reads. */
const MOST_NAMED = 20;

/** Resources that a vault knows and has nothing of that could be copied: no copy is drawn for them. */
function withoutWords(resources: readonly string[]): readonly string[] {
  return capped(
    resources.map((one) => `Not copied, it has ${noneToCopy}: ${one}.`),
    MOST_NAMED,
  );
}

/** What the card says about copies: what a started job is worth, or that none is drawn although one could be. */
function copyWords(points: readonly Copyable[], { settings, scope }: Situation): readonly string[] {
  if (points.length > 0) return [copyOut.leaves];
  const canBeSet = couldCopy(settings, scope) && settings.backups?.copyTo === undefined;
  return canBeSet
    ? ['No recovery point is copied out: backups.copyTo is not set. Copies are on the checklist.']
    : [];
}
