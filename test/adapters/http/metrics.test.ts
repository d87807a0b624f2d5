import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRegistry } from '../../../src/adapters/http/gauges.ts';
import { createMeter } from '../../../src/adapters/http/meter.ts';
import type { Incident } from '../../../src/core/incident/incident.ts';
import { finish } from '../../../src/core/incident/turn.ts';
import { declaring } from '../../core/incident/stage.ts';
import { parseExposition, type Family } from './exposition.ts';

/** An open incident as it is after its declaration, with these changes. */
function incident(id: string, change: Partial<Incident> = {}): Incident {
  const opened = declaring();
  if ('refused' in opened) throw new Error('refused');
  return { ...finish(opened.turn).incident, id, ...change } as Incident;
}

function bench() {
  const state = { incidents: [] as Incident[], connected: true };
  const registry = createRegistry({
    kind: 'live',
    version: '1.2.3',
    incidents: () => state.incidents,
    isConnected: () => state.connected,
  });
  const meter = createMeter(registry, (id) =>
    state.incidents.some((one) => one.id === id && one.closedAt === undefined),
  );
  const scrape = async () => parseExposition(await registry.metrics());
  return { state, meter, scrape, registry };
}

const samples = (families: ReadonlyMap<string, Family>, name: string) =>
  families.get(name)?.samples.map(({ labels, value }) => ({ ...labels, value }));

