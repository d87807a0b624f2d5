import { describe, expect, it } from 'vitest';
import { canonicalize } from '../../../../src/core/plan/canonical.ts';
import { compileRunbook } from '../../../../src/core/runbook/compile.ts';
import { runbookSchema } from '../../../../src/core/runbook/schema.ts';
import { roster, runbook, tell, type Story } from '../stage.ts';

/** What the exploration and the random stories found, each as the shortest story that shows it. */

const shield = (story: Story) =>
  story.effects.filter((e) => e.kind === 'call' && (e.data['call'] as string).startsWith('shield'));

function approved(): Story {
  const story = tell();
  story.approves('ben');
  story.approves('cho');
  return story;
}

function shielded(): Story {
  const story = approved();
  story.callsSucceed();
  expect(story.incident.position.phase).toBe('prove-shield');
  return story;
}

const last = (story: Story) => story.facts.at(-1);

describe('results that mean nothing', () => {
  it('given a shield that is being proven, when the result of one of its calls comes a second time, then the freeze is not ordered', () => {
    const story = shielded();
    const [call] = shield(story);
    const { digest, call: id } = call!.data as { digest: string; call: string };
    const before = story.effects.length;
    story.happens({ type: 'call-settled', digest, call: id, outcome: 'done' });
    expect(story.effects).toHaveLength(before);
    expect(last(story)).toMatchObject({
      kind: 'event.ignored',
      body: { why: 'was settled before' },
    });
  });

  it('given a plan that runs, when a result names no call of it or one that never left, then it is ignored', () => {
    const story = approved();
    const { digest } = story.plan('emergency');
    for (const call of ['none', shield(story)[0]?.data['call'] as string]) {
      story.happens({ type: 'call-settled', digest, call, outcome: 'done' });
      expect(last(story)).toMatchObject({ kind: 'event.ignored' });
    }
    expect(Object.keys(story.plan('emergency').calls)).not.toContain('none');
  });

  it('given a phase, when another measurement than its own comes back for it, then it is ignored', () => {
    const story = shielded();
    const { entry, phase } = story.incident.position;
    story.happens({
      type: 'measured',
      measurement: 'inventory',
      role: 'phase',
      entry,
      phase,
      result: { finding: 'proven', says: [], unproven: [], data: {} },
    });
    expect(story.incident.position.phase).toBe('prove-shield');
    expect(story.incident.measurements.inventory).toBeUndefined();
  });

  it('given a shield that is being proven, when a call of the freeze asks to leave, then it is not its turn', () => {
    const story = shielded();
    const { digest, plan } = story.plan('emergency');
    const freeze = plan.waves.find((wave) => wave.part === 'freeze')?.calls[0];
    const effect = { ...shield(story)[0]!, data: { digest, call: freeze?.id ?? '' } };
    expect(story.claims(effect)).toBe('no');
    expect(last(story)).toMatchObject({ body: { why: 'it is not its turn' } });
  });
});

describe('time', () => {
  it('given a timer or an answer about approvers whose plan is over, when it comes, then the journal says that it is ignored', () => {
    const story = approved();
    const { digest } = story.plan('emergency');
    story.happens({ type: 'timer', timer: `inc-1/vote/${digest.slice(0, 12)}` });
    expect(last(story)).toMatchObject({ kind: 'event.ignored', body: { what: 'timer vote' } });
    story.happens({ type: 'start-checked', digest, refused: [] });
    expect(last(story)).toMatchObject({ kind: 'event.ignored' });
  });

  it('given a plan that waits, when its timer comes before its time, then the plan still waits and the timer stays', () => {
    const story = tell();
    const [timer] = [...story.timers.keys()].filter((id) => id.includes('/vote/'));
    story.happens({ type: 'timer', timer: timer ?? '' });
    expect(story.plan().stage).toBe('pending');
    expect([...story.timers.keys()]).toContain(timer);
  });

  it('given an approved plan that was held for longer than it may wait, when the hold ends before the timer is heard, then it has expired', () => {
    const story = tell();
    story.says('dev', { do: 'hold', reason: 'a moment' });
    story.approves('ben');
    story.approves('cho');
    story.now += 3_600_000;
    story.says('ana', { do: 'resume' });
    expect(story.plan('emergency')).toMatchObject({ stage: 'expired' });
    expect(story.effects.filter((e) => e.kind === 'call')).toEqual([]);
  });
});

