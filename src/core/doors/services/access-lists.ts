import { fields, items, text } from '../answers.ts';
import type { Fields } from '../answers.ts';
import type { Door } from '../door.ts';
import { quoted } from '../quoted.ts';
import { serviceDoor } from './found.ts';
import type { Place } from './places.ts';

/** The two groups that are everybody: https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html */
const EVERYBODY: { readonly [uri: string]: string } = {
  'http://acs.amazonaws.com/groups/global/AllUsers': 'anyone',
  'http://acs.amazonaws.com/groups/global/AuthenticatedUsers': 'anyone who has an AWS account',
};

/** Whom a bucket's access list lets in beside its owner. */
export interface AccessList {
  /** Half sentences; empty where it is not public. */
  readonly everybody: readonly string[];
  /** How many accounts besides: AWS tells an id of theirs that says nothing about who they are. */
  readonly others: number;
}

/**
 * Reads the answer of `GetBucketAcl`. A bucket whose list is switched off answers with its owner alone.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html
 */
export function accessList(output: Fields | undefined): AccessList {
  const owner = text(fields(output?.['Owner']), 'ID');
  const grants = items(output ?? {}, 'Grants').map((grant) => ({
    grantee: fields(grant['Grantee']),
    may: text(grant, 'Permission').slice(0, 20),
  }));
  const everybody = grants.flatMap(({ grantee, may }) => {
    const who = EVERYBODY[text(grantee, 'URI')];
    return who === undefined ? [] : [`its access list lets in ${who} (${may})`];
  });
  const others = grants
    .map(({ grantee }) => text(grantee, 'ID'))
    .filter((id) => id !== '' && id !== owner);
  return { everybody: [...new Set(everybody)], others: new Set(others).size };
}

/** The door of accounts in an access list: named, because nobody but its owner knows who they are. */
export function listedDoors(place: Place, bucket: string, { others }: AccessList): readonly Door[] {
  if (others === 0) return [];
  return [
    serviceDoor(place, 'bucket-access', {
      name: `${bucket}/access-list`,
      arn: `arn:aws:s3:::${bucket}`,
      says: `bucket ${bucket}, whose access list lets in ${others === 1 ? 'another account' : `${others} other accounts`},`,
      because: [],
      stays: `AWS tells an id that says nothing of whose it is, so its owner has to say whether it belongs there: aws s3api get-bucket-acl --bucket ${quoted(bucket)}`,
    }),
  ];
}
