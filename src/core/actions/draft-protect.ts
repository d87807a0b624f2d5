import type { Protectable } from '../boundary/protectable.ts';
import { count } from '../doors/requests.ts';
import type { Draft, Situation } from '../incident/situation.ts';
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
  const waves = lockRetention.draw(now, situation).map((calls) => ({ part: 'protect', calls }));
  const breaks = new Set(waves.flatMap(({ calls }) => calls.map((call) => call.breaks)));
  return {
    direction: lockRetention.direction,
    title: `Lock ${count(now.length, 'snapshot, vault or bucket', 'snapshots, vaults and buckets')} against deletion`,
    reason: 'Nothing stands above this account: what is locked now is what survives.',
    parameters: { found: all.length, locked: now.length },
    waves,
    leaves: [
      ...(now.length === all.length
        ? []
        : [`${all.length - now.length} more would not fit into one plan.`]),
      lockRetention.leaves,
      ...[...breaks].map((text) => `Breaks: ${text}`),
      'Buckets: a default retention locks what is written from now on, in buckets that keep versions. Nothing that the bot can do ' +
        'protects objects that are there already, and AWS Backup copies to no account outside the organization. Copy what matters out by hand.',
    ],
  };
}
