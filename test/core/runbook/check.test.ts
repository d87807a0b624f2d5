/* oxlint-disable unicorn/no-thenable -- the `then` of a phase is data from a file, never awaited */
import { describe, expect, it } from 'vitest';
import { checkCompiled, checkRunbook, examineRunbook } from '../../../src/core/runbook/check.ts';
import { compileRunbook } from '../../../src/core/runbook/compile.ts';
import { machineEvents, parts } from '../../../src/core/runbook/language.ts';
import type { CompiledRunbook, PartId } from '../../../src/core/runbook/language.ts';
import type { Runbook } from '../../../src/core/runbook/schema.ts';
import { little, shipped, shippedBut } from './fixtures.ts';

/** `rule phase`, in the order in which they are found. */
const rules = (runbook: Runbook) =>
  checkRunbook(runbook).map(({ rule, phase }) => `${rule} ${phase}`);

describe('the shipped runbook', () => {
  it('given every event in every state, when it is checked, then nothing is refused', () => {
    const report = examineRunbook(shipped());
    expect(report.problems).toEqual([]);
    expect(report.steps).toBe(report.states * machineEvents.length);
    // Fewer would mean that the exploration stopped early: each of the 22 phases in which the machine can
    // rest has several states.
    expect(report.states).toBeGreaterThan(60);
  });
});

describe('another runbook', () => {
  it('given a half-done lift leads back to a fresh shield, when it is checked, then the second round is as good as the first', () => {
    expect(rules(shippedBut({ lift: { again: 'approve-emergency' } }))).toEqual([]);
  });

  it('given nobody may waive anything, when it is checked, then it is refused no more than the shipped one', () => {
    const strict = Object.entries(shipped().phases)
      .filter(([, phase]) => phase.run !== undefined || phase.measure !== undefined)
      .map(([id]) => [id, { waivable: false }]);
    expect(rules(shippedBut(Object.fromEntries(strict)))).toEqual([]);
  });
});

