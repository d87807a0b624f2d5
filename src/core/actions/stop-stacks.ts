import type { Door } from '../doors/door.ts';
import { inPlace } from '../doors/services/places.ts';
import type { Call, Check } from '../plan/call.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

/** Stops an operation of a stack set that a hostile principal has begun. */
export const stopStackSetOperation: ResponseAction<Door> = {
  id: 'stop-stack-set-operation',
  title: 'Stop operations of stack sets',
  closes: ['cloudformation'],
  leaves:
    'What an operation of a stack set has changed stays changed, and what it has begun in an account it ends there.',
  noise: 'medium',
  breaks: 'The rollout of the stack set.',
  direction: 'tightening',
  source:
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StopStackSetOperation.html',
  draw: (door) => {
    const StackSetName = detailText(door.detail, 'set');
    const OperationId = detailText(door.detail, 'operation');
    if (StackSetName === '') return [];
    const place = { account: door.account, region: detailText(door.detail, 'region') };
    const about = { StackSetName, OperationId };
    const status = (equals: string): Check => ({
      read: inPlace(place, 'cloudformation', 'DescribeStackSetOperation', about),
      pick: ['StackSetOperation', 'Status'],
      expect: { equals },
    });
    const call: Call = {
      id: `close/${door.id}`,
      action: stopStackSetOperation.id,
      request: inPlace(place, 'cloudformation', 'StopStackSetOperation', about),
      preconditions: [status(detailText(door.detail, 'status'))],
      check: status('STOPPED'),
      underway: [status('STOPPING')],
      undo: { none: 'an operation that was stopped can not be resumed; its owner begins it anew' },
      noise: stopStackSetOperation.noise,
      says: `Stop operation ${OperationId} of stack set ${StackSetName} in ${place.account}, ${place.region}`,
      breaks: stopStackSetOperation.breaks,
      doors: [door.id],
      optional: true,
    };
    return [[call]];
  },
};

/** The update is cancelled. */
const CHANGED_BACK = [
  'UPDATE_ROLLBACK_IN_PROGRESS',
  'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
  'UPDATE_ROLLBACK_COMPLETE',
];

/** Cancels an update of a stack that a hostile principal has begun: CloudFormation changes everything back. */
export const cancelStackUpdate: ResponseAction<Door> = {
  id: 'cancel-stack-update',
  title: 'Cancel updates of stacks',
  closes: ['cloudformation'],
  leaves:
    'A cancelled update is changed back with the rights of the stack; where the shield or a freeze denies them, the stack stays half changed until they are lifted and somebody continues the rollback.',
  noise: 'medium',
  breaks: 'The update of the stack, which is changed back.',
  direction: 'tightening',
  source:
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CancelUpdateStack.html',
  draw: (door) => {
    const StackName = detailText(door.detail, 'stack');
    const begun = detailText(door.detail, 'begun');
    if (StackName === '' || begun === '') return [];
    const place = { account: door.account, region: detailText(door.detail, 'region') };
    const has = (member: string, expect: Check['expect']): Check => ({
      read: inPlace(place, 'cloudformation', 'DescribeStacks', { StackName }),
      pick: ['Stacks', { StackId: StackName }, member],
      expect,
    });
    const call: Call = {
      id: `close/${door.id}`,
      action: cancelStackUpdate.id,
      request: inPlace(place, 'cloudformation', 'CancelUpdateStack', { StackName }),
      // To cancel what its owners have begun since would bring the hostile state back, for good.
      preconditions: [
        has('StackStatus', { equals: 'UPDATE_IN_PROGRESS' }),
        {
          ...has('LastUpdatedTime', { equals: begun }),
          otherwise: 'another update of the stack was begun meanwhile: it is not cancelled',
        },
      ],
      // How long a rollback takes is for the stack to say, and a policy may hold it up: nothing waits for its end.
      check: has('StackStatus', { oneOf: CHANGED_BACK }),
      undo: { none: 'an update that was cancelled is changed back; its owner begins it anew' },
      noise: cancelStackUpdate.noise,
      says: `Cancel the update of stack ${door.name} in ${place.account}, ${place.region}`,
      breaks: cancelStackUpdate.breaks,
      doors: [door.id],
      // Its failure leaves the stack half changed, and nothing open that was not open before.
      optional: true,
    };
    return [[call]];
  },
};
