import { describe, expect, it } from 'vitest';
import type { Sealed } from '../../../src/core/journal/chain.ts';
import { recheckApprovals } from '../../../src/core/journal/recheck.ts';
import { lookAtRun } from '../../../src/core/order/order-seen.ts';
import { examineOrder } from '../../../src/core/order/examine-order.ts';
import { iso } from '../../../src/core/incident/turn.ts';
import { sha256 } from '../../../src/core/plan/canonical.ts';
import { roster, settings, START, tell } from '../incident/stage.ts';
import { linesOf } from './fired-stories.ts';
import type { Loose } from './forgeries.data.ts';
import { anOrder } from './stage.ts';

/** What the run of an order says of it since it was granted, and what follows. */

const DIGEST = 'd'.repeat(64);
const granted: Loose = { kind: 'order.granted', body: { digest: DIGEST } };
const closed: Loose = { kind: 'incident.closed', body: { by: 'bot' } };
const taken = (change: object = {}): Loose => ({
  kind: 'order.withdrawn',
  body: { order: DIGEST, person: 'cho', reason: 'not sure about it', ...change },
});

function look(facts: readonly Loose[], forge = (lines: string[]): string[] => lines) {
  const lines = [...linesOf(facts)];
  return lookAtRun(forge([...lines]), { line: sha256(lines[0] ?? ''), digest: DIGEST });
}

describe('what is read of an order’s run', () => {
  it('given nobody withdrew it, when its run is read, then its last line is known, and nothing is against it', () => {
    const lines = linesOf([granted, closed]);
    expect(look([granted, closed])).toEqual({ seq: 1, line: sha256(lines[1] ?? '') });
  });

  it('given it was withdrawn, even twice, when its run is read, then who was first is known', () => {
    expect(look([granted, closed, taken(), taken({ person: 'dev' })])?.withdrawn).toEqual({
      person: 'cho',
      reason: 'not sure about it',
      at: iso(START),
    });
  });

  it('given another order was withdrawn there, when its run is read, then this one stands', () => {
    const seen = look([granted, closed, taken({ order: 'e'.repeat(64) })]);
    expect(seen).toMatchObject({ seq: 2 });
    expect(seen?.withdrawn).toBeUndefined();
  });

  it.each<[string, (lines: string[]) => string[]]>([
    ['there is no line', () => []],
    ['its first line is another one', ([, ...rest]) => rest],
    ['a line was left out', ([first = '', , third = '']) => [first, third]],
    [
      'a line was changed',
      ([first = '', second = '', third = '']) => [first, second.replace('bot', 'eve'), third],
    ],
  ])('given that %s, when its run is read, then nobody knows', (_, forge) => {
    expect(look([granted, closed, taken()], forge)).toBeUndefined();
  });
});

describe('firing an order', () => {
  it('given its run can’t be read, when it is fired, then it does not fire', () => {
    const story = tell({ order: anOrder(), orderRun: 'unreadable' });
    const reply = story.says('dev', { do: 'shield', reason: 'snapshots vanish' });
    expect(reply).toMatchObject({ ok: false, code: 'no-order' });
    expect(reply.text).toContain('can’t be read');
    expect(story.facts.some(({ kind }) => kind === 'order.fired')).toBe(false);
  });

  it('given it was withdrawn, when it is fired, then it does not fire, and who and why is said', () => {
    const withdrawn = { person: 'cho', reason: 'not sure about it', at: iso(START - 1000) };
    const story = tell({ order: anOrder(), orderRun: { seq: 9, line: DIGEST, withdrawn } });
    const reply = story.says('dev', { do: 'shield', reason: 'snapshots vanish' });
    expect(reply).toMatchObject({ ok: false, code: 'no-order' });
    expect(reply.text).toContain('cho withdrew it');
    expect(reply).toHaveProperty('works.0', expect.stringMatching(/^\/incident approve p/));
    expect(story.facts.some(({ kind }) => kind === 'order.fired')).toBe(false);
  });

  it('given it fires, when its fact is read, then the last line of its run that was seen stands there', () => {
    const story = tell({ order: anOrder(), orderRun: { seq: 9, line: DIGEST } });
    story.says('dev', { do: 'shield', reason: 'snapshots vanish' });
    const fired = story.facts.find(({ kind }) => kind === 'order.fired');
    expect(fired?.body).toMatchObject({ seen: { seq: 9, line: DIGEST } });
  });
});

describe('the daily look', () => {
  const withdrawn = { person: 'cho', reason: 'not sure about it', at: iso(START - 1000) };
  const today = { settings: settings(), roster: roster(), now: iso(START) };

  it('given it was withdrawn, when it is looked at, then that is red, and says who it was', () => {
    const [line, ...more] = examineOrder({ ...anOrder(), withdrawn }, today);
    expect(line).toMatchObject({ good: false });
    expect(line?.why).toContain('cho withdrew it');
    expect(more).toEqual([]);
  });

  it('given it would have ended by now, when it is looked at, then it is as if there were none', () => {
    expect(examineOrder({ ...anOrder({ days: 1 }), withdrawn }, today)).toEqual([]);
  });
});

describe('the re-check of a withdrawal', () => {
  const at = iso(START);
  const by = { slackUser: 'U0CHO', checkedAt: at };
  /** The journal of a run, as far as it is looked at here: the plan that it granted is another test's. */
  const problems = (...facts: Loose[]): string[] => {
    const story = tell();
    const opened = { kind: 'incident.opened', body: story.facts[0]?.body } as unknown as Loose;
    const entries = linesOf([opened, ...facts]).map((line) => JSON.parse(line) as Sealed);
    return recheckApprovals(entries).problems.map(({ problem }) => problem);
  };

  it('given a run that granted nothing, when its journal withdraws something, then that is noticed', () => {
    expect(problems(taken(by))).toEqual([expect.stringContaining('this run did not grant it')]);
  });

  it('given a closed journal, when anything but a withdrawal follows, then that is noticed', () => {
    const suspect = { kind: 'suspect.marked', body: { person: 'dev', reason: 'odd logins' } };
    expect(problems(closed, suspect)).toContainEqual(expect.stringContaining('after the incident'));
    expect(problems(closed, taken(by)).join('\n')).not.toContain('after the incident');
  });
});
