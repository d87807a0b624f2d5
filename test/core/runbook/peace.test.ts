/* oxlint-disable unicorn/no-thenable -- the `then` of a phase is data from a file, never awaited */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkRunbook, examineRunbook } from '../../../src/core/runbook/check.ts';
import { compileRunbook } from '../../../src/core/runbook/compile.ts';
import { machineEvents } from '../../../src/core/runbook/language.ts';
import { runbookSchema } from '../../../src/core/runbook/schema.ts';
import type { Runbook } from '../../../src/core/runbook/schema.ts';
import { shippedBut } from './fixtures.ts';

type Patch = Record<string, unknown>;

const file = new URL('../../../runbooks/arm.yaml', import.meta.url);
const arm = (): Runbook => runbookSchema.parse(parse(readFileSync(file, 'utf8')));

/** The runbook that arms, with some phases changed; `undefined` removes a phase or a key. */
function but(phases: Record<string, Patch | undefined>): Runbook {
  const base = arm();
  const changed: Record<string, Patch> = { ...base.phases };
  for (const [id, patch] of Object.entries(phases)) {
    const merged = Object.entries({ ...changed[id], ...patch });
    if (patch === undefined) delete changed[id];
    else changed[id] = Object.fromEntries(merged.filter(([, value]) => value !== undefined));
  }
  return runbookSchema.parse({ ...base, phases: changed });
}

const rules = (runbook: Runbook) =>
  checkRunbook(runbook).map(({ rule, phase }) => `${rule} ${phase}`);

describe('a runbook at peace', () => {
  it('given every event in every state of the shipped one, when it is checked, then nothing is refused', () => {
    const report = examineRunbook(arm());
    expect(report.problems).toEqual([]);
    expect(report.steps).toBe(report.states * machineEvents.length);
    expect(report.states).toBeGreaterThan(80);
  });

  it.each<[string, string, () => Runbook]>([
    [
      'trial-left prove-shield',
      'people are asked while the shield is on trial',
      () => but({ 'prove-shield': { fallback: undefined } }),
    ],
    [
      'trial-left try-freeze',
      'a freeze that can’t be attached waits for people',
      () => but({ 'try-freeze': { fallback: undefined } }),
    ],
    [
      'trial-left end-trial',
      'the end of the trial can be waived',
      () => but({ 'end-trial': { waivable: true } }),
    ],
    [
      'trial-left attach-guard',
      'the guard comes before the end of the trial',
      () =>
        but({
          'prove-freeze': { then: 'attach-guard' },
          'attach-guard': { then: 'end-trial', waivable: false, again: undefined },
          'judge-trial': { then: 'prove-armed' },
        }),
    ],
    [
      'trial-first attach-guard',
      'the guard does not wait for what the trial showed',
      () => but({ 'end-trial': { then: 'attach-guard' }, 'judge-trial': undefined }),
    ],
    [
      'create-first try-shield',
      'what is tried was not made',
      () => but({ 'approve-arm': { then: 'try-shield' }, create: undefined }),
    ],
    [
      'blind-plan approve-arm',
      'nobody looked at what is there',
      () =>
        but({
          'try-canary': { then: 'approve-arm' },
          look: undefined,
          create: { again: undefined },
          'attach-guard': { again: undefined },
        }),
    ],
    [
      'wrong-fallback prove-shield',
      'a trial that failed goes on elsewhere',
      () => but({ 'prove-shield': { fallback: 'review' } }),
    ],
    [
      'wrong-scope review',
      'another plan runs at peace',
      () => but({ review: { person: undefined, run: 'emergency/freeze' } }),
    ],
  ])('given %s: %s, when it is checked, then it is refused', (rule, _, runbook) => {
    expect(rules(runbook())).toContain(rule);
  });

  it('given an incident’s runbook that arms or falls back, when it is checked, then it is refused', () => {
    expect(rules(shippedBut({ 'prove-freeze': { fallback: 'review' } }))).toContain(
      'wrong-fallback prove-freeze',
    );
    expect(rules(shippedBut({ defuse: { run: 'arm/guard' } }))).toContain('wrong-scope defuse');
  });

  it('given a trial that fails in any way, when the machine is told, then it goes to its end at once', () => {
    const compiled = compileRunbook(arm());
    const at = (phase: string) => ({ phase, state: 'working' as const, entry: 3 });
    for (const [phase, events] of [
      ['try-shield', ['FAILED']],
      ['prove-shield', ['FAILED', 'UNPROVEN', 'DISPROVEN', 'AGAIN']],
      ['try-freeze', ['FAILED']],
      ['prove-freeze', ['FAILED', 'UNPROVEN', 'DISPROVEN', 'AGAIN']],
    ] as const)
      for (const event of events)
        expect(compiled.step(at(phase), event)).toMatchObject({
          position: { phase: 'end-trial', state: 'working' },
          actions: [{ do: 'execute', plan: 'arm', part: 'end-trial' }],
        });
  });
});
