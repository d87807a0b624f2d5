import type { Situation } from '../../incident/situation.ts';
import type { AwsService } from '../../plan/call.ts';
import type { JsonObject } from '../../plan/json.ts';
import { fields, instant, items, outputOf, text, texts } from '../answers.ts';
import type { Fields } from '../answers.ts';
import type { Door } from '../door.ts';
import type { Principal } from '../principals.ts';
import { quoted } from '../quoted.ts';
import { askEach } from '../requests.ts';
import { statements, strings } from '../rights.ts';
import { isRecent } from '../suspicion.ts';
import { line, missOf, serviceDoor, together } from './found.ts';
import type { Found, Miss } from './found.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';

/** Account id to the services that its roles let in; an account that is missing could not be read. */
export type TrustedServices = ReadonlyMap<string, ReadonlySet<string>>;

/** One kind of thing that runs his code, or gives somebody a role, in a service that few accounts use. */
interface Kind {
  readonly service: AwsService;
  readonly operation: string;
  readonly input?: JsonObject;
  readonly list: string;
  /** The member that names it; absent where the list holds bare names. */
  readonly name?: string;
  readonly made?: string;
  /** The service in the trust of its roles. */
  readonly principal: string;
  readonly noun: string;
  /** Its state, and the states in which it does nothing. */
  readonly state?: (item: Fields) => string;
  readonly idle?: readonly string[];
  /** How people look at it or stop it, without `aws` and the name. */
  readonly command: string;
  /** What the closing call needs. */
  readonly detail?: (name: string) => JsonObject;
}

const AREA = 'other-services';

const kinds: readonly Kind[] = [
  {
    service: 'sagemaker',
    operation: 'ListNotebookInstances',
    list: 'NotebookInstances',
    name: 'NotebookInstanceName',
    made: 'CreationTime',
    principal: 'sagemaker.amazonaws.com',
    noun: 'notebook',
    state: (item) => text(item, 'NotebookInstanceStatus'),
    idle: ['Stopped', 'Failed', 'Deleting'],
    command: 'sagemaker stop-notebook-instance --notebook-instance-name',
    detail: (notebook) => ({ notebook }),
  },
  {
    service: 'glue',
    operation: 'GetDevEndpoints',
    list: 'DevEndpoints',
    name: 'EndpointName',
    made: 'CreatedTimestamp',
    principal: 'glue.amazonaws.com',
    noun: 'development endpoint of Glue',
    command: 'glue get-dev-endpoint --endpoint-name',
  },
  {
    service: 'elasticmapreduce',
    operation: 'ListClusters',
    input: { ClusterStates: ['STARTING', 'BOOTSTRAPPING', 'RUNNING', 'WAITING'] },
    list: 'Clusters',
    name: 'Id',
    principal: 'elasticmapreduce.amazonaws.com',
    noun: 'cluster of EMR',
    command: 'emr describe-cluster --cluster-id',
  },
  {
    service: 'transfer',
    operation: 'ListServers',
    list: 'Servers',
    name: 'ServerId',
    principal: 'transfer.amazonaws.com',
    noun: 'file server',
    state: (item) => text(item, 'State'),
    idle: ['OFFLINE', 'STOPPING'],
    command: 'transfer stop-server --server-id',
  },
  {
    service: 'iot',
    operation: 'ListRoleAliases',
    list: 'roleAliases',
    principal: 'credentials.iot.amazonaws.com',
    noun: 'role alias of IoT, which gives a role to whoever holds a certificate',
    command: 'iot describe-role-alias --role-alias',
  },
];

/** Which services the roles of each account let in; only those are asked for what runs in them. */
export function trustedServices(principals: readonly Principal[]): TrustedServices {
  const trusted = new Map<string, Set<string>>();
  for (const { account, trust } of principals) {
    const services = trusted.get(account) ?? new Set<string>();
    trusted.set(account, services);
    for (const statement of statements(trust ?? {})) {
      for (const name of strings(fields(statement['Principal'])['Service'])) services.add(name);
    }
  }
  return trusted;
}

/**
 * What runs, with a role, in services that few accounts use. A service is asked only in accounts that have a role for
 * it: without one nothing of it has any rights there.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export function* runningDoors(
  places: readonly Place[],
  situation: Situation,
  trusted: TrustedServices,
): Reads<Found> {
  const found: Found[] = [];
  for (const kind of kinds) {
    const here = places.filter(({ account }) => trusted.get(account)?.has(kind.principal) ?? true);
    found.push(yield* ofKind(kind, here, situation));
  }
  return together(found);
}

function* ofKind(kind: Kind, places: readonly Place[], situation: Situation): Reads<Found> {
  const doors: Door[] = [];
  const lines: (readonly [string, string])[] = [];
  const misses: Miss[] = [];
  const ask = (place: Place) => inPlace(place, kind.service, kind.operation, kind.input);
  for (const [place, answer] of yield* askEach(places, ask)) {
    const miss = missOf(place, answer, { what: `${kind.noun}s`, area: AREA });
    if (miss !== undefined) misses.push(miss);
    for (const item of listOf(kind, outputOf(answer) ?? {})) {
      const name = text(item, kind.name ?? 'name');
      lines.push(line(place, AREA, `${kind.service}/${name}`, kind.noun));
      if (kind.idle?.includes(kind.state?.(item) ?? '') === true) continue;
      doors.push(doorOf(kind, place, { item, name, situation }));
    }
  }
  return { doors, lines, misses };
}

function listOf(kind: Kind, output: Fields): readonly Fields[] {
  return kind.name === undefined
    ? texts(output, kind.list).map((name) => ({ name }))
    : items(output, kind.list);
}

function doorOf(
  kind: Kind,
  place: Place,
  {
    item,
    name,
    situation,
  }: { readonly item: Fields; readonly name: string; readonly situation: Situation },
): Door {
  const made = kind.made === undefined ? undefined : instant(item, kind.made);
  const recent = isRecent(made, situation);
  const closes = recent && kind.detail !== undefined;
  return serviceDoor(place, AREA, {
    name: `${kind.service}/${name}`,
    says: `${kind.noun}: ${name}`,
    because: recent ? [`it was made on ${made?.slice(0, 10) ?? ''}`] : [],
    detail: closes ? kind.detail(name) : {},
    stays: closes
      ? undefined
      : `its owner has to say whether it is theirs: aws ${kind.command} ${quoted(name)} --region ${place.region}`,
  });
}
