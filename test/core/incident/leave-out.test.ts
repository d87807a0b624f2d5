import { describe, expect, it } from 'vitest';
import type { FactBodies } from '../../../src/core/journal/facts.ts';
import { rechecked } from './rechecked.ts';
import { PROD, settings, tell, type Story } from './stage.ts';

type Body = FactBodies['scope.narrowed'];
const OTHER = '100000000007';
const WITHOUT = { do: 'redraft', without: OTHER, reason: 'the plant is burning' } as const;

/** Two accounts under the shield; in one of them the canary still gets through. */
function stopped(finding: 'disproven' | 'unproven' = 'disproven'): Story {
  const accounts = [
    { id: PROD, name: 'production', responderRoleId: 'AROARESPONDERPROD', canary: true },
    { id: OTHER, name: 'plant', responderRoleId: 'AROARESPONDERPLANT', canary: true },
  ];
  const base = settings();
  const story = tell({
    settings: settings({ organization: { ...base.organization, accounts } }),
    scope: [PROD, OTHER],
  });
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

  it('given two others approve, when it is left out, then the proof is taken once more without it', () => {
    const story = stopped();
    story.says('ana', WITHOUT);
    releases(story);
    expect(story.incident).toMatchObject({
      scope: [PROD],
      left: [OTHER],
      position: { phase: 'prove-shield', state: 'working' },
    });
    story.measures({ finding: 'proven' });
    expect(story.incident.position.phase).toBe('attach-freeze');
  });

  it('given no reason, a unit, or the last account, when it is asked for, then it is refused', () => {
    const story = stopped();
    const asks = (without: string, reason = 'long enough a reason') =>
      story.says('ana', { do: 'redraft', without, reason });
    expect(asks(OTHER, 'short')).toMatchObject({ ok: false, code: 'reason-missing' });
    expect(asks('100000000099')).toMatchObject({ ok: false, code: 'scope' });
    story.says('ana', WITHOUT);
    releases(story);
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

  it('given a journal in which one person alone left it out, when it is checked, then that is noticed', () => {
    const story = stopped();
    story.says('ana', WITHOUT);
    releases(story);
    const before = rechecked(story);
    const said = (change: (body: Body) => object): string[] =>
      rechecked(story, (facts) =>
        facts.map((fact) =>
          fact.kind === 'scope.narrowed' ? ({ ...fact, body: change(fact.body) } as never) : fact,
        ),
      ).filter((problem) => !before.includes(problem));
    expect(said(({ account, by }) => ({ account, by })).join()).toContain('without a plan');
    expect(said((body) => ({ ...body, account: PROD })).join()).toContain('no approved plan');
    expect(said((body) => ({ ...body, approvers: ['ana', 'cho'] })).join()).toContain('it names');
    expect(before.join()).not.toContain('left out');
  });
});
