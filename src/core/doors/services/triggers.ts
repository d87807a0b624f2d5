import type { Situation } from '../../incident/situation.ts';
import { items, policyDocument, text } from '../answers.ts';
import type { Door } from '../door.ts';
import { mark, policyMark } from '../objects.ts';
import { quoted } from '../quoted.ts';
import { askRows, line, listEach, serviceDoor } from './found.ts';
import type { Found, Row } from './found.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';
import { accountIn, isStranger, strangersIn } from './strangers.ts';

const AREA = 'event-trigger';

/**
 * What starts something again: rules of every event bus. A rule carries no date, so it looks hostile
 * when it hands events to a strange account or starts a function that does; the others have a line each.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html
 * @param hostile ARNs of functions that look hostile.
 */
export function* triggerDoors(
  places: readonly Place[],
  situation: Situation,
  hostile: ReadonlySet<string>,
): Reads<Found> {
  const buses = yield* listEach(places, {
    ask: (place) => inPlace(place, 'events', 'ListEventBuses'),
    list: 'EventBuses',
    what: 'event buses',
    area: 'event-bus',
  });
  const rules = yield* rulesOf(buses.rows);
  const targets = yield* askRows(
    rules.rows,
    ({ place, item }) =>
      inPlace(place, 'events', 'ListTargetsByRule', {
        Rule: text(item, 'Name'),
        EventBusName: text(item, 'EventBusName') || 'default',
      }),
    { what: ({ item }) => `targets of rule ${text(item, 'Name')}`, area: AREA },
  );
  const found = targets.answers.map(([row, output]) =>
    ruleOf(
      row,
      items(output ?? {}, 'Targets').map((one) => text(one, 'Arn')),
      situation,
      hostile,
    ),
  );
  const lines = [
    ...found.map((one) => one.line),
    ...buses.rows.map(({ place, item }) =>
      line(
        place,
        'event-bus',
        text(item, 'Name'),
        policyMark(policyDocument(item['Policy']) ?? {}),
      ),
    ),
  ];
  const doors = [...found.flatMap((one) => one.doors), ...busDoors(buses.rows, situation)];
  const misses = [buses, rules, targets].flatMap((one) => one.misses);
  return { doors, lines, misses };
}

/** The rules of every bus; each bus is asked in its own Region. */
function* rulesOf(buses: readonly Row[]): Reads<{ rows: readonly Row[]; misses: Found['misses'] }> {
  const asked = yield* askRows(
    buses,
    ({ place, item }) =>
      inPlace(place, 'events', 'ListRules', { EventBusName: text(item, 'Name') }),
    { what: ({ item }) => `rules of event bus ${text(item, 'Name')}`, area: AREA },
  );
  const rows = asked.answers.flatMap(([{ place }, output]) =>
    items(output ?? {}, 'Rules').map((item) => ({ place, item })),
  );
  return { rows, misses: asked.misses };
}

function ruleOf(
  { place, item }: Row,
  targets: readonly string[],
  situation: Situation,
  hostile: ReadonlySet<string>,
): { doors: readonly Door[]; line: readonly [string, string] } {
  const bus = text(item, 'EventBusName') || 'default';
  const name = text(item, 'Name');
  const strange = targets.filter((arn) => isStranger(accountIn(arn) ?? '', situation.settings));
  const because = [
    ...strange.map((arn) => `it hands events to ${arn.slice(0, 200)}`),
    ...targets
      .filter((arn) => hostile.has(unqualified(arn)))
      .map((arn) => `it starts ${arn.slice(0, 200)}`),
  ];
  const says = `${mark([text(item, 'ScheduleExpression'), text(item, 'EventPattern')])} to ${mark([...targets].sort())}`;
  const door = serviceDoor(place, 'event-trigger', {
    name: `${bus}/${name}`,
    arn: text(item, 'Arn'),
    says: `rule ${name} of event bus ${bus}`,
    because,
    state: text(item, 'State') === 'DISABLED' ? 'closed' : 'open',
    detail: { rule: name, bus, state: text(item, 'State') },
    // Rules that a service keeps for itself can't be changed by anybody else.
    stays: text(item, 'ManagedBy') === '' ? undefined : 'an AWS service keeps it',
  });
  return {
    doors: because.length === 0 ? [] : [door],
    line: line(place, AREA, `${bus}/${name}`, says),
  };
}

/** The ARN of a function without the alias or version that a target may name. */
function unqualified(arn: string): string {
  return /^(arn:[^:]+:lambda:[^:]*:\d{12}:function:[^:]+):[^:]+$/.exec(arn)?.[1] ?? arn;
}

/** An event bus whose policy lets a stranger put events or rules on it. */
function busDoors(buses: readonly Row[], situation: Situation): readonly Door[] {
  return buses.flatMap(({ place, item }) => {
    const policy = policyDocument(item['Policy']);
    const open = policy === undefined ? [] : strangersIn(policy, situation.settings).open;
    if (open.length === 0) return [];
    const name = text(item, 'Name');
    return [
      serviceDoor(place, 'event-trigger', {
        name: `bus/${name}`,
        arn: text(item, 'Arn'),
        says: `event bus ${name}`,
        because: open.map((who) => `its policy lets in ${who}`),
        stays: `take the stranger out by hand: aws events remove-permission --event-bus-name ${quoted(name)} --statement-id ID --region ${place.region}`,
      }),
    ];
  });
}
