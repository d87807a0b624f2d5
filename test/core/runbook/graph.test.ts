/* oxlint-disable unicorn/no-thenable -- the `then` of a phase is data from a file, never awaited */
import { describe, expect, it } from 'vitest';
import { edgesOf } from '../../../src/core/runbook/edges.ts';
import { toMermaid, toSvg } from '../../../src/core/runbook/graph.ts';
import { layOut } from '../../../src/core/runbook/layout.ts';
import { little, shipped } from './fixtures.ts';

const hostile = `"]; click x "javascript:alert(1)" <script>&'</script>`;
const hostileRunbook = () => ({
  ...little({ first: { approve: 'doors', title: hostile, then: 'end' } }),
  title: hostile,
});

/** Tags open and close in order, and no bare `<` or `&` is left in between. */
function isWellFormed(xml: string): boolean {
  const open: string[] = [];
  const rest = xml.replaceAll(
    /<(\/?)([a-z]+)((?:\s[\w:-]+="[^"<]*")*)\s*(\/?)>/g,
    (...[, end, name, , empty]: string[]) => {
      if (end !== '') {
        if (open.pop() !== name) open.push('wrong');
      } else if (empty === '') {
        open.push(name ?? '');
      }
      return '';
    },
  );
  return open.length === 0 && !rest.includes('<') && !/&(?!(amp|lt|gt|quot|#39);)/.test(rest);
}

describe('the Mermaid drawing', () => {
  it('given the shipped runbook, when it is drawn, then every phase and every way is there, approvals with two people', () => {
    const text = toMermaid(shipped());
    for (const id of Object.keys(shipped().phases))
      expect(text).toContain(`  p_${id.replaceAll('-', '_')}`);
    expect(text).toContain(
      'p_approve_doors{{"👥 Approve closing the doors<br/>approve doors"}}:::approve',
    );
    expect(text).toContain('p_approve_doors -->|approved| p_contain');
    expect(text).toContain('p_prove -.->|again| p_investigate');
    expect(text).toContain('p_prove -.->|waived| p_approve_rotate');
    expect(text).not.toContain('p_attach_shield -.->|waived|');
    expect(text.match(/👥/g)).toHaveLength(6);
  });

  it('given a hostile title, when it is drawn, then nothing of it can end its label', () => {
    const line = toMermaid(hostileRunbook()).split('\n')[1] ?? '';
    expect(line).toMatch(/^ {2}p_first\{\{"[^"<>[\]`]*<br\/>approve doors"\}\}:::approve$/);
  });

  it('given a phase named like a word of Mermaid, when it is drawn, then its id is prefixed', () => {
    expect(toMermaid(little({ first: { pass: true, then: 'end' } }))).toContain(
      'p_first --> p_end',
    );
  });
});

describe('the SVG drawing', () => {
  it('given the shipped runbook, when it is drawn, then it is well-formed, with each phase and way once', () => {
    const runbook = shipped();
    const svg = toSvg(runbook);
    expect(isWellFormed(svg)).toBe(true);
    for (const id of Object.keys(runbook.phases)) {
      expect(svg.split(`data-phase="${id}"`)).toHaveLength(2);
    }
    expect(svg.split('data-way=')).toHaveLength(edgesOf(runbook).length + 1);
    expect(svg.match(/<title>two people<\/title>/g)).toHaveLength(6);
  });

  it('given a way on, a waiver and a way round, when they are drawn, then only the way on is solid', () => {
    const svg = toSvg(shipped());
    const way = (name: string) => svg.match(new RegExp(`<path [^>]*data-way="${name}"`))?.[0];
    expect(way('prove then approve-rotate')).not.toContain('dasharray');
    expect(way('prove asked approve-rotate')).toContain('dasharray');
    expect(way('prove again investigate')).toContain('dasharray');
  });

  it('given hostile titles, when it is drawn, then they are text and nothing else', () => {
    const svg = toSvg(hostileRunbook());
    expect(isWellFormed(svg)).toBe(true);
    expect(svg).not.toContain('<script');
    expect(svg).toContain('&lt;script&gt;');
  });

  it('given control characters and lone surrogates, when it is drawn, then none is left', () => {
    const svg = toSvg({ ...shipped(), title: 'a\u0000b\u001B[31m\uD800c' });
    expect(svg).toContain('a b [31m\uFFFDc');
  });
});

describe('the layout', () => {
  it('given the shipped runbook, when it is laid out, then phases stand from top to bottom and no two lines share a lane', () => {
    const runbook = shipped();
    const { boxes, ways, width, height } = layOut(Object.keys(runbook.phases), edgesOf(runbook));
    const gaps = boxes.slice(1).map((box, index) => {
      const above = boxes[index]!;
      return box.y - above.y - above.height;
    });
    expect(Math.min(...gaps)).toBeGreaterThan(0);
    const uprights = ways.flatMap(({ points }) => {
      const [, a, b] = points;
      return points.length === 4 && a && b
        ? [{ x: a.x, top: Math.min(a.y, b.y), bottom: Math.max(a.y, b.y) }]
        : [];
    });
    expect(uprights.length).toBeGreaterThan(10);
    for (const [index, one] of uprights.entries()) {
      expect(one.x).toBeGreaterThan(0);
      expect(one.x).toBeLessThan(width);
      expect(one.bottom).toBeLessThan(height);
      for (const other of uprights.slice(index + 1)) {
        const isApart = one.x !== other.x || one.bottom < other.top || other.bottom < one.top;
        expect(isApart).toBe(true);
      }
    }
  });
});
