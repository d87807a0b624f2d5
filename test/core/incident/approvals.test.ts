import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rosterProblems } from '../../../src/core/approval/quorum.ts';
import { rosterSchema } from '../../../src/core/incident/settings.ts';
import { digestOf, shortDigest, toJson } from '../../../src/core/plan/canonical.ts';
import { roster, settings, tell, type Story } from './stage.ts';

/** Each requirement of the two-person approval has a test that carries its number. */

function released(story: Story): boolean {
  return story.effects.some((e) => e.kind === 'call');
}

describe('who may approve', () => {
  it.each([
    ['M is 1', { quorum: 1 }],
    ['M is 2 and two people could approve', { people: roster().people.slice(0, 2) }],
    [
      'nobody is an approver',
      { people: roster().people.map((p) => ({ ...p, roles: ['commander'] })) },
    ],
    ['the roster is empty', { people: [] }],
  ])(
    'AP-01, AP-30 given a roster where %s, when it is checked, then it is refused',
    (_, change) => {
      const parsed = rosterSchema.safeParse({ ...roster(), ...change });
      expect(parsed.success && rosterProblems(parsed.data).length === 0).toBe(false);
    },
  );

  it('AP-02 given another account with the same name, when it approves, then it does not count', () => {
    const story = tell();
    expect(story.approves('U0OTHERANA')).toMatchObject({ ok: false, code: 'not-on-roster' });
    expect(story.plan().votes).toEqual([]);
  });

  it('AP-02 given a roster that selects by name or e-mail, when it is read, then it is refused', () => {
    const named = {
      people: [
        { person: 'ana', name: 'Ana', slack: 'ana@example.com', roles: ['approver'] },
        roster().people[1],
      ],
    };
    expect(rosterSchema.safeParse(named).success).toBe(false);
  });

  it('AP-03 given one person with two roster entries, when the roster is checked, then it is refused', () => {
    const [ana, ...rest] = roster().people;
    const twice = { ...roster(), people: [ana!, { ...ana!, person: 'ana-two' }, ...rest] };
    expect(rosterProblems(twice).join()).toContain('U0ANA');
  });

  it('AP-03 given one person who approves twice, when counted, then it is one', () => {
    const story = tell();
    story.approves('ben');
    expect(story.approves('ben')).toMatchObject({ ok: true });
    expect(story.plan().stage).toBe('pending');
    expect(story.plan().votes).toHaveLength(1);
  });

  it.each([
    [{ state: 'refused', why: 'is a guest' } as const],
    [{ state: 'unavailable', why: 'Slack did not answer' } as const],
  ])('AP-04 given Slack says %j, when they approve, then it does not count', (eligibility) => {
    const story = tell();
    const { plan, digest } = story.plan();
    const body = { do: 'approve', plan: plan.id, digest: shortDigest(digest) } as const;
    expect(story.says('ben', body, { eligibility })).toMatchObject({
      ok: false,
      code: 'not-eligible',
    });
    expect(story.plan().votes).toEqual([]);
  });

  it('AP-05 given the person who edited the plan, when they approve it, then it does not count', () => {
    const story = tell();
    story.says('ana', { do: 'redraft', mode: 'destruction' });
    expect(story.plan().plan.requester).toBe('ana');
    expect(story.approves('ana')).toMatchObject({ ok: false, code: 'requester' });
    story.approves('ben');
    expect(released(story)).toBe(false);
    story.approves('cho');
    expect(released(story)).toBe(true);
  });

  it('AP-05 given a small team, when the requester of a tightening plan approves, then it counts, and only there', () => {
    const small = roster({ smallTeam: true, people: roster().people.slice(0, 3) });
    const story = tell({ roster: small });
    story.says('ana', { do: 'redraft', mode: 'destruction' });
    expect(story.approves('ana')).toMatchObject({ ok: true });
    expect(story.approves('ben')).toMatchObject({ ok: true });
    expect(released(story)).toBe(true);
  });

  it('AP-05 given somebody who is marked as a suspect after voting, when counted, then the vote is void', () => {
    const story = tell();
    const emergency = story.plan('emergency');
    story.approves('cho', emergency);
    story.says('ana', { do: 'suspect', person: 'cho', reason: 'their laptop is gone' });
    story.approves('ana', story.plan('suspect'));
    story.approves('ben', story.plan('suspect'));
    story.happens({ type: 'start-checked', digest: story.plan('suspect').digest, refused: [] });
    expect(story.incident.suspects).toEqual(['cho']);
    story.approves('ben', story.plan('emergency'));
    expect(story.plan('emergency').stage).toBe('pending');
    story.approves('dev', story.plan('emergency'));
    expect(released(story)).toBe(true);
  });

  it('AP-06 given anything but a person’s vote, when it arrives, then no vote is cast', () => {
    const story = tell();
    const { digest } = story.plan();
    story.happens({ type: 'start-checked', digest, refused: [] });
    story.happens({ type: 'timer', timer: `inc-1/start/${digest.slice(0, 12)}` });
    story.happens({ type: 'call-settled', digest, call: 'x', outcome: 'done' });
    expect(story.facts.filter((f) => f.kind === 'vote.cast')).toEqual([]);
    expect(story.plan().stage).toBe('pending');
  });
});

