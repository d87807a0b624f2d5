/* oxlint-disable unicorn/no-thenable -- the `then` of a phase is data from a file, never awaited */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRunbook } from '../../../src/core/runbook/check.ts';
import { compileRunbook } from '../../../src/core/runbook/compile.ts';
import { machineEvents, parts, runbookPlanKinds } from '../../../src/core/runbook/language.ts';
import type { CompiledRunbook, MachineEvent } from '../../../src/core/runbook/language.ts';
import { runbookSchema } from '../../../src/core/runbook/schema.ts';
import type { Runbook } from '../../../src/core/runbook/schema.ts';
import { shipped } from './fixtures.ts';
import { happenings, judge } from './judge.ts';
import type { Happening } from './judge.ts';

/** Walks by the numbers drawn; mostly along events that mean something, sometimes along any. */
function walk(
  compiled: CompiledRunbook,
  draws: readonly number[],
): { wrong?: string; phases: Set<string> } {
  const pick = (
    position: CompiledRunbook['start'] extends () => infer S ? S : never,
    draw: number,
  ) => {
    const meant = machineEvents.filter((event) => compiled.step(position.position, event).handled);
    const from = draw % 5 === 0 || meant.length === 0 ? machineEvents : meant;
    return from[Math.floor(draw / 5) % from.length] as MachineEvent;
  };
  const phases = new Set<string>();
  let history: Happening[] = [];
  let step = compiled.start();
  const look = (list: readonly Happening[]) => {
    for (const it of list) {
      history = [...history, it];
      const wrong = judge(history);
      if (wrong !== undefined) return wrong;
    }
    return undefined;
  };
  let wrong = look(happenings(undefined, step));
  for (const draw of draws) {
    if (wrong !== undefined) return { wrong, phases };
    const from = step.position;
    const event = pick(step, draw);
    const next = compiled.step(from, event);
    if (!next.handled) {
      const hasMoved = next.position !== from || next.actions.length > 0;
      if (hasMoved) wrong = `${event} means nothing in ${from.phase}, and changed something`;
      continue;
    }
    step = next;
    phases.add(step.position.phase);
    const phase = compiled.phases.find(({ id }) => id === from.phase)!;
    wrong = look(happenings({ phase, event, from }, step));
  }
  return wrong === undefined ? { phases } : { wrong, phases };
}

/** Replays a way that the checker reported: `phase: EVENT` each. */
function replay(compiled: CompiledRunbook, path: readonly string[]): string[] {
  const history = happenings(undefined, compiled.start());
  const wrong: string[] = [];
  const seen = (list: readonly Happening[]) => {
    for (const [index] of list.entries()) {
      const found = judge([...history, ...list.slice(0, index + 1)]);
      if (found !== undefined) wrong.push(found);
    }
    history.push(...list);
  };
  for (const [index] of history.entries()) {
    const found = judge(history.slice(0, index + 1));
    if (found !== undefined) wrong.push(found);
  }
  let { position } = compiled.start();
  for (const line of path) {
    const [id, event] = line.split(': ') as [string, MachineEvent];
    expect(position.phase).toBe(id);
    const step = compiled.step(position, event);
    const phase = compiled.phases.find((info) => info.id === id)!;
    seen(happenings({ phase, event, from: position }, step));
    position = step.position;
  }
  return wrong;
}

type Phases = Record<string, Record<string, unknown>>;
type Mutation = (phases: Phases, a: number, b: number) => void;

const ids = (phases: Phases) => Object.keys(phases);
const at = (phases: Phases, n: number) => ids(phases)[n % ids(phases).length]!;
const among = <T>(list: readonly T[], n: number) => list[n % list.length]!;

