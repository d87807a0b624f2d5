import type { Situation } from '../../incident/situation.ts';
import { instant, text } from '../answers.ts';
import { isRecent } from '../suspicion.ts';
import { line, listEach, serviceDoor } from './found.ts';
import type { Found, Row } from './found.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';
import { accountIn, isStranger } from './strangers.ts';

const AREA = 'resource-share';
/** Whoever has one of these has nothing any more, or never had. */
const OVER = new Set(['DISASSOCIATED', 'DISASSOCIATING', 'FAILED']);

/**
 * Resources that an unknown account sees as if they were its own. Only shares of the account itself are answered.
 * https://docs.aws.amazon.com/ram/latest/APIReference/API_GetResourceShareAssociations.html
 */
export function* shareDoors(places: readonly Place[], situation: Situation): Reads<Found> {
  const principals = yield* listEach(places, {
    ask: (place) =>
      inPlace(place, 'ram', 'GetResourceShareAssociations', { associationType: 'PRINCIPAL' }),
    list: 'resourceShareAssociations',
    what: 'resource shares',
    area: AREA,
  });
  const each = principals.rows.map((row) => looked(row, situation));
  return {
    doors: each.flatMap((one) => one.doors),
    lines: each.flatMap((one) => one.lines),
    misses: principals.misses,
  };
}

function looked({ place, item }: Row, situation: Situation): Omit<Found, 'misses'> {
  const who = text(item, 'associatedEntity');
  const share = text(item, 'resourceShareArn');
  const status = text(item, 'status');
  const stranger = isStranger(accountIn(who) ?? who, situation.settings);
  const recent = isRecent(instant(item, 'creationTime'), situation);
  const because = [
    ...(stranger ? ['the account is unknown'] : []),
    ...(recent && item['external'] === true ? ['it is new, and for an account outside'] : []),
  ];
  // A plan of ours changes the state of a door, so no line holds that.
  if (because.length === 0)
    return { doors: [], lines: [line(place, AREA, `${share}/${who}`, status)] };
  const door = serviceDoor(place, AREA, {
    name: `${share}/${who}`,
    arn: share,
    says: `resource share ${text(item, 'resourceShareName')} for ${who}`,
    because,
    state: OVER.has(status) ? 'closed' : 'open',
    detail: { share, principal: who, status, external: item['external'] !== false },
  });
  return { doors: [door], lines: [] };
}
