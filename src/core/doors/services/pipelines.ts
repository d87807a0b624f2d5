import type { Situation } from '../../incident/situation.ts';
import { fields, instant, text, texts } from '../answers.ts';
import { mark } from '../objects.ts';
import { quoted } from '../quoted.ts';
import { isRecent } from '../suspicion.ts';
import { askRows, line, listEach, serviceDoor } from './found.ts';
import type { Found } from './found.ts';
import { poolDoors } from './identity-pools.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';

const day = (at: string | undefined): string => at?.slice(0, 10) ?? '';

/**
 * Automation that holds credentials or hands some out: stored tokens of CodeBuild, identity pools without a login,
 * access entries of clusters. They are named; each has an owner who knows whether it is his.
 * https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ListSourceCredentials.html
 */
export function* pipelineDoors(
  places: readonly Place[],
  situation: Situation,
  suspects: ReadonlySet<string>,
): Reads<Found> {
  const tokens = yield* listEach(places, {
    ask: (place) => inPlace(place, 'codebuild', 'ListSourceCredentials'),
    list: 'sourceCredentialsInfos',
    what: 'source credentials of CodeBuild',
    area: 'build-pipeline',
  });
  const doors = tokens.rows.map(({ place, item }) =>
    serviceDoor(place, 'build-pipeline', {
      name: text(item, 'arn'),
      says: `token of CodeBuild for ${text(item, 'serverType')}`,
      because: [],
      stays: 'revoke it where it was made, then: aws codebuild delete-source-credentials --arn ARN',
    }),
  );
  const found = [
    yield* poolDoors(places, situation, suspects),
    yield* clusterDoors(places, situation),
  ];
  return {
    doors: [...doors, ...found.flatMap((one) => one.doors)],
    lines: found.flatMap((one) => one.lines),
    misses: [tokens, ...found].flatMap((one) => one.misses),
  };
}

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_ListAccessEntries.html */
function* clusterDoors(places: readonly Place[], situation: Situation): Reads<Found> {
  const clusters = yield* askRows(
    places.map((place) => ({ place, item: {} })),
    ({ place }) => inPlace(place, 'eks', 'ListClusters'),
    { what: () => 'clusters', area: 'containers' },
  );
  const rows = clusters.answers.flatMap(([{ place }, output]) =>
    texts(output ?? {}, 'clusters').map((name) => ({ place, item: { name } })),
  );
  const entries = yield* askRows(
    rows,
    ({ place, item }) =>
      inPlace(place, 'eks', 'ListAccessEntries', { clusterName: text(item, 'name') }),
    { what: ({ item }) => `access entries of cluster ${text(item, 'name')}`, area: 'containers' },
  );
  const each = entries.answers.flatMap(([{ place, item }, output]) =>
    texts(output ?? {}, 'accessEntries').map((arn) => ({
      place,
      item: { cluster: text(item, 'name'), arn },
    })),
  );
  const described = yield* askRows(
    each,
    ({ place, item }) =>
      inPlace(place, 'eks', 'DescribeAccessEntry', {
        clusterName: text(item, 'cluster'),
        principalArn: text(item, 'arn'),
      }),
    { what: ({ item }) => `access entry of ${text(item, 'arn')}`, area: 'containers' },
  );
  const recent = described.answers.flatMap(([{ place, item }, output]) => {
    const made = instant(fields(output?.['accessEntry']), 'createdAt');
    if (!isRecent(made, situation)) return [];
    const arn = text(item, 'arn');
    const cluster = text(item, 'cluster');
    return [
      serviceDoor(place, 'containers', {
        name: `${cluster}/${arn}`,
        arn,
        says: `access entry of ${arn} in cluster ${cluster}`,
        because: [`it was made on ${day(made)}`],
        stays: `aws eks delete-access-entry --cluster-name ${quoted(cluster)} --principal-arn ${quoted(arn)} --region ${place.region}`,
      }),
    ];
  });
  return {
    doors: recent,
    lines: entries.answers.map(([{ place, item }, output]) =>
      line(
        place,
        'containers',
        text(item, 'name'),
        mark([...texts(output ?? {}, 'accessEntries')]),
      ),
    ),
    misses: [...clusters.misses, ...entries.misses, ...described.misses],
  };
}
