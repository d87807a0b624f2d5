import type { Incident, MeasurementRecord } from '../../../core/incident/incident.ts';
import { isPeace } from '../../../core/incident/peace.ts';
import type { Call } from '../../../core/plan/call.ts';
import type { Json } from '../../../core/plan/json.ts';
import type { Plan } from '../../../core/plan/plan.ts';
import type { MeasurementId } from '../../../core/runbook/language.ts';
import { alarmedSince } from '../../../core/watch/alarm.ts';

/**
 * Words that may only be said after their measurement (promise 8). Nothing else in the renderers says
 * "enforced", "doors closed" or "verified".
 */

type Enforcement =
  | { readonly state: 'enforced'; readonly at: string }
  /** The shield's proof is there, the freeze's is not. */
  | { readonly state: 'shielded'; readonly at: string }
  | { readonly state: 'disproven'; readonly at: string }
  | { readonly state: 'unproven'; readonly at: string }
  | { readonly state: 'not-measured' }
  /** The watch found a policy off, or another one, after the proof. */
  | { readonly state: 'alarmed' }
  /** No organization policy reaches the account: there is nothing that could be enforced. */
  | { readonly state: 'boundaries'; readonly at: string }
  | { readonly state: 'nothing-above' }
  /** People took a boundary off again after the clean sweeps. */
  | { readonly state: 'unbounded' }
  /** A run at peace locks nobody: what it tries, it takes off again. */
  | { readonly state: 'peace' }
  /** Access is being given back: earlier proofs say nothing about now. */
  | { readonly state: 'lifted' };

/** What the measurements say about the lock, now. */
function enforcement(incident: Incident): Enforcement {
  if (isPeace(incident)) return { state: 'peace' };
  const lifting = incident.plans.some((p) => p.plan.kind === 'lift' && p.startedAt !== undefined);
  if (incident.runbook.compiled.scope !== 'member-accounts')
    return lifting ? { state: 'lifted' } : boundaries(incident);
  const proven = proofs(incident);
  if (lifting || ('at' in proven && detachedSince(incident, proven.at))) return { state: 'lifted' };
  if ('at' in proven && alarmedSince(incident.alarms, proven.at, ['lock']))
    return provenAgain(incident) ?? { state: 'alarmed' };
  return proven;
}

/** What was measured after people had put the locks back, if nothing was found off since. */
function provenAgain({ measurements, alarms }: Incident): Enforcement | undefined {
  const again = measurements['locks-again'];
  if (again === undefined) return undefined;
  const { at, finding, data } = again;
  // What the canaries answered is older than the line that says so.
  const { measuredAt } = data;
  const asked = typeof measuredAt === 'string' ? measuredAt : at;
  if (alarmedSince(alarms, asked, ['lock'])) return undefined;
  if (finding === 'disproven') return { state: 'disproven', at };
  if (finding !== 'proven') return undefined;
  return { state: data['lock'] === 'freeze' ? 'enforced' : 'shielded', at };
}

/** Where nothing stands above an account, two clean sweeps are the most that can be shown. */
function boundaries(incident: Incident): Enforcement {
  const { measurements } = incident;
  const clean = measurements['sweep-clean'];
  const dirty = measurements.sweep?.finding === 'disproven';
  if (clean?.finding !== 'proven' || dirty) return { state: 'nothing-above' };
  const undone = madeSince(incident, clean.at).some(
    ({ plan, call }) => plan.kind === 'undo' && call.action === 'set-permissions-boundary',
  );
  return undone ? { state: 'unbounded' } : { state: 'boundaries', at: clean.at };
}

/** Was a policy taken off again after the proof, whatever the plan? What is under way may be done already. */
function detachedSince(incident: Incident, at: string): boolean {
  return madeSince(incident, at).some(({ call }) => call.request.operation === 'DetachPolicy');
}

