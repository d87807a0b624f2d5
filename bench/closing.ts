import { monitorEventLoopDelay } from 'node:perf_hooks';
import { IAMClient, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { eachState } from '../src/core/incident/call-states.ts';
import type { Incident } from '../src/core/incident/incident.ts';
import type { Responder } from '../src/responder/responder.ts';
import { IAM_RATES } from '../src/drill/cloud/services/request-rates.data.ts';
import { approve, benchResponder, clockFrom, until } from './bot.ts';
import { prepareLook, putInto } from './doors-incident.ts';
import { timed, type Benchmark, type BenchOptions, type Figure } from './figures.ts';
import { LARGE, largeSettings, realAws } from './large/adapter.ts';
import { startLargeIam, type LargeIam } from './large/large-iam.ts';
import type { Place } from './stores.ts';

const USERS = 5000;
const ROLES = 1000;
/** The stand-in's time runs so many times as fast: its rates are higher and its answers sooner. Our own time does not. */
const FASTER = 4;
const LATENCY_MS = 100;
/** Today's way is measured on so many keys. */
const SAMPLE = 200;

type Counts = Awaited<ReturnType<LargeIam['counts']>>;

/**
 * An account of 5,000 users with two keys each and 1,000 roles, on the bot's whole way: the inventory, the plan that two
 * people approve, the closing wave, the second inventory that compares. Against the guessed rates of IAM.
 */
export function closing(places: readonly (() => Promise<Place>)[]): Benchmark {
  return {
    name: 'closing',
    title:
      `${USERS} users with two keys and ${ROLES} roles: the closing wave, against an IAM that lets through ` +
      `${IAM_RATES.changing.perSecond} changes and ${IAM_RATES.reading.perSecond} reads a second of each API (a guess), all ${FASTER} times as fast`,
    async run({ size }: BenchOptions) {
      const figures: Figure[] = [];
      for (const make of places) figures.push(...(await onPlace(await make(), size)));
      return figures;
    },
  };
}

async function onPlace(place: Place, size: number): Promise<Figure[]> {
  const users = Math.max(20, Math.round(USERS * size));
  const roles = Math.max(4, Math.round(ROLES * size));
  const account = { account: LARGE, users, roles, keys: 2, passwords: 0 };
  const iam = await startLargeIam({ ...account, latencyMs: LATENCY_MS / FASTER, faster: FASTER });
  const one = await oneByOne(iam.endpoint, Math.min(SAMPLE, users));
  const pinned = largeSettings({ timing: { doorsSettleSeconds: 0 } });
  const prepared = prepareLook(pinned, LARGE);
  const clock = clockFrom(prepared.at);
  const store = await place.open(clock);
  await putInto(store, prepared);
  const aws = realAws(pinned, iam.endpoint, clock);
  const responder = benchResponder({ store, aws, clock, settings: pinned, loud: 'errors' });
  const vote = (slack: string) =>
    approve(responder, incidentOf(responder), { slack, kind: 'doors', at: clock.now() });
  const turns = monitorEventLoopDelay({ resolution: 1 });
  turns.enable();
  const look = await timed(async () => {
    await responder.start();
    await until(() => phaseOf(responder) === 'approve-doors');
  });
  const drawnMs = turns.max / 1e6;
  await vote('U0BEN');
  turns.reset();
  const before = await iam.counts();
  const wave = await timed(async () => {
    await vote('U0CHO');
    await until(() => phaseOf(responder) !== 'contain');
  });
  turns.disable();
  const after = await iam.counts();
  await until(() => incidentOf(responder).measurements['doors-closed'] !== undefined);
  const end = incidentOf(responder);
  await responder.stop();
  const bytes = (await store.entries(prepared.incident, 0)).map(({ line }) => line.length);
  await store.shutdown();
  await place.leave();
  await iam.end();
  refuseOpen(end, users * 2 + roles);
  return figuresOf(place.name, {
    writes: users * 2 + roles,
    ms: wave,
    look,
    one,
    drawnMs,
    waveMs: turns.max / 1e6,
    done: difference(before, after),
    journal: bytes.reduce((sum, own) => sum + own, 0),
  });
}

interface Run {
  readonly writes: number;
  readonly ms: number;
  readonly look: number;
  /** Of one key, in today's way. */
  readonly one: number;
  /** Longest turns of the event loop: until the plan is drawn and written, and in the wave. */
  readonly drawnMs: number;
  readonly waveMs: number;
  readonly done: Counts;
  readonly journal: number;
}

function figuresOf(name: string, run: Run): Figure[] {
  const { done, ms, writes } = run;
  const of = (operation: string): number => done.counts[operation] ?? 0;
  const secondsAt = (many: number, { perSecond }: { perSecond: number }): number =>
    many / (perSecond * FASTER);
  const floor = secondsAt(of('UpdateAccessKey'), IAM_RATES.changing);
  const reads = secondsAt(of('ListAccessKeys'), IAM_RATES.reading);
  const asked = Object.values(done.counts).reduce((sum, many) => sum + many, 0);
  return [
    { what: `${name}: doors found, approved, closed and compared`, value: writes, unit: '' },
    {
      what: `${name}: wall time of the closing wave`,
      value: ms / 1000,
      unit: 's',
      ratio: { to: 'the floor: the busiest write ÷ its rate', times: ms / 1000 / floor },
    },
    {
      what: `${name}: the same`,
      value: ms / 1000,
      unit: 's',
      ratio: { to: 'the floor of the reads that check it', times: ms / 1000 / reads },
    },
    {
      what: `${name}: the writes one after another`,
      value: (run.one * writes) / 1000,
      unit: 's',
      ratio: { to: 'the wave', times: (run.one * writes) / ms },
    },
    { what: `${name}: requests for each write`, value: asked / writes, unit: '' },
    {
      what: `${name}: throttled, of all requests`,
      value: (100 * done.throttled) / asked,
      unit: '%',
    },
    { what: `${name}: the inventory before it`, value: run.look / 1000, unit: 's' },
    { what: `${name}: longest turn, plan drawn and written`, value: run.drawnMs, unit: 'ms' },
    { what: `${name}: longest turn of the wave`, value: run.waveMs, unit: 'ms' },
    { what: `${name}: the whole journal`, value: run.journal / 2 ** 20, unit: 'MiB' },
  ];
}

/** As playbooks do it today: a key is switched off, its answer waited for, then the next. ms for each. */
async function oneByOne(endpoint: string, many: number): Promise<number> {
  const client = new IAMClient({
    region: 'us-east-1',
    endpoint,
    credentials: { accessKeyId: 'AKIABENCH', secretAccessKey: 'bench' },
  });
  const key = (i: number, Status: 'Active' | 'Inactive') =>
    client.send(
      new UpdateAccessKeyCommand({
        UserName: `user-${String(i).padStart(5, '0')}`,
        AccessKeyId: `AKIA${String(i * 2).padStart(16, '0')}`,
        Status,
      }),
    );
  await key(0, 'Active');
  const ms = await timed(async () => {
    for (let i = 0; i < many; i += 1) await key(i, 'Inactive');
  });
  for (let i = 0; i < many; i += 1) await key(i, 'Active');
  client.destroy();
  return ms / many;
}

function refuseOpen(incident: Incident, doors: number): void {
  const calls = incident.plans.flatMap(({ plan, calls: states }) =>
    plan.kind === 'doors' ? eachState(states) : [],
  );
  const closed = incident.measurements['doors-closed'];
  const done = calls.filter(([, { stage }]) => stage === 'done' || stage === 'already').length;
  if (done !== doors) throw new Error(`${done} of ${calls.length} calls done, ${doors} doors`);
  const data = closed?.data as { changesTotal: number } | undefined;
  // What only people can close stays open and named; what the bot should have closed makes it disproven.
  if (closed?.finding !== 'proven' || data?.changesTotal !== 0)
    throw new Error(`not closed: ${JSON.stringify([closed?.finding, closed?.says.slice(0, 3)])}`);
}

function difference(before: Counts, after: Counts): Counts {
  const counts = Object.fromEntries(
    Object.entries(after.counts).map(([name, many]) => [name, many - (before.counts[name] ?? 0)]),
  );
  return { counts, throttled: after.throttled - before.throttled };
}

function incidentOf(responder: Responder): Incident {
  const [incident] = responder.incidents();
  if (incident === undefined) throw new Error('there is no incident');
  return incident;
}

const phaseOf = (responder: Responder): string => incidentOf(responder).position.phase;
