import type { Situation } from '../../incident/situation.ts';
import { text } from '../answers.ts';
import { quoted } from '../quoted.ts';
import { clusterDoors } from './clusters.ts';
import { listEach, serviceDoor } from './found.ts';
import type { Found } from './found.ts';
import { poolDoors } from './identity-pools.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';

/**
 * Automation that holds credentials or hands some out: stored tokens of CodeBuild, identity pools without a login,
 * access entries of clusters. The tokens are named; each has an owner who knows whether it is his.
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
      stays: `its text is in no answer, so that nobody could put it back; revoke it where it was made, then: aws codebuild delete-source-credentials --arn ${quoted(text(item, 'arn'))} --region ${place.region}`,
    }),
  );
  const found = [
    yield* poolDoors(places, situation, suspects),
    yield* clusterDoors(places, situation, suspects),
  ];
  return {
    doors: [...doors, ...found.flatMap((one) => one.doors)],
    lines: found.flatMap((one) => one.lines),
    misses: [tokens, ...found].flatMap((one) => one.misses),
  };
}
