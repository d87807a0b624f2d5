/* oxlint-disable unicorn/no-thenable -- the `then` of a phase is data from a file, never awaited */
import { describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import { compileRunbook, RunbookError, runbookMachine } from '../../../src/core/runbook/compile.ts';
import { machineEvents } from '../../../src/core/runbook/language.ts';
import type { CompiledRunbook, MachineEvent, Step } from '../../../src/core/runbook/language.ts';
import { little, shipped } from './fixtures.ts';

/** Steps through the events; every one of them must mean something. */
function after(compiled: CompiledRunbook, ...events: MachineEvent[]): Step {
  let step = compiled.start();
  for (const event of events) {
    step = compiled.step(step.position, event);
    expect({ event, handled: step.handled }).toEqual({ event, handled: true });
  }
  return step;
}

const handledIn = (compiled: CompiledRunbook, { position }: Step) =>
  machineEvents.filter((event) => compiled.step(position, event).handled);

describe('a pass phase', () => {
  it('given a runbook that begins with it, when it starts, then the next phase works at once and both have been entered', () => {
    const compiled = compileRunbook(
      little({
        first: { pass: true, background: ['inventory', 'canary-baseline'], then: 'ask' },
        ask: { approve: 'emergency', then: 'end' },
      }),
    );
    expect(compiled.start()).toEqual({
      position: { phase: 'ask', state: 'working', entry: 2 },
      actions: [
        { do: 'background', measurement: 'inventory' },
        { do: 'background', measurement: 'canary-baseline' },
        { do: 'draft', plan: 'emergency' },
      ],
      handled: true,
    });
  });
});

describe('an approve phase', () => {
  const compiled = compileRunbook(
    little({ first: { approve: 'doors', then: 'next' }, next: { person: 'close', then: 'end' } }),
  );

  it('given a drawn plan, when it is approved or there is nothing to change, then the next phase is entered', () => {
    for (const event of ['APPROVED', 'NOTHING'] as const) {
      expect(after(compiled, event).position).toEqual({
        phase: 'next',
        state: 'working',
        entry: 2,
      });
    }
  });

  it('given a plan that ended, when people draw a new one, then it waits again without drawing another', () => {
    const ended = after(compiled, 'ENDED');
    expect(ended.actions).toEqual([{ do: 'ask' }]);
    expect(ended.position).toEqual({ phase: 'first', state: 'asking', entry: 1, stuck: 'ended' });
    const drafted = compiled.step(ended.position, 'DRAFTED');
    expect(drafted.position).toEqual({ phase: 'first', state: 'working', entry: 1 });
    expect(drafted.actions).toEqual([]);
  });

  it('given a plan that ended, when people try again, then a new plan is drawn under a new entry', () => {
    const retried = after(compiled, 'ENDED', 'RETRY');
    expect(retried.position).toEqual({ phase: 'first', state: 'working', entry: 2 });
    expect(retried.actions).toEqual([{ do: 'draft', plan: 'doors' }]);
  });

  it('given a plan that ended, when anything else happens, then nothing moves: an approval is never waived', () => {
    expect(handledIn(compiled, after(compiled, 'ENDED'))).toEqual(['DRAFTED', 'RETRY']);
  });
});

describe('a run phase', () => {
  const run = (more: object) =>
    compileRunbook(little({ first: { run: 'doors/close', then: 'end', ...more } }));

  it('given it is entered, then its part is executed, and DONE goes on', () => {
    expect(run({}).start().actions).toEqual([{ do: 'execute', plan: 'doors', part: 'close' }]);
    expect(after(run({}), 'DONE').position).toEqual({ phase: 'end', state: 'final', entry: 2 });
  });

  it('given a failed call, when people try again, then the part is executed anew under a new entry', () => {
    const retried = after(run({}), 'FAILED', 'RETRY');
    expect(retried.position).toEqual({ phase: 'first', state: 'working', entry: 2 });
    expect(retried.actions).toEqual([{ do: 'execute', plan: 'doors', part: 'close' }]);
  });

  it('given a failed call, when two people waive it, then it goes on only where the runbook says so', () => {
    expect(handledIn(run({}), after(run({}), 'FAILED'))).toEqual(['RETRY']);
    const waivable = run({ waivable: true });
    expect(after(waivable, 'FAILED', 'WAIVED').position.phase).toBe('end');
  });

  it('given a plan that is over, when it has a way back, then AGAIN leads there from working and from asking', () => {
    const compiled = compileRunbook(
      little({
        first: { approve: 'doors', then: 'close' },
        close: { run: 'doors/close', again: 'first', then: 'end' },
      }),
    );
    for (const way of [
      ['APPROVED', 'AGAIN'],
      ['APPROVED', 'FAILED', 'AGAIN'],
    ] as const) {
      const back = after(compiled, ...way);
      expect(back.position.phase).toBe('first');
      expect(back.actions).toEqual([{ do: 'draft', plan: 'doors' }]);
    }
  });
});

describe('a measure phase', () => {
  const measure = (more: object = {}) =>
    compileRunbook(little({ first: { measure: 'shield-proof', then: 'end', ...more } }));

  it('given it is entered, then it measures, and PROVEN goes on', () => {
    expect(measure().start().actions).toEqual([{ do: 'measure', measurement: 'shield-proof' }]);
    expect(after(measure(), 'PROVEN').position.phase).toBe('end');
  });

  it('given no answer before the deadline, then it asks, or goes on where the runbook says so', () => {
    expect(after(measure(), 'UNPROVEN').position.stuck).toBe('unproven');
    expect(after(measure({ unproven: 'go-on' }), 'UNPROVEN').position.phase).toBe('end');
  });

  it('given it is unproven or failed, then two people may waive it unless the runbook forbids it', () => {
    for (const event of ['UNPROVEN', 'FAILED'] as const) {
      expect(after(measure(), event, 'WAIVED').position.phase).toBe('end');
      const strict = measure({ waivable: false });
      expect(handledIn(strict, after(strict, event))).toEqual(['RETRY']);
    }
  });

  it('given it is disproven, then nothing but another try is possible, whatever the runbook says', () => {
    for (const more of [{}, { waivable: true }, { unproven: 'go-on' }]) {
      const compiled = measure(more);
      const stuck = after(compiled, 'DISPROVEN');
      expect(stuck.position.stuck).toBe('disproven');
      expect(handledIn(compiled, stuck)).toEqual(['RETRY']);
    }
  });

  it('given new doors, then it goes round, and where there is no way round it asks and can not be waived', () => {
    const round = compileRunbook(
      little({
        first: { measure: 'inventory', then: 'prove' },
        prove: { measure: 'doors-closed', again: 'first', then: 'end' },
      }),
    );
    expect(after(round, 'PROVEN', 'AGAIN').position.phase).toBe('first');
    expect(handledIn(measure(), after(measure(), 'AGAIN'))).toEqual(['RETRY']);
  });
});

describe('the machine', () => {
  it('given any position of the shipped runbook, when an event means nothing there, then it stays and orders nothing', () => {
    const compiled = compileRunbook(shipped());
    const { position } = compiled.start();
    for (const event of ['DONE', 'PROVEN', 'WAIVED', 'CLOSED', 'RETRY'] as const) {
      expect(compiled.step(position, event)).toEqual({ position, actions: [], handled: false });
    }
  });

  it('given the end, when anything happens, then nothing moves', () => {
    const compiled = compileRunbook(little({ first: { person: 'close', then: 'end' } }));
    const end = after(compiled, 'CLOSED');
    expect(end.position).toEqual({ phase: 'end', state: 'final', entry: 2 });
    expect(handledIn(compiled, end)).toEqual([]);
  });

  it('given a position that went through JSON, when it is stepped, then the answer is the same', () => {
    const compiled = compileRunbook(shipped());
    const step = after(compiled, 'APPROVED', 'FAILED');
    const restored = JSON.parse(JSON.stringify(step.position));
    expect(compiled.step(restored, 'RETRY')).toEqual(compiled.step(step.position, 'RETRY'));
  });

  it('given a position that no incident of this runbook can have, when it is stepped, then it is refused', () => {
    const compiled = compileRunbook(shipped());
    const at = (phase: string, state: 'working' | 'asking' | 'final') => () =>
      compiled.step({ phase, state, entry: 1 }, 'DONE');
    expect(at('renamed', 'working')).toThrow(RunbookError);
    expect(at('constructor', 'working')).toThrow(RunbookError);
    expect(at('declare', 'working')).toThrow(RunbookError);
    expect(at('closed', 'working')).toThrow(RunbookError);
    expect(at('review', 'final')).toThrow(RunbookError);
    expect(at('attach-shield', 'asking')).toThrow(RunbookError);
  });

  it('given phases named like members of every object, when it is compiled, then they are ordinary phases', () => {
    const compiled = compileRunbook(
      little({ constructor: { person: 'close', then: 'end' } }, 'constructor'),
    );
    expect(after(compiled, 'CLOSED').position.phase).toBe('end');
    const absent = little({ first: { person: 'close', then: 'constructor' } });
    expect(() => compileRunbook(absent)).toThrow(/names a phase that is not there/);
  });

  it('given somebody starts it as an actor by mistake, when it would act, then it fails instead', () => {
    const actor = createActor(runbookMachine(shipped()));
    const errors: unknown[] = [];
    actor.subscribe({ error: (error) => errors.push(error) });
    actor.start();
    expect(actor.getSnapshot().status).toBe('error');
    expect(errors).toEqual([expect.any(RunbookError)]);
  });

  it('given any step, then it is plain data', () => {
    const step = compileRunbook(shipped()).start();
    expect(JSON.parse(JSON.stringify(step))).toEqual(step);
  });
});
