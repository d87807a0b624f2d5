import { accountOf } from '../../state.ts';
import type { CloudState } from '../../state.ts';
import { AwsError } from '../../types.ts';
import type { JsonObject, Operations } from '../../types.ts';
import { object, text } from '../input.ts';
import { mutates, own, reads } from '../operation.ts';
import type { Context } from '../operation.ts';

/**
 * The block of public access for a whole account. It is kept and told; buckets answer as if it were not there
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_PutPublicAccessBlock.html).
 */
export const accountBlockOperations: Operations<CloudState> = {
  GetPublicAccessBlock: reads(
    (context) => [own(context, 's3:GetAccountPublicAccessBlock', '*')],
    (context, input) => {
      const { publicAccessBlock } = stateOf(context, input);
      if (publicAccessBlock === undefined)
        throw new AwsError(
          'NoSuchPublicAccessBlockConfiguration',
          'The public access block configuration was not found',
          404,
        );
      return { PublicAccessBlockConfiguration: publicAccessBlock };
    },
  ),
  PutPublicAccessBlock: mutates(
    (context) => [own(context, 's3:PutAccountPublicAccessBlock', '*')],
    (context, input) => {
      stateOf(context, input).publicAccessBlock = object(input, 'PublicAccessBlockConfiguration');
      return {};
    },
  ),
  DeletePublicAccessBlock: mutates(
    (context) => [own(context, 's3:PutAccountPublicAccessBlock', '*')],
    (context, input) => {
      delete stateOf(context, input).publicAccessBlock;
      return {};
    },
  ),
};

/** Only the account itself is asked about itself. */
function stateOf(context: Context, input: JsonObject) {
  const account = text(input, 'AccountId');
  if (account !== context.caller.accountId)
    throw new AwsError('AccessDenied', 'Access Denied', 403);
  return accountOf(context.state, account).s3;
}
