import type { Situation } from '../../incident/situation.ts';
import type { Request } from '../../plan/call.ts';
import { fields, policyDocument, text } from '../answers.ts';
import type { Fields } from '../answers.ts';
import { policyMark } from '../objects.ts';
import { quoted } from '../quoted.ts';
import { askRows, line, listEach, serviceDoor, together } from './found.ts';
import type { Found, Miss, Row } from './found.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';
import { withoutStrangers } from './without-strangers.ts';

const AREA = 'resource-policy';
/** So many resources of a kind and place are asked one by one. */
const MOST_ASKED = 500;

/** A kind of resource whose policy is read here and can be written whole. */
export interface PolicyKind {
  readonly noun: 'secret' | 'topic' | 'vault';
  readonly list: (place: Place) => Request;
  readonly member: string;
  /** The member that names it in every other call. */
  readonly id: string;
  readonly arn: string;
  readonly read: (place: Place, id: string) => Request;
  /** The policy's text in the answer, if it has one. */
  readonly pick: readonly string[];
  readonly write: (place: Place, id: string, policy: string) => Request;
}

/** Sources: the pages of the calls in https://docs.aws.amazon.com/secretsmanager/, /sns/ and /aws-backup/. */
export const policyKinds: readonly PolicyKind[] = [
  {
    noun: 'secret',
    list: (place) => inPlace(place, 'secretsmanager', 'ListSecrets'),
    member: 'SecretList',
    id: 'ARN',
    arn: 'ARN',
    // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetResourcePolicy.html
    read: (place, SecretId) => inPlace(place, 'secretsmanager', 'GetResourcePolicy', { SecretId }),
    pick: ['ResourcePolicy'],
    write: (place, SecretId, ResourcePolicy) =>
      inPlace(place, 'secretsmanager', 'PutResourcePolicy', { SecretId, ResourcePolicy }),
  },
  {
    noun: 'topic',
    list: (place) => inPlace(place, 'sns', 'ListTopics'),
    member: 'Topics',
    id: 'TopicArn',
    arn: 'TopicArn',
    // https://docs.aws.amazon.com/sns/latest/api/API_GetTopicAttributes.html
    read: (place, TopicArn) => inPlace(place, 'sns', 'GetTopicAttributes', { TopicArn }),
    pick: ['Attributes', 'Policy'],
    write: (place, TopicArn, AttributeValue) =>
      inPlace(place, 'sns', 'SetTopicAttributes', {
        TopicArn,
        AttributeName: 'Policy',
        AttributeValue,
      }),
  },
  {
    noun: 'vault',
    list: (place) => inPlace(place, 'backup', 'ListBackupVaults'),
    member: 'BackupVaultList',
    id: 'BackupVaultName',
    arn: 'BackupVaultArn',
    // https://docs.aws.amazon.com/aws-backup/latest/devguide/API_GetBackupVaultAccessPolicy.html
    read: (place, BackupVaultName) =>
      inPlace(place, 'backup', 'GetBackupVaultAccessPolicy', { BackupVaultName }),
    pick: ['Policy'],
    write: (place, BackupVaultName, Policy) =>
      inPlace(place, 'backup', 'PutBackupVaultAccessPolicy', { BackupVaultName, Policy }),
  },
];

/** What was found, and the ARNs of the resources whose policies were read. */
export type PoliciesFound = Found & { readonly read: ReadonlySet<string> };

/** Secrets, topics and vaults whose own policies let in somebody who is not ours. */
export function* policyDoors(places: readonly Place[], situation: Situation): Reads<PoliciesFound> {
  const found: PoliciesFound[] = [];
  for (const kind of policyKinds) found.push(yield* policiesOf(kind, places, situation));
  return { ...together(found), read: new Set(found.flatMap(({ read }) => [...read])) };
}

