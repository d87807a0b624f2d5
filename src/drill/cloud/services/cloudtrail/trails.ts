import { accountOf } from '../../state.ts';
import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { flag, optionalText, text, texts } from '../input.ts';
import { date, mutates, own, present, reads } from '../operation.ts';
import type { CloudOperation, Context } from '../operation.ts';
import type { TrailRecord } from './state.ts';

/** Trails. What they deliver is not simulated; whether they log is, and LookupEvents does not depend on it
 * (https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html). */
export const trailOperations: { [operation: string]: CloudOperation } = {
  CreateTrail: mutates(
    (context, input) => [
      own(context, 'cloudtrail:CreateTrail', trailArn(context, text(input, 'Name'))),
    ],
    createTrail,
  ),
  DescribeTrails: reads(
    (context) => [own(context, 'cloudtrail:DescribeTrails', '*')],
    (context, input) => {
      const wanted = texts(input, 'trailNameList');
      const trails = [...trailsOf(context).values()].filter(
        (trail) =>
          (trail.multiRegion || trail.homeRegion === context.region) &&
          (wanted.length === 0 || wanted.includes(trail.name) || wanted.includes(trail.arn)),
      );
      return { trailList: trails.map(trailOutput) };
    },
  ),
  GetTrailStatus: reads(
    (context, input) => [trailQuestion(context, 'cloudtrail:GetTrailStatus', input)],
    (context, input) => {
      const trail = requestedTrail(context, input);
      return present({
        IsLogging: trail.logging,
        StartLoggingTime: date(trail.startedAt),
        StopLoggingTime: date(trail.stoppedAt),
      });
    },
  ),
  StartLogging: mutates(
    (context, input) => [trailQuestion(context, 'cloudtrail:StartLogging', input)],
    (context, input) => {
      const trail = requestedTrail(context, input);
      trail.logging = true;
      trail.startedAt = context.now;
      return {};
    },
  ),
  StopLogging: mutates(
    (context, input) => [trailQuestion(context, 'cloudtrail:StopLogging', input)],
    (context, input) => {
      const trail = requestedTrail(context, input);
      trail.logging = false;
      trail.stoppedAt = context.now;
      return {};
    },
  ),
  GetEventSelectors: reads(
    (context, input) => [trailQuestion(context, 'cloudtrail:GetEventSelectors', input)],
    (context, input) => {
      const { arn, selectors } = requestedTrail(context, input);
      return { TrailARN: arn, ...selectors };
    },
  ),
  // https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventSelectors.html
  PutEventSelectors: mutates(
    (context, input) => [trailQuestion(context, 'cloudtrail:PutEventSelectors', input)],
    (context, input) => {
      const trail = requestedTrail(context, input);
      const { EventSelectors, AdvancedEventSelectors } = input;
      trail.selectors =
        AdvancedEventSelectors === undefined ? { EventSelectors } : { AdvancedEventSelectors };
      return { TrailARN: trail.arn, ...trail.selectors };
    },
  ),
  DeleteTrail: mutates(
    (context, input) => [trailQuestion(context, 'cloudtrail:DeleteTrail', input)],
    (context, input) => {
      trailsOf(context).delete(requestedTrail(context, input).name);
      return {};
    },
  ),
};

function createTrail(context: Context, input: JsonObject): JsonObject {
  const name = text(input, 'Name');
  const trails = trailsOf(context);
  if (trails.has(name)) {
    const message = `Trail ${name} already exists for customer: ${context.caller.accountId}`;
    throw new AwsError('TrailAlreadyExistsException', message);
  }
  const trail: TrailRecord = {
    name,
    arn: trailArn(context, name),
    homeRegion: context.region,
    bucketName: text(input, 'S3BucketName'),
    multiRegion: flag(input, 'IsMultiRegionTrail'),
    organizationTrail: flag(input, 'IsOrganizationTrail'),
    logFileValidation: flag(input, 'EnableLogFileValidation'),
    logging: false,
    selectors: {
      EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true, DataResources: [] }],
    },
  };
  trails.set(name, trail);
  return trailOutput(trail);
}

function trailsOf(context: Context): Map<string, TrailRecord> {
  return accountOf(context.state, context.caller.accountId).cloudtrail.trails;
}

function trailQuestion(context: Context, action: string, input: JsonObject) {
  const name = nameIn(input);
  return own(context, action, name.startsWith('arn:') ? name : trailArn(context, name));
}

/** Two operations call it `TrailName`. */
function nameIn(input: JsonObject): string {
  return optionalText(input, 'TrailName') ?? text(input, 'Name');
}

function requestedTrail(context: Context, input: JsonObject): TrailRecord {
  const id = nameIn(input);
  const trail = trailsOf(context)
    .values()
    .find(({ name, arn }) => name === id || arn === id);
  if (trail !== undefined) return trail;
  const message = `Unknown trail: ${id} for the user: ${context.caller.accountId}`;
  throw new AwsError('TrailNotFoundException', message);
}

function trailOutput(trail: TrailRecord): JsonObject {
  return {
    Name: trail.name,
    TrailARN: trail.arn,
    S3BucketName: trail.bucketName,
    HomeRegion: trail.homeRegion,
    IncludeGlobalServiceEvents: true,
    IsMultiRegionTrail: trail.multiRegion,
    IsOrganizationTrail: trail.organizationTrail,
    LogFileValidationEnabled: trail.logFileValidation,
    HasCustomEventSelectors: false,
    HasInsightSelectors: false,
  };
}

function trailArn(context: Context, name: string): string {
  return `arn:aws:cloudtrail:${context.region}:${context.caller.accountId}:trail/${name}`;
}
