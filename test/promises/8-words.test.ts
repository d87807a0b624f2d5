import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Incident } from '../../src/core/incident/incident.ts';
import type { Sealed } from '../../src/core/journal/chain.ts';
import type { Fact } from '../../src/core/journal/facts.ts';
import { toHtml } from '../../src/report/html.ts';
import { toMarkdown } from '../../src/report/markdown.ts';
import { buildReport } from '../../src/report/report.ts';
import { buildTimeline } from '../../src/report/timeline.ts';
import { everyMessage } from '../adapters/slack/every-message.ts';
import { tell, type Story } from '../core/incident/stage.ts';
import { chaos, goodDay, goOnUntil, realFindings, steps } from './stage/chaos.ts';

/**
 * Promise 8: a word is said only after its measurement: enforced, doors closed, verified are three
 * different words.
 *
 * Every message and every report that can be made of an incident is read, in stories in which the
 * measurements find whatever they like. A word that stands there without its finding fails the test.
 */

const real = await realFindings();

interface Saying {
  readonly word: RegExp;
  /** Has the latest measurement of each of these to be proven? */
  readonly needs: readonly (keyof Incident['measurements'])[];
}

const inSlack: { readonly [name: string]: Saying } = {
  enforced: { word: /(?<!\bnot )\benforced\b/i, needs: ['shield-proof', 'freeze-proof'] },
  'doors closed': { word: /\bdoors? (?:is |are )?closed\b/i, needs: ['doors-closed'] },
  verified: { word: /\bverified\b/i, needs: ['activity'] },
};

/** What the runbook itself calls its phases is a goal, not a finding: "Prove that the doors are closed". */
function withoutTitles(text: string, incident: Incident): string {
  return incident.runbook.compiled.phases.reduce(
    (left, { title }) => left.replaceAll(title, ''),
    text,
  );
}

function proven(incident: Incident, needs: Saying['needs']): boolean {
  return needs.length > 0 && needs.every((id) => incident.measurements[id]?.finding === 'proven');
}

function textOf(incident: Incident): string {
  return withoutTitles(
    everyMessage(incident)
      .map((message) => JSON.stringify(message))
      .join('\n'),
    incident,
  );
}

function around(text: string, word: RegExp): string {
  const found = word.exec(text);
  return found === null ? '' : text.slice(Math.max(0, found.index - 120), found.index + 120);
}

function reportOf(story: Story): { json: ReturnType<typeof buildReport>; text: string } {
  const entries = story.facts.map(
    (fact: Fact, seq) =>
      ({ ...fact, seq, ts: '2026-06-17T09:00:00.000Z', prev: '0'.repeat(64) }) as unknown as Sealed,
  );
  const json = buildReport(entries);
  const timeline = buildTimeline(entries);
  return {
    json,
    text: withoutTitles(`${toMarkdown(json, timeline)}\n${toHtml(json, timeline)}`, story.incident),
  };
}

