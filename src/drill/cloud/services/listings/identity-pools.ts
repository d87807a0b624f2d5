import { accountOf } from '../../state.ts';
import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { flag, text } from '../input.ts';
import { mutates, own, reads, uuid } from '../operation.ts';
import type { CloudOperation, Context, Question } from '../operation.ts';
import { listingsRegion } from './state.ts';

/** Identity pools as doors: how each is set. Nobody gets an identity or a session from one here. */
export const identityPoolOperations: { [operation: string]: CloudOperation } = {
  CreateIdentityPool: mutates(
    (context) => [own(context, 'cognito-identity:CreateIdentityPool', '*')],
    (context, input) => {
      const id = `${context.region}:${uuid(context)}`;
      const made = written(id, input);
      pools(context).set(id, made);
      return structuredClone(made);
    },
  ),
  ListIdentityPools: reads(
    (context) => [own(context, 'cognito-identity:ListIdentityPools', '*')],
    (context) => ({
      IdentityPools: [...pools(context).values()].map(({ IdentityPoolId, IdentityPoolName }) => ({
        IdentityPoolId,
        IdentityPoolName,
      })),
    }),
  ),
  DescribeIdentityPool: reads(about('DescribeIdentityPool'), (context, input) =>
    structuredClone(found(context, input)),
  ),
  // What is not sent falls back to its default:
  // https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_UpdateIdentityPool.html
  UpdateIdentityPool: mutates(about('UpdateIdentityPool'), (context, input) => {
    const id = text(found(context, input), 'IdentityPoolId');
    const changed = written(id, input);
    pools(context).set(id, changed);
    return structuredClone(changed);
  }),
};

const OPTIONAL = [
  'AllowClassicFlow',
  'SupportedLoginProviders',
  'DeveloperProviderName',
  'OpenIdConnectProviderARNs',
  'CognitoIdentityProviders',
  'SamlProviderARNs',
  'IdentityPoolTags',
] as const;

function written(id: string, input: JsonObject): JsonObject {
  const given = OPTIONAL.filter((key) => input[key] !== undefined);
  return {
    IdentityPoolId: id,
    IdentityPoolName: text(input, 'IdentityPoolName', 'InvalidParameterException'),
    AllowUnauthenticatedIdentities: flag(input, 'AllowUnauthenticatedIdentities'),
    ...Object.fromEntries(given.map((key) => [key, input[key]])),
  };
}

function pools(context: Context): Map<string, JsonObject> {
  const { listings } = accountOf(context.state, context.caller.accountId);
  return listingsRegion(listings, context.region).pools;
}

function about(operation: string): (context: Context, input: JsonObject) => Question[] {
  return (context, input) => {
    const id = text(input, 'IdentityPoolId', 'InvalidParameterException');
    const { accountId } = context.caller;
    const arn = `arn:aws:cognito-identity:${context.region}:${accountId}:identitypool/${id}`;
    return [own(context, `cognito-identity:${operation}`, arn)];
  };
}

function found(context: Context, input: JsonObject): JsonObject {
  const id = text(input, 'IdentityPoolId', 'InvalidParameterException');
  const one = pools(context).get(id);
  if (one === undefined) {
    throw new AwsError('ResourceNotFoundException', `IdentityPool '${id}' not found.`);
  }
  return one;
}
