import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sealed } from '../../../src/core/journal/chain.ts';
import { recheckApprovals } from '../../../src/core/journal/recheck.ts';
import { verifyChain } from '../../../src/core/journal/verify.ts';
import { chaos, goodDay, realFindings, steps } from '../../promises/stage/chaos.ts';
import { chained, fileOf, looseFacts, realJournal, verified, type Loose } from './real-journal.ts';
import { drop, find, forgeries } from './forgeries.data.ts';
import { tellTimes } from './told-times.ts';
import { roster, tell, type Story } from '../incident/stage.ts';

const { id, lines } = await realJournal();
const shelf = new URL('../../goldens/journals/', import.meta.url);
const goldens = readdirSync(shelf, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.jsonl'))
  .map((path) => [path, readFileSync(new URL(path, shelf), 'utf8')] as const);

/** Forges the journal: chain and signature of what comes out hold. */
function forged(change: (facts: Loose[]) => void): ReturnType<typeof verified> {
  const facts = looseFacts(lines);
  change(facts);
  const again = chained(facts);
  expect(verifyChain(fileOf(again))).toMatchObject({ ok: true });
  return verified(id, again);
}

describe('approvals, checked again from the facts alone', () => {
  it('given the journal of a whole incident, when checked, then every plan stands on its votes', () => {
    const verdict = verified(id, lines);
    expect(verdict).toMatchObject({ ok: true, covered: lines.length });
    expect(verdict.ok && verdict.counts).toMatchObject({ plans: 6, votes: 12, started: 6 });
    expect(verdict.ok && verdict.counts.intended).toBeGreaterThan(20);
  });

  it.each(goldens)(
    'given the journal that an earlier version wrote (%s), when checked, then nothing is complained of',
    (_, text) => {
      const chain = verifyChain(text);
      if (!chain.ok) throw new Error(chain.problem);
      expect(recheckApprovals(chain.entries).problems).toEqual([]);
    },
  );

  it('given a plan started in the last millisecond of its window, when checked, then it stands', () => {
    const facts = looseFacts(lines);
    const start = find(facts, 'plan.started');
    const draft = find(facts, 'plan.drafted');
    expect(start.body.digest).toBe(draft.body.digest);
    const shift = Number(draft.body.plan.startWithinSeconds) * 1000;
    const gap = Date.parse(start.ts) - Date.parse(find(facts, 'plan.approved').ts);
    const late = (ms: number) =>
      facts.map((fact, i) =>
        i < facts.indexOf(start)
          ? fact
          : { ...fact, ts: new Date(Date.parse(fact.ts) + shift - gap + ms).toISOString() },
      );
    const problemsOf = (changed: readonly Loose[]) =>
      recheckApprovals(chained(changed).map((line) => JSON.parse(line) as Sealed)).problems.map(
        ({ problem }) => problem,
      );
    const isLate = (problem: string) => problem.includes('after its time to start was over');
    expect(problemsOf(late(0)).some(isLate)).toBe(false);
    expect(problemsOf(late(1)).some(isLate)).toBe(true);
  });

  it('given any story that the core tells, when checked, then nothing is complained of', async () => {
    const real = await realFindings();
    let started = 0;
    fc.assert(
      fc.property(steps(60), (taken) => {
        const entries = tellTimes(chaos(real, taken));
        const { problems, counts } = recheckApprovals(entries);
        started += counts.started;
        expect(problems).toEqual([]);
      }),
      { numRuns: 200, endOnFailure: true, examples: [goodDay] },
    );
    expect(started).toBeGreaterThan(200);
  });

  it('given any story of which one counting vote is struck out, when checked, then the start of its plan is refused', async () => {
    const real = await realFindings();
    let struck = 0;
    fc.assert(
      fc.property(steps(40), fc.nat(), (taken, n) => {
        const entries = tellTimes(chaos(real, taken));
        const starts = entries.filter(({ kind }) => kind === 'plan.started');
        const start = starts[n % Math.max(1, starts.length)];
        if (start === undefined) return;
        struck += 1;
        const [first] = start.body['approvers'] as string[];
        const without = entries.filter(
          ({ kind, body, seq }) =>
            !(
              kind === 'vote.cast' &&
              seq < start.seq &&
              body['digest'] === start.body['digest'] &&
              body['person'] === first
            ),
        );
        const { problems } = recheckApprovals(without);
        expect(problems.map(({ line }) => line)).toContain(start.seq + 1);
      }),
      { numRuns: 100, endOnFailure: true, examples: [[goodDay[0], 0]] },
    );
    expect(struck).toBeGreaterThan(30);
  });
});

/** The emergency plan is approved by ben and dev; then the second vote is put down to somebody else. */
function votedBy(story: Story, person: string, slackUser: string): string[] {
  const emergency = story.plan('emergency');
  story.approves('ben', emergency);
  story.approves('dev', emergency);
  const entries = tellTimes(story);
  expect(recheckApprovals(entries).problems).toEqual([]);
  const forged = entries.map((entry) => {
    const isVote = entry.kind === 'vote.cast' && entry.body['digest'] === emergency.digest;
    if (!isVote || entry.body['person'] !== 'dev') return entry;
    return { ...entry, body: { ...entry.body, person, slackUser } };
  });
  return recheckApprovals(forged).problems.map(({ problem }) => problem);
}

describe('whose vote counts', () => {
  it('given a vote of somebody marked as a suspect, when checked, then it does not count', () => {
    const story = tell();
    story.marks('cho');
    const problems = votedBy(story, 'cho', 'U0CHO');
    expect(problems[0]).toMatch(
      /the vote of cho on plan p1 can't count: cho is marked as a suspect/,
    );
    expect(problems[1]).toMatch(/called approved, but 1 of the 2 .* stand \(ben; cho is marked/);
  });

  it('given a vote of somebody who is no approver, when checked, then it does not count', () => {
    const people = [
      ...roster().people,
      { person: 'eve', name: 'Eve', slack: 'U0EVE', roles: ['responder' as const] },
    ];
    const problems = votedBy(tell({ roster: roster({ people }) }), 'eve', 'U0EVE');
    expect(problems[0]).toMatch(/the vote of eve on plan p1 can't count: eve is not an approver/);
    expect(problems[1]).toMatch(/called approved, but 1 of the 2/);
  });

  it('given a vote of somebody who was taken off the roster, when checked, then it does not count', () => {
    const story = tell();
    story.happens({ type: 'roster', people: ['ana', 'ben', 'dev'] });
    const problems = votedBy(story, 'cho', 'U0CHO');
    expect(problems[0]).toMatch(/can't count: cho is not on the roster/);
  });

  it('given a small team whose requester counts for a tightening plan, when checked, then it holds, and in a large team it would not', () => {
    const people = roster().people.slice(0, 2);
    const story = tell({ roster: roster({ people, smallTeam: true }) });
    story.says('ana', { do: 'redraft', mode: 'destruction' });
    story.approves('ana');
    story.approves('ben');
    const entries = tellTimes(story);
    expect(entries.some(({ kind }) => kind === 'plan.started')).toBe(true);
    expect(recheckApprovals(entries).problems).toEqual([]);
    const [opened, ...rest] = entries;
    const large = { ...(opened?.body['roster'] as object), smallTeam: false } as never;
    const forged = { ...(opened as Sealed), body: { ...opened?.body, roster: large } };
    const said = recheckApprovals([forged, ...rest]).problems.map(({ problem }) => problem);
    expect(said).toContainEqual(expect.stringContaining('ana asked for this plan'));
  });
});

describe('a forged journal whose chain and signature hold', () => {
  it.each(forgeries)(
    'given %s, when verified, then it is refused with its line',
    (_, forge, sentence) => {
      let line = 0;
      const verdict = forged((facts) => {
        const fact = forge(facts);
        expect(fact).toBeDefined();
        line = facts.indexOf(fact as Loose) + 1;
      });
      expect(verdict.ok).toBe(false);
      const said = verdict.ok ? [] : verdict.problems;
      expect(said[0]).toMatch(new RegExp(`^line ${line}: .*${sentence.source}`));
    },
  );

  it('given a start without enough votes, when many calls follow, then one fault is told once', () => {
    const verdict = forged((facts) => drop(facts, find(facts, 'plan.approved')));
    expect(verdict).toMatchObject({ ok: false });
    expect(!verdict.ok && verdict.problems).toHaveLength(1);
  });

  it('given a journal with hundreds of faults, when verified, then the list ends and says so', () => {
    const verdict = forged((facts) => {
      for (let i = 0; i < 200; i += 1) facts.push({ kind: 'nonsense', body: {}, ts: facts[0]!.ts });
    });
    expect(!verdict.ok && verdict.problems).toHaveLength(51);
    expect(!verdict.ok && verdict.problems.at(-1)).toBe('and more');
  });

  it('given control characters in a name, when it is told, then they do nothing', () => {
    const verdict = forged((facts) => {
      find(facts, 'vote.cast').body.person = '\u001B[2J\u202Eeve\u009B1m';
    });
    const said = verdict.ok ? '' : verdict.problems.join('\n');
    expect(said).toContain('\\u001b[2J\\u202eeve\\u009b1m');
    // oxlint-disable-next-line no-control-regex
    expect(said).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
  });
});
