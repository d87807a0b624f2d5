import type { Situation } from '../../incident/situation.ts';
import { instant, text } from '../answers.ts';
import type { Door } from '../door.ts';
import { quoted } from '../quoted.ts';
import { line, listEach, serviceDoor } from './found.ts';
import type { Found, Row } from './found.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';
import { hasBegun, lastWho, startedBy } from './stack-events.ts';
import { stackSetDoors } from './stack-sets.ts';

const AREA = 'cloudformation';

/** What CloudFormation does at this moment; everything else is done or stands still. */
const RUNNING = ['CREATE', 'UPDATE', 'DELETE', 'IMPORT'].map((what) => `${what}_IN_PROGRESS`);
const UPDATING = 'UPDATE_IN_PROGRESS';

/**
 * Stacks that are being made, changed or deleted now, and operations of stack sets: the service goes on with the role of
 * the stack. Only an update can be cancelled, and cancelling changes everything back: the bot does it where a hostile
 * principal has begun this very update, and people decide about any other. Stack sets are compared.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStacks.html
 * @param suspects ARNs of hostile users and roles.
 */
export function* stackDoors(
  places: readonly Place[],
  situation: Situation,
  suspects: ReadonlySet<string>,
): Reads<Found> {
  const running = yield* listEach(places, {
    ask: (place) =>
      inPlace(place, 'cloudformation', 'ListStacks', { StackStatusFilter: [...RUNNING] }),
    list: 'StackSummaries',
    what: 'stacks that are being changed',
    area: AREA,
  });
  const sets = yield* listEach(places, {
    ask: (place) => inPlace(place, 'cloudformation', 'ListStackSets', { Status: 'ACTIVE' }),
    list: 'Summaries',
    what: 'stack sets',
    area: AREA,
  });
  const updates = running.rows.filter(({ item }) => text(item, 'StackStatus') === UPDATING);
  const events = yield* startedBy(updates, ['UpdateStack', 'ExecuteChangeSet'], situation);
  const operations = yield* stackSetDoors(sets.rows, situation, suspects);
  const stacks = running.rows.map((row) => {
    const who = lastWho(events.told, row.place, (asked) =>
      [text(row.item, 'StackName'), text(row.item, 'StackId')].includes(text(asked, 'stackName')),
    );
    const begun = instant(row.item, 'LastUpdatedTime');
    const his = who !== undefined && suspects.has(who.byArn) && hasBegun(who, begun);
    return stackDoor(row, his ? begun : undefined);
  });
  return {
    doors: [...stacks, ...operations.doors],
    lines: sets.rows.map(({ place, item }) =>
      line(
        place,
        AREA,
        text(item, 'StackSetId'),
        `${text(item, 'StackSetName')} ${text(item, 'PermissionModel')}`,
      ),
    ),
    misses: [running, sets, events, operations].flatMap(({ misses }) => misses),
  };
}

/** @param begun when the update began, if who began it looks hostile; else undefined. */
function stackDoor({ place, item }: Row, begun: string | undefined): Door {
  const name = text(item, 'StackName');
  const stack = text(item, 'StackId');
  const status = text(item, 'StackStatus');
  const cancels = begun !== undefined && status === UPDATING;
  const command =
    status === UPDATING
      ? `aws cloudformation cancel-update-stack --stack-name ${quoted(name)} --region ${place.region}`
      : `aws cloudformation describe-stacks --stack-name ${quoted(name)} --region ${place.region}, and deny the role that it names`;
  return serviceDoor(place, AREA, {
    name,
    arn: stack,
    says: `stack ${name}, which is in ${status}`,
    because: ['it runs now', ...(cancels ? ['who began it looks hostile'] : [])],
    detail: cancels ? { stack, begun } : {},
    stays: cancels ? undefined : `its owner has to say whether it may go on: ${command}`,
  });
}