describe('what is approved', () => {
  it('AP-09 given a plan, when any single field changes, then the digest differs', () => {
    const { plan, digest } = tell().plan();
    const flat = JSON.stringify(toJson(plan));
    const leaves = [...flat.matchAll(/:("(?:[^"\\]|\\.)*"|\d+|true|false)/g)];
    expect(leaves.length).toBeGreaterThan(30);
    for (const leaf of leaves) {
      const other = leaf[1]!.startsWith('"')
        ? '"other"'
        : leaf[1] === 'true'
          ? 'false'
          : leaf[1] === 'false'
            ? 'true'
            : `${Number(leaf[1]) + 1}`;
      if (leaf[1] === other) continue;
      const at = leaf.index + 1;
      const changed = JSON.parse(flat.slice(0, at) + other + flat.slice(at + leaf[1]!.length));
      expect(digestOf(changed), `${flat.slice(at - 20, at)}${other}`).not.toBe(digest);
    }
  });

  it('AP-09 given the emergency plan, when it is read, then every call and target is listed', () => {
    const { plan } = tell().plan();
    const calls = plan.waves.flatMap((w) => w.calls);
    expect(calls.length).toBeGreaterThanOrEqual(8);
    expect(JSON.stringify(plan)).not.toMatch(/"(TargetId|PolicyId)":"\*/);
    for (const call of calls) expect(call.says.length).toBeGreaterThan(10);
  });

  it('AP-10 given a plan whose content was changed in place, when a call of it is claimed, then it does not leave', () => {
    const story = tell();
    story.approves('ben');
    story.approves('cho');
    const effect = story.effects.find((e) => e.kind === 'call')!;
    const plans = story.incident.plans.map((p) => ({
      ...p,
      plan: { ...p.plan, title: 'another' },
    }));
    story.incident = { ...story.incident, plans };
    expect(story.claims(effect)).toBe('no');
    expect(story.facts.at(-1)).toMatchObject({ kind: 'event.ignored' });
  });

  it('AP-15 given a digest that is not the plan’s, when it is approved, then it is refused', () => {
    const story = tell();
    const { plan, digest } = story.plan();
    for (const wrong of [
      '0'.repeat(12),
      shortDigest(digest).slice(0, 11),
      '',
      `${shortDigest(digest)}x`,
    ]) {
      expect(story.says('ben', { do: 'approve', plan: plan.id, digest: wrong })).toMatchObject({
        ok: false,
        code: 'digest-mismatch',
      });
    }
    expect(story.plan().votes).toEqual([]);
  });
});

describe('the life of a plan', () => {
  it('AP-16 given a plan that is over, when it is voted on, then it stays over', () => {
    const story = tell();
    const old = story.plan();
    story.says('ana', { do: 'redraft', mode: 'destruction' });
    expect(story.incident.plans[0]).toMatchObject({ stage: 'voided' });
    expect(story.approves('ben', old)).toMatchObject({ ok: false, code: 'plan-over' });
    expect(
      story.says('ben', { do: 'deny', plan: old.plan.id, digest: old.digest, reason: 'late' }),
    ).toMatchObject({ ok: false });
  });

  it('AP-17 given the end of the voting window, when one votes a moment before and one at it, then only the first counts', () => {
    const story = tell();
    const until = Date.parse(story.plan().plan.voteUntil);
    story.now = until - 1;
    expect(story.approves('ben')).toMatchObject({ ok: true });
    story.now = until;
    expect(story.approves('cho')).toMatchObject({ ok: false, code: 'window-over' });
    expect(released(story)).toBe(false);
  });

  it('AP-17 given a hold that outlasts the start window, when it ends, then the approved plan has expired', () => {
    const story = tell({
      settings: settings({ timing: { startWindowSeconds: 60, holdSeconds: 600 } }),
    });
    story.says('ana', { do: 'hold', reason: 'a moment' });
    story.approves('ben');
    story.approves('cho');
    expect(story.plan().stage).toBe('approved');
    story.passes(61_000);
    expect(story.plan().stage).toBe('expired');
    expect(released(story)).toBe(false);
    expect(story.incident.position.state).toBe('asking');
  });

  it('AP-18 given silence, when all the time there is passes, then nothing is approved', () => {
    const story = tell();
    story.approves('ben');
    story.passes(30 * 86_400_000);
    expect(story.plan('emergency').stage).toBe('expired');
    expect(released(story)).toBe(false);
  });

  it('AP-19 given a loosening plan, when one person denies it, then it is over, and a reason is asked for', () => {
    const story = tell();
    story.says('ana', { do: 'suspect', person: 'dev', reason: 'odd logins' });
    const plan = story.plan('suspect');
    const deny = { do: 'deny', plan: plan.plan.id, digest: shortDigest(plan.digest) } as const;
    expect(story.says('cho', { ...deny, reason: '' })).toMatchObject({
      ok: false,
      code: 'reason-missing',
    });
    expect(story.says('cho', { ...deny, reason: 'it was me, sorry' })).toMatchObject({ ok: true });
    expect(story.plan('suspect').stage).toBe('denied');
  });

  it('AP-19 given a tightening plan, when one person vetoes it, then three approvals release it all the same', () => {
    const story = tell();
    const plan = story.plan();
    story.says('dev', {
      do: 'deny',
      plan: plan.plan.id,
      digest: plan.digest,
      reason: 'I do not like it',
    });
    expect(story.plan().need).toBe(3);
    story.approves('ana');
    story.approves('ben');
    expect(released(story)).toBe(false);
    story.approves('cho');
    expect(released(story)).toBe(true);
  });

  it('AP-19 given a veto, when two others set that person aside, then two approvals are enough again', () => {
    const story = tell();
    const emergency = story.plan('emergency');
    story.says('dev', {
      do: 'deny',
      plan: emergency.plan.id,
      digest: emergency.digest,
      reason: 'no freeze',
    });
    story.approves('ana', emergency);
    story.approves('ben', emergency);
    expect(released(story)).toBe(false);
    story.says('ana', { do: 'set-aside', person: 'dev', reason: 'the account acts strangely' });
    story.approves('ana', story.plan('set-aside'));
    expect(story.approves('dev', story.plan('set-aside'))).toMatchObject({ ok: false });
    story.approves('ben', story.plan('set-aside'));
    story.happens({ type: 'start-checked', digest: story.plan('set-aside').digest, refused: [] });
    expect(released(story)).toBe(true);
  });

  it('AP-20 given a vote that was taken back, when another approves, then it is one', () => {
    const story = tell();
    const { plan, digest } = story.plan();
    story.approves('ben');
    expect(story.says('ben', { do: 'revoke', plan: plan.id, digest })).toMatchObject({ ok: true });
    story.approves('cho');
    expect(released(story)).toBe(false);
    story.approves('ben');
    expect(released(story)).toBe(true);
  });

  it('AP-21 given an approver who may no longer act when a loosening plan starts, when it is checked, then it does not run', () => {
    const story = tell();
    story.says('ana', { do: 'suspect', person: 'dev', reason: 'odd logins' });
    const plan = story.plan('suspect');
    story.approves('ben', plan);
    story.approves('cho', plan);
    expect(story.plan('suspect').stage).toBe('approved');
    expect(story.effects.at(-1)).toMatchObject({ kind: 'start' });
    story.happens({
      type: 'start-checked',
      digest: plan.digest,
      refused: [{ person: 'cho', why: 'was deactivated' }],
    });
    expect(story.plan('suspect').stage).toBe('voided');
    expect(story.incident.suspects).toEqual([]);
  });

  it('AP-22, AP-24 given a person who is taken off the roster while a plan is open, when counted, then their vote is void', () => {
    const story = tell();
    story.approves('cho');
    story.happens({ type: 'roster', people: ['ana', 'ben', 'dev'] });
    story.approves('ben');
    expect(released(story)).toBe(false);
    story.approves('dev');
    expect(released(story)).toBe(true);
  });

  it('AP-23 given an approved plan, when its start is told twice, then each call is queued once', () => {
    const story = tell();
    story.approves('ben');
    story.approves('cho');
    const { digest } = story.plan('emergency');
    const before = story.effects.length;
    story.happens({ type: 'start-checked', digest, refused: [] });
    story.approves('dev');
    expect(story.effects).toHaveLength(before);
    expect(story.facts.filter((f) => f.kind === 'plan.started')).toHaveLength(1);
  });

  it('AP-29 given any sequence of votes, when fewer than two different people approve, then nothing is released', () => {
    const people = ['ana', 'ben', 'cho', 'dev', 'U0NOBODY'];
    const vote = fc.record({
      person: fc.constantFrom(...people),
      does: fc.constantFrom('approve', 'deny', 'revoke', 'redraft', 'hold', 'resume'),
    });
    fc.assert(
      fc.property(fc.array(vote, { maxLength: 14 }), (votes) => {
        const story = tell();
        for (const { person, does } of votes) {
          const { plan, digest } = story.plan('emergency');
          if (does === 'redraft') story.says(person, { do: 'redraft', mode: 'quiet' });
          else if (does === 'hold') story.says(person, { do: 'hold', reason: 'wait' });
          else if (does === 'resume') story.says(person, { do: 'resume' });
          else story.says(person, { do: does as 'deny', plan: plan.id, digest, reason: 'because' });
        }
        for (const started of story.facts.filter((f) => f.kind === 'plan.started')) {
          const cast = story.facts.filter(
            (f) =>
              f.kind === 'vote.cast' &&
              f.body.digest === started.body.digest &&
              f.body.decision === 'approve',
          );
          const voters = new Set(cast.map((f) => (f.kind === 'vote.cast' ? f.body.person : '')));
          expect(voters.size).toBeGreaterThanOrEqual(2);
          const plan = story.incident.plans.find((p) => p.digest === started.body.digest);
          expect(voters).not.toContain(plan?.plan.requester);
        }
      }),
      { numRuns: 300 },
    );
  });
});
