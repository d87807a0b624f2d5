/* oxlint-disable unicorn/no-thenable -- the `then` of a phase is data from a file, never awaited */
import { describe, expect, it } from 'vitest';
import { deeds, runbookJsonSchema, runbookSchema } from '../../../src/core/runbook/schema.ts';
import { shipped } from './fixtures.ts';

const withPhase = (phase: object) => {
  const base = shipped();
  return runbookSchema.safeParse({ ...base, phases: { ...base.phases, extra: phase } });
};
const messages = (phase: object) =>
  withPhase({ title: 'Extra', report: 'review', ...phase }).error?.issues.map(
    ({ path, message }) => `${path.slice(2).join('.')}: ${message}`,
  ) ?? [];

describe('the schema of a phase', () => {
  it('given exactly one deed and a next phase, when it is read, then it fits', () => {
    expect(messages({ person: 'close', then: 'closed' })).toEqual([]);
    expect(messages({ final: true })).toEqual([]);
  });

  it('given no deed, two deeds, or no next phase, when it is read, then it is refused with the mend', () => {
    expect(messages({ then: 'closed' })[0]).toMatch(/exactly one of .*this one has none/);
    expect(messages({ pass: true, run: 'doors/close', then: 'closed' })[0]).toMatch(/pass and run/);
    expect(messages({ person: 'close' })[0]).toMatch(/add `then: <phase>`/);
    expect(messages({ final: true, then: 'closed' })[0]).toMatch(/then: .*remove `then`/);
  });

  it('given a setting that means nothing there, when it is read, then it is refused', () => {
    const approve = { approve: 'doors', then: 'closed' };
    expect(messages({ ...approve, waivable: true })[0]).toMatch(/^waivable: .*remove it/);
    expect(messages({ ...approve, unproven: 'go-on' })[0]).toMatch(/^unproven: /);
    expect(messages({ ...approve, again: 'closed' })[0]).toMatch(/^again: /);
    expect(messages({ final: true, background: ['inventory'] })[0]).toMatch(/^background: /);
  });

  it('given an unknown key, part, plan or measurement, when it is read, then it is refused', () => {
    expect(
      withPhase({ title: 'X', report: 'review', persn: 'close', then: 'closed' }).success,
    ).toBe(false);
    for (const deed of [{ run: 'doors/open' }, { approve: 'waive' }, { measure: 'luck' }]) {
      expect(withPhase({ title: 'X', report: 'review', ...deed, then: 'closed' }).success).toBe(
        false,
      );
    }
  });

  it('given a title that would break out of its line, when it is read, then it is refused', () => {
    for (const title of ['two\nlines', 'bell\u0007', 'turned \u202Earound', '', 'x'.repeat(81)]) {
      expect(withPhase({ title, report: 'review', final: true }).success).toBe(false);
    }
  });
});

describe('the schema of a runbook', () => {
  it('given another scope, when it is read, then it is refused', () => {
    const result = runbookSchema.safeParse({ ...shipped(), scope: 'somebody-elses-account' });
    expect(result.success).toBe(false);
  });

  it('given hundreds of phases, when it is read, then it is refused', () => {
    const final = { title: 'End', report: 'review', final: true };
    const phases = Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`p${n}`, final]));
    expect(runbookSchema.safeParse({ ...shipped(), phases }).error?.issues[0]?.message).toMatch(
      /at most 100/,
    );
  });

  it('given an editor, when it asks for the JSON Schema, then unknown keys and a second deed are errors there too', () => {
    const schema = runbookJsonSchema() as {
      additionalProperties: boolean;
      properties: {
        phases: { additionalProperties: { oneOf: unknown[]; additionalProperties: boolean } };
      };
    };
    expect(schema.additionalProperties).toBe(false);
    const phase = schema.properties.phases.additionalProperties;
    expect(phase.additionalProperties).toBe(false);
    expect(phase.oneOf).toEqual(deeds.map((deed) => ({ required: [deed] })));
  });
});
