import { accountOf } from '../../state.ts';
import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { optionalNumber, optionalText, optionalTime, text, texts } from '../input.ts';
import { date, mutates, own, present, reads } from '../operation.ts';
import type { CloudOperation, Context, Question } from '../operation.ts';
import { listingsRegion } from './state.ts';
import type { GroupRecord } from './state.ts';

/** Groups and their scheduled actions, as a time bomb: what is due changes the size, and no instance moves. */
export const autoscalingOperations: { [operation: string]: CloudOperation } = {
  CreateAutoScalingGroup: mutates(about('autoscaling:CreateAutoScalingGroup'), (context, input) => {
    const name = text(input, 'AutoScalingGroupName');
    const min = optionalNumber(input, 'MinSize') ?? 0;
    const max = optionalNumber(input, 'MaxSize') ?? min;
    groups(context).set(name, {
      name,
      size: { min, max, desired: optionalNumber(input, 'DesiredCapacity') ?? min },
      createdAt: context.now,
      suspended: new Set(),
      scheduled: new Map(),
    });
    return {};
  }),
  DescribeAutoScalingGroups: reads(
    (context) => [own(context, 'autoscaling:DescribeAutoScalingGroups', '*')],
    (context, input) => {
      const wanted = texts(input, 'AutoScalingGroupNames');
      const all = [...groups(context).values()];
      const shown = all.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
      return { AutoScalingGroups: shown.map((one) => described(context, one)) };
    },
  ),
  DescribeScheduledActions: reads(
    (context) => [own(context, 'autoscaling:DescribeScheduledActions', '*')],
    (context) => ({
      ScheduledUpdateGroupActions: [...groups(context).values()].flatMap((one) =>
        [...one.scheduled].map(([name, action]) =>
          present({
            AutoScalingGroupName: one.name,
            ScheduledActionName: name,
            StartTime: date(action.at),
            Recurrence: action.recurrence,
            MinSize: action.min,
            DesiredCapacity: action.desired,
          }),
        ),
      ),
    }),
  ),
  PutScheduledUpdateGroupAction: mutates(
    about('autoscaling:PutScheduledUpdateGroupAction'),
    putScheduled,
  ),
  SuspendProcesses: mutates(about('autoscaling:SuspendProcesses'), (context, input) => {
    const { suspended } = found(context, input);
    for (const name of texts(input, 'ScalingProcesses')) suspended.add(name);
    return {};
  }),
  ResumeProcesses: mutates(about('autoscaling:ResumeProcesses'), (context, input) => {
    const { suspended } = found(context, input);
    for (const name of texts(input, 'ScalingProcesses')) suspended.delete(name);
    return {};
  }),
};

function putScheduled(context: Context, input: JsonObject): JsonObject {
  const group = found(context, input);
  const name = text(input, 'ScheduledActionName');
  const at = optionalTime(input, 'StartTime');
  const recurrence = optionalText(input, 'Recurrence');
  const min = optionalNumber(input, 'MinSize') ?? group.size.min;
  const desired = optionalNumber(input, 'DesiredCapacity') ?? min;
  const action = {
    ...(at === undefined ? {} : { at }),
    ...(recurrence === undefined ? {} : { recurrence }),
    desired,
    min,
  };
  group.scheduled.set(name, action);
  if (at === undefined) return {};
  context.schedule(at, `scheduled action ${name} of ${group.name}`, () => {
    // The process that a suspension stops: https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-suspend-resume-processes.html
    if (group.suspended.has('ScheduledActions') || group.scheduled.get(name) !== action) return;
    group.size = { ...group.size, min, desired };
  });
  return {};
}

function about(action: string): (context: Context, input: JsonObject) => Question[] {
  return (context, input) => {
    const name = text(input, 'AutoScalingGroupName', 'ValidationError');
    return [own(context, action, arnOf(context, name))];
  };
}

function groups(context: Context): Map<string, GroupRecord> {
  const { listings } = accountOf(context.state, context.caller.accountId);
  return listingsRegion(listings, context.region).groups;
}

function found(context: Context, input: JsonObject): GroupRecord {
  const name = text(input, 'AutoScalingGroupName', 'ValidationError');
  const one = groups(context).get(name);
  if (one !== undefined) return one;
  throw new AwsError('ValidationError', 'AutoScalingGroup name not found - null');
}

function described(context: Context, one: GroupRecord): JsonObject {
  return {
    AutoScalingGroupName: one.name,
    AutoScalingGroupARN: arnOf(context, one.name),
    MinSize: one.size.min,
    MaxSize: one.size.max,
    DesiredCapacity: one.size.desired,
    DefaultCooldown: 300,
    AvailabilityZones: [`${context.region}a`],
    HealthCheckType: 'EC2',
    CreatedTime: date(one.createdAt),
    SuspendedProcesses: [...one.suspended].map((ProcessName) => ({ ProcessName })),
  };
}

/** AWS puts an unguessable id where the star stands. */
function arnOf(context: Context, name: string): string {
  return `arn:aws:autoscaling:${context.region}:${context.caller.accountId}:autoScalingGroup:*:autoScalingGroupName/${name}`;
}
