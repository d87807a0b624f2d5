import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { object, optionalNumber, optionalText, text, texts } from '../input.ts';
import { date, own, present } from '../operation.ts';
import type { CloudOperation, Context } from '../operation.ts';
import {
  describePage,
  ec2Operation,
  here,
  imageArn,
  instanceArn,
  passesFilters,
  tagList,
  tagsFor,
} from './request.ts';
import { usableImage } from './images.ts';
import type { InstanceRecord, Tags } from './state.ts';
import { addVolume } from './volumes.ts';

/** How long a change of state takes here; AWS gives no figures. */
const CHANGE_MS = 10_000;
const CODES: { [state in InstanceRecord['state']]: number } = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

/** Starts an instance with its root volume in the caller's account and Region. */
export function addInstance(
  context: Context,
  about: { imageId: string; instanceType: string; sizeGiB: number; tags: Tags },
): InstanceRecord {
  const id = `i-${context.id('', 17, 'hex')}`;
  const volume = addVolume(context, {
    sizeGiB: about.sizeGiB,
    availabilityZone: `${context.region}a`,
    encrypted: false,
    attachedTo: id,
    tags: {},
  });
  const instance: InstanceRecord = {
    id,
    imageId: about.imageId,
    instanceType: about.instanceType,
    state: 'pending',
    launchedAt: context.now,
    rootVolumeId: volume.id,
    terminationProtected: false,
    tags: about.tags,
  };
  here(context).instances.set(id, instance);
  settle(context, instance, 'running');
  return instance;
}

export const instanceOperations: { [operation: string]: CloudOperation } = {
  RunInstances: ec2Operation('RunInstances', {
    mutates: true,
    questions: (context, input) => [
      own(context, 'ec2:RunInstances', instanceArn(context, '*')),
      own(
        context,
        'ec2:RunInstances',
        imageArn(context.region, text(input, 'ImageId', 'MissingParameter')),
      ),
    ],
    run: runInstances,
  }),
  StartInstances: changeOperation('StartInstances', {
    output: 'StartingInstances',
    from: ['stopped', 'running'],
    via: 'pending',
    to: 'running',
  }),
  StopInstances: changeOperation('StopInstances', {
    output: 'StoppingInstances',
    from: ['running', 'pending', 'stopped', 'stopping'],
    via: 'stopping',
    to: 'stopped',
  }),
  TerminateInstances: changeOperation('TerminateInstances', {
    output: 'TerminatingInstances',
    from: ['pending', 'running', 'stopping', 'stopped', 'shutting-down', 'terminated'],
    via: 'shutting-down',
    to: 'terminated',
  }),
  DescribeInstances: ec2Operation('DescribeInstances', {
    mutates: false,
    questions: (context) => [own(context, 'ec2:DescribeInstances', '*')],
    run: describeInstances,
  }),
};

interface Change {
  output: string;
  from: InstanceRecord['state'][];
  via: InstanceRecord['state'];
  to: 'running' | 'stopped' | 'terminated';
}

/** StartInstances, StopInstances and TerminateInstances: one change of state for several instances, all or none. */
function changeOperation(name: string, change: Change): CloudOperation {
  return ec2Operation(name, {
    mutates: true,
    questions(context, input) {
      const ids = texts(input, 'InstanceIds');
      // Without an instance nothing would be asked, and a dry run would say yes to anybody.
      if (ids.length === 0) {
        throw new AwsError('MissingParameter', 'The request must contain the parameter InstanceId');
      }
      return ids.map((id) => own(context, `ec2:${name}`, instanceArn(context, id)));
    },
    run(context, input) {
      const instances = texts(input, 'InstanceIds').map((id) => existing(context, id));
      for (const instance of instances) refuseChange(instance, change);
      return {
        [change.output]: instances.map((instance) => changeState(context, instance, change)),
      };
    },
  });
}