describe('a scrape', () => {
  it('given a run at peace beside an incident, when it is read, then it is no incident and wakes nobody', async () => {
    const { state, scrape } = bench();
    const question = { phase: 'look', because: [], choices: [], waivable: false };
    const asking = { question: { ...question, since: '2026-06-17T09:00:00.000Z' } };
    const run = incident('arm-1', asking);
    const compiled = { ...run.runbook.compiled, scope: 'peace' as const };
    state.incidents = [
      incident('inc-1', asking),
      { ...run, runbook: { ...run.runbook, compiled } },
    ];
    const families = await scrape();
    expect(samples(families, 'lockstep_open_incidents')).toEqual([{ kind: 'live', value: 1 }]);
    expect(samples(families, 'lockstep_open_peace_runs')).toEqual([{ value: 1 }]);
    const waiting = samples(families, 'lockstep_waiting_since_timestamp_seconds');
    expect(new Set(waiting?.map((sample) => Reflect.get(sample, 'incident')))).toEqual(
      new Set(['inc-1']),
    );
  });

  it('given no incident, when it is read, then every family is told of, and ours begin with our name', async () => {
    const { scrape } = bench();
    const families = await scrape();
    const ours = [...families.keys()].filter((name) => name.startsWith('lockstep_'));
    expect(ours.toSorted()).toEqual([
      'lockstep_build_info',
      'lockstep_checkpoint_timestamp_seconds',
      'lockstep_effect_retries_total',
      'lockstep_effects_total',
      'lockstep_incident_moved_timestamp_seconds',
      'lockstep_incident_opened_timestamp_seconds',
      'lockstep_incident_phase',
      'lockstep_journal_lines',
      'lockstep_open_incidents',
      'lockstep_open_peace_runs',
      'lockstep_slack_ack_seconds',
      'lockstep_slack_connected',
      'lockstep_waiting_since_timestamp_seconds',
      'lockstep_worker_sweep_timestamp_seconds',
    ]);
    for (const name of families.keys()) expect(name).toMatch(/^(?:lockstep|process|nodejs)_/);
    expect(families.has('process_cpu_seconds_total')).toBe(true);
    expect(samples(families, 'lockstep_open_incidents')).toEqual([{ kind: 'live', value: 0 }]);
    expect(samples(families, 'lockstep_build_info')).toEqual([
      { version: '1.2.3', kind: 'live', node: process.versions.node, value: 1 },
    ]);
  });

  it('given an open incident, when it is read, then phase, times and lines are right; when it is closed, then nothing of it is left', async () => {
    const { scrape, state, meter } = bench();
    const question = {
      phase: 'p',
      since: '2026-06-17T10:00:00.500Z',
      because: ['<secret>'],
      choices: [],
      waivable: true,
    };
    const one = incident('inc-1', { question, seq: 41 });
    state.incidents = [one];
    meter.checkpoint('inc-1', 'channel', 1_700_000_000_500);
    const families = await scrape();
    expect(samples(families, 'lockstep_open_incidents')).toEqual([{ kind: 'live', value: 1 }]);
    expect(samples(families, 'lockstep_incident_phase')).toEqual([
      { incident: 'inc-1', phase: one.position.phase, state: one.position.state, value: 1 },
    ]);
    expect(samples(families, 'lockstep_incident_opened_timestamp_seconds')).toEqual([
      { incident: 'inc-1', value: Date.parse(one.openedAt) / 1000 },
    ]);
    expect(samples(families, 'lockstep_journal_lines')).toEqual([{ incident: 'inc-1', value: 42 }]);
    const drafted = one.plans
      .filter((plan) => plan.stage === 'pending')
      .map((plan) => plan.draftedAt);
    expect(drafted).not.toEqual([]);
    expect(samples(families, 'lockstep_waiting_since_timestamp_seconds')).toEqual([
      { incident: 'inc-1', for: 'question', value: Date.parse(question.since) / 1000 },
      {
        incident: 'inc-1',
        for: 'approval',
        value: Math.min(...drafted.map((at) => Date.parse(at))) / 1000,
      },
    ]);
    expect(samples(families, 'lockstep_checkpoint_timestamp_seconds')).toEqual([
      { incident: 'inc-1', anchor: 'channel', value: 1_700_000_000.5 },
    ]);
    state.incidents = [{ ...one, closedAt: '2026-06-18T00:00:00.000Z' }];
    const after = await scrape();
    expect(
      [...after.values()].flatMap((family) =>
        family.samples.flatMap(({ labels }) => labels['incident'] ?? []),
      ),
    ).toEqual([]);
    expect(samples(after, 'lockstep_open_incidents')).toEqual([{ kind: 'live', value: 0 }]);
  });

  it('given a plan that is no longer pending and no question, when it is read, then nobody is waited for', async () => {
    const { scrape, state } = bench();
    const { question: _none, ...one } = incident('inc-1');
    state.incidents = [
      { ...one, plans: one.plans.map((plan) => ({ ...plan, stage: 'executing' as const })) },
    ];
    expect(samples(await scrape(), 'lockstep_waiting_since_timestamp_seconds')).toEqual([]);
  });

  it('given what was counted, when it is read, then kinds, outcomes, times and the sweep are there', async () => {
    const { scrape, meter, state } = bench();
    meter.effect('call', 'done');
    meter.effect('call', 'done');
    meter.retry('measure');
    meter.ack(30);
    meter.ack(2_500);
    meter.swept(5_000);
    state.connected = false;
    const families = await scrape();
    expect(samples(families, 'lockstep_effects_total')).toContainEqual({
      kind: 'call',
      outcome: 'done',
      value: 2,
    });
    expect(samples(families, 'lockstep_effects_total')).toContainEqual({
      kind: 'measure',
      outcome: 'disproven',
      value: 0,
    });
    expect(samples(families, 'lockstep_effect_retries_total')).toContainEqual({
      kind: 'measure',
      value: 1,
    });
    const acks = samples(families, 'lockstep_slack_ack_seconds');
    expect(acks).toContainEqual({ le: '0.025', value: 0 });
    expect(acks).toContainEqual({ le: '0.05', value: 1 });
    expect(acks).toContainEqual({ le: '3', value: 2 });
    expect(samples(families, 'lockstep_worker_sweep_timestamp_seconds')).toEqual([{ value: 5 }]);
    expect(samples(families, 'lockstep_slack_connected')).toEqual([{ value: 0 }]);
  });

  it('given anything at all, when it is counted, then nothing throws, a scrape can be read, and the series stay few', async () => {
    const { scrape, meter, state } = bench();
    state.incidents = [incident('inc-1'), incident('inc-2')];
    const ids = fc.oneof(fc.constantFrom('inc-1', 'inc-2', 'inc-3'), fc.string());
    const figure = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Infinity, -Infinity));
    const told = fc.oneof(
      fc.tuple(fc.constant('effect'), fc.string(), fc.string()),
      fc.tuple(fc.constant('retry'), fc.string()),
      fc.tuple(fc.constant('ack'), figure),
      fc.tuple(fc.constant('swept'), figure),
      fc.tuple(fc.constant('checkpoint'), ids, fc.constantFrom('channel', 's3'), figure),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(told), async (tellings) => {
        for (const [what, ...values] of tellings)
          (meter[what as 'ack'] as (...all: readonly unknown[]) => void)(...values);
        const families = await scrape();
        const ours = [...families].filter(([name]) => name.startsWith('lockstep_'));
        const all = ours.flatMap(([, family]) => family.samples);
        expect(all.length).toBeLessThan(120);
        expect(all.filter(({ value }) => !Number.isFinite(value))).toEqual([]);
        for (const { labels } of families.get('lockstep_checkpoint_timestamp_seconds')?.samples ??
          [])
          expect(['inc-1', 'inc-2']).toContain(labels['incident']);
      }),
      { endOnFailure: true },
    );
  });

  it('given a flood of open incidents, when it is read, then they are all counted and the details end somewhere', async () => {
    const { scrape, state } = bench();
    const one = incident('inc');
    state.incidents = Array.from({ length: 5_000 }, (_, i) => ({ ...one, id: `inc-${i}` }));
    const families = await scrape();
    expect(samples(families, 'lockstep_open_incidents')).toEqual([{ kind: 'live', value: 5_000 }]);
    expect(families.get('lockstep_incident_phase')?.samples).toHaveLength(100);
  });
});
