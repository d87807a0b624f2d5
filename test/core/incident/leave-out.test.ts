import { describe, expect, it } from 'vitest';
import type { FactBodies } from '../../../src/core/journal/facts.ts';
import { madeCalls } from '../../../src/core/incident/situation-of.ts';
import { rechecked } from './rechecked.ts';
import { PROD, settings, tell, type Story } from './stage.ts';

type Body = FactBodies['scope.narrowed'];
const OTHER = '100000000007';
const WITHOUT = { do: 'redraft', without: OTHER, reason: 'the plant is burning' } as const;

function two() {
  const accounts = [
    { id: PROD, name: 'production', responderRoleId: 'AROARESPONDERPROD', canary: true },
    { id: OTHER, name: 'plant', responderRoleId: 'AROARESPONDERPLANT', canary: true },
  ];
  return settings({ organization: { ...settings().organization, accounts } });
}

/** Two accounts under the shield; in one of them the canary still gets through. */
function stopped(finding: 'disproven' | 'unproven' = 'disproven'): Story {
  const story = tell({ settings: two(), scope: [PROD, OTHER] });
  story.approves('ben');
  story.approves('cho');
  story.callsSucceed();
  expect(story.incident.position.phase).toBe('prove-shield');
  // Past the deadline of the proof.
  story.now += 200_000;
  story.measures({
    finding,
    says: [`${PROD}: the shield denies.`, `${OTHER}: the shield is not in force.`],
    data: { lock: 'shield', accounts: { [PROD]: 'proven', [OTHER]: 'pending' } },
  });
  return story;
}

function releases(story: Story): void {
  const { digest } = story.plan('leave-out');
  story.approves('cho', story.plan('leave-out'));
  story.approves('dev', story.plan('leave-out'));
  story.happens({ type: 'start-checked', digest, refused: [] });
}

