import { integer, items, outputOf, text } from '../../doors/answers.ts';
import { askEach } from '../../doors/requests.ts';
import { inPlace } from '../../doors/services/places.ts';
import type { Place, Reads } from '../../doors/services/places.ts';
import { missedSentence, named } from './bomb.ts';
import type { Bomb, Look } from './bomb.ts';

/** So many names stand on a line; the rest is counted. */
const MOST_NAMED = 20;

/**
 * Databases without backups of their own (a retention of 0 deletes those that there were), and databases that one
 * call would delete. The former retention stands nowhere, so people put it back.
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupRetention.html
 */
export function* shortRetentions(places: readonly Place[]): Reads<Look> {
  const bombs: Bomb[] = [];
  const missed: string[] = [];
  let looked = 0;
  const kinds = [
    ['DescribeDBInstances', 'DBInstances', 'DBInstanceIdentifier', 'db-instance'],
    ['DescribeDBClusters', 'DBClusters', 'DBClusterIdentifier', 'db-cluster'],
  ] as const;
  for (const [operation, list, idMember, noun] of kinds) {
    const asked = yield* askEach(places, (place) => inPlace(place, 'rds', operation));
    for (const [place, answer] of asked) {
      const output = outputOf(answer);
      if (output === undefined) missed.push(missedSentence(place, 'databases', answer));
      const found = items(output ?? {}, list);
      looked += found.length;
      for (const one of found.filter((each) => integer(each, 'BackupRetentionPeriod') === 0)) {
        const id = text(one, idMember);
        bombs.push(
          named(
            place,
            `database ${id} keeps no automated backup`,
            `if it should: aws rds modify-${noun} --${noun}-identifier ${id} --backup-retention-period 35 --apply-immediately --region ${place.region}`,
          ),
        );
      }
      const open = found.filter((one) => one['DeletionProtection'] === false);
      if (open.length > 0) {
        bombs.push(
          named(
            place,
            `no deletion protection on ${nameSome(open.map((one) => text(one, idMember)))}`,
            `aws rds modify-${noun} --${noun}-identifier ID --deletion-protection --region ${place.region}`,
          ),
        );
      }
    }
  }
  return { bombs, missed, looked };
}

/** The first names, and how many there are besides. */
export function nameSome(names: readonly string[]): string {
  const more = names.length - MOST_NAMED;
  return names.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
