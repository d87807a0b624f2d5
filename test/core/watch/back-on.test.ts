import { describe, expect, it } from 'vitest';
import { attachedBy, lockActions } from '../../../src/core/actions/detach-policy.ts';
import { madeCalls, situationOf } from '../../../src/core/incident/situation-of.ts';
import { PROD, type Story } from '../incident/stage.ts';
import { lifting, looked, off, settles } from './stage.ts';

/** Locks that go back on while, or after, they come off: nothing stays on unsaid. */

/** The watch stops the lift of the freeze, with a plan that puts the locks back. */
function stopped(): Story {
  const story = lifting();
  story.now += 1_000;
  looked(story, [off(`lifted/${PROD}/lockstep-shield/1`)]);
  expect(story.incident.position).toMatchObject({ phase: 'lift', state: 'asking' });
  return story;
}

function releases(story: Story): void {
  story.now += 1_000;
  story.approves('ben', story.plan('retighten'));
  story.approves('cho', story.plan('retighten'));
}

const stillOn = (story: Story): readonly unknown[] =>
  attachedBy(lockActions, madeCalls(story.incident));

describe('a plan that puts locks back while they come off', () => {
  it('given it runs, when somebody tries the lift again, then that is refused until it has ended', () => {
    const story = stopped();
    releases(story);
    const reply = story.says('ana', { do: 'resume' });
    expect(reply).toMatchObject({ ok: false, text: expect.stringContaining('wait for its end') });
    expect(story.incident.position).toMatchObject({ phase: 'lift', state: 'asking' });
  });

  it('given it has run, when the lift is tried again, then it is drawn anew, with what is on now', () => {
    const story = stopped();
    const old = story.plan('lift').digest;
    releases(story);
    settles(story);
    expect(story.plan('retighten').stage).toBe('executed');
    story.says('ana', { do: 'resume' });
    expect(story.incident.position).toMatchObject({ phase: 'approve-lift', state: 'working' });
    expect(story.plan('lift').digest).not.toBe(old);
    expect(story.incident.plans.find(({ digest }) => digest === old)?.stage).toBe('failed');
  });

  it('given nobody released it, when the last lock is off, then it is void', () => {
    const story = stopped();
    story.says('ana', { do: 'resume' });
    settles(story);
    story.measures({ finding: 'proven' });
    expect(story.plan('retighten').stage).toBe('pending');
    settles(story);
    expect(story.incident.position.phase).toBe('review');
    expect(story.plan('retighten').stage).toBe('voided');
    expect(story.says('ana', { do: 'close' }).ok).toBe(true);
  });

  it('given an attach whose end nobody knows, when the lift is drawn, then it is asked with the policy that its plan made', () => {
    const story = stopped();
    releases(story);
    settles(story, (call) => (call.includes('/attach/') ? 'unknown' : 'done'));
    const { tried = [] } = situationOf(story.incident, new Date(story.now).toISOString());
    expect(tried.map(({ call, value }) => [call.id.split('/')[0], value])).toContainEqual([
      'freeze-scp',
      'value-of-freeze-scp/create',
    ]);
  });
});

describe('locks that are on in the review', () => {
  /** An alarm stops the last part of the lift, and two people go on without it. */
  function late(released: boolean): Story {
    const story = lifting();
    settles(story);
    story.measures({ finding: 'proven' });
    expect(story.incident.position).toMatchObject({ phase: 'lift-shield', state: 'working' });
    story.now += 1_000;
    looked(story, [off(`lifted/${PROD}/lockstep-shield/1`)]);
    if (released) releases(story);
    // What is on its way comes back, and two people go on without the rest.
    settles(story);
    story.says('ana', { do: 'waive', reason: 'we look at it in the review' });
    story.approves('ben', story.plan('waive'));
    story.approves('cho', story.plan('waive'));
    story.happens({ type: 'start-checked', digest: story.plan('waive').digest, refused: [] });
    return story;
  }

  it('given a lock that nobody spoke of, when somebody closes, then it is refused, and a plan beside the runbook takes it off', () => {
    const story = late(true);
    expect(story.incident.position.phase).toBe('review');
    const reply = story.says('ana', { do: 'close' });
    expect(reply).toMatchObject({ ok: false, text: expect.stringContaining(PROD) });
    expect(JSON.stringify(reply)).toContain('/incident lift');
    expect(story.says('ana', { do: 'lift' }).ok).toBe(true);
    const { plan, digest } = story.plan('undo');
    expect(plan).toMatchObject({ direction: 'loosening', requester: 'ana' });
    story.approves('ben', story.plan('undo'));
    story.approves('cho', story.plan('undo'));
    story.happens({ type: 'start-checked', digest, refused: [] });
    story.now += 1_000;
    settles(story);
    expect(story.plan('undo').stage).toBe('executed');
    expect(stillOn(story)).toEqual([]);
    expect(story.says('ana', { do: 'close' }).ok).toBe(true);
  });

  it('given a lock of which a waiver says that it stays, when somebody closes, then the incident is closed', () => {
    const story = late(false);
    const said = story.incident.waivers.at(-1)?.because ?? [];
    expect(said).toContainEqual(expect.stringContaining('so it stays on'));
    expect(stillOn(story)).not.toEqual([]);
    expect(story.says('ana', { do: 'close' }).ok).toBe(true);
  });

  it('given nothing is on, when somebody lifts, then there is nothing to take off', () => {
    const story = lifting();
    settles(story);
    story.measures({ finding: 'proven' });
    story.now += 1_000;
    settles(story);
    expect(story.incident.position.phase).toBe('review');
    expect(story.says('ana', { do: 'lift' })).toMatchObject({ ok: false });
  });
});