/** One broken runbook for each rule: what must be found, and perhaps more that follows from it. */
const broken: { rule: string; phase: string; because: string; runbook: () => Runbook }[] = [
  {
    rule: 'unapproved',
    phase: 'contain',
    because: 'the doors are closed without asking',
    runbook: () => shippedBut({ investigate: { then: 'contain' }, 'approve-doors': undefined }),
  },
  {
    rule: 'unapproved',
    phase: 'attach-shield',
    because: 'the approval is of another plan',
    runbook: () => shippedBut({ 'approve-emergency': { approve: 'lift' } }),
  },
  {
    rule: 'stale-approval',
    phase: 'contain',
    because: 'another round closes the new doors on the old approval',
    runbook: () => shippedBut({ prove: { again: 'contain' } }),
  },
  {
    rule: 'stale-approval',
    phase: 'attach-freeze',
    because: 'the plan was drawn anew since, and a restarted phase leads around its approval',
    runbook: () =>
      shippedBut({
        'prove-shield': { then: 'redraw' },
        redraw: { title: 'Redraw', report: 'plan', approve: 'emergency', then: 'attach-freeze' },
        'attach-freeze': { again: 'attach-freeze' },
        'prove-freeze': { again: 'attach-freeze' },
      }),
  },
  {
    rule: 'shield-first',
    phase: 'attach-freeze',
    because: 'the freeze comes before the shield is proven',
    runbook: () => shippedBut({ 'attach-shield': { then: 'attach-freeze' } }),
  },
  {
    rule: 'shield-first',
    phase: 'attach-freeze',
    because: 'the proof is taken before the shield is attached',
    runbook: () =>
      shippedBut({
        'approve-emergency': { then: 'prove-shield' },
        'prove-shield': { then: 'attach-shield' },
        'attach-shield': { then: 'attach-freeze' },
      }),
  },
  {
    rule: 'shield-first',
    phase: 'contain',
    because: 'the doors are closed again after the shield came off',
    runbook: () => shippedBut({ lift: { then: 'investigate' } }),
  },
  {
    rule: 'shield-waived',
    phase: 'attach-shield',
    because: 'the shield may be waived',
    runbook: () => shippedBut({ 'attach-shield': { waivable: true } }),
  },
  {
    rule: 'doors-before-rotation',
    phase: 'rotate',
    because: 'the doors are closed, but nobody measured it',
    runbook: () => shippedBut({ contain: { then: 'approve-rotate' }, prove: undefined }),
  },
  {
    rule: 'doors-before-rotation',
    phase: 'rotate',
    because: 'rotation comes first, the Code Spaces way',
    runbook: () => shippedBut({ 'prove-freeze': { then: 'approve-rotate' } }),
  },
  {
    rule: 'rotation-before-backups',
    phase: 'restore-test',
    because: 'the restore test comes before the rotation',
    runbook: () => shippedBut({ prove: { then: 'list-backups' } }),
  },
  {
    rule: 'backups-before-lift',
    phase: 'cutoff',
    because: 'it lifts before the backups are verified',
    runbook: () => shippedBut({ 'restore-test': { then: 'verify' }, 'verify-backups': undefined }),
  },
  {
    rule: 'activity-before-lift',
    phase: 'lift',
    because: 'it lifts before anybody looked who got through',
    runbook: () => shippedBut({ 'verify-backups': { then: 'approve-lift' }, verify: undefined }),
  },
  {
    rule: 'cutoff-before-freeze-off',
    phase: 'lift',
    because: 'the freeze comes off before the cutoff was measured',
    runbook: () => shippedBut({ cutoff: { then: 'lift' }, 'prove-cutoff': undefined }),
  },
  {
    rule: 'quiet-before-shield-off',
    phase: 'lift-shield',
    because: 'the shield comes off right behind the freeze',
    runbook: () => shippedBut({ lift: { then: 'lift-shield' }, 'watch-lift': undefined }),
  },
  {
    rule: 'blind-plan',
    phase: 'approve-doors',
    because: 'the door plan is drawn without an inventory of its own',
    runbook: () => shippedBut({ defuse: { then: 'approve-doors' } }),
  },
  {
    rule: 'blind-plan',
    phase: 'approve-doors',
    because: 'a plan that is over is drawn again from the old inventory',
    runbook: () => shippedBut({ contain: { again: 'approve-doors' } }),
  },
  {
    rule: 'dead-end',
    phase: 'review',
    because: 'the last phases lead round in a circle',
    runbook: () => shippedBut({ review: { then: 'again' }, again: reviewAgain }),
  },
  {
    rule: 'unreachable',
    phase: 'defuse',
    because: 'nothing leads to it',
    runbook: () => shippedBut({ 'approve-defuse': { then: 'investigate' } }),
  },
  {
    rule: 'unknown-phase',
    phase: 'rotate',
    because: 'a phase is named that is not there',
    runbook: () => shippedBut({ rotate: { then: 'prove-rotations' } }),
  },
  {
    rule: 'unknown-phase',
    phase: 'declared',
    because: 'it begins nowhere',
    runbook: () => shippedBut({}, { begin: 'declared' }),
  },
  {
    rule: 'pass-loop',
    phase: 'declare',
    because: 'phases that only pass lead round in a circle',
    runbook: () => shippedBut({ declare: { then: 'wait' }, wait: passBack }),
  },
  {
    rule: 'no-shield',
    phase: 'declare',
    because: 'there is no shield at all',
    runbook: () =>
      shippedBut({ 'approve-emergency': { then: 'prove-shield' }, 'attach-shield': undefined }),
  },
  {
    rule: 'second-shield',
    phase: 'shield-again',
    because: 'the shield stands in two phases',
    runbook: () =>
      shippedBut({
        'attach-shield': { then: 'shield-again' },
        'shield-again': {
          title: 'Again',
          report: 'contain',
          run: 'emergency/shield',
          then: 'prove-shield',
        },
      }),
  },
];
const reviewAgain = { title: 'Again', report: 'review', person: 'close', then: 'review' };
const passBack = { title: 'Wait', report: 'declare', pass: true, then: 'declare' };

