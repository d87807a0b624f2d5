import { accountOf, organizationIdOf } from '../../state.ts';
import { AwsError } from '../../types.ts';
import type { JsonObject } from '../../types.ts';
import { optionalText, text, texts } from '../input.ts';
import { date, mutates, own, reads, uuid } from '../operation.ts';
import type { CloudOperation, Context, Question } from '../operation.ts';
import { listingsRegion } from './state.ts';
import type { ShareRecord } from './state.ts';

/** Resource shares with their principals. Nothing is shared by one, and nobody accepts an invitation. */
export const ramOperations: { [operation: string]: CloudOperation } = {
  CreateResourceShare: mutates(
    (context) => [own(context, 'ram:CreateResourceShare', '*')],
    (context, input) => {
      const arn = `arn:aws:ram:${context.region}:${context.caller.accountId}:resource-share/${uuid(context)}`;
      const share: ShareRecord = { arn, name: text(input, 'name'), principals: new Map() };
      shares(context).set(arn, share);
      for (const who of texts(input, 'principals')) associate(context, share, who);
      return { resourceShare: { resourceShareArn: arn, name: share.name, status: 'ACTIVE' } };
    },
  ),
  AssociateResourceShare: mutates(about('ram:AssociateResourceShare'), (context, input) => {
    const share = found(context, input);
    for (const who of texts(input, 'principals')) associate(context, share, who);
    return {};
  }),
  // https://docs.aws.amazon.com/ram/latest/APIReference/API_DisassociateResourceShare.html
  DisassociateResourceShare: mutates(about('ram:DisassociateResourceShare'), (context, input) => {
    const share = found(context, input);
    for (const who of texts(input, 'principals')) {
      const one = share.principals.get(who);
      if (one === undefined)
        throw new AwsError('UnknownResourceException', `${who} is not in the share`);
      one.status = 'DISASSOCIATED';
    }
    return {};
  }),
  GetResourceShareAssociations: reads(
    (context) => [own(context, 'ram:GetResourceShareAssociations', '*')],
    (context, input) => {
      const wanted = texts(input, 'resourceShareArns');
      const principal = optionalText(input, 'principal');
      const status = optionalText(input, 'associationStatus');
      if (text(input, 'associationType') !== 'PRINCIPAL') return { resourceShareAssociations: [] };
      const all = [...shares(context).values()]
        .filter(({ arn }) => wanted.length === 0 || wanted.includes(arn))
        .flatMap((share) => [...share.principals].map((entry) => described(context, share, entry)));
      return {
        resourceShareAssociations: all.filter(
          (one) =>
            (principal === undefined || one['associatedEntity'] === principal) &&
            (status === undefined || one['status'] === status),
        ),
      };
    },
  ),
};

function about(action: string): (context: Context, input: JsonObject) => Question[] {
  return (context, input) => [own(context, action, text(input, 'resourceShareArn'))];
}

function shares(context: Context): Map<string, ShareRecord> {
  const { listings } = accountOf(context.state, context.caller.accountId);
  return listingsRegion(listings, context.region).shares;
}

function found(context: Context, input: JsonObject): ShareRecord {
  const share = shares(context).get(text(input, 'resourceShareArn'));
  if (share !== undefined) return share;
  throw new AwsError('UnknownResourceException', 'The resource share could not be found.');
}

/** An account outside of the organization would have to accept an invitation. */
function associate(context: Context, share: ShareRecord, who: string): void {
  const status = isExternal(context, who) ? 'ASSOCIATING' : 'ASSOCIATED';
  share.principals.set(who, { status, at: context.now });
}

function isExternal(context: Context, who: string): boolean {
  return /^\d{12}$/.test(who) && organizationIdOf(context.state, who) === undefined;
}

function described(
  context: Context,
  share: ShareRecord,
  [who, { status, at }]: readonly [string, { readonly status: string; readonly at: number }],
): JsonObject {
  return {
    resourceShareArn: share.arn,
    resourceShareName: share.name,
    associatedEntity: who,
    associationType: 'PRINCIPAL',
    status,
    creationTime: date(at),
    external: isExternal(context, who),
  };
}