function* policiesOf(
  kind: PolicyKind,
  places: readonly Place[],
  situation: Situation,
): Reads<PoliciesFound> {
  const listed = yield* listEach(places, {
    ask: kind.list,
    list: kind.member,
    what: `${kind.noun}s`,
    area: AREA,
  });
  const { rows, misses } = first(kind, places, listed.rows);
  const asked = yield* askRows(rows, ({ place, item }) => kind.read(place, text(item, kind.id)), {
    what: ({ item }) => `policy of ${kind.noun} ${text(item, kind.id)}`,
    area: AREA,
  });
  const missed = new Set(asked.misses.map(({ what }) => what));
  const each = asked.answers.map(([row, output]) =>
    looked(kind, row, policyDocument(textAt(output ?? {}, kind.pick)) ?? {}, situation),
  );
  return {
    doors: each.flatMap((one) => one.doors),
    lines: each.flatMap((one) => one.lines),
    misses: [...listed.misses, ...misses, ...asked.misses],
    read: new Set(
      rows
        .filter(({ item }) => !missed.has(`policy of ${kind.noun} ${text(item, kind.id)}`))
        .map(({ item }) => text(item, kind.arn)),
    ),
  };
}

/** How many were left out of a place is missed, not taken for closed. */
function first(
  { noun }: PolicyKind,
  places: readonly Place[],
  rows: readonly Row[],
): { readonly rows: readonly Row[]; readonly misses: readonly Miss[] } {
  const misses: Miss[] = [];
  const kept = places.flatMap((place) => {
    const here = rows.filter(
      (row) => row.place.account === place.account && row.place.region === place.region,
    );
    const more = here.length - MOST_ASKED;
    if (more > 0) {
      const why = 'there are too many to ask each';
      misses.push({ ...place, area: AREA, what: `policies of ${more} more ${noun}s`, why });
    }
    return here.slice(0, MOST_ASKED);
  });
  return { rows: kept, misses };
}

function textAt(output: Fields, path: readonly string[]): unknown {
  return path.reduce<unknown>((here, key) => fields(here)[key], output);
}

function looked(
  kind: PolicyKind,
  { place, item }: Row,
  policy: Fields,
  situation: Situation,
): Omit<Found, 'misses'> {
  const id = text(item, kind.id);
  const name = `${kind.noun}/${id}`;
  const about = { arn: text(item, kind.arn), says: `${kind.noun} ${text(item, 'Name') || id}` };
  const { open, unjudged, clean, change, why } = withoutStrangers(
    policy,
    place.account,
    situation.settings,
  );
  const closable = serviceDoor(place, AREA, {
    ...about,
    name,
    because: open.map((who) => `its policy lets in ${who}`),
    detail: change === undefined ? {} : { what: kind.noun, resource: id, ...change },
    stays: why === undefined ? undefined : `${why}; ${byHand(kind, place, id)}`,
  });
  const named = serviceDoor(place, AREA, {
    arn: about.arn,
    name: `${name}/condition`,
    says: `${about.says}, whose policy lets in ${unjudged.join(' and ').slice(0, 200)} in a way that only its owner can judge,`,
    because: [],
    stays: `its owner has to say whether that is wanted; ${byHand(kind, place, id)}`,
  });
  return {
    doors: [...(open.length === 0 ? [] : [closable]), ...(unjudged.length === 0 ? [] : [named])],
    // Programs make secrets all day: one without a policy is nothing to judge.
    lines: clean.length === 0 ? [] : [line(place, AREA, name, `policy ${policyMark(clean)}`)],
  };
}

/** The command that shows the policy. */
function byHand({ noun }: PolicyKind, { region }: Place, id: string): string {
  const [service, option] = {
    secret: ['secretsmanager get-resource-policy', '--secret-id'],
    topic: ['sns get-topic-attributes', '--topic-arn'],
    vault: ['backup get-backup-vault-access-policy', '--backup-vault-name'],
  }[noun];
  return `read it: aws ${service} ${option} ${quoted(id)} --region ${region}`;
}
