/**
 * What an account has switched on beyond its principals: account properties, outbound web identity federation,
 * delegation requests (https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html). They are kept and
 * shown; no token is issued and no delegated permission comes to life here.
 */
import type { CloudState } from '../../state.ts';
import { AwsError, type JsonObject, type Operations } from '../../types.ts';
import type { DelegationRequest } from './state.ts';
import {
  date,
  iamOf,
  invalid,
  noSuchEntity,
  onEverything,
  optionalText,
  page,
  read,
  text,
  write,
  type Context,
} from './support.ts';

const issuer = ({ caller }: Context): string =>
  `https://${caller.accountId}.tokens.sts.global.api.aws`;

const federation: Operations<CloudState> = {
  GetOutboundWebIdentityFederationInfo: read(
    'GetOutboundWebIdentityFederationInfo',
    onEverything,
    (context) => {
      if (!iamOf(context).outboundFederation)
        throw new AwsError(
          'FeatureDisabled',
          'Outbound web identity federation is disabled for this account.',
          404,
        );
      return { IssuerIdentifier: issuer(context), JwtVendingEnabled: true };
    },
  ),
  EnableOutboundWebIdentityFederation: write(
    'EnableOutboundWebIdentityFederation',
    onEverything,
    (context) => {
      const iam = iamOf(context);
      if (iam.outboundFederation)
        throw new AwsError(
          'FeatureEnabled',
          'Outbound web identity federation is already enabled for this account.',
          409,
        );
      iam.outboundFederation = true;
      return { IssuerIdentifier: issuer(context) };
    },
  ),
  DisableOutboundWebIdentityFederation: write(
    'DisableOutboundWebIdentityFederation',
    onEverything,
    (context) => {
      iamOf(context).outboundFederation = false;
      return {};
    },
  ),
};

const properties: Operations<CloudState> = {
  GetAccountProperties: read('GetAccountProperties', onEverything, (context) => ({
    Properties: { ...iamOf(context).properties },
  })),
  PutAccountProperties: write('PutAccountProperties', onEverything, (context, input) => {
    const given = Object.entries((input['Properties'] ?? {}) as { [key: string]: unknown });
    const names = new Set(given.map(([key]) => key.split('/')[0]));
    if (given.length === 0 || names.size > 1 || !given.every(([key]) => /^[^/]+\/[^/]+$/.test(key)))
      throw invalid('Keys have the form Namespace/PropertyName, all of one namespace.');
    for (const [key, value] of given) iamOf(context).properties[key] = String(value);
    return {};
  }),
};

function requestOf(context: Context, input: JsonObject): DelegationRequest {
  const id = text(input, 'DelegationRequestId');
  const found = iamOf(context).delegationRequests.get(id);
  if (found === undefined) throw noSuchEntity(`The delegation request ${id} cannot be found.`);
  return found;
}

function requestShape(request: DelegationRequest): JsonObject {
  return {
    DelegationRequestId: request.id,
    Description: request.description,
    Permissions: request.permissions,
    RequestorId: request.requestorId,
    State: request.state,
    CreateDate: date(request.createDate),
  };
}

const decision = (action: string, state: DelegationRequest['state']) =>
  write(action, onEverything, (context, input) => {
    requestOf(context, input).state = state;
    return {};
  });

const delegation: Operations<CloudState> = {
  CreateDelegationRequest: write('CreateDelegationRequest', onEverything, (context, input) => {
    const id = context.id('dr-', 16);
    iamOf(context).delegationRequests.set(id, {
      id,
      description: text(input, 'Description'),
      permissions: (input['Permissions'] ?? {}) as JsonObject,
      requestorId: optionalText(input, 'RequestorWorkflowId') ?? '',
      state: 'UNASSIGNED',
      createDate: context.now,
    });
    return { DelegationRequestId: id };
  }),
  ListDelegationRequests: read('ListDelegationRequests', onEverything, (context, input) => {
    const all = [...iamOf(context).delegationRequests.values()];
    const { items, rest } = page(all, input);
    // This one listing spells it in lower case.
    const { IsTruncated: isTruncated, ...marker } = rest;
    return { DelegationRequests: items.map(requestShape), isTruncated, ...marker };
  }),
  GetDelegationRequest: read('GetDelegationRequest', onEverything, (context, input) => ({
    DelegationRequest: requestShape(requestOf(context, input)),
  })),
  AcceptDelegationRequest: decision('AcceptDelegationRequest', 'ACCEPTED'),
  RejectDelegationRequest: decision('RejectDelegationRequest', 'REJECTED'),
};

export const featureOperations: Operations<CloudState> = {
  ...federation,
  ...properties,
  ...delegation,
};
