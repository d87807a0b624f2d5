import * as z from 'zod';
import { sha256 } from '../plan/canonical.ts';
import type { Json } from '../plan/json.ts';
import type { Sealed } from './chain.ts';
import { wholeFacts } from './pieces.ts';
import { resolveReferences } from './references.ts';

/** What CloudTrail would show of a call, if it was made. */
export interface Operation {
  readonly as: string;
  readonly account: string;
  readonly service: string;
  readonly region: string;
  readonly operation: string;
  readonly input: { readonly [key: string]: Json };
  /** How often it can have gone through, for each time that the call was let go. */
  readonly most: number;
  /** Access keys that were there before: it never touches them. */
  readonly notKeys?: readonly string[];
}

/** One call of a started plan that was let go at least once. */
export interface IntendedCall {
  readonly plan: string;
  readonly call: string;
  /** The request, its references resolved; then what handing a new secret over takes besides. */
  readonly operations: readonly [Operation, ...Operation[]];
  /** When it was let go, ms since the epoch, with the lines that say so. */
  readonly intents: { readonly line: number; readonly at: number }[];
  /** How it ended, as the journal says; absent while it is under way. */
  outcome?: string;
}

/** Which calls a journal says were let go, under the names of the sessions that made them. */
export interface Intents {
  readonly calls: readonly IntendedCall[];
  /** A session that was opened in advance is that of several calls. */
  readonly bySession: ReadonlyMap<string, readonly IntendedCall[]>;
}

const plainCall = z.object({
  id: z.string(),
  request: z.object({
    as: z.string(),
    account: z.string(),
    region: z.string(),
    service: z.string(),
    operation: z.string(),
    input: z.record(z.string(), z.unknown()),
  }),
  handOver: z
    .object({
      account: z.string(),
      region: z.string(),
      secretName: z.string(),
      baselineKeyIds: z.array(z.string()),
    })
    .optional(),
  fires: z.literal(true).optional(),
});
type PlainCall = z.infer<typeof plainCall>;
const drafted = z.object({
  digest: z.string(),
  plan: z.object({ id: z.string(), waves: z.array(z.object({ calls: z.array(plainCall) })) }),
});
const aboutCall = z.object({
  digest: z.string(),
  call: z.string(),
  outcome: z.string().optional(),
  value: z.unknown().optional(),
});
const moved = z.object({ position: z.object({ entry: z.int() }) });
const digestOnly = z.object({ digest: z.string() });

interface Known {
  readonly id: string;
  readonly calls: ReadonlyMap<string, PlainCall>;
  readonly values: Map<string, Json>;
  readonly intended: Map<string, IntendedCall>;
  /** Where in the list of phase entries it was started; -1 before that. */
  startedAt: number;
}

/**
 * Reads a journal that was verified. An effect's id ends in the number of the phase entry in which it
 * was queued, which is one of those between the start of its plan and its intent.
 */