describe('people', () => {
  it('given an approved plan that one person holds, when that person draws it anew, then it is refused: the approvals of others stand', () => {
    const story = tell();
    story.says('dev', { do: 'hold', reason: 'a moment' });
    story.approves('ben');
    story.approves('cho');
    expect(story.says('dev', { do: 'redraft' })).toMatchObject({
      ok: false,
      code: 'already-voted',
    });
    story.says('ana', { do: 'resume' });
    expect(story.plan('emergency').stage).toBe('executing');
  });

  it('given three approvers, when one who chose the mode is left with one other, then a plan can still be approved', () => {
    const people = roster().people.slice(0, 3);
    const story = tell({ roster: { ...roster(), people } });
    story.says('ana', { do: 'redraft', mode: 'destruction' });
    story.marks('ben');
    story.says('ana', { do: 'redraft', mode: 'quiet' });
    story.passes(3_600_000);
    story.says('ana', { do: 'resume' });
    story.approves('ana');
    story.approves('cho');
    expect(story.plan('emergency').stage).toBe('executing');
  });

  it('given a commander who was taken off the roster, when another commander is named, then command is handed over', () => {
    const story = tell();
    story.happens({ type: 'roster', people: ['ben', 'cho', 'dev'] });
    expect(story.says('ben', { do: 'handover', to: 'ben' })).toMatchObject({ ok: true });
    expect(story.incident.commander).toBe('ben');
  });
});

describe('the end', () => {
  it('given an optional call of the shield that failed, when a later phase is tried again, then it does not wait for ever and the plan ends', () => {
    const story = approved();
    for (const effect of story.effects.filter((e) => e.kind === 'call'))
      settleShield(story, effect);
    for (const effect of story.effects.filter((e) => e.kind === 'call'))
      settleShield(story, effect);
    expect(story.incident.position.phase).toBe('prove-shield');
    story.now += 3_600_000;
    story.measures({ finding: 'disproven', says: ['the canary could delete'] });
    story.says('ana', { do: 'resume' });
    story.measures({ finding: 'proven' });
    story.callsSucceed();
    expect(story.incident.position.phase).toBe('prove-freeze');
    // Were it still executing, the incident could never be closed.
    expect(story.plan('emergency').stage).toBe('executed');
  });

  it('given a judgement of known changes, when another phase asks by the time it is approved, then nothing is tried again unasked', () => {
    const story = tell();
    const before = story.incident.position.entry;
    story.passes(3_600_000);
    expect(story.incident.position).toMatchObject({ phase: 'approve-emergency', state: 'asking' });
    // The change is known from an earlier look, which only the state has to show here.
    const record = {
      at: '',
      phase: 'prove',
      finding: 'disproven',
      says: [],
      unproven: [],
    } as const;
    story.incident = {
      ...story.incident,
      measurements: { 'doors-closed': { ...record, data: { changes: [{ id: 'c1' }] } } },
    };
    story.says('ana', { do: 'judge', changes: ['c1'], reason: 'it is ours' });
    for (const person of ['ben', 'cho']) story.approves(person, story.plan('judge'));
    story.happens({ type: 'start-checked', digest: story.plan('judge').digest, refused: [] });
    expect(story.incident.judged).toEqual(['c1']);
    expect(story.incident.position).toMatchObject({ state: 'asking', entry: before });
  });
});

/** What is optional fails, everything else is done. */
function settleShield(story: Story, effect: Story['effects'][number]): void {
  const { digest, call } = effect.data as { digest: string; call: string };
  if (story.plan('emergency').calls[call]?.stage !== 'waiting') return;
  if (story.claims(effect) !== 'go') return;
  const outcome = call.startsWith('shield-rcp') ? 'failed' : 'done';
  const value = outcome === 'done' ? { value: `id-of-${call}` } : {};
  story.happens({ type: 'call-settled', digest, call, outcome, ...value });
}

describe('a replay', () => {
  it('given a runbook that was read back from its journal line, when it is compiled, then its phases stand in the same order', () => {
    const { definition } = runbook();
    const readBack = JSON.parse(canonicalize(definition)) as unknown;
    expect(Object.keys((readBack as { phases: object }).phases)[0]).toBe('approve-backups');
    const ids = (data: unknown) =>
      compileRunbook(runbookSchema.parse(data)).phases.map((p) => p.id);
    expect(ids(readBack)).toEqual(ids(definition));
    expect(ids(readBack).slice(0, 3)).toEqual(['declare', 'approve-emergency', 'attach-shield']);
  });
});
