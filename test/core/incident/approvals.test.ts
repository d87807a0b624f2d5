import { describe, expect, it } from 'vitest';
import { rosterProblems } from '../../../src/core/approval/quorum.ts';
import { rosterSchema } from '../../../src/core/incident/settings.ts';
import { digestOf, shortDigest, toJson } from '../../../src/core/plan/canonical.ts';
import { roster, tell, type Story } from './stage.ts';

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
