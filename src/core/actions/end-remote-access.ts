import type { Door } from '../doors/door.ts';
import { inPlace } from '../doors/services/places.ts';
import type { Call, Check, Request } from '../plan/call.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

/** Ends an open session of Systems Manager, or cancels a running command or automation: its data is no call that a policy stops. */
export const endRemoteAccess: ResponseAction<Door> = {
  id: 'end-remote-access',
  title: 'End sessions, commands and automations',
  closes: ['systems-manager'],
  leaves: 'What was left running on the machine goes on; a command that has begun may not stop.',
  noise: 'loud',
  breaks:
    'The work of whoever is on the machine; what a command or automation has half done stays half done.',
  direction: 'tightening',
  source:
    'https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_TerminateSession.html',
  draw: (door) => {
    const id = detailText(door.detail, 'id');
    if (id === '') return [];
    const what = detailText(door.detail, 'what');
    const { request, check } =
      what === 'session'
        ? endSession(door, id)
        : what === 'automation'
          ? cancelAutomation(door, id)
          : cancelCommand(door, id);
    const call: Call = {
      id: `close/${door.id}`,
      action: endRemoteAccess.id,
      request,
      preconditions: [],
      check,
      undo: {
        none:
          what === 'session'
            ? 'a session that has ended can not be resumed; start a new one'
            : `a ${what} that was cancelled can not be resumed; start it again`,
      },
      noise: endRemoteAccess.noise,
      says: `End the ${door.says} in ${door.account}`,
      breaks: endRemoteAccess.breaks,
      doors: [door.id],
    };
    return [[call]];
  },
};

function endSession(door: Door, id: string): { request: Request; check: Check } {
  const place = { account: door.account, region: detailText(door.detail, 'region') };
  return {
    request: inPlace(place, 'ssm', 'TerminateSession', { SessionId: id }),
    check: {
      read: inPlace(place, 'ssm', 'DescribeSessions', { State: 'Active' }),
      pick: ['Sessions', { SessionId: id }, 'SessionId'],
      expect: { absent: true },
    },
  };
}

function cancelCommand(door: Door, id: string): { request: Request; check: Check } {
  const place = { account: door.account, region: detailText(door.detail, 'region') };
  return {
    request: inPlace(place, 'ssm', 'CancelCommand', { CommandId: id }),
    check: {
      read: inPlace(place, 'ssm', 'ListCommands', {
        Filters: [{ key: 'Status', value: 'InProgress' }],
      }),
      pick: ['Commands', { CommandId: id }, 'CommandId'],
      expect: { absent: true },
    },
  };
}

function cancelAutomation(door: Door, id: string): { request: Request; check: Check } {
  const place = { account: door.account, region: detailText(door.detail, 'region') };
  return {
    request: inPlace(place, 'ssm', 'StopAutomationExecution', {
      AutomationExecutionId: id,
      Type: 'Cancel',
    }),
    check: {
      read: inPlace(place, 'ssm', 'DescribeAutomationExecutions', {
        Filters: [{ Key: 'ExecutionStatus', Values: ['InProgress', 'Pending', 'Waiting'] }],
      }),
      pick: [
        'AutomationExecutionMetadataList',
        { AutomationExecutionId: id },
        'AutomationExecutionId',
      ],
      expect: { absent: true },
    },
  };
}
