import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checklistItems } from '../../src/core/checklist/items.data.ts';
import { recheckApprovals } from '../../src/core/journal/recheck.ts';
import { sha256, toJson } from '../../src/core/plan/canonical.ts';
import type { JsonObject } from '../../src/core/plan/json.ts';
import { runbookSchema } from '../../src/core/runbook/schema.ts';
import { toHtml } from '../../src/report/html.ts';
import { toMarkdown } from '../../src/report/markdown.ts';
import { buildReport } from '../../src/report/report.ts';
import { reportSchema } from '../../src/report/schema.ts';
import { buildTimeline } from '../../src/report/timeline.ts';
import { settings } from '../core/incident/stage.ts';
import { begin, entriesOf, untilClosed, type Telling } from './story.ts';

const ALONE = '200000000001';
const file = new URL('../../runbooks/compromised-standalone.yaml', import.meta.url);
const text = readFileSync(file, 'utf8');
const definition = toJson(runbookSchema.parse(parse(text))) as JsonObject;

/** A standalone account, from the declaration to the end: two bounded, one of them hostile. */
function wholeIncident(): Telling {
  const telling = begin({
    settings: settings({
      standalone: [{ id: ALONE, name: 'alone', responderRoleId: 'AROARESPONDERALON' }],
    }),
    scope: [ALONE],
    runbook: { id: 'compromised-standalone', digest: sha256(text), text, definition },
    baseline: { version: 1 },
  });
  telling.after(3, (story) => story.measures({ finding: 'proven' }));
  const items = checklistItems.filter(({ scopes }) => scopes.includes('standalone-account'));
  telling.after(20, (story) => story.says('ana', { do: 'assign', item: 'root', to: 'ben' }));
  for (const { id } of items)
    telling.after(20, (story) => story.says('ben', { do: 'tick', item: id, note: 'done' }));
  telling.after(3, (story) => story.measures({ finding: 'proven' }));
  telling.after(3, (story) =>
    story.measures({
      finding: 'proven',
      data: {
        account: ALONE,
        takenAt: '2026-06-17T09:00:00.000Z',
        without: [
          { kind: 'user', name: 'spare', id: 'AIDASPARE', before: '', rank: 'hostile' },
          { kind: 'role', name: 'app', id: 'AROAAPP', before: '', rank: 'ordinary' },
        ],
        bounded: 0,
        exempt: [],
        seen: '',
        second: [],
      },
    }),
  );
  untilClosed(telling);
  return telling;
}

describe('the report of a standalone account', () => {
  const telling = wholeIncident();
  const entries = entriesOf(telling.told);
  const report = buildReport(entries);

  it('given the whole incident, when its journal is checked, then every change stands on its approvals', () => {
    expect(telling.story.incident.position.state).toBe('final');
    // The story sends nothing, so what was to be sent can't be that of the plan; everything else must hold.
    const problems = recheckApprovals(entries).problems.map(({ problem }) => problem);
    expect(problems.filter((problem) => !problem.includes('was to send'))).toEqual([]);
    expect(() => reportSchema.parse(report)).not.toThrow();
  });

  it('given the lift, when its calls are read, then only the ordinary one got its rights back', () => {
    const lift = report.plans.filter(({ kind }) => kind === 'lift').flatMap(({ calls }) => calls);
    expect(lift.map(({ id, outcome }) => [id, outcome])).toEqual([['lift/sweep/AROAAPP', 'done']]);
  });

  it('given people’s part, when it is read, then it is their word, and nothing is called enforced', () => {
    expect(report.words.enforced).toBeNull();
    expect(report.checklist.find(({ item }) => item === 'root')).toMatchObject({
      owner: 'ben',
      tickedBy: 'ben',
      note: 'done',
    });
    expect(report.assumptions.join('\n')).toContain('No organization policy reaches this account');
    const timeline = buildTimeline(entries);
    const pages = toMarkdown(report, timeline) + toHtml(report, timeline);
    expect(pages).toContain('Root user');
    expect(pages).toMatch(/says that .root. of the checklist is done/);
    expect(pages).not.toContain('member account');
  });
});
