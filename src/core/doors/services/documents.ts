import type { Situation } from '../../incident/situation.ts';
import { fields, instant, text, texts } from '../answers.ts';
import type { Door } from '../door.ts';
import { askRows, serviceDoor } from './found.ts';
import type { Found, Miss, Row } from './found.ts';
import { inPlace } from './places.ts';
import type { Reads } from './places.ts';
import { isStranger } from './strangers.ts';

const AREA = 'systems-manager';
/** So many documents of a place are asked one by one, the newest first. */
const MOST_ASKED = 100;
const MOST_REMOVED = 20;

/**
 * Documents that a stranger, or everybody, may read and run: they show what runs on machines, and what with.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeDocumentPermission.html
 * @param documents the account's own documents.
 */
export function* sharedDocuments(documents: readonly Row[], situation: Situation): Reads<Found> {
  const { asked: rows, misses } = newest(documents);
  const shares = yield* askRows(
    rows,
    ({ place, item }) =>
      inPlace(place, 'ssm', 'DescribeDocumentPermission', {
        Name: text(item, 'Name'),
        PermissionType: 'Share',
      }),
    { what: ({ item }) => `who may read document ${text(item, 'Name')}`, area: AREA },
  );
  const doors = shares.answers.flatMap(([{ place, item }, output]): Door[] => {
    const all = [...new Set(texts(fields(output), 'AccountIds'))];
    const strange = all.filter(
      (who) => who.toLowerCase() === 'all' || isStranger(who, situation.settings),
    );
    if (strange.length === 0) return [];
    const name = text(item, 'Name');
    return [
      serviceDoor(place, AREA, {
        name: `document/${name}`,
        says: `document ${name}`,
        because: strange.map((who) =>
          who.toLowerCase() === 'all'
            ? 'everybody may run it'
            : `the unknown account ${who} may run it`,
        ),
        detail: {
          document: name,
          // More than these are for the next round, so that the other doors have room in the plan.
          strange: strange.slice(0, MOST_REMOVED),
        },
      }),
    ];
  });
  return { doors, lines: [], misses: [...misses, ...shares.misses] };
}

function newest(rows: readonly Row[]): { readonly asked: readonly Row[]; readonly misses: Miss[] } {
  const places = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.place.account}/${row.place.region}`;
    places.set(key, [...(places.get(key) ?? []), row]);
  }
  const made = ({ item }: Row): string => instant(item, 'CreatedDate') ?? '';
  const groups = [...places.values()];
  return {
    asked: groups.flatMap((group) =>
      group.toSorted((a, b) => (made(a) < made(b) ? 1 : -1)).slice(0, MOST_ASKED),
    ),
    misses: groups.flatMap(([first, ...others]): Miss[] => {
      const more = others.length + 1 - MOST_ASKED;
      if (first === undefined || more <= 0) return [];
      const what = `who may read ${more} older documents`;
      return [{ ...first.place, area: AREA, what, why: 'there are too many to ask each' }];
    }),
  };
}
