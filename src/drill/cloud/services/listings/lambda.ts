import { accountOf } from '../../state.ts';
import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { optionalNumber, optionalText, text } from '../input.ts';
import { date, mutates, own, reads } from '../operation.ts';
import type { CloudOperation, Context, Question } from '../operation.ts';
import { page } from '../paging.ts';
import { listingsRegion } from './state.ts';
import type { FunctionRecord, UrlRecord } from './state.ts';

/** Functions as doors: role, URL, who else may call, and whether they can run. No code runs here. */
export const lambdaOperations: { [operation: string]: CloudOperation } = {
  CreateFunction: mutates(about('lambda:CreateFunction'), createFunction),
  ListFunctions: reads(
    (context) => [own(context, 'lambda:ListFunctions', '*')],
    (context, input) => {
      const { items, next } = page(functions(context).values(), ({ name }) => name, {
        limit: Math.min(optionalNumber(input, 'MaxItems') ?? 50, 50),
        token: optionalText(input, 'Marker'),
      });
      const Functions = items.map((one) => described(context, one));
      return next === undefined ? { Functions } : { Functions, NextMarker: next };
    },
  ),
  GetFunctionConcurrency: reads(about('lambda:GetFunctionConcurrency'), (context, input) => {
    const { reserved } = found(context, input);
    return reserved === undefined ? {} : { ReservedConcurrentExecutions: reserved };
  }),
  PutFunctionConcurrency: mutates(about('lambda:PutFunctionConcurrency'), (context, input) => {
    const reserved = optionalNumber(input, 'ReservedConcurrentExecutions') ?? 0;
    found(context, input).reserved = reserved;
    return { ReservedConcurrentExecutions: reserved };
  }),
  DeleteFunctionConcurrency: mutates(
    about('lambda:DeleteFunctionConcurrency'),
    (context, input) => {
      delete found(context, input).reserved;
      return {};
    },
  ),
  CreateFunctionUrlConfig: mutates(about('lambda:CreateFunctionUrlConfig'), (context, input) => {
    const one = found(context, input);
    one.url = {
      authType: text(input, 'AuthType'),
      createdAt: context.now,
      modifiedAt: context.now,
    };
    return urlOf(context, one, one.url);
  }),
  // https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionUrlConfig.html
  UpdateFunctionUrlConfig: mutates(about('lambda:UpdateFunctionUrlConfig'), (context, input) => {
    const one = found(context, input);
    const url = addressOf(one);
    url.authType = optionalText(input, 'AuthType') ?? url.authType;
    url.modifiedAt = context.now;
    return urlOf(context, one, url);
  }),
  GetFunctionUrlConfig: reads(about('lambda:GetFunctionUrlConfig'), (context, input) => {
    const one = found(context, input);
    return urlOf(context, one, addressOf(one));
  }),
  ListFunctionUrlConfigs: reads(about('lambda:ListFunctionUrlConfigs'), (context, input) => {
    const one = found(context, input);
    return { FunctionUrlConfigs: one.url === undefined ? [] : [urlOf(context, one, one.url)] };
  }),
  GetPolicy: reads(about('lambda:GetPolicy'), (context, input) => {
    const one = found(context, input);
    if (one.statements.size === 0) throw missing('The resource you requested does not exist.');
    return { Policy: policyText(context, one) };
  }),
  AddPermission: mutates(about('lambda:AddPermission'), (context, input) => {
    const id = text(input, 'StatementId');
    const statement = { principal: text(input, 'Principal'), action: text(input, 'Action') };
    const one = found(context, input);
    if (one.statements.has(id)) {
      const message = `The statement id (${id}) provided already exists.`;
      throw new AwsError('ResourceConflictException', message, 409);
    }
    one.statements.set(id, statement);
    return { Statement: JSON.stringify(written(context, one, [id, statement])) };
  }),
  RemovePermission: mutates(about('lambda:RemovePermission'), (context, input) => {
    const removed = found(context, input).statements.delete(text(input, 'StatementId'));
    if (!removed) throw missing('Statement is not found in resource policy.');
    return {};
  }),
};

function about(action: string): (context: Context, input: JsonObject) => Question[] {
  return (context, input) => [own(context, action, arnOf(context, nameIn(input)))];
}

/** A function may be named by its name or its ARN. */
function nameIn(input: JsonObject): string {
  return text(input, 'FunctionName').split(':').at(-1) ?? '';
}

function functions(context: Context): Map<string, FunctionRecord> {
  const { listings } = accountOf(context.state, context.caller.accountId);
  return listingsRegion(listings, context.region).functions;
}

function found(context: Context, input: JsonObject): FunctionRecord {
  const name = nameIn(input);
  const one = functions(context).get(name);
  if (one === undefined) throw missing(`Function not found: ${arnOf(context, name)}`);
  return one;
}

function addressOf({ url }: FunctionRecord): UrlRecord {
  if (url === undefined) throw missing('The resource you requested does not exist.');
  return url;
}

function missing(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message, 404);
}

function createFunction(context: Context, input: JsonObject): JsonObject {
  const name = nameIn(input);
  if (functions(context).has(name)) {
    const message = `Function already exist: ${name}`;
    throw new AwsError('ResourceConflictException', message, 409);
  }
  const made: FunctionRecord = {
    name,
    role: text(input, 'Role'),
    modifiedAt: context.now,
    statements: new Map(),
  };
  functions(context).set(name, made);
  return described(context, made);
}

function described(context: Context, one: FunctionRecord): JsonObject {
  return {
    FunctionName: one.name,
    FunctionArn: arnOf(context, one.name),
    Role: one.role,
    // The one time that Lambda writes as text, without a colon in its zone.
    LastModified: date(one.modifiedAt)?.toISOString().replace('Z', '+0000'),
    Version: '$LATEST',
  };
}

function urlOf(context: Context, one: FunctionRecord, url: UrlRecord): JsonObject {
  return {
    FunctionUrl: `https://${one.name}.lambda-url.${context.region}.on.aws/`,
    FunctionArn: arnOf(context, one.name),
    AuthType: url.authType,
    CreationTime: date(url.createdAt)?.toISOString(),
    LastModifiedTime: date(url.modifiedAt)?.toISOString(),
  };
}

function policyText(context: Context, one: FunctionRecord): string {
  const Statement = [...one.statements].map((entry) => written(context, one, entry));
  return JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement });
}

function written(
  context: Context,
  one: FunctionRecord,
  [Sid, { principal, action }]: [string, { principal: string; action: string }],
): JsonObject {
  const account = /^\d{12}$/.test(principal) ? `arn:aws:iam::${principal}:root` : principal;
  const Principal = principal.includes('.amazonaws.com') ? { Service: principal } : account;
  return {
    Sid,
    Effect: 'Allow',
    Principal: typeof Principal === 'string' && Principal !== '*' ? { AWS: Principal } : Principal,
    Action: action,
    Resource: arnOf(context, one.name),
  };
}

function arnOf(context: Context, name: string): string {
  return `arn:aws:lambda:${context.region}:${context.caller.accountId}:function:${name}`;
}