describe('words and what they rest on', () => {
  it('given incidents in which the measurements find whatever they like, when everything is read that Slack shows, then no word stands there without its finding', () => {
    const said = new Map<string, number>();
    fc.assert(
      fc.property(steps(60), (taken) => {
        const { incident } = chaos(real, taken);
        const text = textOf(incident);
        for (const [name, { word, needs }] of Object.entries(inSlack)) {
          if (proven(incident, needs)) {
            if (word.test(text)) said.set(name, (said.get(name) ?? 0) + 1);
          } else expect(around(text, word), name).toBe('');
        }
      }),
      { numRuns: 100, endOnFailure: true, examples: [goodDay] },
    );
    // The words are said where they are true, or nothing would have been tried.
    expect(said.get('enforced')).toBeGreaterThan(10);
    expect(said.get('verified')).toBeGreaterThan(0);
  });

  it('given the same incidents, when their reports are read, then the words stand there only with a proof and its time', () => {
    let words = 0;
    fc.assert(
      fc.property(steps(60), (taken) => {
        const story = chaos(real, taken);
        const { json, text } = reportOf(story);
        const latest = (id: string) =>
          json.proofs.find((proof) => proof.measurement === id)?.finding;
        const { enforced, doorsClosed, verified, backups } = json.words;
        for (const said of [enforced, doorsClosed, verified, backups]) {
          if (said === null) continue;
          words += 1;
          for (const id of said.measurements) expect(latest(id)).toBe('proven');
          expect(said.at).toMatch(/^\d{4}-/);
        }
        // In words for people as well: the one sentence that may name a word then is that it is not said.
        // And a tile of report.html has that name for what it counts: the doors that our own calls closed.
        const plain = text
          .replaceAll('<div class="label">Doors closed</div>', '')
          .replaceAll(/[“"'][^“”"']*[”"'](?:<\/\w+>)? is not said[^\n<]*/g, '');
        if (enforced === null) expect(around(plain, /\benforced\b/i)).toBe('');
        if (doorsClosed === null) expect(around(plain, /\bdoors closed\b/i)).toBe('');
        if (verified === null) expect(around(plain, /(?<!\bbackups[ -])\bverified\b/i)).toBe('');
        if (backups === null) expect(around(plain, /\bbackups verified\b/i)).toBe('');
        if (latest('doors-closed') !== 'proven') expect(doorsClosed).toBeNull();
        if (latest('activity') !== 'proven') expect(verified).toBeNull();
        if (latest('backups-verified') !== 'proven') expect(backups).toBeNull();
        if (latest('shield-proof') !== 'proven')
          expect(enforced?.measurements ?? []).not.toContain('shield-proof');
        // An incident is ok only if it was closed, and nothing in it was waived, unproven or unknown.
        if (json.outcome.ok) {
          expect(story.incident.closedAt).toBeDefined();
          expect([...json.waivers, ...json.unproven]).toEqual([]);
        }
      }),
      { numRuns: 100, endOnFailure: true, examples: [goodDay] },
    );
    expect(words).toBeGreaterThan(20);
  });

  it('given an incident of which nothing was measured, when Slack and the report are read, then none of the words is said', () => {
    const story = tell();
    story.approves('ben');
    story.approves('cho');
    story.callsSucceed();
    const text = textOf(story.incident);
    for (const { word } of Object.values(inSlack)) expect(around(text, word)).toBe('');
    expect(reportOf(story).json.words).toEqual({
      enforced: null,
      doorsClosed: null,
      verified: null,
      backups: null,
    });
  });

  it.each(['unproven', 'disproven'] as const)(
    'given a shield whose proof is %s, when everything is read, then nobody says enforced',
    (finding) => {
      const story = tell();
      story.approves('ben');
      story.approves('cho');
      story.callsSucceed();
      story.now += 3_600_000;
      story.measures({
        finding,
        says: ['2 of 3 probes were denied'],
        unproven: finding === 'unproven' ? ['no canary'] : [],
      });
      story.callsSucceed();
      const text = textOf(story.incident);
      expect(around(text, /\benforced\b/i)).toBe('');
      expect(reportOf(story).json.words.enforced).toBeNull();
      expect(text).toMatch(
        finding === 'unproven' ? /unproven/ : /NOT in force|still gets through|disproven/,
      );
    },
  );

  it.each(['unproven', 'disproven'] as const)(
    'given a proven shield and a freeze whose proof is %s, when everything is read, then nobody says enforced',
    (finding) => {
      const story = goOnUntil(chaos(real, []), real, 'prove-freeze');
      expect(story.incident.measurements['shield-proof']?.finding).toBe('proven');
      story.now += 3_600_000;
      story.measures({
        finding,
        says: ['3 probes'],
        unproven: finding === 'unproven' ? ['no canary'] : [],
      });
      expect(around(textOf(story.incident), /\benforced\b/i)).toBe('');
      // The shield alone was shown, and is all that the report may say it of.
      expect(reportOf(story).json.words.enforced?.measurements ?? []).not.toContain('freeze-proof');
    },
  );
});
