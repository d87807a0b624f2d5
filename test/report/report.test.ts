import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ReplayError } from '../../src/core/incident/evolve.ts';
import { sha256 } from '../../src/core/plan/canonical.ts';
import { reportPhases } from '../../src/core/runbook/language.ts';
import { buildReport } from '../../src/report/report.ts';
import { reportJsonSchema, reportSchema } from '../../src/report/schema.ts';
import { PROD } from '../core/incident/stage.ts';
import {
  approve,
  begin,
  doors,
  entriesOf,
  goodDrill,
  inventoryOf,
  linesOf,
  untilClosed,
  waived,
  type Told,
} from './story.ts';

const report = (told: readonly Told[]) => buildReport(entriesOf(told));

/** The same story, as another kind of incident and without what only a simulation knows. */
function asLive(told: readonly Told[]): Told[] {
  return told
    .filter((fact) => fact.kind !== 'drill.truth')
    .map((fact) =>
      fact.kind === 'incident.opened' ? { ...fact, body: { ...fact.body, kind: 'live' } } : fact,
    );
}

describe('the skeleton of report.json', () => {
  it('given a whole drill, when reported, then every name of the skeleton is there and the schema holds', () => {
    const made = report(goodDrill().told);
    expect(reportSchema.parse(made)).toEqual(made);
    expect(made).toMatchObject({
      version: 1,
      incident: { id: 'inc-1', kind: 'drill', runbook: 'compromised-console' },
      outcome: { phase: 'closed', ok: true, because: [] },
      doors: { found: 3, closed: 3, open: 0, unknown: 0, reminted: 0 },
      losses: { resourcesDeleted: 0, resourcesTotal: 42, datasetsLost: 0, datasetsTotal: 5 },
      waivers: [],
      unproven: [],
      score: {},
    });
    expect(Object.keys(made)).toEqual(
      expect.arrayContaining(['phases', 'exposure', 'approvals', 'assumptions', 'words']),
    );
  });

  it('given the committed JSON Schema, when generated anew, then it is the same', () => {
    const file = new URL('../../docs/report.schema.json', import.meta.url);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(reportJsonSchema());
  });

  it('given the same journal twice, when reported, then the reports are equal', () => {
    const { told } = goodDrill();
    expect(report(told)).toEqual(report(told));
  });

  it('given a journal, when reported, then its length and the hash of its last line are named', () => {
    const { told } = goodDrill();
    const lines = linesOf(told);
    const { journal } = report(told);
    expect(journal).toMatchObject({ entries: lines.length, head: sha256(lines.at(-1) ?? '') });
  });
});

describe('phases', () => {
  it('given a whole drill, when reported, then it begins with declare, runs without a gap and ends with review', () => {
    const { phases, incident } = report(goodDrill().told);
    expect(phases[0]).toMatchObject({ name: 'declare', startedAt: incident.openedAt });
    expect(phases.at(-1)).toMatchObject({ name: 'review', endedAt: incident.closedAt });
    for (const [i, phase] of phases.slice(1).entries()) {
      expect(phase.startedAt).toBe(phases[i]?.endedAt);
    }
    expect(new Set(phases.map((phase) => phase.name))).toEqual(new Set(reportPhases));
  });

  it('given an open incident, when reported, then the last phase has no end and the outcome names it', () => {
    const { phases, outcome } = report(begin().told);
    expect(phases.at(-1)).toMatchObject({ name: 'plan', endedAt: null });
    expect(outcome).toMatchObject({ phase: 'plan', ok: false });
    expect(outcome.because.join()).toContain('not closed');
  });
});

describe('what was not measured is null', () => {
  it('given nothing was looked at, when reported, then the doors are null and not 0', () => {
    const { doors: found, exposure, words } = report(begin().told);
    expect(found).toMatchObject({
      found: null,
      closed: null,
      open: null,
      unknown: null,
      reminted: null,
    });
    expect(exposure).toEqual({
      firstVisibleWriteAt: null,
      lastDoorClosedAt: null,
      writesBetween: null,
    });
    expect(words).toEqual({ enforced: null, doorsClosed: null, verified: null, backups: null });
  });

  it('given a live incident, when reported, then its losses are null and do not spoil the outcome', () => {
    const { losses, adversary, outcome } = report(asLive(goodDrill().told));
    expect(Object.values(losses)).toEqual([null, null, null, null]);
    expect(adversary).toBeNull();
    expect(outcome.ok).toBe(true);
  });

  it('given a drill without its truth, when reported, then its losses are null', () => {
    const told = goodDrill().told.filter((fact) => fact.kind !== 'drill.truth');
    expect(Object.values(report(told).losses)).toEqual([null, null, null, null]);
  });
});

