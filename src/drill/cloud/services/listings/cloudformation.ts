import { accountOf } from '../../state.ts';
import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { optionalText, text, texts } from '../input.ts';
import { date, mutates, own, reads, uuid } from '../operation.ts';
import type { CloudOperation, Context, Question } from '../operation.ts';
import { listingsRegion } from './state.ts';
import type { StackRecord, StackSetRecord } from './state.ts';

/**
 * Stacks and stack sets as doors: that something runs, and that it can be stopped. No template is read and nothing is
 * made; an update or operation runs until somebody stops it, and a rollback is over at once.
 */
export const cloudformationOperations: { [operation: string]: CloudOperation } = {
  CreateStack: mutates(onStack('CreateStack'), (context, input) => {
    const name = text(input, 'StackName');
    const id = `${stackArn(context, name)}/${uuid(context)}`;
    const made: StackRecord = { id, name, status: 'CREATE_COMPLETE', createdAt: context.now };
    region(context).stacks.set(name, made);
    return { StackId: id };
  }),
  UpdateStack: mutates(onStack('UpdateStack'), (context, input) => {
    const one = stack(context, input);
    one.status = 'UPDATE_IN_PROGRESS';
    one.updatedAt = context.now;
    return { StackId: one.id };
  }),
  ListStacks: reads(
    (context) => [own(context, 'cloudformation:ListStacks', '*')],
    (context, input) => {
      const wanted = texts(input, 'StackStatusFilter');
      const all = [...region(context).stacks.values()];
      return {
        StackSummaries: all
          .filter(({ status }) => wanted.length === 0 || wanted.includes(status))
          .map(described),
      };
    },
  ),
  DescribeStacks: reads(onStack('DescribeStacks'), (context, input) => ({
    Stacks: [described(stack(context, input))],
  })),
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CancelUpdateStack.html
  CancelUpdateStack: mutates(onStack('CancelUpdateStack'), (context, input) => {
    const one = stack(context, input);
    if (one.status !== 'UPDATE_IN_PROGRESS') {
      throw new AwsError(
        'ValidationError',
        `CancelUpdateStack cannot be called from current stack status`,
      );
    }
    one.status = 'UPDATE_ROLLBACK_COMPLETE';
    return {};
  }),
  CreateStackSet: mutates(onSet('CreateStackSet'), (context, input) => {
    const name = text(input, 'StackSetName');
    const made: StackSetRecord = { id: `${name}:${uuid(context)}`, name, operations: new Map() };
    region(context).stackSets.set(name, made);
    return { StackSetId: made.id };
  }),
  CreateStackInstances: mutates(onSet('CreateStackInstances'), (context, input) => {
    const id = optionalText(input, 'OperationId') ?? uuid(context);
    const operation = { id, action: 'CREATE', status: 'RUNNING', createdAt: context.now };
    stackSet(context, input).operations.set(id, operation);
    return { OperationId: id };
  }),
  ListStackSets: reads(
    (context) => [own(context, 'cloudformation:ListStackSets', '*')],
    (context) => ({
      Summaries: [...region(context).stackSets.values()].map(({ id, name }) => ({
        StackSetId: id,
        StackSetName: name,
        Status: 'ACTIVE',
        PermissionModel: 'SELF_MANAGED',
      })),
    }),
  ),
  ListStackSetOperations: reads(onSet('ListStackSetOperations'), (context, input) => ({
    Summaries: [...stackSet(context, input).operations.values()].map(operationOf),
  })),
  DescribeStackSetOperation: reads(onSet('DescribeStackSetOperation'), (context, input) => ({
    StackSetOperation: operationOf(operation(context, input)),
  })),
  StopStackSetOperation: mutates(onSet('StopStackSetOperation'), (context, input) => {
    const one = operation(context, input);
    if (one.status !== 'RUNNING') {
      throw new AwsError('InvalidOperationException', `Operation ${one.id} is not running`);
    }
    one.status = 'STOPPED';
    return {};
  }),
};

/** The name in a name or in an ARN. */
function stackName(input: JsonObject): string {
  const given = text(input, 'StackName');
  return given.startsWith('arn:') ? (given.split('/')[1] ?? '') : given;
}

function stackArn(context: Context, name: string): string {
  return `arn:aws:cloudformation:${context.region}:${context.caller.accountId}:stack/${name}`;
}

function onStack(name: string): (context: Context, input: JsonObject) => Question[] {
  return (context, input) => [
    own(context, `cloudformation:${name}`, `${stackArn(context, stackName(input))}/*`),
  ];
}

function onSet(name: string): (context: Context, input: JsonObject) => Question[] {
  return (context, input) => {
    const { accountId } = context.caller;
    const set = `stackset/${text(input, 'StackSetName')}:*`;
    const arn = `arn:aws:cloudformation:${context.region}:${accountId}:${set}`;
    return [own(context, `cloudformation:${name}`, arn)];
  };
}

function region(context: Context) {
  const { listings } = accountOf(context.state, context.caller.accountId);
  return listingsRegion(listings, context.region);
}

function stack(context: Context, input: JsonObject): StackRecord {
  const one = region(context).stacks.get(stackName(input));
  if (one !== undefined) return one;
  throw new AwsError('ValidationError', `Stack with id ${stackName(input)} does not exist`);
}

function stackSet(context: Context, input: JsonObject): StackSetRecord {
  const one = region(context).stackSets.get(text(input, 'StackSetName'));
  if (one !== undefined) return one;
  const message = `StackSet ${text(input, 'StackSetName')} not found`;
  throw new AwsError('StackSetNotFoundException', message, 404);
}

function operation(context: Context, input: JsonObject) {
  const id = text(input, 'OperationId');
  const one = stackSet(context, input).operations.get(id);
  if (one !== undefined) return one;
  throw new AwsError('OperationNotFoundException', `Operation ${id} not found`, 404);
}

function described(one: StackRecord): JsonObject {
  return {
    StackId: one.id,
    StackName: one.name,
    StackStatus: one.status,
    CreationTime: date(one.createdAt),
    LastUpdatedTime: date(one.updatedAt),
  };
}

function operationOf(one: ReturnType<typeof operation>): JsonObject {
  return {
    OperationId: one.id,
    Action: one.action,
    Status: one.status,
    CreationTimestamp: date(one.createdAt),
  };
}
