import type { Settings } from '../../incident/settings.ts';
import { items, outputOf, text, texts } from '../answers.ts';
import type { Fields } from '../answers.ts';
import { quoted } from '../quoted.ts';
import { askEach } from '../requests.ts';
import { knownAccounts } from '../trust.ts';
import type { EventDoors } from './events-of-his.ts';
import { askRows, missOf, serviceDoor } from './found.ts';
import type { Found, Miss } from './found.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';

const AREA = 'alarm-off';
/** What an alarm starts, by the state that it comes into. */
export const alarmLists = ['AlarmActions', 'OKActions', 'InsufficientDataActions'] as const;

/**
 * Alarms and rules that would have woken somebody and that are off. An alarm whose actions somebody has switched off
 * lately, and that only tells people, is switched on again; one that has been quiet for long may be so on purpose. A rule starts something, so
 * switching it on again is left to people.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html
 */
export function* alarmDoors(
  places: readonly Place[],
  { alarms, rules }: { readonly alarms: EventDoors; readonly rules: EventDoors },
  settings: Settings,
): Reads<Found> {
  const known = knownAccounts(settings);
  const misses: Miss[] = [];
  const quiet: { readonly place: Place; readonly item: Fields }[] = [];
  const ask = (place: Place) =>
    inPlace(place, 'cloudwatch', 'DescribeAlarms', {
      // Without them only metric alarms are listed.
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
    });
  for (const [place, answer] of yield* askEach(places, ask)) {
    const miss = missOf(place, answer, { what: 'alarms', area: AREA });
    if (miss !== undefined) misses.push(miss);
    const output = outputOf(answer) ?? {};
    const isQuiet = (one: Fields) =>
      one['ActionsEnabled'] === false && texts(one, 'AlarmActions').length > 0;
    for (const list of ['MetricAlarms', 'CompositeAlarms']) {
      const here = items(output, list).filter(isQuiet);
      quiet.push(
        ...here.map((one) => ({
          place,
          item: { ...one, composite: list === 'CompositeAlarms' },
        })),
      );
    }
  }
  const off = yield* rulesThatAreOff(rules);
  return {
    doors: [
      ...quiet.map(({ place, item }) => {
        const name = text(item, 'AlarmName');
        const by = alarms.of(place, name);
        return serviceDoor(place, AREA, {
          name: `alarm/${name}`,
          arn: text(item, 'AlarmArn'),
          says: `alarm ${name}, which tells nobody`,
          because: by === undefined ? [] : [by],
          detail: { alarm: name, composite: item['composite'] === true, starts: startsOf(item) },
          stays:
            by === undefined
              ? 'it has been quiet for long; its owner has to say why'
              : tellsOnly(item, known)
                ? undefined
                : `it starts more than a message to a topic of yours, which may end or change something; look at its actions, then: aws cloudwatch enable-alarm-actions --alarm-names ${quoted(name)} --region ${place.region}`,
        });
      }),
      ...off.doors,
    ],
    lines: [],
    misses: [...misses, ...off.misses],
  };
}

/** What it starts, list by list, as AWS has it: a list that is not there is not the same as an empty one. */
function startsOf(alarm: Fields): { readonly [list: string]: readonly string[] } {
  return Object.fromEntries(
    alarmLists.flatMap((list) => (alarm[list] === undefined ? [] : [[list, texts(alarm, list)]])),
  );
}

/**
 * Does it only tell topics of known accounts? Others end machines, run functions and documents, or scale groups; those
 * of Auto Scaling go on for as long as the alarm lasts.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
function tellsOnly(alarm: Fields, known: ReadonlySet<string>): boolean {
  return alarmLists
    .flatMap((list) => texts(alarm, list))
    .every((arn) => {
      const [, account] = /^arn:[^:]+:sns:[^:]+:(\d{12}):[^:]+$/.exec(arn) ?? [];
      return account !== undefined && known.has(account);
    });
}

/** Only those that somebody has switched off lately are asked about, each one by its name, on the default event bus. */
function* rulesThatAreOff(rules: EventDoors): Reads<Found> {
  const asked = yield* askRows(
    rules.all.map(({ place, name, by }) => ({ place, item: { name, by } })),
    ({ place, item }) => inPlace(place, 'events', 'DescribeRule', { Name: text(item, 'name') }),
    { what: ({ item }) => `rule ${text(item, 'name')}, which was switched off`, area: AREA },
  );
  const still = asked.answers.filter(([, output]) => text(output ?? {}, 'State') === 'DISABLED');
  return {
    doors: still.map(([{ place, item }]) =>
      serviceDoor(place, AREA, {
        name: `rule/${text(item, 'name')}`,
        says: `rule ${text(item, 'name')}, which tells nobody`,
        because: [text(item, 'by')],
        stays: `look at what it starts, then: aws events enable-rule --name ${quoted(text(item, 'name'))} --region ${place.region}`,
      }),
    ),
    lines: [],
    misses: asked.misses,
  };
}