/** Ways to break a runbook that still read as a runbook. */
const mutations: Record<string, Mutation> = {
  swapThen: (phases, a, b) => {
    const [one, two] = [phases[at(phases, a)]!, phases[at(phases, b)]!];
    [one['then'], two['then']] = [two['then'], one['then']];
  },
  retarget: (phases, a, b) => {
    phases[at(phases, a)]!['then'] = at(phases, b);
  },
  drop: (phases, a) => {
    const gone = at(phases, a);
    const next = phases[gone]!['then'];
    delete phases[gone];
    for (const phase of Object.values(phases)) {
      if (phase['then'] === gone) phase['then'] = next;
      if (phase['again'] === gone) delete phase['again'];
    }
  },
  flipWaivable: (phases, a) => {
    const phase = phases[at(phases, a)]!;
    phase['waivable'] = !(phase['waivable'] ?? phase['measure'] !== undefined);
  },
  flipUnproven: (phases, a) => {
    const phase = phases[at(phases, a)]!;
    phase['unproven'] = phase['unproven'] === 'go-on' ? 'ask' : 'go-on';
  },
  again: (phases, a, b) => {
    phases[at(phases, a)]!['again'] = at(phases, b);
  },
  otherPart: (phases, a, b) => {
    const runs = Object.values(phases).filter((phase) => phase['run'] !== undefined);
    if (runs.length > 0) among(runs, a)['run'] = among(Object.keys(parts), b);
  },
  otherPlan: (phases, a, b) => {
    const approvals = Object.values(phases).filter((phase) => phase['approve'] !== undefined);
    if (approvals.length > 0) among(approvals, a)['approve'] = among(runbookPlanKinds, b);
  },
};

const mutant = fc
  .array(
    fc.tuple(
      fc.constantFrom(...Object.keys(mutations)),
      fc.nat({ max: 999 }),
      fc.nat({ max: 999 }),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((changes): Runbook | undefined => {
    const base = shipped();
    const phases = structuredClone(base.phases) as Phases;
    for (const [name, a, b] of changes) mutations[name]!(phases, a, b);
    const parsed = runbookSchema.safeParse({ ...base, phases });
    return parsed.success ? parsed.data : undefined;
  });

const draws = fc.array(fc.nat({ max: 100_000 }), { minLength: 150, maxLength: 250, size: 'max' });

describe('walks', () => {
  it('given the shipped runbook, when anything happens in any order, then no change is ever made unapproved or out of order', () => {
    const compiled = compileRunbook(shipped());
    const visited = new Set<string>();
    fc.assert(
      fc.property(draws, (numbers) => {
        const { wrong, phases } = walk(compiled, numbers);
        for (const phase of phases) visited.add(phase);
        expect(wrong).toBeUndefined();
      }),
      { numRuns: 60 },
    );
    // The walks must have come far enough to mean anything.
    expect(visited).toContain('lift');
  });

  it('given a mutated runbook in which the check finds nothing, when it is walked, then nothing goes wrong', () => {
    const counts = { accepted: 0, refused: 0 };
    const property = fc.property(mutant, draws, (runbook, numbers) => {
      fc.pre(runbook !== undefined);
      const isSafe = checkRunbook(runbook).length === 0;
      counts[isSafe ? 'accepted' : 'refused'] += 1;
      const wrong = isSafe ? walk(compileRunbook(runbook), numbers).wrong : undefined;
      expect(wrong).toBeUndefined();
    });
    // What one seed draws is known to hold enough of both; what chance draws has only to go well.
    fc.assert(property, { seed: 1, numRuns: 150, endOnFailure: true });
    expect(counts.accepted).toBeGreaterThan(10);
    expect(counts.refused).toBeGreaterThan(20);
    fc.assert(property, { numRuns: 150, endOnFailure: true });
  });

  it('given a mutated runbook that is refused for its order, when the reported way is walked, then it does go wrong there', () => {
    const judged = new Set([
      'unapproved',
      'stale-approval',
      'shield-first',
      'shield-waived',
      'doors-before-rotation',
      'rotation-before-backups',
      'backups-before-lift',
      'activity-before-lift',
      'cutoff-before-freeze-off',
      'quiet-before-shield-off',
    ]);
    let replayed = 0;
    fc.assert(
      fc.property(mutant, (runbook) => {
        fc.pre(runbook !== undefined);
        for (const { rule, path } of checkRunbook(runbook).filter(({ rule }) => judged.has(rule))) {
          replayed += 1;
          expect({ rule, wrong: replay(compileRunbook(runbook), path) }).not.toEqual({
            rule,
            wrong: [],
          });
        }
      }),
      { numRuns: 200 },
    );
    expect(replayed).toBeGreaterThan(50);
  });
});
