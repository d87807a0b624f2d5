import type { Situation } from '../../incident/situation.ts';
import { instant, text } from '../answers.ts';
import type { Door } from '../door.ts';
import { quoted } from '../quoted.ts';
import { askRows, serviceDoor } from './found.ts';
import type { Found, Miss, Row } from './found.ts';
import { inPlace } from './places.ts';
import type { Reads } from './places.ts';
import { hasBegun, lastWho, startedBy } from './stack-events.ts';

const AREA = 'cloudformation';
/** So many stack sets of a place are asked one by one. */
const MOST_ASKED = 100;
const RUNNING: readonly string[] = ['RUNNING', 'QUEUED'];
/** Events that begin an operation on a stack set. */
const BEGINNING = [
  'CreateStackInstances',
  'UpdateStackInstances',
  'UpdateStackSet',
  'DeleteStackInstances',
] as const;

/**
 * Operations of stack sets that run now: they change many accounts with the roles of the set. One that a hostile
 * principal has begun can be stopped; any other may be half a rollout of the company's own, and is named.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackSetOperations.html
 * @param sets the account's active stack sets.
 * @param suspects ARNs of hostile users and roles.
 */
export function* stackSetDoors(
  sets: readonly Row[],
  situation: Situation,
  suspects: ReadonlySet<string>,
): Reads<Found> {
  const { asked, misses } = few(sets);
  const operations = yield* askRows(
    asked,
    ({ place, item }) =>
      inPlace(place, 'cloudformation', 'ListStackSetOperations', {
        StackSetName: text(item, 'StackSetName'),
      }),
    { what: ({ item }) => `operations of stack set ${text(item, 'StackSetName')}`, area: AREA },
  );
  const running = operations.answers.flatMap(([row, output]) => {
    const all = Array.isArray(output?.['Summaries']) ? output['Summaries'] : [];
    return (all as readonly Row['item'][])
      .filter((one) => RUNNING.includes(text(one, 'Status')))
      .map((one) => ({
        place: row.place,
        item: { ...one, set: text(row.item, 'StackSetName'), id: text(row.item, 'StackSetId') },
      }));
  });
  const events = yield* startedBy(running, BEGINNING, situation);
  const doors = running.map((row): Door => {
    const about = lastWho(events.told, row.place, (asking) => {
      const operation = text(asking, 'operationId');
      const name = text(asking, 'stackSetName');
      const same = operation === '' || operation === text(row.item, 'OperationId');
      return same && [text(row.item, 'set'), text(row.item, 'id')].includes(name);
    });
    if (about === undefined || !suspects.has(about.byArn)) return operationDoor(row, false);
    const named = text(about.asked, 'operationId') !== '';
    return operationDoor(row, named || hasBegun(about, instant(row.item, 'CreationTimestamp')));
  });
  return {
    doors,
    lines: [],
    misses: [...misses, ...operations.misses, ...events.misses],
  };
}

function operationDoor({ place, item }: Row, his: boolean): Door {
  const [set, operation] = [text(item, 'set'), text(item, 'OperationId')];
  const status = text(item, 'Status');
  const action = text(item, 'Action').slice(0, 40);
  return serviceDoor(place, AREA, {
    name: `set/${set}/${operation}`,
    arn: text(item, 'id'),
    says: `operation ${action} of stack set ${set}, which is in ${status}`,
    because: ['it runs now', ...(his ? ['who began it looks hostile'] : [])],
    detail: his ? { set, operation, status } : {},
    stays: his
      ? undefined
      : `nobody hostile is known to have begun it; if nobody of yours did: aws cloudformation stop-stack-set-operation --stack-set-name ${quoted(set)} --operation-id ${quoted(operation)} --region ${place.region}`,
  });
}

function few(sets: readonly Row[]): { readonly asked: readonly Row[]; readonly misses: Miss[] } {
  const asked: Row[] = [];
  const more = new Map<string, { readonly place: Row['place']; readonly count: number }>();
  const counts = new Map<string, number>();
  for (const row of sets) {
    const key = `${row.place.account}/${row.place.region}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count <= MOST_ASKED) asked.push(row);
    else more.set(key, { place: row.place, count: count - MOST_ASKED });
  }
  const misses = [...more.values()].map(({ place, count }) => ({
    ...place,
    area: AREA,
    what: `operations of ${count} more stack sets`,
    why: 'there are too many to ask each',
  }));
  return { asked, misses };
}
