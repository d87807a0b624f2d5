import type { Situation } from '../incident/situation.ts';
import { assumeGraph } from './assume-graph.ts';
import type { AssumeGraph } from './assume-graph.ts';
import { reachOf } from './assume-reach.ts';
import type { Suspicion } from './door.ts';
import { revokePolicyName } from './objects.ts';
import type { Principal } from './principals.ts';
import { untouchable } from './principals.ts';
import type { Trace } from './traces.ts';
import { knownAccounts, trustProblems } from './trust.ts';
import type { TrustContext } from './trust.ts';

/** What appeared this long before the incident was opened, or since, counts as his. */
export const recentDays = 14;
const DAY_MS = 86_400_000;

export interface Ranking {
  readonly suspicion: Suspicion;
  /** What made it so, half sentences; empty for the ordinary. */
  readonly because: readonly string[];
}

/** What ranking needs to know beside the principal itself. */
export interface Suspects extends TrustContext {
  /** What somebody did that only the attacker would do: ARN to half sentences. */
  readonly deeds: ReadonlyMap<string, readonly string[]>;
  readonly graph: AssumeGraph;
  /** ARN to the IAM writer that it can become. */
  readonly reach: ReadonlyMap<string, string>;
}

/** The instant from which on new things are suspicious, ISO 8601. */
export function recentSince(situation: Situation): string {
  return new Date(Date.parse(situation.openedAt) - recentDays * DAY_MS).toISOString();
}

/** Was it made within the suspicious time? An unknown time is not held against anyone. */
export function isRecent(createdAt: string | undefined, situation: Situation): boolean {
  return createdAt !== undefined && createdAt >= recentSince(situation);
}

/**
 * Who is hostile, and who can become whom. Hostile are the recent, those that trust a stranger, and those who
 * made one of these, or a credential of somebody else, within the suspicious time.
 * @param hostileProviders ARNs of identity providers; who trusts one trusts a stranger.
 */
export function suspectsOf(
  principals: readonly Principal[],
  traces: readonly Trace[],
  situation: Situation,
  hostileProviders: readonly string[] = [],
): Suspects {
  const context = {
    known: knownAccounts(situation.settings),
    organization: situation.settings.organization.id,
    hostile: new Set(hostileProviders),
  };
  const free = principals.filter((one) => untouchable(one, situation.settings) === undefined);
  const first = free.filter((one) => {
    const strangers = one.trust === undefined ? [] : trustProblems(one.trust, context);
    return isRecent(one.createdAt, situation) || strangers.length > 0;
  });
  const arns = new Set(free.map((one) => one.arn));
  const deeds = deedsOf(first, traces, situation);
  const doers = [...deeds.keys()].filter((arn) => arns.has(arn));
  const hostile = new Set([...hostileProviders, ...first.map((one) => one.arn), ...doers]);
  const graph = assumeGraph(principals, hostile);
  const reach = reachOf(graph, (id) => graph.nodes.get(id)?.writesIdentity === true);
  return { ...context, hostile, deeds, graph, reach };
}

/** Who made what counts as the attacker's: the doer's ARN to what he did. */
function deedsOf(
  hostile: readonly Principal[],
  traces: readonly Trace[],
  situation: Situation,
): ReadonlyMap<string, readonly string[]> {
  const known = new Set(hostile.map((one) => `${one.account}/${one.kind}/${one.name}`));
  const deeds = new Map<string, readonly string[]>();
  for (const trace of traces) {
    const what = deedOf(trace, known);
    if (what === undefined || trace.byArn === '' || !isRecent(trace.at || undefined, situation))
      continue;
    const before = deeds.get(trace.byArn) ?? [];
    // Two are enough for people; a script does thousands.
    if (before.length < 2 && !before.includes(what)) deeds.set(trace.byArn, [...before, what]);
  }
  return deeds;
}

function deedOf(trace: Trace, hostile: ReadonlySet<string>): string | undefined {
  const on = `on ${day(trace.at)}`;
  const other = trace.user !== '' && trace.user !== trace.by;
  if (trace.event === 'CreateAccessKey' && other)
    return `it made an access key of ${trace.user} ${on}`;
  if (trace.event === 'CreateLoginProfile' && other)
    return `it made a console password of ${trace.user} ${on}`;
  if (trace.policyName === revokePolicyName) return undefined;
  if (other && hostile.has(`${trace.account}/user/${trace.user}`))
    return `it made or changed user ${trace.user} ${on}`;
  const changed = trace.role !== '' && hostile.has(`${trace.account}/role/${trace.role}`);
  return changed ? `it made or changed role ${trace.role} ${on}` : undefined;
}

/** How suspicious a principal is, and why. */
export function rank(one: Principal, suspects: Suspects, situation: Situation): Ranking {
  const because = [
    ...(isRecent(one.createdAt, situation) ? [`it was created on ${day(one.createdAt)}`] : []),
    ...(one.trust === undefined
      ? []
      : trustProblems(one.trust, suspects).map((who) => `its trust lets in ${who.slice(0, 200)}`)),
    ...(suspects.hostile.has(one.arn) ? (suspects.deeds.get(one.arn) ?? []) : []),
  ];
  if (because.length > 0) return { suspicion: 'hostile', because };
  if (one.writesIdentity)
    return { suspicion: 'writes-identity', because: ['it can write identity'] };
  const writer = suspects.graph.nodes.get(suspects.reach.get(one.arn) ?? '');
  if (writer === undefined) return { suspicion: 'ordinary', because: [] };
  return {
    suspicion: 'reaches-identity',
    because: [`it can become ${writer.kind} ${writer.name}, which can write identity`],
  };
}

/** Raises a principal's rank to hostile because of one of its credentials. */
export function raised(ranking: Ranking, because: readonly string[]): Ranking {
  if (because.length === 0) return ranking;
  return { suspicion: 'hostile', because: [...because, ...ranking.because] };
}

/** Who made which access key, from CloudTrail: key id to the maker's name. */
export function keyMakers(traces: readonly Trace[]): ReadonlyMap<string, string> {
  return new Map(
    traces.filter(({ keyId }) => keyId !== '').map(({ keyId, by }) => [keyId, by] as const),
  );
}

function day(at: string | undefined): string {
  return at === undefined || at === '' ? 'an unknown day' : at.slice(0, 10);
}