function refuseChange(instance: InstanceRecord, change: Change): void {
  if (!change.from.includes(instance.state)) {
    const message = `The instance '${instance.id}' is not in a state from which it can be changed.`;
    throw new AwsError('IncorrectInstanceState', message);
  }
  if (change.to === 'terminated' && instance.terminationProtected) {
    throw new AwsError(
      'OperationNotPermitted',
      `The instance '${instance.id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
    );
  }
}

function changeState(context: Context, instance: InstanceRecord, change: Change): JsonObject {
  const previous = instance.state;
  if (previous !== change.to && previous !== change.via) {
    instance.state = change.via;
    settle(context, instance, change.to);
  }
  return {
    InstanceId: instance.id,
    PreviousState: stateOutput(previous),
    CurrentState: stateOutput(instance.state),
  };
}

/** Ends a change of state some seconds on, unless another one came between. */
function settle(context: Context, instance: InstanceRecord, to: Change['to']): void {
  const via = instance.state;
  const region = here(context);
  context.schedule(context.now + CHANGE_MS, `instance ${instance.id} is ${to}`, () => {
    if (instance.state !== via) return;
    instance.state = to;
    // The root volume goes with the instance: DeleteOnTermination is true for it by default.
    if (to === 'terminated') region.volumes.delete(instance.rootVolumeId);
  });
}

function existing(context: Context, id: string): InstanceRecord {
  const instance = here(context).instances.get(id);
  if (instance === undefined) {
    throw new AwsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
  }
  return instance;
}

function runInstances(context: Context, input: JsonObject): JsonObject {
  const imageId = text(input, 'ImageId', 'MissingParameter');
  const region = here(context);
  const image = usableImage(context, imageId);
  const token = optionalText(input, 'ClientToken');
  const before = token === undefined ? undefined : region.clientTokens.get(token);
  if (before !== undefined) {
    return reservation(
      context,
      before.map((id) => existing(context, id)),
    );
  }
  const snapshot = region.snapshots.get(image.snapshotIds[0] ?? '');
  const instances = Array.from({ length: optionalNumber(input, 'MaxCount') ?? 1 }, () =>
    addInstance(context, {
      imageId,
      instanceType: optionalText(input, 'InstanceType') ?? 'm1.small',
      sizeGiB: snapshot?.sizeGiB ?? 8,
      tags: tagsFor(input, 'instance'),
    }),
  );
  const profile = optionalText(object(input, 'IamInstanceProfile'), 'Arn');
  for (const instance of instances) {
    instance.terminationProtected = input['DisableApiTermination'] === true;
    if (profile !== undefined) instance.instanceProfileArn = profile;
  }
  if (token !== undefined) {
    region.clientTokens.set(
      token,
      instances.map(({ id }) => id),
    );
  }
  return reservation(context, instances);
}

function describeInstances(context: Context, input: JsonObject): JsonObject {
  const ids = texts(input, 'InstanceIds');
  for (const id of ids) existing(context, id);
  const matching = [...here(context).instances.values()].filter(
    (instance) =>
      (ids.length === 0 || ids.includes(instance.id)) &&
      passesFilters(
        input,
        {
          'instance-id': instance.id,
          'instance-state-name': instance.state,
          'instance-state-code': String(CODES[instance.state]),
          'instance-type': instance.instanceType,
          'image-id': instance.imageId,
          'iam-instance-profile.arn': instance.instanceProfileArn,
        },
        instance.tags,
      ),
  );
  const { items, next } = describePage(input, matching, ({ id }) => id);
  const Reservations = items.map((instance) => reservation(context, [instance]));
  return present({ Reservations, NextToken: next });
}

function reservation(context: Context, instances: InstanceRecord[]): JsonObject {
  const first = instances[0];
  return {
    ReservationId: `r-${first?.id.slice('i-'.length) ?? ''}`,
    OwnerId: context.caller.accountId,
    Groups: [],
    Instances: instances.map((instance) => instanceOutput(context, instance)),
  };
}

function instanceOutput(context: Context, instance: InstanceRecord): JsonObject {
  const profile = instance.instanceProfileArn;
  return present({
    InstanceId: instance.id,
    ImageId: instance.imageId,
    InstanceType: instance.instanceType,
    State: stateOutput(instance.state),
    LaunchTime: date(instance.launchedAt),
    Placement: { AvailabilityZone: `${context.region}a` },
    IamInstanceProfile: profile === undefined ? undefined : { Arn: profile },
    BlockDeviceMappings: here(context).volumes.has(instance.rootVolumeId)
      ? [{ DeviceName: '/dev/xvda', Ebs: { VolumeId: instance.rootVolumeId, Status: 'attached' } }]
      : [],
    Tags: tagList(instance.tags),
  });
}

function stateOutput(state: InstanceRecord['state']): JsonObject {
  return { Code: CODES[state], Name: state };
}
