import { text } from '../answers.ts';
import { quoted } from '../quoted.ts';
import { line, listEach, serviceDoor } from './found.ts';
import type { Found } from './found.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';

const AREA = 'cloudformation';

/** What CloudFormation does at this moment; everything else is done or stands still. */
const RUNNING = ['CREATE', 'UPDATE', 'DELETE', 'IMPORT'].map((what) => `${what}_IN_PROGRESS`);

/**
 * Stacks that are being made, changed or deleted now: the service goes on with the role of the stack. Only an update
 * can be cancelled, and cancelling changes everything back, so people decide. Stack sets are compared.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStacks.html
 */
export function* stackDoors(places: readonly Place[]): Reads<Found> {
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
  return {
    doors: running.rows.map(({ place, item }) => {
      const name = text(item, 'StackName');
      const status = text(item, 'StackStatus');
      const command =
        status === 'UPDATE_IN_PROGRESS'
          ? `aws cloudformation cancel-update-stack --stack-name ${quoted(name)} --region ${place.region}`
          : `aws cloudformation describe-stacks --stack-name ${quoted(name)} --region ${place.region}, and deny the role that it names`;
      return serviceDoor(place, AREA, {
        name,
        arn: text(item, 'StackId'),
        says: `stack ${name}, which is in ${status}`,
        because: ['it runs now'],
        stays: `its owner has to say whether it may go on: ${command}`,
      });
    }),
    lines: sets.rows.map(({ place, item }) =>
      line(
        place,
        AREA,
        text(item, 'StackSetId'),
        `${text(item, 'StackSetName')} ${text(item, 'PermissionModel')}`,
      ),
    ),
    misses: [...running.misses, ...sets.misses],
  };
}
