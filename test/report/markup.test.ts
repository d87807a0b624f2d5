import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHtml } from '../../src/report/html.ts';
import { toMarkdown } from '../../src/report/markdown.ts';
import { buildReport } from '../../src/report/report.ts';
import { buildTimeline } from '../../src/report/timeline.ts';
import { everyKind } from './every-kind.ts';
import { entriesOf, goodDrill, type Told } from './story.ts';

/** Members that people, AWS or an attacker fill with words of their own. */
const free = new Set(
  'reason says error text because unproven leaves principal what why breaks slackUser command code mood changes account bot title action'.split(
    ' ',
  ),
);
/** What the fold itself depends on. */
const fixed = new Set(['runbook', 'settings', 'scope', 'position', 'roster']);

function fill(value: unknown, text: string, here = false): unknown {
  if (typeof value === 'string') return here ? text : value;
  if (Array.isArray(value)) return value.map((one) => fill(one, text, here));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      fixed.has(key) ? member : fill(member, text, free.has(key)),
    ]),
  );
}

function withText(told: readonly Told[], text: string): Told[] {
  return told.map((fact) => {
    const filled = fill(fact, text) as Told;
    if (filled.kind !== 'incident.opened') return filled;
    const people = filled.body.roster.people.map((one) => ({ ...one, name: text }));
    return { ...filled, body: { ...filled.body, roster: { ...filled.body.roster, people } } };
  });
}

function pages(told: readonly Told[]) {
  const entries = entriesOf(told);
  const [report, timeline] = [buildReport(entries), buildTimeline(entries)];
  return { html: toHtml(report, timeline), markdown: toMarkdown(report, timeline), report };
}

/** The page's own markup: what is left when the text between the tags is taken out. */
const bones = (html: string) => html.replaceAll(/>[^<]*</g, '><');
/** A Markdown line's own markup: what is left without escaped signs and words. */
const cells = (markdown: string) =>
  markdown
    .split('\n')
    .map((line) => line.replaceAll(/\\.|&#?\w+;/g, '').replaceAll(/[^|#`\n]/g, ''));

const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '<script>alert(1)</script>',
        '"><img src=x onerror=a()>',
        "' onload='x",
        ']]>',
        '</style>',
      ),
      fc.constantFrom(
        '|',
        '\\|',
        '\\',
        '`',
        '```',
        '**',
        '__',
        '[x](http://evil.example)',
        '<!--',
        '&lt;',
        '\n\n# h',
        '\r',
      ),
      fc.constantFrom(
        '\u202e',
        '\u2028',
        '\u0000',
        '\u200b',
        '{{',
        '$$',
        '~~',
        '@here',
        'https://evil.example',
        'www.evil.example',
      ),
      fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => text.isWellFormed()),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => `x${parts.join('')}`);

describe('hostile words', () => {
  const story = everyKind();
  const tame = pages(withText(story, 'x'));

  it('given any free text, when printed, then the HTML has exactly the tags of a tame report', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        expect(bones(pages(withText(story, text)).html)).toBe(bones(tame.html));
      }),
      { numRuns: 60 },
    );
  });

  it('given any free text, when printed, then the Markdown has exactly the lines and cells of a tame report', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const { markdown } = pages(withText(story, text));
        expect(cells(markdown)).toEqual(cells(tame.markdown));
        expect(markdown).not.toMatch(/<|https?:\/\/|\bwww\./);
        expect(markdown.replaceAll('\n', '')).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 60 },
    );
  });

  it('given the words of the test, when a report is filled with them, then they really reach every section', () => {
    const { html, markdown } = pages(withText(story, 'MARKER'));
    for (const page of [html, markdown]) expect(page.split('MARKER').length).toBeGreaterThan(60);
  });
});

describe('the page', () => {
  const { told } = goodDrill();
  const { html, report } = pages(told);

  it('given a report, when printed, then it needs nothing from outside and runs no script', () => {
    expect(html).not.toMatch(/<(?:script|link|img|iframe|object|embed|base|form)\b/i);
    expect(html).not.toMatch(/\s(?:src|href|on\w+)=|url\((?!#)|@import/i);
    expect(html.replaceAll(/xmlns(?::xlink)?="[^"]*"/g, '')).not.toMatch(/https?:/);
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it('given a report, when printed twice, then it is the same to the letter', () => {
    expect(pages(told).html).toBe(html);
  });

  it.each([
    ['drill', /<div class="kind">\s*DRILL/],
    ['sandbox', /<div class="kind">\s*SANDBOX/],
    ['live', /<div class="kind live">\s*LIVE INCIDENT/],
  ] as const)(
    'given a %s, when printed, then it is bannered as one and as no other',
    (kind, banner) => {
      const told = goodDrill().told.map((fact) =>
        fact.kind === 'incident.opened' ? { ...fact, body: { ...fact.body, kind } } : fact,
      );
      const page = pages(told);
      expect(page.html).toMatch(banner);
      expect(page.html.match(/<div class="kind[ "]/g)).toHaveLength(1);
      expect(page.markdown.split('\n')[0]).toMatch(
        kind === 'live' ? /LIVE/ : new RegExp(kind.toUpperCase()),
      );
    },
  );

  it('given a report, when printed, then the three plots, every section and every plan are there', () => {
    expect(html.match(/<svg role="img"/g)).toHaveLength(3);
    for (const title of [
      'What happened',
      'Approvals',
      'Doors',
      'Calls to AWS',
      'What was shown',
      'Waived',
      'Timeline',
      'verify',
    ]) {
      expect(html).toMatch(new RegExp(`<h2>[^<]*${title}`));
    }
    for (const plan of report.plans) expect(html).toContain(`${plan.id} ${plan.title}`);
  });

  it('given what was not shown, when printed, then none of the three words is said', () => {
    const told = goodDrill().told.map((fact) =>
      fact.kind === 'measured' && /proof|doors-closed|verified/.test(fact.body.measurement)
        ? {
            ...fact,
            body: { ...fact.body, result: { ...fact.body.result, finding: 'unproven' as const } },
          }
        : fact,
    );
    const page = pages(told);
    for (const word of ['Enforced', 'Doors closed', 'Backups verified']) {
      expect(page.html).toContain(`“${word}” is not said`);
      expect(page.markdown).toContain(`“${word}” is not said`);
    }
  });
});
