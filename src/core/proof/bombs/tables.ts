import { fields, outputOf, text, texts } from '../../doors/answers.ts';
import { askEach } from '../../doors/requests.ts';
import { inPlace } from '../../doors/services/places.ts';
import type { Place, Reads } from '../../doors/services/places.ts';
import { missedSentence, named } from './bomb.ts';
import type { Bomb, Look } from './bomb.ts';
import { nameSome } from './databases.ts';

/** So many tables of a place are asked one by one; DynamoDB answers about ten such questions a second. */
const MOST_ASKED = 200;

interface Table extends Place {
  readonly name: string;
}

/**
 * Tables that delete their items by themselves, and tables that one call would delete. Since when a table does so
 * stands nowhere, and programs want it so, so people look.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html
 */
export function* tableExpiry(places: readonly Place[]): Reads<Look> {
  const missed: string[] = [];
  const tables: Table[] = [];
  for (const [place, answer] of yield* askEach(places, (one) =>
    inPlace(one, 'dynamodb', 'ListTables'),
  )) {
    const output = outputOf(answer);
    if (output === undefined) missed.push(missedSentence(place, 'tables', answer));
    const names = texts(output ?? {}, 'TableNames');
    tables.push(...names.slice(0, MOST_ASKED).map((name) => ({ ...place, name })));
    if (names.length > MOST_ASKED) {
      missed.push(
        `${place.account}, ${place.region}: ${names.length - MOST_ASKED} tables were not asked what they delete by themselves.`,
      );
    }
  }
  const ask = (operation: string) => (table: Table) =>
    inPlace(table, 'dynamodb', operation, { TableName: table.name });
  const expiring: Table[] = [];
  for (const [table, answer] of yield* askEach(tables, ask('DescribeTimeToLive'))) {
    const output = outputOf(answer);
    if (output === undefined) missed.push(missedSentence(table, `table ${table.name}`, answer));
    const status = text(fields(output?.['TimeToLiveDescription']), 'TimeToLiveStatus');
    if (['ENABLED', 'ENABLING'].includes(status)) expiring.push(table);
  }
  const open: Table[] = [];
  for (const [table, answer] of yield* askEach(tables, ask('DescribeTable'))) {
    const output = outputOf(answer);
    if (output === undefined) missed.push(missedSentence(table, `table ${table.name}`, answer));
    if (fields(output?.['Table'])['DeletionProtectionEnabled'] === false) open.push(table);
  }
  return {
    bombs: [
      ...together(
        expiring,
        (names) => `items delete themselves in ${names}`,
        'if nobody wants that: aws dynamodb update-time-to-live --table-name NAME --time-to-live-specification Enabled=false,AttributeName=ATTRIBUTE',
      ),
      ...together(
        open,
        (names) => `no deletion protection on ${names}`,
        'aws dynamodb update-table --table-name NAME --deletion-protection-enabled',
      ),
    ],
    missed,
    looked: tables.length,
  };
}

/** One sentence for each place. */
function together(
  tables: readonly Table[],
  says: (names: string) => string,
  todo: string,
): readonly Bomb[] {
  const byPlace = new Map<string, Table[]>();
  for (const table of tables) {
    const key = `${table.account}/${table.region}`;
    byPlace.set(key, [...(byPlace.get(key) ?? []), table]);
  }
  return [...byPlace.values()].flatMap((here) => {
    const [first] = here;
    if (first === undefined) return [];
    const names = nameSome(here.map(({ name }) => name));
    return [named(first, says(names), `${todo} --region ${first.region}`)];
  });
}
