import type { Situation } from '../../incident/situation.ts';
import { instant, parseObject, text } from '../answers.ts';
import type { Door } from '../door.ts';
import { mark } from '../objects.ts';
import { quoted } from '../quoted.ts';
import { count, globalRegion } from '../requests.ts';
import { isRecent } from '../suspicion.ts';
import { line, listEach, serviceDoor, together } from './found.ts';
import type { Found, Row } from './found.ts';
import { logFilters } from './log-filters.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';
import { accountIn, isStranger } from './strangers.ts';

/** What sends data out by itself, and the domains by which mail and logins are found. */
export function* outwardDoors(places: readonly Place[], situation: Situation): Reads<Found> {
  return together([
    yield* subscriptions(places, situation),
    yield* logPolicies(places, situation),
    yield* logFilters(places, situation),
    yield* domains(places),
  ]);
}

const CHANNEL = 'exfiltration-channel';

/**
 * Subscriptions that the account itself has made. One of an unknown account is named by itself; those to mail and web
 * addresses are counted, because nothing tells whose an address is. Addresses are people: only their mark is kept.
 * https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptions.html
 */
function* subscriptions(places: readonly Place[], situation: Situation): Reads<Found> {
  const listed = yield* listEach(places, {
    ask: (place) => inPlace(place, 'sns', 'ListSubscriptions'),
    list: 'Subscriptions',
    what: 'subscriptions',
    area: CHANNEL,
  });
  const strange = listed.rows.filter(({ item }) =>
    isStranger(accountIn(text(item, 'Endpoint')) ?? '', situation.settings),
  );
  const addresses = listed.rows.filter(({ item }) =>
    ['http', 'https', 'email', 'email-json', 'sms'].includes(text(item, 'Protocol')),
  );
  return {
    doors: [
      ...strange.map(({ place, item }) =>
        serviceDoor(place, CHANNEL, {
          name: text(item, 'SubscriptionArn'),
          arn: text(item, 'TopicArn'),
          says: `subscription to topic ${text(item, 'TopicArn')}`,
          because: [`it sends to ${text(item, 'Endpoint').slice(0, 200)}`],
          stays: `ending it deletes it, so people do: aws sns unsubscribe --subscription-arn ${quoted(text(item, 'SubscriptionArn'))} --region ${place.region}`,
        }),
      ),
      ...places.flatMap((place): Door[] => {
        const here = addresses.filter((one) => isAt(one, place)).length;
        if (here === 0) return [];
        return [
          serviceDoor(place, CHANNEL, {
            name: 'addresses',
            says: `${count(here, 'subscription')} to mail, telephones and web addresses`,
            because: [],
            stays: `only people know the addresses: aws sns list-subscriptions --region ${place.region}`,
          }),
        ];
      }),
    ],
    lines: listed.rows.map(({ place, item }) =>
      line(
        place,
        CHANNEL,
        // What waits for its confirmation has no ARN yet.
        `${text(item, 'TopicArn')}/${mark([text(item, 'Protocol'), text(item, 'Endpoint')])}`,
        text(item, 'Protocol'),
      ),
    ),
    misses: listed.misses,
  };
}

function isAt(row: Row, { account, region }: Place): boolean {
  return row.place.account === account && row.place.region === region;
}

/**
 * A filter for all log groups at once.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeAccountPolicies.html
 */
function* logPolicies(places: readonly Place[], situation: Situation): Reads<Found> {
  const listed = yield* listEach(places, {
    ask: (place) =>
      inPlace(place, 'logs', 'DescribeAccountPolicies', {
        policyType: 'SUBSCRIPTION_FILTER_POLICY',
      }),
    list: 'accountPolicies',
    what: 'filters that send all logs out',
    area: CHANNEL,
  });
  const to = ({ item }: Row): string =>
    text(parseObject(item['policyDocument']) ?? {}, 'DestinationArn');
  const why = (row: Row): readonly string[] => {
    const changed = row.item['lastUpdatedTime'];
    const at = typeof changed === 'number' ? instant({ at: changed / 1000 }, 'at') : undefined;
    return [
      ...(isStranger(accountIn(to(row)) ?? '', situation.settings)
        ? [`it sends to ${to(row).slice(0, 200)}`]
        : []),
      ...(isRecent(at, situation) ? [`it was changed on ${at?.slice(0, 10) ?? ''}`] : []),
    ];
  };
  return {
    doors: listed.rows
      .filter((row) => why(row).length > 0)
      .map((row) => {
        const name = text(row.item, 'policyName');
        return serviceDoor(row.place, CHANNEL, {
          name: `log-policy/${name}`,
          says: `filter ${name} for all log groups`,
          because: why(row),
          stays: `ending it deletes it, so people do: aws logs delete-account-policy --policy-type SUBSCRIPTION_FILTER_POLICY --policy-name ${quoted(name)} --region ${row.place.region}`,
        });
      }),
    lines: listed.rows.map((row) =>
      line(
        row.place,
        CHANNEL,
        `log-policy/${text(row.item, 'policyName')}`,
        `to ${to(row)} ${mark(text(row.item, 'policyDocument'))}`,
      ),
    ),
    misses: listed.misses,
  };
}

/** Domains of the account's own registrar that anybody who asks could carry off.
 * https://docs.aws.amazon.com/Route53/latest/APIReference/API_domains_ListDomains.html */
function* domains(places: readonly Place[]): Reads<Found> {
  const area = 'domain';
  const accounts = [...new Set(places.map(({ account }) => account))];
  const listed = yield* listEach(
    accounts.map((account) => ({ account, region: globalRegion })),
    {
      ask: (place) => inPlace(place, 'route53domains', 'ListDomains'),
      list: 'Domains',
      what: 'domains',
      area,
    },
  );
  return {
    doors: listed.rows
      .filter(({ item }) => item['TransferLock'] === false)
      .map(({ place, item }) =>
        serviceDoor(place, area, {
          name: text(item, 'DomainName'),
          says: `domain ${text(item, 'DomainName')}, which is not locked against a transfer`,
          because: [],
          detail: { domain: text(item, 'DomainName') },
        }),
      ),
    lines: listed.rows.map(({ place, item }) =>
      line(place, area, text(item, 'DomainName'), 'there'),
    ),
    misses: listed.misses,
  };
}
