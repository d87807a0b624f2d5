import { fields, items, text } from '../doors/answers.ts';
import type { Door } from '../doors/door.ts';
import { inPlace } from '../doors/services/places.ts';
import type { Call, Check, Request } from '../plan/call.ts';
import type { Json, JsonObject } from '../plan/json.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

/**
 * Takes policies and groups from a hostile access entry of a cluster. The entry itself stays: making it again after it was
 * deleted would be a right to let anybody in.
 */
export const stripAccessEntry: ResponseAction<Door> = {
  id: 'strip-access-entry',
  title: 'Take the rights from access entries of clusters',
  closes: ['containers'],
  leaves:
    'A principal without policies and groups can still sign in to its cluster, where a binding may name its user; and what it has set up inside, tokens and workloads, stays.',
  noise: 'medium',
  breaks: 'What the principal does in the cluster.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/eks/latest/APIReference/API_DisassociateAccessPolicy.html',
  draw: (door) => {
    const entry = detailText(door.detail, 'entry');
    if (entry === '') return [];
    const at = {
      place: { account: door.account, region: detailText(door.detail, 'region') },
      about: { clusterName: detailText(door.detail, 'cluster'), principalArn: entry },
    };
    const policies = items(door.detail, 'policies').map((one) => ofPolicy(door, at, one));
    const groups = (door.detail['groups'] ?? []) as readonly Json[];
    return [[...policies, ...(groups.length === 0 ? [] : [ofGroups(door, at, groups)])]];
  },
};

interface At {
  readonly place: { readonly account: string; readonly region: string };
  readonly about: { readonly clusterName: string; readonly principalArn: string };
}

/** What is the same for all of them. */
function common(door: Door, { place, about }: At, what: string) {
  return {
    action: stripAccessEntry.id,
    noise: stripAccessEntry.noise,
    says: `Take ${what} from ${about.principalArn} in cluster ${about.clusterName}, ${place.account}, ${place.region}`,
    breaks: stripAccessEntry.breaks,
    doors: [door.id],
  };
}

function ofPolicy(door: Door, at: At, policy: ReturnType<typeof fields>): Call {
  const { place, about } = at;
  const policyArn = text(policy, 'policyArn');
  const accessScope = fields(policy['accessScope']) as JsonObject;
  const { namespaces = [], ...scope } = accessScope;
  // Namespaces are only taken for a scope of that type; AWS answers an empty list for the others.
  const sent = { ...scope, ...((namespaces as readonly Json[]).length > 0 ? { namespaces } : {}) };
  const of = ['associatedAccessPolicies', { policyArn }] as const;
  const read = inPlace(place, 'eks', 'ListAssociatedAccessPolicies', about);
  const associated: Check = {
    read,
    pick: [...of, 'accessScope'],
    expect: { equals: accessScope },
  };
  return {
    ...common(door, at, `policy ${policyArn.split('/').at(-1) ?? ''}`),
    id: `close/${door.id}/${policyArn}`,
    request: inPlace(place, 'eks', 'DisassociateAccessPolicy', { ...about, policyArn }),
    preconditions: [associated],
    check: { read, pick: [...of, 'policyArn'], expect: { absent: true } },
    undo: {
      request: inPlace(place, 'eks', 'AssociateAccessPolicy', {
        ...about,
        policyArn,
        accessScope: sent,
      }),
      check: associated,
    },
  };
}

function ofGroups(door: Door, at: At, groups: readonly Json[]): Call {
  const { place, about } = at;
  const put = (kubernetesGroups: readonly Json[]): Request =>
    inPlace(place, 'eks', 'UpdateAccessEntry', { ...about, kubernetesGroups });
  const read = inPlace(place, 'eks', 'DescribeAccessEntry', about);
  const pick = ['accessEntry', 'kubernetesGroups'];
  const before: Check = { read, pick, expect: { equals: groups } };
  return {
    ...common(door, at, 'its groups'),
    id: `close/${door.id}/groups`,
    request: put([]),
    preconditions: [before],
    check: { read, pick: [...pick, '0'], expect: { absent: true } },
    undo: { request: put(groups), check: before },
  };
}