/** Calls that were made after an instant, or may have been. */
function madeSince(
  { plans }: Incident,
  at: string,
): readonly { readonly plan: Plan; readonly call: Call }[] {
  return plans.flatMap(({ plan, calls }) =>
    plan.waves
      .flatMap((wave) => wave.calls)
      .filter((call) => {
        const state = calls[call.id];
        const made = ['done', 'already', 'unknown', 'intended'].includes(state?.stage ?? 'waiting');
        return made && (state?.at === undefined || state.at >= at);
      })
      .map((call) => ({ plan, call })),
  );
}

function proofs(incident: Incident): Enforcement {
  const shield = incident.measurements['shield-proof'];
  const freeze = incident.measurements['freeze-proof'];
  const known = [shield, freeze].filter((record) => record !== undefined);
  const last = known.at(-1);
  if (last === undefined) return { state: 'not-measured' };
  const disproven = known.find((record) => record.finding === 'disproven');
  if (disproven !== undefined) return { state: 'disproven', at: disproven.at };
  // Destruction was seen: nobody waits for the shield's proof, and the freeze denies all that it does.
  if (incident.mode === 'destruction' && freeze?.finding === 'proven')
    return { state: 'enforced', at: freeze.at };
  if (shield?.finding !== 'proven')
    return { state: known.some(isPending) ? 'not-measured' : 'unproven', at: last.at };
  if (freeze === undefined && freezes(incident)) return { state: 'shielded', at: shield.at };
  if (freeze !== undefined && freeze.finding !== 'proven')
    return { state: 'shielded', at: shield.at };
  return { state: 'enforced', at: last.at };
}

const isPending = (record: MeasurementRecord): boolean => record.finding === 'pending';

/** Does this incident's runbook freeze at all? Where it does, a shield alone is not "enforced". */
function freezes(incident: Incident): boolean {
  return incident.runbook.compiled.phases.some(
    ({ does }) =>
      (does.kind === 'run' && does.part === 'freeze') ||
      (does.kind === 'measure' && does.measurement === 'freeze-proof'),
  );
}

/**
 * May the channel show details? Until enforcement is proven he may be reading it, and cards show counts
 * only (DESIGN §4). Lifting later does not hide again what everybody has read.
 */
export function mayShowDetails(incident: Incident): boolean {
  return proofs(incident).state === 'enforced';
}

/** One plain sentence about the lock, without any instant in it. */
export function enforcementWords(incident: Incident): string {
  const found = enforcement(incident);
  switch (found.state) {
    case 'enforced':
      return 'enforced';
    case 'shielded':
      return 'shield proven, freeze not proven';
    case 'disproven':
      return 'NOT in force: a canary still gets through';
    case 'unproven':
      return 'unproven: it could not be measured';
    case 'not-measured':
      return 'not measured yet';
    case 'alarmed':
      return 'in doubt: the watch found a policy off, or changed, since it was measured';
    case 'boundaries':
      return 'none above this account; boundaries on all users and roles, two clean sweeps, root not included';
    case 'unbounded':
      return 'in doubt: people took a boundary off again after the two clean sweeps';
    case 'nothing-above':
      return 'none: no organization policy reaches this account, and two clean sweeps are not there yet';
    case 'peace':
      return 'none: at peace, nobody is locked';
    default:
      return lifted(incident) ? 'lifted' : 'being lifted, or lifted';
  }
}

/** Was everything taken off that the lift takes off? */
function lifted({ plans }: Incident): boolean {
  return plans.some((p) => p.plan.kind === 'lift' && p.stage === 'executed');
}

/** When the present finding about the lock was measured. */
export function enforcementAt(incident: Incident): string | undefined {
  const found = enforcement(incident);
  return 'at' in found ? found.at : undefined;
}

/** When the doors were found closed, as long as no undo has opened one of them again. */
export function doorsClosedAt(incident: Incident): string | undefined {
  const closed = incident.measurements['doors-closed'];
  if (closed?.finding !== 'proven') return undefined;
  const opened = madeSince(incident, closed.at).some(
    ({ plan, call }) => plan.kind === 'undo' && call.doors.length > 0,
  );
  const alarmed = alarmedSince(incident.alarms, closed.at, ['door', 'change']);
  return opened || alarmed ? undefined : closed.at;
}

