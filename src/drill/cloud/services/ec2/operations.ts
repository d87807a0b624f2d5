import type { CloudState } from '../../state.ts';
import { AwsError } from '../../types.ts';
import type { Operations } from '../../types.ts';
import { texts } from '../input.ts';
import { own } from '../operation.ts';
import { imageOperations } from './images.ts';
import { instanceOperations } from './instances.ts';
import { ec2Operation } from './request.ts';
import { snapshotLockOperations } from './snapshot-locks.ts';
import { snapshotOperations } from './snapshots.ts';
import { volumeOperations } from './volumes.ts';

/** Regions that are on in every account without opting in
 * (https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html). */
const REGIONS = (
  'us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 sa-east-1 ' +
  'eu-central-1 eu-west-1 eu-west-2 eu-west-3 eu-north-1 ap-south-1 ' +
  'ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-southeast-1 ap-southeast-2'
).split(' ');

/** EC2's operations: instances, volumes, snapshots, images, Regions. */
export const operations: Operations<CloudState> = {
  ...instanceOperations,
  ...volumeOperations,
  ...snapshotOperations,
  ...snapshotLockOperations,
  ...imageOperations,
  DescribeRegions: ec2Operation('DescribeRegions', {
    mutates: false,
    questions: (context) => [own(context, 'ec2:DescribeRegions', '*')],
    run(_context, input) {
      const wanted = texts(input, 'RegionNames');
      const unknown = wanted.find((name) => !REGIONS.includes(name));
      if (unknown !== undefined) {
        throw new AwsError('InvalidParameterValue', `Invalid region provided '${unknown}'.`);
      }
      return {
        Regions: REGIONS.filter((name) => wanted.length === 0 || wanted.includes(name)).map(
          (RegionName) => ({
            RegionName,
            Endpoint: `ec2.${RegionName}.amazonaws.com`,
            OptInStatus: 'opt-in-not-required',
          }),
        ),
      };
    },
  }),
};
