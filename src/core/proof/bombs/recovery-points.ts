import { fields, instant, items, outputOf, text } from '../../doors/answers.ts';
import { askEach } from '../../doors/requests.ts';
import { inPlace } from '../../doors/services/places.ts';
import type { Place, Reads } from '../../doors/services/places.ts';
import { missedSentence, named } from './bomb.ts';
import type { Bomb, Look } from './bomb.ts';

/** What goes within this time is worth a look: an incident lasts about so long. */
const SOON_MS = 7 * 86_400_000;

interface Vault extends Place {
  readonly name: string;
}

/**
 * Recovery points that AWS Backup deletes within a week, one line for each vault: a shortened lifecycle looks like
 * one that has run out, so people compare it with the baseline.
 * https://docs.aws.amazon.com/aws-backup/latest/devguide/API_ListRecoveryPointsByBackupVault.html
 * @param now ISO 8601.
 */
export function* expiringPoints(places: readonly Place[], now: string): Reads<Look> {
  const bombs: Bomb[] = [];
  const missed: string[] = [];
  const vaults: Vault[] = [];
  const list = (place: Place) => inPlace(place, 'backup', 'ListBackupVaults');
  for (const [place, answer] of yield* askEach(places, list)) {
    const output = outputOf(answer);
    if (output === undefined) missed.push(missedSentence(place, 'backup vaults', answer));
    for (const vault of items(output ?? {}, 'BackupVaultList'))
      vaults.push({ ...place, name: text(vault, 'BackupVaultName') });
  }
  const ask = (vault: Vault) =>
    inPlace(vault, 'backup', 'ListRecoveryPointsByBackupVault', { BackupVaultName: vault.name });
  for (const [vault, answer] of yield* askEach(vaults, ask)) {
    const output = outputOf(answer);
    if (output === undefined)
      missed.push(missedSentence(vault, `recovery points of vault ${vault.name}`, answer));
    const ends = items(output ?? {}, 'RecoveryPoints')
      .map((one) => instant(fields(one['CalculatedLifecycle']), 'DeleteAt'))
      .filter((end) => end !== undefined)
      .filter((end) => Date.parse(end) - Date.parse(now) <= SOON_MS)
      .sort();
    const [first] = ends;
    if (first === undefined) continue;
    bombs.push(
      named(
        vault,
        `vault ${vault.name} deletes ${ends.length} recovery points within a week, the first`,
        'compare their lifecycle with your backup plan; where it was shortened: aws backup update-recovery-point-lifecycle',
        first,
      ),
    );
  }
  return { bombs, missed, looked: vaults.length };
}