/** Since when and until when nobody who is not exempt got anything done, and that this was measured. */
export function verifiedAt(incident: Incident): string | undefined {
  const record = incident.measurements.activity;
  if (record?.finding !== 'proven') return undefined;
  return alarmedSince(incident.alarms, record.at, ['event']) ? undefined : record.at;
}

const findings = {
  proven: 'proven',
  unproven: 'unproven',
  disproven: 'disproven',
  pending: 'not so yet, measuring again',
} as const;

/** Plain names of the measurements; none of them claims a result. */
export const measurementNames: Record<MeasurementId, string> = {
  'canary-baseline': 'canary baseline',
  armed: 'look for what was armed',
  inventory: 'inventory',
  'shield-proof': 'proof of the shield',
  'freeze-proof': 'proof of the freeze',
  'time-bombs': 'search for time bombs',
  'doors-closed': 'second inventory of the doors',
  'rotation-proof': 'proof of the rotation',
  'backups-listed': 'list of the backups',
  'backups-verified': 'check of the backups',
  activity: 'look for what others did since the freeze',
  'cutoff-proof': 'proof of the session cutoff',
  quiet: 'watch between freeze and shield',
  'watch-locks': 'watch over the policies',
  'watch-doors': 'watch over doors and events',
  'locks-again': 'proof of the locks that were put back',
  checklist: 'checklist of what only people can do',
  protectable: 'look at what can be protected',
  principals: 'list of users and roles',
  sweep: 'first sweep',
  'sweep-clean': 'second sweep',
  'arm-ready': 'look at what is armed',
  'shield-trial': 'trial of the shield',
  'freeze-trial': 'trial of the freeze',
  'trial-over': 'end of the trial',
  'armed-now': 'check that all is armed',
};

export function findingWords(record: MeasurementRecord): string {
  return findings[record.finding];
}

/** Counts of the last inventory; undefined until there is one. */
export function doorCounts(
  incident: Incident,
): { readonly found: number; readonly open: number; readonly unseen: number } | undefined {
  const doors = doorsOf(incident);
  if (doors === undefined) return undefined;
  return {
    found: doors.length,
    open: doors.filter((door) => door['state'] !== 'closed').length,
    unseen: unseenOf(incident).length,
  };
}

type Row = { readonly [key: string]: Json };

/** The doors of the newest inventory, as data; undefined until there is one. */
export function doorsOf(incident: Incident): readonly Row[] | undefined {
  const data = inventoryData(incident);
  return data === undefined ? undefined : rows(data['doors']);
}

export function unseenOf(incident: Incident): readonly Row[] {
  return rows(inventoryData(incident)?.['unseen']);
}

/** Who can become whom, as the newest inventory drew it. */
export function graphOf(incident: Incident): Row | undefined {
  const graph = inventoryData(incident)?.['graph'];
  return isRow(graph) ? graph : undefined;
}

function inventoryData(incident: Incident): Row | undefined {
  const both = [incident.measurements.inventory, incident.measurements['doors-closed']];
  const data = both
    .filter((record) => record !== undefined)
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .map((record) => (isRow(record.data['inventory']) ? record.data['inventory'] : record.data))
    .filter((one) => Array.isArray(one['doors']));
  return data.at(-1);
}

function rows(value: Json | undefined): readonly Row[] {
  return Array.isArray(value) ? value.filter((item: Json) => isRow(item)) : [];
}

function isRow(value: Json | undefined): value is Row {
  return typeof value === 'object' && !Array.isArray(value);
}

/** What could not be shown, one sentence each: of the newest measurements, and what people waived. */
export function unprovenOf(incident: Incident): string[] {
  const measured = Object.values(incident.measurements).flatMap((record) => record.unproven);
  const waived = incident.waivers.flatMap((waiver) => waiver.because);
  return [...new Set([...measured, ...waived])];
}
