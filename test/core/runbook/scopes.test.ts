/* oxlint-disable unicorn/no-thenable -- the `then` of a phase is data from a file, never awaited */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkRunbook, examineRunbook } from '../../../src/core/runbook/check.ts';
import { machineEvents } from '../../../src/core/runbook/language.ts';
import { runbookSchema } from '../../../src/core/runbook/schema.ts';
import type { Runbook } from '../../../src/core/runbook/schema.ts';
import { shipped } from './fixtures.ts';

type Patch = Record<string, unknown>;

function file(id: string): Runbook {
  const at = new URL(`../../../runbooks/${id}.yaml`, import.meta.url);
  return runbookSchema.parse(parse(readFileSync(at, 'utf8')));
}

/** The runbook for standalone accounts with some phases changed; `undefined` removes a phase. */
function but(phases: Record<string, Patch | undefined>, top: Patch = {}): Runbook {
  const base = file('compromised-standalone');
  const changed: Record<string, Patch> = { ...base.phases };
  for (const [id, patch] of Object.entries(phases)) {
    if (patch === undefined) delete changed[id];
    else changed[id] = { ...changed[id], ...patch };
  }
  return runbookSchema.parse({ ...base, ...top, phases: changed });
}
const rules = (runbook: Runbook) =>
  checkRunbook(runbook).map(({ rule, phase }) => `${rule} ${phase}`);

describe('the runbooks for accounts that no organization policy reaches', () => {
  it.each(['compromised-standalone', 'compromised-management'])(
    'given every event in every state of %s, when it is checked, then nothing is refused',
    (id) => {
      const report = examineRunbook(file(id));
      expect(report.problems).toEqual([]);
      expect(report.steps).toBe(report.states * machineEvents.length);
      expect(report.states).toBeGreaterThan(80);
    },
  );

  it.each<[string, string, () => Runbook]>([
    [
      'people-first sweep',
      'people are not waited for',
      () => but({ protect: { then: 'find-principals' }, 'people-first': undefined }),
    ],
    [
      'protect-first sweep',
      'the backups are not locked',
      () =>
        but({
          declare: { then: 'people-first' },
          'list-protectable': undefined,
          'approve-protect': undefined,
          protect: undefined,
        }),
    ],
    [
      'boundary-first contain',
      'there is one sweep only',
      () => but({ 'first-sweep': { then: 'find-time-bombs' }, 'second-sweep': undefined }),
    ],
    [
      'blind-plan approve-boundary',
      'the list is old',
      () => but({ sweep: { again: 'approve-boundary' } }),
    ],
    ['shield-waived sweep', 'the sweep may be waived', () => but({ sweep: { waivable: true } })],
    [
      'wrong-scope sweep',
      'it says that it is for member accounts',
      () => but({}, { scope: 'member-accounts' }),
    ],
    [
      'wrong-scope attach-shield',
      'the runbook for member accounts says that it is for a standalone one',
      () => runbookSchema.parse({ ...shipped(), scope: 'standalone-account' }),
    ],
    [
      'no-boundary declare',
      'there is no sweep at all',
      () => but({ 'approve-boundary': { then: 'first-sweep' }, sweep: undefined }),
    ],
  ])(
    'given that %s should be found because %s, when it is checked, then it is',
    (rule, _, runbook) => {
      expect(rules(runbook())).toContain(rule);
    },
  );
});
