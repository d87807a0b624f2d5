import type { Situation } from '../../incident/situation.ts';
import { fields, instant, integer, items, text } from '../answers.ts';
import type { Fields } from '../answers.ts';
import type { Door } from '../door.ts';
import { mark } from '../objects.ts';
import { quoted } from '../quoted.ts';
import { isRecent } from '../suspicion.ts';
import { askRows, line, listEach, serviceDoor, together } from './found.ts';
import type { Found, Row } from './found.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';
import { isStranger } from './strangers.ts';

/** Ports over which people log in to machines: SSH and Remote Desktop. */
const LOGIN_PORTS = [22, 3389];

/**
 * Ways onto machines and into networks that are no call to AWS: no organization policy cuts them.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcPeeringConnections.html
 */
export function* networkDoors(places: readonly Place[], situation: Situation): Reads<Found> {
  return together([
    yield* serialConsoles(places),
    yield* openGroups(places),
    yield* peerings(places, situation),
    yield* connections(places, situation),
  ]);
}

/** The serial console of machines is off unless somebody switched it on.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetSerialConsoleAccessStatus.html */
function* serialConsoles(places: readonly Place[]): Reads<Found> {
  const area = 'instance-login';
  const asked = yield* askRows(
    places.map((place) => ({ place, item: {} })),
    ({ place }) => inPlace(place, 'ec2', 'GetSerialConsoleAccessStatus'),
    { what: () => 'whether the serial console is on', area },
  );
  const on = asked.answers.filter(([, output]) => output?.['SerialConsoleAccessEnabled'] === true);
  return {
    doors: on.map(([{ place }, output]) =>
      serviceDoor(place, area, {
        name: 'serial-console',
        says: 'the serial console, which is on',
        because: [],
        detail: { console: true },
        stays:
          text(output ?? {}, 'ManagedBy') === 'declarative-policy'
            ? 'a declarative policy of the organization keeps it on'
            : undefined,
      }),
    ),
    lines: [],
    misses: asked.misses,
  };
}

/** Security groups that let the world log in. What they let in is compared.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html */
function* openGroups(places: readonly Place[]): Reads<Found> {
  const area = 'instance-login';
  const listed = yield* listEach(places, {
    ask: (place) =>
      inPlace(place, 'ec2', 'DescribeSecurityGroups', {
        Filters: [{ Name: 'ip-permission.cidr', Values: ['0.0.0.0/0'] }],
      }),
    list: 'SecurityGroups',
    what: 'security groups that are open to the world',
    area,
  });
  const lets = ({ item }: Row): boolean => items(item, 'IpPermissions').some(letsWorldLogIn);
  return {
    doors: listed.rows.filter(lets).map(({ place, item }) => {
      const id = text(item, 'GroupId');
      return serviceDoor(place, area, {
        name: `security-group/${id}`,
        says: `security group ${id}, which lets the world log in`,
        because: [],
        stays: `its owner has to say whether that is wanted: aws ec2 describe-security-group-rules --filters Name=group-id,Values=${quoted(id)} --region ${place.region}`,
      });
    }),
    lines: listed.rows.map(({ place, item }) =>
      line(
        place,
        area,
        text(item, 'GroupId'),
        `open to the world ${mark(JSON.stringify(item['IpPermissions'] ?? []))}`,
      ),
    ),
    misses: listed.misses,
  };
}

function letsWorldLogIn(permission: Fields): boolean {
  const world = items(permission, 'IpRanges').some((one) => text(one, 'CidrIp') === '0.0.0.0/0');
  const protocol = text(permission, 'IpProtocol');
  if (!world || !['-1', 'tcp', '6'].includes(protocol)) return false;
  const from = integer(permission, 'FromPort') ?? 0;
  const to = integer(permission, 'ToPort') ?? 65_535;
  return protocol === '-1' || LOGIN_PORTS.some((port) => from <= port && port <= to);
}

