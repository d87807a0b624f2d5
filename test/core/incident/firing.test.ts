import { describe, expect, it } from 'vitest';
import { text } from '../../../src/core/doors/answers.ts';
import { sha256 } from '../../../src/core/plan/canonical.ts';
import { rechecked } from './rechecked.ts';
import { tell, type Story } from './stage.ts';

/** The shield and the freeze, as the emergency plan would create them. */
function created(story: Story) {
  const calls = story.plan('emergency').plan.waves.flatMap((wave) => wave.calls);
  return calls.filter(({ request }) => request.operation === 'CreatePolicy');
}

function measuresArmed(story: Story, calls = created(story)): void {
  const policies = calls.map(({ id, request: { input } }) => ({
    name: text(input, 'Name'),
    id: `p-${id}`,
    content: sha256(input['Content'] as string),
  }));
  story.happens({
    type: 'measured',
    measurement: 'armed',
    role: 'background',
    entry: 1,
    phase: 'declare',
    result: { finding: 'proven', says: [], unproven: [], data: { policies } },
  });
}

function approveTwice(story: Story): void {
  story.approves('ben', story.plan('emergency'));
  story.approves('cho', story.plan('emergency'));
}

const callsQueued = (story: Story) =>
  story.effects.filter(({ kind }) => kind === 'call').map(({ data }) => text(data, 'call'));

function callTo(story: Story, id: string) {
  const effect = story.effects.find((one) => one.data['call'] === id);
  if (effect === undefined) throw new Error(`${id} is not queued`);
  return effect;
}

describe('firing what was armed', () => {
  it('given policies made at peace, when the second approval comes, then the first that is queued is the attachment', () => {
    const story = tell();
    measuresArmed(story);
    approveTwice(story);
    expect(callsQueued(story)).toEqual([
      'shield-scp/attach/100000000003',
      'shield-rcp/attach/100000000003',
    ]);
    const found = story.facts.filter(({ kind }) => kind === 'call.found');
    expect(found.map(({ body }) => body)).toContainEqual(
      expect.objectContaining({ call: 'shield-scp/create', value: 'p-shield-scp/create' }),
    );
    expect(rechecked(story)).toEqual([]);
  });

  it('given only the shield, when the plan starts, then what was not armed is made by the plan', () => {
    const story = tell();
    measuresArmed(
      story,
      created(story).filter(({ id }) => id === 'shield-scp/create'),
    );
    approveTwice(story);
    expect(callsQueued(story)).toEqual(['shield-rcp/create']);
  });

  it('given nothing armed, when the plan starts, then every policy is made by it', () => {
    const story = tell();
    approveTwice(story);
    expect(callsQueued(story)).toEqual(['shield-scp/create', 'shield-rcp/create']);
    expect(story.facts.some(({ kind }) => kind === 'call.found')).toBe(false);
  });

  it('given a second emergency plan, when it starts, then what was found for the first is looked at anew', () => {
    const story = tell();
    measuresArmed(story);
    approveTwice(story);
    story.happens({
      type: 'call-settled',
      digest: story.plan('emergency').digest,
      call: 'shield-scp/attach/100000000003',
      outcome: 'failed',
    });
    const left = story.plan('emergency');
    story.claims(callTo(story, 'shield-rcp/attach/100000000003'));
    story.happens({
      type: 'call-settled',
      digest: left.digest,
      call: 'shield-rcp/attach/100000000003',
      outcome: 'failed',
    });
    story.says('ana', { do: 'redraft' });
    expect(story.plan('emergency').digest).not.toBe(left.digest);
    const before = callsQueued(story).length;
    approveTwice(story);
    expect(callsQueued(story).slice(before)).toEqual(['shield-scp/create', 'shield-rcp/create']);
  });

  it('given a journal that says found without a measurement before it, when it is checked, then that is noticed', () => {
    const story = tell();
    measuresArmed(story);
    approveTwice(story);
    const without = rechecked(story, (facts) => facts.filter(({ kind }) => kind !== 'measured'));
    expect(without.join(' ')).toContain('no measurement before it says so');
  });

  it('given a journal that says found of another policy, when it is checked, then that is noticed', () => {
    const story = tell();
    measuresArmed(story);
    approveTwice(story);
    const other = rechecked(story, (facts) =>
      facts.map((fact) =>
        fact.kind === 'call.found' ? { ...fact, body: { ...fact.body, value: 'p-evil' } } : fact,
      ),
    );
    expect(other.join(' ')).toContain('no measurement before it says so');
  });
});
