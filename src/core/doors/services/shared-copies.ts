import type { Situation } from '../../incident/situation.ts';
import { fields, instant, items, text, texts } from '../answers.ts';
import type { Fields } from '../answers.ts';
import type { Request } from '../../plan/call.ts';
import type { Door } from '../door.ts';
import { askRows, listEach, serviceDoor, together } from './found.ts';
import type { Found, Miss, Row } from './found.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';
import { isStranger } from './strangers.ts';

const AREA = 'shared-snapshot';
/** So many copies of a place are asked one by one, the newest first; EC2 answers about twenty a second. */
const MOST_ASKED = 500;

/** How one kind of copy is listed, and whom it is shared with. */
interface CopyKind {
  readonly noun: 'snapshot' | 'image' | 'database snapshot';
  readonly list: (place: Place) => Request;
  readonly member: string;
  readonly id: string;
  readonly made: string;
  readonly who: (place: Place, id: string) => Request;
  /** Account ids, and `all` for everybody. */
  readonly shared: (output: Fields) => readonly string[];
}

const group = (entry: Fields): string => text(entry, 'UserId') || text(entry, 'Group');

const kinds: readonly CopyKind[] = [
  {
    noun: 'snapshot',
    list: (place) => inPlace(place, 'ec2', 'DescribeSnapshots', { OwnerIds: ['self'] }),
    member: 'Snapshots',
    id: 'SnapshotId',
    made: 'StartTime',
    who: (place, SnapshotId) =>
      inPlace(place, 'ec2', 'DescribeSnapshotAttribute', {
        SnapshotId,
        Attribute: 'createVolumePermission',
      }),
    shared: (output) => items(output, 'CreateVolumePermissions').map(group),
  },
  {
    noun: 'image',
    list: (place) => inPlace(place, 'ec2', 'DescribeImages', { Owners: ['self'] }),
    member: 'Images',
    id: 'ImageId',
    made: 'CreationDate',
    who: (place, ImageId) =>
      inPlace(place, 'ec2', 'DescribeImageAttribute', { ImageId, Attribute: 'launchPermission' }),
    shared: (output) =>
      items(output, 'LaunchPermissions')
        .map(group)
        .filter((who) => who !== ''),
  },
  {
    noun: 'database snapshot',
    // Automated ones can't be shared: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html
    list: (place) => inPlace(place, 'rds', 'DescribeDBSnapshots', { SnapshotType: 'manual' }),
    member: 'DBSnapshots',
    id: 'DBSnapshotIdentifier',
    made: 'SnapshotCreateTime',
    who: (place, DBSnapshotIdentifier) =>
      inPlace(place, 'rds', 'DescribeDBSnapshotAttributes', { DBSnapshotIdentifier }),
    shared: (output) =>
      items(fields(output['DBSnapshotAttributesResult']), 'DBSnapshotAttributes')
        .filter((one) => text(one, 'AttributeName') === 'restore')
        .flatMap((one) => [...texts(one, 'AttributeValues')]),
  },
];

/**
 * Snapshots and images that an unknown account, or everybody, may copy. A copy that was made already is out of reach.
 * https://docs.aws.amazon.com/ebs/latest/userguide/ebs-modifying-snapshot-permissions.html
 */
export function* copyDoors(places: readonly Place[], situation: Situation): Reads<Found> {
  const found: Found[] = [];
  for (const kind of kinds) found.push(yield* copiesOf(kind, places, situation));
  return together(found);
}

function* copiesOf(kind: CopyKind, places: readonly Place[], situation: Situation): Reads<Found> {
  const listed = yield* listEach(places, {
    ask: kind.list,
    list: kind.member,
    what: `${kind.noun}s`,
    area: AREA,
  });
  const { rows, misses } = newest(kind, places, listed.rows);
  const asked = yield* askRows(rows, ({ place, item }) => kind.who(place, text(item, kind.id)), {
    what: ({ item }) => `shares of ${kind.noun} ${text(item, kind.id)}`,
    area: AREA,
  });
  const doors = asked.answers.flatMap(([row, output]): Door[] => {
    const all = [...new Set(kind.shared(output ?? {}))];
    const strange = all.filter((who) => who === 'all' || isStranger(who, situation.settings));
    const rest = all.filter((who) => !strange.includes(who));
    return strange.length === 0 ? [] : [doorOf(kind, row, { strange: strange.sort(), rest })];
  });
  return { doors, lines: [], misses: [...listed.misses, ...misses, ...asked.misses] };
}

/** The newest of each place; how many were left out is missed, not taken for unshared. */
function newest(
  kind: CopyKind,
  places: readonly Place[],
  rows: readonly Row[],
): { readonly rows: readonly Row[]; readonly misses: readonly Miss[] } {
  const misses: Miss[] = [];
  const kept = places.flatMap((place) => {
    const here = rows.filter(
      (row) => row.place.account === place.account && row.place.region === place.region,
    );
    if (here.length <= MOST_ASKED) return here;
    const what = `shares of ${here.length - MOST_ASKED} older ${kind.noun}s`;
    misses.push({ ...place, area: AREA, what, why: 'there are too many to ask each' });
    const at = ({ item }: Row): string => instant(item, kind.made) ?? '';
    return here.toSorted((a, b) => (at(a) < at(b) ? 1 : -1)).slice(0, MOST_ASKED);
  });
  return { rows: kept, misses };
}

function doorOf(
  { noun, id }: CopyKind,
  { place, item }: Row,
  { strange, rest }: { readonly strange: readonly string[]; readonly rest: readonly string[] },
): Door {
  const name = text(item, id);
  return serviceDoor(place, 'shared-snapshot', {
    name: `${noun.replace(' ', '-')}/${name}`,
    arn: name,
    says: `${noun} ${name}`,
    because: strange.map((who) =>
      who === 'all' ? 'everybody may copy it' : `the unknown account ${who} may copy it`,
    ),
    detail: { what: noun, copy: name, strange, rest },
  });
}
