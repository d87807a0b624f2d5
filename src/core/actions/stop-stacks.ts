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
      // It ends by itself when the accounts that it has begun are done.
      patient: true,
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

/** Cancels an update of a stack that a hostile principal has begun: CloudFormation changes everything back. */
export const cancelStackUpdate: ResponseAction<Door> = {
  id: 'cancel-stack-update',
  title: 'Cancel updates of stacks',
  closes: ['cloudformation'],
  leaves:
    'A cancelled update is changed back with the rights of the stack; where a freeze denies them, the stack stays half changed until it is lifted and somebody continues the rollback.',
  noise: 'medium',
  breaks: 'The update of the stack, which is changed back.',
  direction: 'tightening',
  source:
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CancelUpdateStack.html',
  draw: (door) => {
    const StackName = detailText(door.detail, 'stack');
    if (StackName === '') return [];
    const place = { account: door.account, region: detailText(door.detail, 'region') };
    const status = (equals: string): Check => ({
      read: inPlace(place, 'cloudformation', 'DescribeStacks', { StackName }),
      pick: ['Stacks', { StackId: StackName }, 'StackStatus'],
      expect: { equals },
    });
    const call: Call = {
      id: `close/${door.id}`,
      action: cancelStackUpdate.id,
      request: inPlace(place, 'cloudformation', 'CancelUpdateStack', { StackName }),
      preconditions: [status('UPDATE_IN_PROGRESS')],
      check: status('UPDATE_ROLLBACK_COMPLETE'),
      underway: [
        status('UPDATE_ROLLBACK_IN_PROGRESS'),
        status('UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'),
      ],
      patient: true,
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