describe('a broken runbook', () => {
  for (const { rule, phase, because, runbook } of broken) {
    it(`given ${because}, when it is checked, then ${rule} is found in ${phase}`, () => {
      expect(rules(runbook())).toContain(`${rule} ${phase}`);
    });
  }

  it('given a problem in the order, when it is reported, then it says the shortest way there, the place and the mend', () => {
    const [problem] = checkRunbook(shippedBut({ 'attach-shield': { waivable: true } }));
    expect(problem).toMatchObject({
      rule: 'shield-waived',
      path: ['approve-emergency: APPROVED', 'attach-shield: FAILED', 'attach-shield: WAIVED'],
      at: ['phases', 'attach-shield', 'waivable'],
    });
    expect(problem?.message).toContain('remove `waivable: true`');
  });
});

/** The language can't express these; the exploration must find them in a machine all the same. */
describe('a machine that was tampered with', () => {
  const tampered = (change: (compiled: CompiledRunbook) => CompiledRunbook['step']): string[] => {
    const compiled = compileRunbook(shipped());
    const { problems } = checkCompiled({ ...compiled, step: change(compiled) });
    return problems.map(({ rule, phase }) => `${rule} ${phase}`);
  };

  it('given it lets people waive what is disproven, when it is explored, then that is found', () => {
    const found = tampered((compiled) => (position, event) => {
      const blind = event === 'WAIVED' && position.stuck === 'disproven';
      return compiled.step(blind ? { ...position, stuck: 'unproven' } : position, event);
    });
    expect(found).toContain('disproven-waived prove-shield');
    expect(found).toContain('disproven-waived verify-backups');
  });

  it('given it goes on by itself after a disproof, when it is explored, then that is found', () => {
    const found = tampered(
      (compiled) => (position, event) =>
        compiled.step(position, event === 'DISPROVEN' ? 'PROVEN' : event),
    );
    expect(found).toContain('disproven-waived prove');
  });

  it('given a question that no event answers, when it is explored, then it is a dead end', () => {
    const found = tampered(
      (compiled) => (position, event) =>
        position.stuck === 'ended'
          ? { position, actions: [], handled: false }
          : compiled.step(position, event),
    );
    expect(found).toContain('dead-end approve-emergency');
  });

  it('given it draws a new plan after the approval, when it is explored, then running the old one is stale', () => {
    const found = tampered((compiled) => (position, event) => {
      const step = compiled.step(position, event);
      const redrawn = position.phase === 'attach-shield' && event === 'DONE';
      return redrawn
        ? { ...step, actions: [{ do: 'draft', plan: 'emergency' }, ...step.actions] }
        : step;
    });
    expect(found).toContain('stale-approval attach-freeze');
  });

  it('given it orders a part twice on one approval, when it is explored, then the second is stale', () => {
    const found = tampered((compiled) => (position, event) => {
      const step = compiled.step(position, event);
      const twice = position.phase === 'contain' && event === 'DONE';
      return twice ? { ...step, actions: [{ do: 'execute', plan: 'doors', part: 'close' }] } : step;
    });
    expect(found).toContain('stale-approval prove');
  });
});

describe('a runbook of a single part', () => {
  for (const run of Object.keys(parts) as PartId[]) {
    // The boundary sweep is itself what comes first, where there is no shield.
    const isVisible = parts[run].visible && parts[run].plan !== 'lift' && run !== 'boundary/sweep';
    it(`given ${run} alone, when it is checked, then it is unapproved${isVisible ? ' and before the shield' : ''}`, () => {
      const found = rules(little({ first: { run, then: 'end' } }));
      expect(found).toContain('unapproved first');
      expect(found.includes('shield-first first')).toBe(isVisible);
    });
  }

  it('given the lift alone, when it is checked, then everything that should come before is named', () => {
    expect(rules(little({ first: { run: 'lift/lift', then: 'end' } }))).toEqual([
      'no-shield first',
      'unapproved first',
      'doors-before-rotation first',
      'rotation-before-backups first',
      'backups-before-lift first',
    ]);
  });
});
