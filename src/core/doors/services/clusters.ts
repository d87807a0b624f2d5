import type { Situation } from '../../incident/situation.ts';
import type { JsonObject } from '../../plan/json.ts';
import { fields, instant, items, journalJson, text, texts } from '../answers.ts';
import type { Fields } from '../answers.ts';
import type { Door } from '../door.ts';
import { mark } from '../objects.ts';
import { quoted } from '../quoted.ts';
import { isRecent } from '../suspicion.ts';
import { askRows, line, serviceDoor } from './found.ts';
import type { Found, Row } from './found.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';
import { accountIn, isStranger } from './strangers.ts';
import { byWhom, toldBy } from './told.ts';
import type { Told } from './told.ts';

const AREA = 'containers';
/** Events that let a principal into a cluster, or give it more there. */
const LETTING_IN = ['CreateAccessEntry', 'AssociateAccessPolicy', 'UpdateAccessEntry'] as const;
/** Longer rights than these are left to people: a plan has no room for them. */
const LONGEST_RIGHTS = 16_384;

/** One access entry, and why it is suspicious. */
interface Judged {
  readonly row: Row;
  readonly entry: Fields;
  readonly because: readonly string[];
  /** Its principal is a stranger or hostile, or somebody hostile made it: it loses everything. */
  readonly his: boolean;
  /** Of any other, the policies that somebody hostile gave it: it loses these and keeps what it had. */
  readonly given: ReadonlySet<string>;
  /** Of any other, whether somebody hostile wrote the groups that it has: it loses all of them. */
  readonly grouped: boolean;
  /** Somebody hostile wrote over it, be it the groups or its user. */
  readonly changed: boolean;
  /** Somebody hostile wrote its user name: what the cluster binds to that name stays when groups and policies go. */
  readonly named: boolean;
}

/**
 * Who may rule a cluster by an access entry. One of a stranger or of a hostile principal, or that a hostile one made, can
 * be stripped of its policies and groups; any other loses the policies that a hostile one gave it, and its groups where
 * a hostile one wrote them last. What is only new is named, and a user name that a hostile one wrote.
 * https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html
 * @param suspects ARNs of hostile users and roles.
 */
export function* clusterDoors(
  places: readonly Place[],
  situation: Situation,
  suspects: ReadonlySet<string>,
): Reads<Found> {
  const clusters = yield* askRows(
    places.map((place) => ({ place, item: {} })),
    ({ place }) => inPlace(place, 'eks', 'ListClusters'),
    { what: () => 'clusters', area: AREA },
  );
  const rows = clusters.answers.flatMap(([{ place }, output]) =>
    texts(output ?? {}, 'clusters').map((name) => ({ place, item: { name } })),
  );
  const entries = yield* askRows(
    rows,
    ({ place, item }) =>
      inPlace(place, 'eks', 'ListAccessEntries', { clusterName: text(item, 'name') }),
    { what: ({ item }) => `access entries of cluster ${text(item, 'name')}`, area: AREA },
  );
  const each = entries.answers.flatMap(([{ place, item }, output]) =>
    texts(output ?? {}, 'accessEntries').map((arn) => ({
      place,
      item: { cluster: text(item, 'name'), arn },
    })),
  );
  const described = yield* askRows(each, (row) => about(row, 'DescribeAccessEntry'), {
    what: ({ item }) => `access entry of ${text(item, 'arn')}`,
    area: AREA,
  });
  const { told, misses } = yield* toldBy(
    [...new Set(each.map(({ place }) => place))].flatMap((place) =>
      LETTING_IN.map(
        (value) => ({ place, as: 'responder', attribute: 'EventName', value }) as const,
      ),
    ),
    { situation, area: `${AREA}-events`, what: 'who let principals into clusters (events)' },
  );
  const judged = described.answers.map(([row, output]) =>
    judge(row, fields(output?.['accessEntry']), { told, situation, suspects }),
  );
  const rights = yield* askRows(
    judged.filter(losesPolicies).map(({ row }) => row),
    (row) => about(row, 'ListAssociatedAccessPolicies'),
    { what: ({ item }) => `access policies of ${text(item, 'arn')}`, area: AREA },
  );
  const policies = new Map(rights.answers.map(([row, output]) => [row, output]));
  return {
    doors: judged
      .filter(({ because }) => because.length > 0)
      .map((one) => entryDoor(one, policies.get(one.row))),
    lines: entries.answers.map(([{ place, item }, output]) =>
      line(place, AREA, text(item, 'name'), mark([...texts(output ?? {}, 'accessEntries')])),
    ),
    misses: [clusters, entries, described, rights].flatMap((one) => one.misses).concat(misses),
  };
}

function about({ place, item }: Row, operation: string) {
  return inPlace(place, 'eks', operation, {
    clusterName: text(item, 'cluster'),
    principalArn: text(item, 'arn'),
  });
}

function losesPolicies({ his, given }: Judged): boolean {
  return his || given.size > 0;
}

