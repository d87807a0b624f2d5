import { describe, expect, it } from 'vitest';
import { opensDoors } from '../../src/report/doors.ts';
import { buildReport } from '../../src/report/report.ts';
import { PROD } from '../core/incident/stage.ts';
import {
  begin,
  doors,
  entriesOf,
  goodDrill,
  inventoryOf,
  untilDoorsAreClosed,
  type Told,
} from './story.ts';

const report = (told: readonly Told[]) => buildReport(entriesOf(told));

describe('doors', () => {
  it('given a door that no call closes, when reported, then it stays open in the count', () => {
    const telling = begin();
    untilDoorsAreClosed(telling, [doors.spare, doors.root]);
    const { doors: found } = report(telling.told);
    const left = found.list.map((door) => door.staysOpen);
    expect(left).toEqual([null, expect.stringContaining('only a person can secure it')]);
    expect(found).toMatchObject({
      found: 2,
      closed: 1,
      open: 1,
      unknown: 0,
      reminted: null,
    });
  });

  it('given a door that came back and a new one, when looked at again, then both are reminted and open', () => {
    const telling = begin();
    untilDoorsAreClosed(telling, [doors.spare, doors.login]);
    const made = `${PROD}/access-key/AIDASPARESPARE/AKIANEW`;
    telling.after(1, (story) =>
      story.measures({
        finding: 'disproven',
        says: ['2 doors open that should be closed'],
        data: {
          again: true,
          stillOpen: [doors.spare.id, made],
          changes: [],
          counts: { unseen: 0 },
        },
      }),
    );
    const { doors: found, words } = report(telling.told);
    expect(found).toMatchObject({ found: 3, closed: 1, open: 2, reminted: 2 });
    expect(words.doorsClosed).toBeNull();
  });

  it('given a part that could not be read, when reported, then it is unknown and never closed', () => {
    const telling = begin();
    telling.after(1, (story) =>
      story.happens({
        type: 'measured',
        measurement: 'inventory',
        role: 'background',
        entry: 1,
        phase: 'declare',
        result: inventoryOf(
          [doors.spare],
          [{ account: PROD, what: 'SAML providers', why: 'AccessDenied' }],
        ),
      }),
    );
    const made = report(telling.told);
    expect(made.doors).toMatchObject({ found: 1, closed: 0, open: 1, unknown: 1 });
    expect(made.unproven).toEqual([`${PROD}: SAML providers could not be read: AccessDenied.`]);
    expect(made.outcome.because.join()).toContain('unknown');
  });

  it('given a closing call whose outcome is unknown, when reported, then its door is unknown', () => {
    const { told } = goodDrill();
    const unknown = told.map((fact) =>
      fact.kind === 'call.settled' && fact.body.call.includes('AKIASPARE')
        ? { ...fact, body: { ...fact.body, outcome: 'unknown' as const } }
        : fact,
    );
    expect(report(unknown).doors).toMatchObject({ found: 3, closed: 2, open: 0, unknown: 1 });
  });
});

describe('exposure', () => {
  it('given a whole drill, when reported, then it lasts from the freeze to the last door, with our calls between', () => {
    const { told } = goodDrill();
    const { exposure, plans } = report(told);
    const calls = plans.flatMap((plan) => plan.calls);
    const loud = calls.filter((call) => call.noise !== 'quiet').map((call) => call.settledAt ?? '');
    expect(exposure.firstVisibleWriteAt).toBe(loud.sort()[0]);
    expect(exposure.firstVisibleWriteAt).not.toBe(calls[0]?.settledAt);
    expect(Date.parse(exposure.lastDoorClosedAt ?? '')).toBeGreaterThan(
      Date.parse(exposure.firstVisibleWriteAt ?? ''),
    );
    expect(exposure.writesBetween).toBeGreaterThan(0);
  });
});

describe('a door that was closed before', () => {
  const { told } = goodDrill();
  const closing = told.findIndex(
    (fact) => fact.kind === 'call.settled' && fact.body.call.includes('AKIASPARE'),
  );
  const settled = told[closing];

  it.each(['done', 'changed', 'failed'] as const)(
    'given a later call on it that is %s, when reported, then it stays closed since the first',
    (outcome) => {
      if (settled?.kind !== 'call.settled') throw new Error('the story closes AKIASPARE');
      const later = {
        ...settled,
        ts: '2026-06-17T09:01:38.000Z',
        body: { ...settled.body, outcome },
      };
      const before = report(told);
      const after = report(told.toSpliced(lastOfPlan(told, settled.body.digest), 0, later));
      expect(after.doors.list).toEqual(before.doors.list);
      expect(after.exposure.lastDoorClosedAt).toBe(before.exposure.lastDoorClosedAt);
    },
  );
});

/** The place behind the last call of a plan, where it is still being executed. */
function lastOfPlan(told: readonly Told[], digest: string): number {
  return told.findIndex((fact) => fact.kind === 'plan.ended' && fact.body.digest === digest);
}

describe('taking a call back', () => {
  it.each([
    ['close/100000000003/access-key/A/B', false],
    ['undo/close/100000000003/access-key/A/B', true],
    ['undo/undo/close/100000000003/access-key/A/B', false],
  ])('given the call %s, when it is done, then that it opens doors is %s', (call, opens) => {
    expect(opensDoors(call)).toBe(opens);
  });
});
