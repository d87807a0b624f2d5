import { accountOf } from '../../state.ts';
import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { objects, optionalText, text } from '../input.ts';
import { mutates, own, present, reads } from '../operation.ts';
import type { CloudOperation, Context, Question } from '../operation.ts';
import { listingsRegion } from './state.ts';
import type { RuleRecord } from './state.ts';

/** EventBridge rules on the default bus, as triggers that start something of his again. None of them fires here. */
export const eventsOperations: { [operation: string]: CloudOperation } = {
  ListEventBuses: reads(
    (context) => [own(context, 'events:ListEventBuses', '*')],
    (context) => ({
      EventBuses: [{ Name: 'default', Arn: arnOf(context, 'event-bus', 'default') }],
    }),
  ),
  ListRules: reads(
    (context) => [own(context, 'events:ListRules', '*')],
    (context) => ({ Rules: [...rules(context).values()].map((one) => described(context, one)) }),
  ),
  DescribeRule: reads(about('events:DescribeRule', 'Name'), (context, input) =>
    described(context, found(context, text(input, 'Name'))),
  ),
  ListTargetsByRule: reads(about('events:ListTargetsByRule', 'Rule'), (context, input) => ({
    Targets: [...found(context, text(input, 'Rule')).targets].map(([Id, Arn]) => ({ Id, Arn })),
  })),
  PutRule: mutates(about('events:PutRule', 'Name'), (context, input) => {
    const name = text(input, 'Name');
    const schedule = optionalText(input, 'ScheduleExpression');
    const pattern = optionalText(input, 'EventPattern');
    rules(context).set(name, {
      name,
      enabled: optionalText(input, 'State') !== 'DISABLED',
      ...(schedule === undefined ? {} : { schedule }),
      ...(pattern === undefined ? {} : { pattern }),
      targets: rules(context).get(name)?.targets ?? new Map<string, string>(),
    });
    return { RuleArn: arnOf(context, 'rule', name) };
  }),
  PutTargets: mutates(about('events:PutTargets', 'Rule'), (context, input) => {
    const { targets } = found(context, text(input, 'Rule'));
    for (const one of objects(input, 'Targets')) targets.set(text(one, 'Id'), text(one, 'Arn'));
    return { FailedEntryCount: 0, FailedEntries: [] };
  }),
  DisableRule: mutates(about('events:DisableRule', 'Name'), (context, input) =>
    switched(context, input, false),
  ),
  EnableRule: mutates(about('events:EnableRule', 'Name'), (context, input) =>
    switched(context, input, true),
  ),
};

function about(
  action: string,
  member: string,
): (context: Context, input: JsonObject) => Question[] {
  return (context, input) => [own(context, action, arnOf(context, 'rule', text(input, member)))];
}

function rules(context: Context): Map<string, RuleRecord> {
  const { listings } = accountOf(context.state, context.caller.accountId);
  return listingsRegion(listings, context.region).rules;
}

function found(context: Context, name: string): RuleRecord {
  const one = rules(context).get(name);
  if (one !== undefined) return one;
  const message = `Rule ${name} does not exist on EventBus default.`;
  throw new AwsError('ResourceNotFoundException', message);
}

function switched(context: Context, input: JsonObject, enabled: boolean): JsonObject {
  found(context, text(input, 'Name')).enabled = enabled;
  return {};
}

function described(context: Context, one: RuleRecord): JsonObject {
  return present({
    Name: one.name,
    Arn: arnOf(context, 'rule', one.name),
    State: one.enabled ? 'ENABLED' : 'DISABLED',
    ScheduleExpression: one.schedule,
    EventPattern: one.pattern,
    EventBusName: 'default',
  });
}

function arnOf(context: Context, kind: string, name: string): string {
  return `arn:aws:events:${context.region}:${context.caller.accountId}:${kind}/${name}`;
}