function judge(
  row: Row,
  entry: Fields,
  {
    told,
    situation,
    suspects,
  }: {
    readonly told: readonly Told[];
    readonly situation: Situation;
    readonly suspects: ReadonlySet<string>;
  },
): Judged {
  const arn = text(row.item, 'arn');
  const account = accountIn(arn) ?? '';
  const strange = isStranger(account, situation.settings);
  const since = instant(entry, 'createdAt');
  const byHim = told.filter((one) => suspects.has(one.byArn) && isAbout(one, row));
  const made = byHim.some(({ event }) => event === 'CreateAccessEntry');
  const given = byHim
    .filter(({ event }) => event === 'AssociateAccessPolicy')
    .map(({ asked }) => decoded(text(asked, 'policyArn')));
  const grave = [
    ...(strange ? [`it is of the unknown account ${account}`] : []),
    ...(suspects.has(arn) ? ['its principal looks hostile'] : []),
    ...byHim.slice(0, 2).map((one) => `${byWhom(one)}, who looks hostile`),
  ];
  const recent = isRecent(since, situation) ? [`it was made on ${since?.slice(0, 10) ?? ''}`] : [];
  return {
    row,
    entry,
    because: [...grave, ...recent],
    his: strange || suspects.has(arn) || made,
    given: new Set(given),
    grouped: wroteGroups(
      told.filter((one) => isAbout(one, row)),
      entry,
      suspects,
    ),
    changed: byHim.some(({ event }) => event === 'UpdateAccessEntry'),
    named: byHim.some(({ asked }) => text(asked, 'username') !== ''),
  };
}

/**
 * Whose groups does an entry have? A change replaces all of them and does not say which stood before. They are his
 * where the last that is told wrote just these; where they are gone, he has none left.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateAccessEntry.html
 */
function wroteGroups(
  about: readonly Told[],
  entry: Fields,
  suspects: ReadonlySet<string>,
): boolean {
  const last = about
    .filter(
      ({ event, asked }) =>
        event === 'CreateAccessEntry' || Array.isArray(asked['kubernetesGroups']),
    )
    .toSorted((a, b) => (a.at < b.at ? -1 : 1))
    .at(-1);
  if (last?.event !== 'UpdateAccessEntry' || !suspects.has(last.byArn)) return false;
  const wrote = new Set(texts(last.asked, 'kubernetesGroups'));
  const has = new Set(texts(entry, 'kubernetesGroups'));
  return (
    wrote.size > 0 &&
    (has.size === 0 || (wrote.size === has.size && [...has].every((group) => wrote.has(group))))
  );
}

/** The request names cluster and principal in its path, where an ARN may stand encoded. */
function isAbout({ place, asked }: Told, row: Row): boolean {
  if (place.account !== row.place.account || place.region !== row.place.region) return false;
  const cluster = text(asked, 'clusterName') || text(asked, 'name');
  return (
    cluster === text(row.item, 'cluster') &&
    decoded(text(asked, 'principalArn')) === text(row.item, 'arn')
  );
}

const decoded = (arn: string): string => arn.replaceAll(/%3A/gi, ':').replaceAll(/%2F/gi, '/');

/** @param associated the answer about its policies; undefined where it was not asked for or not given. */
function entryDoor(one: Judged, associated: Fields | undefined): Door {
  const { row, entry, because, his, given, grouped } = one;
  const { place, item } = row;
  const [cluster, arn] = [text(item, 'cluster'), text(item, 'arn')];
  const rights = journalJson({
    groups: his || grouped ? (entry['kubernetesGroups'] ?? []) : [],
    policies: items(associated ?? {}, 'associatedAccessPolicies')
      .filter((policy) => his || given.has(text(policy, 'policyArn')))
      .map(({ policyArn = '', accessScope = {} }) => ({ policyArn, accessScope })),
  }) as JsonObject | undefined;
  const known = associated !== undefined || !losesPolicies(one);
  const bare =
    items(rights ?? {}, 'policies').length === 0 && texts(rights ?? {}, 'groups').length === 0;
  const why = whyNamed(one, arn, { known, rights, bare });
  return serviceDoor(place, AREA, {
    name: `${cluster}/${arn}`,
    arn,
    says: `access entry of ${arn} in cluster ${cluster}`,
    because,
    state: why === undefined && bare ? 'closed' : 'open',
    detail: why === undefined ? { cluster, entry: arn, ...rights } : {},
    stays:
      why === undefined
        ? undefined
        : `${why}: aws eks delete-access-entry --cluster-name ${quoted(cluster)} --principal-arn ${quoted(arn)} --region ${place.region}`,
  });
}

/** Why the bot takes nothing away from an entry; undefined where it does. */
function whyNamed(
  { entry, his, given, grouped, changed, named }: Judged,
  arn: string,
  read: {
    readonly known: boolean;
    readonly rights: JsonObject | undefined;
    /** Nothing is left, or known, to take away. */
    readonly bare: boolean;
  },
): string | undefined {
  if (!his && !grouped && changed && (given.size === 0 || (read.known && read.bare)))
    return 'somebody hostile changed it, and what is left of that is not known; if nobody of yours needs it';
  if (named && read.known && read.bare)
    return 'somebody hostile wrote its user name, and what that may do in the cluster is not known; if nobody of yours needs it';
  if (!his && !grouped && given.size === 0)
    return 'nobody hostile is known to have made it or given it a policy; if nobody of yours did';
  // Nodes and AWS's own roles have entries whose rights can't be changed:
  // https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
  const type = text(entry, 'type');
  if (type !== 'STANDARD' || arn.includes(':role/aws-service-role/'))
    return `the rights of an entry of type ${type.slice(0, 40) || 'unknown'} can not be changed; if nothing of yours needs it`;
  if (!read.known) return 'its policies could not be read; if nobody of yours made it';
  if (read.rights === undefined || JSON.stringify(read.rights).length > LONGEST_RIGHTS)
    return 'its rights are too long for a plan; if nobody of yours made it';
  return undefined;
}
