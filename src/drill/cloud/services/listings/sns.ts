import { accountOf } from '../../state.ts';
import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { optionalText, text } from '../input.ts';
import { mutates, own, present, reads } from '../operation.ts';
import type { CloudOperation, Context, Question } from '../operation.ts';
import { page } from '../paging.ts';
import { parseStoredPolicy } from '../stored-policy.ts';
import { listingsRegion } from './state.ts';

/** Topics as doors: whom their policies let in. Nothing is published here, and the policy binds nobody. */
export const snsOperations: { [operation: string]: CloudOperation } = {
  // A topic that is there already is told: https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
  CreateTopic: mutates(
    (context, input) => [own(context, 'sns:CreateTopic', arnOf(context, text(input, 'Name')))],
    (context, input) => {
      const arn = arnOf(context, text(input, 'Name'));
      const policy = topics(context).get(arn) ?? defaultPolicy(context, arn);
      topics(context).set(arn, policy);
      return { TopicArn: arn };
    },
  ),
  ListTopics: reads(
    (context) => [own(context, 'sns:ListTopics', '*')],
    (context, input) => {
      const { items, next } = page(topics(context).keys(), (arn) => arn, {
        limit: 100,
        token: optionalText(input, 'NextToken'),
      });
      return present({ Topics: items.map((TopicArn) => ({ TopicArn })), NextToken: next });
    },
  ),
  GetTopicAttributes: reads(about('sns:GetTopicAttributes'), (context, input) => {
    const TopicArn = text(input, 'TopicArn');
    const Owner = context.caller.accountId;
    return { Attributes: { TopicArn, Owner, Policy: found(context, input) } };
  }),
  // https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html
  SetTopicAttributes: mutates(about('sns:SetTopicAttributes'), (context, input) => {
    found(context, input);
    const name = text(input, 'AttributeName');
    if (name !== 'Policy')
      throw new AwsError('InvalidParameter', `Invalid parameter: AttributeName ${name}`);
    const policy = parseStoredPolicy(text(input, 'AttributeValue'), 'InvalidParameter');
    topics(context).set(text(input, 'TopicArn'), policy.text);
    return {};
  }),
};

function about(action: string): (context: Context, input: JsonObject) => Question[] {
  return (context, input) => [own(context, action, text(input, 'TopicArn'))];
}

function topics(context: Context): Map<string, string> {
  const { listings } = accountOf(context.state, context.caller.accountId);
  return listingsRegion(listings, context.region).topics;
}

function found(context: Context, input: JsonObject): string {
  const policy = topics(context).get(text(input, 'TopicArn'));
  if (policy !== undefined) return policy;
  throw new AwsError('NotFound', 'Topic does not exist', 404);
}

function arnOf(context: Context, name: string): string {
  return `arn:aws:sns:${context.region}:${context.caller.accountId}:${name}`;
}

/** Every topic is made with it: https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html */
function defaultPolicy(context: Context, arn: string): string {
  return JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ['SNS:GetTopicAttributes', 'SNS:Subscribe', 'SNS:Publish'],
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': context.caller.accountId } },
      },
    ],
  });
}
