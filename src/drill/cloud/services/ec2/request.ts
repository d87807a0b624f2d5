import { accountOf } from '../../state.ts';
import { AwsError } from '../../types.ts';
import type { JsonObject, OperationContext } from '../../types.ts';
import { flag, keyValues, objects, optionalNumber, optionalText, texts } from '../input.ts';
import { page } from '../paging.ts';
import { takeTokens } from '../token-bucket.ts';
import type { CloudOperation, Context, Question } from '../operation.ts';
import { ec2Region } from './state.ts';
import type { Ec2Region, Tags } from './state.ts';

/** What all of EC2's operations share: throttling, dry runs, filters, tags, ARNs. */

/** Burst and refill of EC2's request buckets, per account, Region and API
 * (https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html). */
const REQUEST_RATES: { [operation: string]: { burst: number; perSecond: number } } = {
  DeleteSnapshot: { burst: 100, perSecond: 5 },
  DeleteVolume: { burst: 100, perSecond: 5 },
  DeregisterImage: { burst: 100, perSecond: 5 },
  TerminateInstances: { burst: 100, perSecond: 5 },
};
const OTHER_MUTATING = { burst: 50, perSecond: 5 };
const UNFILTERED = { burst: 50, perSecond: 10 };
const FILTERED = { burst: 100, perSecond: 20 };
/** Stopping and terminating also count the instances. */
const RESOURCE_RATES: { [operation: string]: { burst: number; perSecond: number } } = {
  TerminateInstances: { burst: 1000, perSecond: 20 },
  StopInstances: { burst: 1000, perSecond: 20 },
};

/** The caller's EC2 in the Region of the request. */
export function here(context: OperationContext<Context['state']>): Ec2Region {
  return ec2Region(accountOf(context.state, context.caller.accountId).ec2, context.region);
}

export function instanceArn(context: Context, id: string): string {
  return `arn:aws:ec2:${context.region}:${context.caller.accountId}:instance/${id}`;
}
export function volumeArn(context: Context, id: string): string {
  return `arn:aws:ec2:${context.region}:${context.caller.accountId}:volume/${id}`;
}
/** Snapshots and images have no account in their ARN
 * (https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html). */
export function snapshotArn(region: string, id: string): string {
  return `arn:aws:ec2:${region}::snapshot/${id}`;
}
export function imageArn(region: string, id: string): string {
  return `arn:aws:ec2:${region}::image/${id}`;
}

/** How one of EC2's operations is written: its name finds its request bucket. */
interface Ec2Operation {
  mutates: boolean;
  questions: (context: Context, input: JsonObject) => Question[];
  run: (context: Context, input: JsonObject) => JsonObject;
}

/**
 * Puts throttling and the dry run in front of the behaviour. The kernel has authorized by then, so a dry run says
 * `DryRunOperation` even about a thing that does not exist
 * (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/CommonParameters.html).
 */
export function ec2Operation(name: string, about: Ec2Operation): CloudOperation {
  return {
    mutates: about.mutates,
    questions: about.questions,
    run(context, input) {
      throttle(context, { name, mutates: about.mutates }, input);
      if (flag(input, 'DryRun')) {
        throw new AwsError(
          'DryRunOperation',
          'Request would have succeeded, but DryRun flag is set.',
          412,
        );
      }
      return about.run(context, input);
    },
  };
}

function throttle(
  context: Context,
  about: { name: string; mutates: boolean },
  input: JsonObject,
): void {
  const { name } = about;
  const narrowed = Object.keys(input).some((key) => key !== 'DryRun' && input[key] !== undefined);
  const reading = narrowed ? FILTERED : UNFILTERED;
  const bucket = about.mutates ? name : `${name} ${narrowed ? 'filtered' : 'unfiltered'}`;
  const rate = REQUEST_RATES[name] ?? (about.mutates ? OTHER_MUTATING : reading);
  const { throttles } = here(context);
  const resources = RESOURCE_RATES[name];
  const count = texts(input, 'InstanceIds').length;
  if (
    !takeTokens(throttles, bucket, rate, { now: context.now }) ||
    (resources !== undefined &&
      !takeTokens(throttles, `${name} resources`, resources, { now: context.now, count }))
  ) {
    throw new AwsError('RequestLimitExceeded', 'Request limit exceeded.', 503);
  }
}

/** A missing thing, in EC2's words: `InvalidSnapshot.NotFound`. */
export function notFound(code: string, noun: string, id: string): AwsError {
  return new AwsError(code, `The ${noun} '${id}' does not exist.`);
}

/** The tags that the request gives to what it makes of this type. */
export function tagsFor(input: JsonObject, resourceType: string): Tags {
  const specifications = objects(input, 'TagSpecifications');
  return Object.assign(
    {},
    ...specifications
      .filter((specification) => optionalText(specification, 'ResourceType') === resourceType)
      .map((specification) => keyValues(specification, 'Tags')),
  ) as Tags;
}

export function tagList(tags: Tags): JsonObject[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

/**
 * True if what has these fields and tags passes every `Filters` entry. A filter on a field that the simulation does
 * not keep is refused as EC2 refuses one that does not exist, never ignored.
 */
export function passesFilters(
  input: JsonObject,
  fields: { [filter: string]: string | undefined },
  tags: Tags,
): boolean {
  return objects(input, 'Filters').every((filter) => {
    const name = optionalText(filter, 'Name') ?? '';
    const wanted = texts(filter, 'Values').map(wildcard);
    const values = filterValues(name, fields, tags);
    return values.some((value) => wanted.some((pattern) => pattern.test(value)));
  });
}

function filterValues(
  name: string,
  fields: { [filter: string]: string | undefined },
  tags: Tags,
): string[] {
  if (name === 'tag-key') return Object.keys(tags);
  if (name.startsWith('tag:')) {
    const value = tags[name.slice('tag:'.length)];
    return value === undefined ? [] : [value];
  }
  if (!(name in fields)) {
    throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
  }
  const value = fields[name];
  return value === undefined ? [] : [value];
}

function wildcard(pattern: string): RegExp {
  const escaped = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
}

/** One page of a Describe call; `MaxResults` is optional in all of them. */
export function describePage<T>(
  input: JsonObject,
  items: T[],
  keyOf: (item: T) => string,
): { items: T[]; next?: string } {
  const limit = optionalNumber(input, 'MaxResults');
  return page(items, keyOf, {
    limit: Math.min(limit ?? Number.MAX_SAFE_INTEGER, 1000),
    token: optionalText(input, 'NextToken'),
  });
}
