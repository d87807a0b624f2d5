import { copyTarget, type Copyable } from '../boundary/copyable.ts';
import type { Situation } from '../incident/situation.ts';
import type { Call, Request } from '../plan/call.ts';
import { sha256 } from '../plan/canonical.ts';
import type { JsonObject } from '../plan/json.ts';
import type { ResponseAction } from './action.ts';

/**
 * Starts a copy of the newest recovery points into a vault of another account, which people have set. It adds and takes
 * nothing away; the containment does not wait for it, because a copy takes minutes to hours.
 */
export const copyOut: ResponseAction<readonly Copyable[]> = {
  id: 'copy-out',
  title: 'Start copies of backups to another account',
  closes: [],
  leaves:
    'Copies: a job is started and not waited for. One that still runs when its role gets the boundary may fail; see with ' +
    'aws backup list-copy-jobs. Whoever holds the management account gets into the other account, too: only a vault locked in compliance mode keeps them.',
  noise: 'quiet',
  breaks: '',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/aws-backup/latest/devguide/API_StartCopyJob.html',
  draw: (copies, situation) => {
    const calls = copies.flatMap((copy) => callFor(copy, situation));
    return calls.length === 0 ? [] : [calls];
  },
};

function callFor(
  copy: Copyable,
  { settings, incident, openedAt, now }: Situation,
): readonly Call[] {
  const { account, region, vault, point, resource } = copy;
  const to = copyTarget(settings, account);
  if (to === undefined) return [];
  const backup = (operation: string, input: JsonObject): Request => ({
    as: 'responder',
    account,
    region,
    service: 'backup',
    operation,
    input,
  });
  return [
    {
      id: `copy/${sha256(`${region}\n${point}`).slice(0, 16)}`,
      action: copyOut.id,
      request: backup('StartCopyJob', {
        RecoveryPointArn: point,
        SourceBackupVaultName: vault,
        DestinationBackupVaultArn: to.vaultArn,
        IamRoleArn: to.roleArn,
        // The same plan never starts a second job for the same point. A later one may: to the token of a job that has
        // failed AWS only gives that job again.
        IdempotencyToken: sha256(`${incident}\n${now}\n${point}\n${to.vaultArn}`).slice(0, 32),
      }),
      preconditions: [],
      check: {
        // Started is all that is looked for: a job of this incident that has not failed. Of all states of a copy job
        // only FAILED means that nothing arrives:
        // https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CopyJob.html
        read: backup('ListCopyJobs', {
          ByDestinationVaultArn: to.vaultArn,
          ByResourceArn: resource,
          ByCreatedAfter: openedAt,
        }),
        pick: [
          'CopyJobs',
          {
            SourceRecoveryPointArn: point,
            DestinationBackupVaultArn: to.vaultArn,
            $lacks: 'FAILED',
          },
          'CopyJobId',
        ],
        expect: { present: true },
      },
      undo: { none: 'a copy is deleted by people, in the account that it went to' },
      noise: copyOut.noise,
      says: `Start copying the newest backup of ${resource} from ${vault} of ${account} to ${to.vaultArn}`,
      breaks: copyOut.breaks,
      doors: [],
      // One that can't be copied must not keep the others from it, nor the plans after this one.
      optional: true,
    },
  ];
}