export function intentsOf(entries: readonly Sealed[]): Intents {
  const incident = incidentOf(entries);
  const plans = new Map<string, Known>();
  const phaseEntries = [0];
  const calls: IntendedCall[] = [];
  const bySession = new Map<string, readonly IntendedCall[]>();
  const name = (session: string, intended: IntendedCall): void => {
    const key = sessionNameOf(session);
    const others = (bySession.get(key) ?? []).filter((one) => one !== intended);
    bySession.set(key, [...others, intended]);
  };
  for (const { kind, body, seq, ts } of wholeFacts(entries)) {
    if (kind === 'phase.moved') phaseEntries.push(moved.parse(body).position.entry);
    if (kind === 'plan.drafted') {
      const { digest, plan } = drafted.parse(body);
      const own = new Map(plan.waves.flatMap((w) => w.calls).map((call) => [call.id, call]));
      const fresh = { values: new Map(), intended: new Map(), startedAt: -1 };
      plans.set(digest, { id: plan.id, calls: own, ...fresh });
    }
    if (kind === 'plan.started') {
      const known = plans.get(digestOnly.parse(body).digest);
      if (known !== undefined) known.startedAt = phaseEntries.length - 1;
    }
    const isAbout = ['call.intended', 'call.settled', 'call.found'].includes(kind);
    if (!isAbout) continue;
    const about = aboutCall.parse(body);
    const known = plans.get(about.digest);
    const call = known?.calls.get(about.call);
    if (known === undefined || call === undefined) continue;
    if (kind !== 'call.intended') {
      settle(known, about);
      continue;
    }
    const before = known.intended.get(call.id);
    const intended = before ?? intend(known, call);
    if (before === undefined) calls.push(intended);
    intended.intents.push({ line: seq + 1, at: Date.parse(ts) });
    if (call.fires === true) name(firingSession(incident, about.digest), intended);
    for (const entry of phaseEntries.slice(Math.max(0, known.startedAt))) {
      name(`${incident}/call/${about.digest.slice(0, 12)}/${call.id}/${entry}`, intended);
    }
  }
  return { calls, bySession };
}

/** The incident that a verified journal opens with. */
export function incidentOf(entries: readonly Sealed[]): string {
  const incident = entries[0]?.body['incident'];
  if (typeof incident !== 'string') throw new TypeError('the journal names no incident');
  return incident;
}

function settle(known: Known, about: z.infer<typeof aboutCall>): void {
  const { call, outcome, value } = about;
  const intended = known.intended.get(call);
  if (intended !== undefined && outcome !== undefined) intended.outcome = outcome;
  if (value === undefined) known.values.delete(call);
  else known.values.set(call, value as Json);
}

function intend(known: Known, { id, request, handOver }: PlainCall): IntendedCall {
  const resolved = resolveReferences(request.input as Json, (call) => known.values.get(call));
  const input = ('request' in resolved ? resolved.request : {}) as Operation['input'];
  const main = { ...request, input, most: 1 };
  const operations: [Operation, ...Operation[]] = [
    main,
    ...(handOver === undefined ? [] : handOverOperations(main, handOver)),
  ];
  const intended: IntendedCall = { plan: known.id, call: id, operations, intents: [] };
  known.intended.set(id, intended);
  return intended;
}

/** A lost answer of the vault is asked again so often at most; with one token it does nothing twice. */
const VAULT_ASKED = 12;

/**
 * An orphan of an earlier attempt goes, or the new key itself when the vault does not take it: of the keys that
 * this call makes, one for each attempt. And the new secret goes into the vault.
 */
function handOverOperations(
  main: Operation,
  { account, region, secretName, baselineKeyIds }: NonNullable<PlainCall['handOver']>,
): Operation[] {
  const vault = (operation: string, name: string): Operation => ({
    as: 'vault',
    account,
    region,
    service: 'secretsmanager',
    operation,
    input: { [name]: secretName },
    most: VAULT_ASKED,
  });
  return [
    { ...main, operation: 'DeleteAccessKey', notKeys: baselineKeyIds },
    vault('CreateSecret', 'Name'),
    vault('PutSecretValue', 'SecretId'),
    vault('TagResource', 'SecretId'),
  ];
}

/** The session of what fires: opened while people still vote, so before it is known in which phase entry. */
export function firingSession(incident: string, digest: string): string {
  return `${incident}/fire/${digest.slice(0, 12)}`;
}

/**
 * The role session name of an effect: at most 64 of `\w+=,.@-`; a longer one keeps its start and ends in
 * a digest. The same rule as where the session is opened, so that CloudTrail can be compared with the journal.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function sessionNameOf(effect: string): string {
  const safe = effect.replace(/[^\w+=,.@-]/g, '-');
  if (safe.length >= 2 && safe.length <= 64) return safe;
  return `${safe.slice(0, 47)}-${sha256(effect).slice(0, 16)}`;
}
