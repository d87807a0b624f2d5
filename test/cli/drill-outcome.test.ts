import { describe, expect, it } from 'vitest';
import { endedWell, summarize, type Outcome } from '../../src/cli/stage/summary.ts';

/** A drill whose journal says that all went well; only what the simulation itself counts differs. */
function outcome(more: Partial<Outcome>): Outcome {
  const report = {
    outcome: { phase: 'closed', ok: true, because: [] },
    phases: [],
    journal: { lastAt: '2026-06-17T10:00:00.000Z' },
  } as unknown as Outcome['report'];
  return {
    losses: { resourcesDeleted: 0, resourcesTotal: 68, datasetsLost: 0, datasetsTotal: 18 },
    ticking: [],
    mood: 'shut-out',
    alarmedAt: undefined,
    heldUpMs: 0,
    report,
    others: [],
    ...more,
  };
}

function printed(of: Outcome): string {
  const lines: string[] = [];
  summarize(of, { begun: 0 }, (line) => lines.push(line));
  return lines.join('\n');
}

describe('how a drill ended', () => {
  it('given nothing lost and nothing ticking, then it went well', () => {
    expect(endedWell(outcome({}), true)).toBe(true);
    expect(printed(outcome({}))).toMatch(/^GOOD: /m);
  });

  it('given a bomb that still ticks, then it went badly, whatever the report says, and the bomb is named', () => {
    const mined = outcome({ ticking: ['rule health-report starts a function'] });
    expect(endedWell(mined, true)).toBe(false);
    expect(printed(mined)).toMatch(/^BAD:$/m);
    expect(printed(mined)).toContain('Ticking    rule health-report starts a function');
  });

  it('given many bombs, then five are named and the others counted', () => {
    const ticking = Array.from({ length: 8 }, (_, n) => `bucket codespaces-${n} empties itself`);
    expect(printed(outcome({ ticking }))).toContain('Ticking    and 3 more');
  });
});
