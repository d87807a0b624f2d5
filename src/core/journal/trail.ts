import type { Sealed } from './chain.ts';
import {
  incidentOf,
  intentsOf,
  type IntendedCall,
  type Intents,
  type Operation,
} from './intents.ts';
import { coverage, type Coverage } from './trail-coverage.ts';
import { ourRoles, readEvent, type OurRoles, type TrailEvent } from './trail-event.ts';
import { compareSent } from './trail-parameters.ts';

/** A record of some file, not yet read, and where it stands. */
export interface RawRecord {
  readonly where: string;
  readonly value: unknown;
}

/** What came out of laying CloudTrail's record beside the journal. */
export interface TrailReport {
  /** Changes by our roles that an intent of the journal stands for. */
  readonly matched: number;
  /** Changes by our roles that no intent stands for: somebody acted past the journal. */
  readonly alarms: readonly { readonly event: TrailEvent; readonly why: string }[];
  /** Calls that the journal says were let go, and of which the trail shows nothing. */
  readonly unseen: readonly IntendedCall[];
  /** Those of them that were done, says the journal, and whether the files cover their account and time. */
  readonly missing: readonly { readonly call: IntendedCall; readonly covered: boolean }[];
  readonly unreadable: readonly { readonly where: string; readonly problem: string }[];
  readonly counts: {
    readonly events: number;
    readonly twice: number;
    readonly others: number;
    readonly reads: number;
    readonly probes: number;
    readonly byServices: number;
    readonly beforeOpening: number;
    /** Of what the matched changes sent, so much the trail does not show, or not whole. */
    readonly notCompared: number;
  };
  /** What the files cover: without an event of an account or a time nothing is known of it. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly accounts: readonly string[];
}

/**
 * AWS refuses a request whose time stamp is more than about a quarter of an hour off, so the bot's clock and
 * AWS's can differ by so much: https://aws.amazon.com/blogs/developer/clock-skew-correction/
 */
const SKEW_MS = 900_000;
/** A session lives for an hour; nothing can be done with it later. */
const SESSION_MS = 3_600_000;

/**
 * Matches every change by the bot's roles against an intent of a verified journal. The session of a change
 * is named after its effect; what no intent stands for, by name, role, account, operation, parameters
 * (as far as the trail shows them), time and number, is an alarm.
 */
export function compareTrail(
  entries: readonly Sealed[],
  records: Iterable<RawRecord>,
): TrailReport {
  const [opened] = entries;
  if (opened === undefined) throw new TypeError('the journal is empty');
  const desk: Desk = {
    incident: incidentOf(entries),
    openedAt: Date.parse(opened.ts),
    roles: ourRoles(opened),
    intents: intentsOf(entries),
    seen: new Map(),
    done: new Map(),
    touched: new Set(),
    notCompared: 0,
  };
  const alarms: TrailReport['alarms'][number][] = [];
  const unreadable: TrailReport['unreadable'][number][] = [];
  const covered = coverage();
  const tally = { events: 0, twice: 0, others: 0, reads: 0, probes: 0, byServices: 0 };
  const counts = { ...tally, beforeOpening: 0, matched: 0 };
  let [from, to]: (TrailEvent | undefined)[] = [];
  for (const { where, value } of records) {
    counts.events += 1;
    const event = readEvent(value);
    if ('problem' in event) {
      unreadable.push({ where, problem: event.problem });
      continue;
    }
    covered.take(event);
    if (from === undefined || event.at < from.at) from = event;
    if (to === undefined || event.at > to.at) to = event;
    const verdict = judge(desk, event);
    if (typeof verdict === 'string') counts[verdict] += 1;
    else if ('unlike' in verdict) unreadable.push({ where, problem: verdict.unlike });
    else alarms.push({ event, why: verdict.why });
  }
  const { matched, ...rest } = counts;
  const span = { from: from?.time, to: to?.time, accounts: covered.accounts() };
  const found = { matched, alarms, unreadable, ...notSeen(desk, covered) };
  return { ...found, counts: { ...rest, notCompared: desk.notCompared }, ...span };
}

function notSeen(desk: Desk, covered: Coverage): Pick<TrailReport, 'unseen' | 'missing'> {
  const unseen = desk.intents.calls.filter((call) => !desk.touched.has(call));
  const missing = unseen
    .filter(({ outcome }) => outcome === 'done')
    .map((call) => ({ call, covered: covered.has(call) }));
  return { unseen, missing };
}

interface Desk {
  readonly incident: string;
  readonly openedAt: number;
  readonly roles: OurRoles;
  readonly intents: Intents;
  /** Events by their id: files overlap. */
  readonly seen: Map<string, string>;
  /** How often each operation of a call went through. */
  readonly done: Map<Operation, number>;
  /** Calls whose own request the trail shows, whatever AWS answered. */
  readonly touched: Set<IntendedCall>;
  notCompared: number;
}

type Verdict =
  | 'matched'
  | 'twice'
  | 'others'
  | 'reads'
  | 'probes'
  | 'byServices'
  | 'beforeOpening'
  | { readonly why: string }
  | { readonly unlike: string };

function judge(desk: Desk, event: TrailEvent): Verdict {
  const { session } = event;
  const mark = [event.time, event.service, event.operation, session?.name ?? ''].join('\n');
  const before = desk.seen.get(event.id);
  if (before !== undefined) {
    return before === mark ? 'twice' : { unlike: 'another event has the same eventID' };
  }
  desk.seen.set(event.id, mark);
  if (session === undefined) return 'others';
  const probing = desk.roles.probing.has(session.role);
  const authorities = desk.roles.changing.get(session.role);
  if (!probing && authorities === undefined) return 'others';
  const chains = authorities !== undefined && event.givesCredentials;
  if (!chains && (event.reads || isDryRun(event)))
    return authorities === undefined ? 'probes' : 'reads';
  // What bears the name of one of its calls belongs to this incident, whenever it was made.
  const named = desk.intents.bySession.has(session.name);
  if (!named && event.at < desk.openedAt - SKEW_MS) return 'beforeOpening';
  // The bot never does it: whatever came of it would be done under a name that is not ours.
  if (chains)
    return { why: `a session of the role ${session.role} asked for other credentials with it` };
  if (authorities === undefined) {
    return event.errorCode === undefined
      ? { why: `the role ${session.role} only tries what must be refused, and this went through` }
      : 'probes';
  }
  return match(desk, event, { ...session, authorities });
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/CommonParameters.html (KMS has the same). */
function isDryRun({ errorCode }: TrailEvent): boolean {
  return /^(?:Client\.)?DryRunOperation(?:Exception)?$/.test(errorCode ?? '');
}

function match(
  desk: Desk,
  event: TrailEvent,
  session: {
    readonly account: string;
    readonly name: string;
    readonly authorities: ReadonlySet<string>;
  },
): Verdict {
  const calls = desk.intents.bySession.get(session.name) ?? [];
  const call = calls.find((one) => isOf(one, event)) ?? calls[0];
  if (call === undefined) {
    return /^-(?:call|fire)-/.test(session.name.slice(desk.incident.length)) &&
      session.name.startsWith(desk.incident)
      ? { why: 'its session is named after a call of this incident that the journal never let go' }
      : { why: 'its session is not named after a call of this journal' };
  }
  const about = `call ${call.call} of plan ${call.plan}`;
  const { intents } = call;
  if (!intents.some(({ at }) => event.at >= at - SKEW_MS)) {
    return {
      why: `it was made before the journal let ${about} go (line ${intents[0]?.line ?? 0})`,
    };
  }
  if (!intents.some(({ at }) => Math.abs(event.at - at) <= SESSION_MS + SKEW_MS)) {
    return { why: `it was made more than an hour after the last intent of ${about}` };
  }
  if (event.byService) return 'byServices';
  const fits = call.operations.find(
    (one) =>
      one.service === event.service &&
      one.operation === event.operation &&
      one.account === session.account &&
      session.authorities.has(one.as),
  );
  if (fits === undefined) return { why: `it is not what ${about} does, there and in that role` };
  const { other, unknown } = compareSent(fits, event);
  if (other !== undefined) return { why: `its ${other} is not that of ${about}` };
  desk.notCompared += unknown;
  if (fits === call.operations[0]) desk.touched.add(call);
  // What AWS refused changed nothing.
  if (event.errorCode !== undefined) return 'matched';
  const times = (desk.done.get(fits) ?? 0) + 1;
  desk.done.set(fits, times);
  return times <= intents.length * fits.most
    ? 'matched'
    : { why: `it was made ${times} times, ${about} was let go ${intents.length} times` };
}

/** Of several calls that share a session: is this event what that one sent? */
function isOf({ operations: [main] }: IntendedCall, event: TrailEvent): boolean {
  return main.operation === event.operation && compareSent(main, event).other === undefined;
}
