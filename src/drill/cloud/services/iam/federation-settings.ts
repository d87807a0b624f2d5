/** Switches of the account as a whole: tokens for other clouds, role templates, delegation (which nobody asks for here). */
import type { CloudState } from '../../state.ts';
import { AwsError, type Operations } from '../../types.ts';
import type { IamState } from './state.ts';
import { iamOf, onEverything, read, write, type Context } from './support.ts';

/** Accounts that sign tokens for other clouds (https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableOutboundWebIdentityFederation.html). */
const vending = new WeakSet<IamState>();

function issuer({ caller }: Context): string {
  return `https://${caller.accountId}.tokens.sts.global.api.aws`;
}

function off(): AwsError {
  return new AwsError(
    'FeatureDisabled',
    'Outbound identity federation is disabled for your AWS account.',
    404,
  );
}

export const federationSettingOperations: Operations<CloudState> = {
  GetOutboundWebIdentityFederationInfo: read(
    'GetOutboundWebIdentityFederationInfo',
    onEverything,
    (context) => {
      if (!vending.has(iamOf(context))) throw off();
      return { IssuerIdentifier: issuer(context), JwtVendingEnabled: true };
    },
  ),
  EnableOutboundWebIdentityFederation: write(
    'EnableOutboundWebIdentityFederation',
    onEverything,
    (context) => {
      if (vending.has(iamOf(context)))
        throw new AwsError('FeatureEnabled', 'The feature is already enabled.', 409);
      vending.add(iamOf(context));
      return { IssuerIdentifier: issuer(context) };
    },
  ),
  DisableOutboundWebIdentityFederation: write(
    'DisableOutboundWebIdentityFederation',
    onEverything,
    (context) => {
      if (!vending.delete(iamOf(context))) throw off();
      return {};
    },
  ),
  GetAccountProperties: read('GetAccountProperties', onEverything, () => ({ Properties: {} })),
  ListDelegationRequests: read('ListDelegationRequests', onEverything, () => ({
    DelegationRequests: [],
    isTruncated: false,
  })),
};