describe('an account whose lock is shown not to hold', () => {
  it('given the others are held up by it, when people are asked, then going on without it is offered', () => {
    const story = stopped();
    expect(story.incident.position).toMatchObject({ state: 'asking', stuck: 'disproven' });
    expect(story.incident.question?.choices).toContain(
      `/incident plan without ${OTHER} because <why the others must go on>`,
    );
    expect(story.incident.question?.choices.join(' ')).not.toContain(`without ${PROD}`);
  });

  it('given one person asks to leave it out, when nobody approves, then it stays in and the incident stops there', () => {
    const story = stopped();
    expect(story.says('ana', WITHOUT)).toMatchObject({ ok: true });
    expect(story.plan('leave-out').plan).toMatchObject({
      direction: 'loosening',
      leaves: [expect.stringContaining(OTHER), `${OTHER}: the shield is not in force.`],
    });
    story.approves('ana', story.plan('leave-out'));
    story.approves('cho', story.plan('leave-out'));
    expect(story.plan('leave-out').stage).toBe('pending');
    expect(story.incident).toMatchObject({ scope: [PROD, OTHER], left: [] });
  });

  it('given two others approve, when it is left out, then what is left of the plan is drawn without it and approved anew', () => {
    const story = stopped();
    const old = story.plan('emergency').digest;
    story.says('ana', WITHOUT);
    releases(story);
    expect(story.incident).toMatchObject({
      scope: [PROD],
      left: [OTHER],
      position: { phase: 'approve-emergency', state: 'working' },
    });
    const after = story.effects.length;
    story.approves('ben', story.plan('emergency'));
    story.approves('cho', story.plan('emergency'));
    story.callsSucceed();
    story.measures({ finding: 'proven' });
    story.callsSucceed();
    expect(story.incident.position.phase).toBe('prove-freeze');
    expect(story.incident.plans.find(({ digest }) => digest === old)?.stage).toBe('failed');
    const calls = story.effects.slice(after).map(({ data }) => JSON.stringify(data));
    expect(calls.filter((call) => call.includes(OTHER))).toEqual([]);
    const attached = madeCalls(story.incident).map(({ call }) => call.id);
    expect(attached).toContain(`freeze-scp/attach/${PROD}`);
    expect(attached).not.toContain(`freeze-scp/attach/${OTHER}`);
  });

  it('given nothing of the plan is left, when it is left out, then the proof is taken once more without it', () => {
    const story = stopped('unproven');
    story.callsSucceed();
    expect(story.incident.position.phase).toBe('prove-freeze');
    story.now += 200_000;
    story.measures({ finding: 'disproven', data: { accounts: { [OTHER]: 'pending' } } });
    story.says('ana', WITHOUT);
    releases(story);
    expect(story.incident.position).toMatchObject({ phase: 'prove-freeze', state: 'working' });
    story.measures({ finding: 'proven' });
    expect(story.incident.position.phase).toBe('find-time-bombs');
  });

  it('given no reason, a unit, or the last account, when it is asked for, then it is refused', () => {
    const story = stopped();
    const asks = (without: string, reason = 'long enough a reason') =>
      story.says('ana', { do: 'redraft', without, reason });
    expect(asks(OTHER, 'short')).toMatchObject({ ok: false, code: 'reason-missing' });
    expect(asks('100000000099')).toMatchObject({ ok: false, code: 'scope' });
    story.says('ana', WITHOUT);
    releases(story);
    story.approves('ben', story.plan('emergency'));
    story.approves('cho', story.plan('emergency'));
    story.callsSucceed();
    story.now += 200_000;
    story.measures({ finding: 'disproven', data: { accounts: { [PROD]: 'pending' } } });
    expect(asks(PROD)).toMatchObject({ ok: false, code: 'scope' });
    expect(story.incident.question?.choices.join(' ')).not.toContain('without');
  });

  it('given people went on meanwhile, when the plan is released, then it is void', () => {
    const story = stopped('unproven');
    // The runbook goes on by itself where the shield could not be measured.
    expect(story.incident.position.phase).toBe('attach-freeze');
    expect(story.says('ana', WITHOUT)).toMatchObject({ ok: false, code: 'wrong-phase' });
    const late = stopped();
    late.says('ana', WITHOUT);
    late.says('ben', { do: 'resume' });
    releases(late);
    expect(late.plan('leave-out').stage).toBe('voided');
    expect(late.incident.scope).toEqual([PROD, OTHER]);
  });

  const told = (story: Story, change: (body: Body) => object): string[] => {
    const before = rechecked(story);
    expect(before.join()).not.toContain('left out');
    return rechecked(story, (facts) =>
      facts.map((fact) =>
        fact.kind === 'scope.narrowed' ? ({ ...fact, body: change(fact.body) } as never) : fact,
      ),
    ).filter((problem) => !before.includes(problem));
  };

  it('given a journal in which one person alone left it out, when it is checked, then that is noticed', () => {
    const story = stopped();
    story.says('ana', WITHOUT);
    releases(story);
    const alone = told(story, ({ account, by }) => ({ account, by }));
    expect(alone.join()).toContain('without a plan');
    expect(told(story, (body) => ({ ...body, account: PROD })).join()).toContain(
      'no approved plan',
    );
    const others = told(story, (body) => ({ ...body, approvers: ['ana', 'cho'] }));
    expect(others.join()).toContain('it names');
  });

  it('given a journal in which it was left out behind another try, when it is checked, then that is noticed', () => {
    const story = stopped();
    story.says('ana', { do: 'resume' });
    const forged = rechecked(story, (facts) => [
      ...facts,
      { kind: 'scope.narrowed', body: { account: OTHER, by: 'ana' } },
    ]);
    expect(forged.join()).toContain('without a plan');
  });

  it('given nobody has voted and the proof of something else is in the journal, when one person leaves it out of the plan, then that is in order', () => {
    const story = tell({ settings: two(), scope: [PROD, OTHER] });
    story.passes(31 * 60_000);
    expect(story.incident.position).toMatchObject({ phase: 'approve-emergency', state: 'asking' });
    expect(story.says('ana', WITHOUT)).toMatchObject({ ok: true });
    expect(rechecked(story).join()).not.toContain('left out');
  });
});