/** Networks that are joined with one of a stranger. */
function* peerings(places: readonly Place[], situation: Situation): Reads<Found> {
  const area = 'network-path';
  const listed = yield* listEach(places, {
    ask: (place) => inPlace(place, 'ec2', 'DescribeVpcPeeringConnections'),
    list: 'VpcPeeringConnections',
    what: 'peerings of networks',
    area,
  });
  const ends = (item: Fields) =>
    ['RequesterVpcInfo', 'AccepterVpcInfo'].map((key) => fields(item[key]));
  const live = listed.rows.filter(({ item }) =>
    ['active', 'pending-acceptance', 'provisioning'].includes(text(fields(item['Status']), 'Code')),
  );
  const doors = live.flatMap(({ place, item }): Door[] => {
    const strange = ends(item)
      .map((one) => text(one, 'OwnerId'))
      .filter((owner) => isStranger(owner, situation.settings));
    if (strange.length === 0) return [];
    const id = text(item, 'VpcPeeringConnectionId');
    return [
      serviceDoor(place, area, {
        name: id,
        says: `peering ${id}`,
        because: strange.map((who) => `it joins a network of the unknown account ${who}`),
        stays: `the other side would have to accept it again, so people decide: aws ec2 delete-vpc-peering-connection --vpc-peering-connection-id ${quoted(id)} --region ${place.region}`,
      }),
    ];
  });
  const lines = live.map(({ place, item }) =>
    line(
      place,
      area,
      text(item, 'VpcPeeringConnectionId'),
      ends(item)
        .map((one) => `${text(one, 'OwnerId')} ${text(one, 'VpcId')}`)
        .join(' to '),
    ),
  );
  return { doors, lines, misses: listed.misses };
}

/** How one kind of path is listed. */
interface PathKind {
  readonly operation: string;
  readonly list: string;
  readonly id: string;
  readonly noun: string;
  /** Where AWS says when it was made. */
  readonly made?: string;
  /** How people end it. */
  readonly end: string;
}

const paths: readonly PathKind[] = [
  {
    operation: 'DescribeVpnConnections',
    list: 'VpnConnections',
    id: 'VpnConnectionId',
    noun: 'VPN connection',
    end: 'delete-vpn-connection --vpn-connection-id',
  },
  {
    operation: 'DescribeClientVpnEndpoints',
    list: 'ClientVpnEndpoints',
    id: 'ClientVpnEndpointId',
    noun: 'client VPN endpoint',
    made: 'CreationTime',
    end: 'delete-client-vpn-endpoint --client-vpn-endpoint-id',
  },
  {
    operation: 'DescribeTrafficMirrorSessions',
    list: 'TrafficMirrorSessions',
    id: 'TrafficMirrorSessionId',
    noun: 'traffic mirror',
    end: 'delete-traffic-mirror-session --traffic-mirror-session-id',
  },
];

/** Each is named, because a VPN to an unknown place looks like any other; a new one looks hostile. */
function* connections(places: readonly Place[], situation: Situation): Reads<Found> {
  const area = 'network-path';
  const found: Found[] = [];
  for (const kind of paths) {
    const listed = yield* listEach(places, {
      ask: (place) => inPlace(place, 'ec2', kind.operation),
      list: kind.list,
      what: `${kind.noun}s`,
      area,
    });
    const live = listed.rows.filter(({ item }) => !stateOf(item).startsWith('delet'));
    found.push({
      doors: live.map(({ place, item }) => {
        const id = text(item, kind.id);
        const made = kind.made === undefined ? undefined : instant(item, kind.made);
        return serviceDoor(place, area, {
          name: id,
          says: `${kind.noun} ${id}`,
          because: isRecent(made, situation) ? [`it was made on ${made?.slice(0, 10) ?? ''}`] : [],
          stays: `only people know where it leads: aws ec2 ${kind.end} ${quoted(id)} --region ${place.region}`,
        });
      }),
      lines: live.map(({ place, item }) => line(place, area, text(item, kind.id), 'there')),
      misses: listed.misses,
    });
  }
  return together(found);
}

/** VPN connections have a word, client VPN endpoints an object with one. */
function stateOf(item: Fields): string {
  return text(item, 'State') || text(fields(item['Status']), 'Code');
}
