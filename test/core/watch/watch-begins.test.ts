import { describe, expect, it } from 'vitest';
import { replay, type Dated } from '../../../src/core/incident/evolve.ts';
import type { Incident } from '../../../src/core/incident/incident.ts';
import { iso } from '../../../src/core/incident/turn.ts';
import { settings, START, tell, type Story } from '../incident/stage.ts';
import { anOrder } from '../order/stage.ts';
import { EVERY, looked, looksOf, off, timersOf } from './stage.ts';

/** With which proof the watch begins, and that it begins once. */

const through = { finding: 'disproven', says: ['A canary still gets through.'] } as const;
const deadline = settings().timing.proofDeadlineSeconds * 1000;

function proving(): Story {
  const story = tell({ settings: settings() });
  story.approves('ben');
  story.approves('cho');
  story.callsSucceed();
  story.now += 1_000;
  expect(story.incident.position.phase).toBe('prove-shield');
  return story;
}

/** People ask again, and now both locks hold. */
function provesBoth(story: Story): void {
  expect(story.says('ana', { do: 'resume' }).ok).toBe(true);
  story.measures({ finding: 'proven' });
  story.callsSucceed();
  story.now += 1_000;
  expect(story.incident.position.phase).toBe('prove-freeze');
  story.measures({ finding: 'proven' });
  expect(story.incident.position.phase).toBe('find-time-bombs');
}

/** What a bot says of this journal after a start; `change` makes it one that an older bot wrote. */
function replayed({ facts }: Story, change = (fact: Dated): Dated => fact): Incident {
  const dated: Dated[] = facts.map((fact, seq) => ({ ...fact, seq, ts: iso(START + seq) }));
  return replay(dated.map(change));
}

/** An older bot said nothing of the watch, and began none with a proof that failed. */
function asOlder(story: Story): void {
  story.incident = replayed(story, (fact) => {
    if (fact.kind !== 'measured') return fact;
    const { watch: _unsaid, ...body } = fact.body;
    return { ...fact, body };
  });
  story.timers = new Map([...story.timers].filter(([id]) => !id.includes('/watch/')));
}

/** The proof that follows the firing of the order comes back at its deadline. */
function orderProves(story: Story): void {
  const effect = looksOf(story, 'shield-proof').at(-1);
  if (effect === undefined) throw new Error('nothing is proven');
  story.now = Math.max(story.now, effect.dueAt) + deadline;
  const { entry, phase } = effect.data as { entry: number; phase: string };
  story.happens({
    type: 'measured',
    measurement: 'shield-proof',
    role: 'background',
    entry,
    phase,
    result: { finding: 'pending', says: through.says, unproven: [], data: { asked: 1 } },
  });
}

/** Two people go on without the freeze's proof. */
function waivesFreeze(story: Story): void {
  expect(story.incident.position.phase).toBe('prove-freeze');
  story.measures({ finding: 'unproven', unproven: ['There is no canary.'] });
  expect(story.says('ana', { do: 'waive', reason: 'two of us looked by hand' }).ok).toBe(true);
  for (const person of ['ben', 'cho']) story.approves(person, story.plan('waive'));
  story.happens({ type: 'start-checked', digest: story.plan('waive').digest, refused: [] });
  expect(story.incident.position.phase).toBe('find-time-bombs');
}

describe('the beginning of the watch', () => {
  it('given a shield that is disproven, when the time of the first look comes, then the locks are looked at', () => {
    const story = proving();
    story.measures(through);
    story.passes(EVERY);
    expect(looksOf(story, 'watch-locks')).toHaveLength(1);
  });

  it('given a freeze whose proof is waived, then the watch runs, and a journal of it says so', () => {
    const story = proving();
    story.measures({ finding: 'proven' });
    story.callsSucceed();
    story.now += deadline;
    waivesFreeze(story);
    expect(timersOf(story, 'locks')).toHaveLength(1);
    expect(replayed(story).watched).toBe(true);
  });

  it('given a watch that began with a disproven shield, when the freeze’s proof is waived, then it is still one watch', () => {
    const story = proving();
    story.measures(through);
    expect(story.says('ana', { do: 'resume' }).ok).toBe(true);
    story.measures({ finding: 'proven' });
    story.callsSucceed();
    story.now += deadline;
    waivesFreeze(story);
    expect(timersOf(story, 'locks')).toHaveLength(1);
    expect(timersOf(story, 'doors')).toHaveLength(1);
  });

  it('given a watch that began with a disproven shield, when both locks are proven before its first look, then it is still one watch', () => {
    const story = proving();
    story.measures(through);
    expect(replayed(story).watched).toBe(true);
    provesBoth(story);
    expect(timersOf(story, 'locks')).toHaveLength(1);
    expect(timersOf(story, 'doors')).toHaveLength(1);
  });

  it('given a journal of an older bot, disproven and without a watch, when it is disproven once more, then the watch begins', () => {
    const story = proving();
    story.measures(through);
    asOlder(story);
    story.says('ana', { do: 'resume' });
    story.now += deadline;
    story.measures(through);
    expect(timersOf(story, 'locks')).toHaveLength(1);
    expect(timersOf(story, 'doors')).toHaveLength(1);
  });

  it('given the same journal, when both locks are proven, then the watch begins', () => {
    const story = proving();
    story.measures(through);
    asOlder(story);
    provesBoth(story);
    expect(timersOf(story, 'locks')).toHaveLength(1);
    expect(timersOf(story, 'doors')).toHaveLength(1);
  });

  it('given a journal in which the freeze is proven and no watch is named, when it is read, then the watch runs', () => {
    const story = proving();
    story.measures(through);
    provesBoth(story);
    asOlder(story);
    expect(story.incident.watched).toBe(true);
  });

  it('given a shield that was fired on an order and is disproven, when its look finds it off, then the plan puts it back, and the runbook begins no second watch', () => {
    const story = tell({ order: anOrder() });
    expect(story.says('dev', { do: 'shield', reason: 'snapshots vanish' }).ok).toBe(true);
    story.callsSucceed();
    story.now += 1_000;
    orderProves(story);
    expect(story.incident.measurements['shield-proof']).toMatchObject({ finding: 'disproven' });
    expect(timersOf(story, 'locks')).toHaveLength(1);
    for (const who of ['ben', 'cho']) story.approves(who, story.plan('emergency'));
    story.callsSucceed();
    story.now += deadline;
    story.measures(through);
    expect(timersOf(story, 'locks')).toHaveLength(1);
    expect(timersOf(story, 'doors')).toHaveLength(1);
    looked(story, [off()]);
    expect(story.plan('retighten').plan.title).toBe('Put the shield back on one account');
  });

  it('given no watch in the settings, when the shield is disproven, then no fact says that it begins', () => {
    const story = tell({ settings: settings({ timing: { watchEverySeconds: 0 } }) });
    for (const who of ['ben', 'cho']) story.approves(who);
    story.callsSucceed();
    story.now += deadline;
    story.measures(through);
    expect(story.incident.measurements['shield-proof']).toMatchObject({ finding: 'disproven' });
    expect(replayed(story).watched).toBeUndefined();
  });
});
