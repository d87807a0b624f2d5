import { inPlace } from '../doors/services/places.ts';
import type { Call, Check } from '../plan/call.ts';
import type { Bomb } from '../proof/bombs/bomb.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

const PROCESS = 'ScheduledActions';

/** Stops the scheduled actions of groups that one of them would take down to nothing; the group itself goes on. */
export const suspendScaling: ResponseAction<readonly Bomb[]> = {
  id: 'suspend-scaling',
  title: 'Suspend scheduled scaling',
  closes: [],
  leaves: 'The group still scales by its policies, and replaces machines that are unhealthy.',
  noise: 'medium',
  breaks: 'All scheduled scaling of the group, the wanted one too.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-suspend-resume-processes.html',
  draw: (bombs) => (bombs.length === 0 ? [] : [bombs.map(suspendCall)]),
};

function suspendCall(bomb: Bomb): Call {
  const group = detailText(bomb.detail, 'group');
  const input = { AutoScalingGroupName: group, ScalingProcesses: [PROCESS] };
  const process = (expect: Check['expect']): Check => ({
    read: inPlace(bomb, 'autoscaling', 'DescribeAutoScalingGroups', {
      AutoScalingGroupNames: [group],
    }),
    pick: [
      'AutoScalingGroups',
      { AutoScalingGroupName: group },
      'SuspendedProcesses',
      { ProcessName: PROCESS },
      'ProcessName',
    ],
    expect,
  });
  return {
    id: `defuse/${bomb.account}/${bomb.region}/scaling/${group}`,
    action: suspendScaling.id,
    request: inPlace(bomb, 'autoscaling', 'SuspendProcesses', input),
    preconditions: [process({ absent: true })],
    check: process({ present: true }),
    undo: {
      request: inPlace(bomb, 'autoscaling', 'ResumeProcesses', input),
      check: process({ absent: true }),
    },
    noise: suspendScaling.noise,
    says: `Suspend the scheduled scaling of group ${group} in ${bomb.account}, ${bomb.region}`,
    breaks: suspendScaling.breaks,
    doors: [],
  };
}