describe('the outcome is not ok', () => {
  it('given a waiver, when closed, then the waiver and what it waived are listed', () => {
    const telling = waived();
    telling.after(3, (story) => story.measures({ finding: 'proven', says: ['no bombs'] }));
    telling.after(3, (story) => story.measures(inventoryOf([doors.spare])));
    untilClosed(telling);
    const { outcome, waivers, unproven, words } = report(telling.told);
    expect(outcome).toMatchObject({ phase: 'closed', ok: false });
    expect(waivers).toMatchObject([
      {
        phase: 'prove-freeze',
        requester: 'ana',
        approvers: ['ben', 'cho'],
        reason: 'the canary role was never made',
      },
    ]);
    expect(waivers[0]?.because.join()).toContain('no canary answered');
    expect(unproven).toContain(`${PROD}: no canary answered.`);
    expect(words.enforced?.measurements).toEqual(['shield-proof']);
  });

  it('given losses in the truth, when reported, then they are the simulation’s and not ok', () => {
    const lost = { resourcesDeleted: 3, resourcesTotal: 42, datasetsLost: 1, datasetsTotal: 5 };
    const { losses, outcome } = report(goodDrill(lost).told);
    expect(losses.resourcesDeleted).toBe(3);
    expect(outcome.because).toEqual(['3 resources deleted.', '1 dataset lost for good.']);
  });

  it('given a measurement that is unproven without a sentence, when reported, then it is still unproven', () => {
    const telling = begin();
    approve(telling);
    telling.after(2, (story) => story.callsSucceed());
    telling.after(100, (story) => story.measures({ finding: 'unproven' }));
    expect(report(telling.told).unproven).toEqual(['shield-proof is unproven.']);
  });

  it('given a call of unknown outcome, when reported, then it is unresolved until it is made good', () => {
    const telling = begin();
    approve(telling);
    const settle = (outcome: 'unknown' | 'done') =>
      telling.after(1, (story) => {
        for (const effect of story.effects.filter((e) => e.kind === 'call')) {
          if (story.claims(effect) !== 'go') continue;
          const { digest, call } = effect.data as { digest: string; call: string };
          story.happens({ type: 'call-settled', digest, call, outcome, value: 'p-1' });
        }
      });
    settle('unknown');
    const before = report(telling.told);
    expect(before.outcome.because.join()).toMatch(/calls? failed or of unknown outcome/);
    expect(before.plans[0]?.calls[0]).toMatchObject({ outcome: 'unknown', resolved: false });
    telling.after(5, (story) => story.says('ana', { do: 'resume' }));
    telling.after(1, (story) => story.callsSucceed());
    const after = report(telling.told);
    expect(after.outcome.because.join()).not.toContain('unknown outcome');
    expect(after.plans[0]?.calls[0]).toMatchObject({ outcome: 'done', resolved: true });
  });

  it('given a call that left and never came back, when reported, then nobody takes it for done', () => {
    const telling = begin();
    approve(telling);
    telling.after(1, (story) => {
      const effect = story.effects.find((e) => e.kind === 'call');
      if (effect !== undefined) story.claims(effect);
    });
    const { plans } = report(telling.told);
    expect(plans[0]?.calls[0]).toMatchObject({
      outcome: 'intended',
      resolved: false,
      settledAt: null,
    });
  });
});

describe('approvals', () => {
  it('given votes, when reported, then each has its person, plan, times, assurance and surface', () => {
    const { approvals } = report(goodDrill().told);
    expect(approvals[0]).toMatchObject({
      person: 'ben',
      name: 'Ben',
      plan: 'p1',
      decision: 'approve',
      assurance: 'click',
      surface: 'command',
      requestedAt: '2026-06-17T09:00:00.000Z',
      decidedAt: '2026-06-17T09:00:20.000Z',
    });
  });

  it('given a veto that is taken back, when reported, then it stands there as taken back', () => {
    const telling = begin();
    const digest = telling.story.plan().digest.slice(0, 12);
    telling.after(5, (story) =>
      story.says('dev', { do: 'deny', plan: 'p1', digest, reason: 'not yet' }),
    );
    telling.after(5, (story) => story.says('dev', { do: 'revoke', plan: 'p1', digest }));
    expect(report(telling.told).approvals).toMatchObject([
      { person: 'dev', decision: 'deny', reason: 'not yet', revoked: true },
    ]);
  });
});

describe('assumptions', () => {
  it('given a shortened settle time, when reported, then it says by how much', () => {
    expect(report(goodDrill().told).assumptions).toContain(
      'The settle time before the second inventory was 12 s instead of 900 s.',
    );
  });

  it.each([
    ['drill', 'simulated'],
    ['sandbox', 'foreign endpoints'],
  ] as const)('given a %s, when reported, then it says so', (kind, words) => {
    const told = goodDrill().told.map((fact) =>
      fact.kind === 'incident.opened' ? { ...fact, body: { ...fact.body, kind } } : fact,
    );
    expect(report(told).assumptions[0]).toContain(words);
  });
});

describe('a journal that does not fit', () => {
  it.each([
    ['is empty', [], /empty/],
    ['begins in the middle', goodDrill().told.slice(1), /line 1: a journal begins with/],
    [
      'lacks a fact',
      goodDrill().told.filter((fact) => fact.kind !== 'plan.approved'),
      /line \d+: plan p1/,
    ],
  ])('given it %s, when reported, then the line is named', (_, told, message) => {
    expect(() => report(told)).toThrow(ReplayError);
    expect(() => report(told)).toThrow(message);
  });
});
