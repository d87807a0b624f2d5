import { describe, expect, it } from 'vitest';
import { toHtml } from '../../src/report/html.ts';
import { toMarkdown } from '../../src/report/markdown.ts';
import { buildReport } from '../../src/report/report.ts';
import { reportSchema } from '../../src/report/schema.ts';
import { begin, doors, entriesOf, inventoryOf } from './story.ts';

const evil = '"><script>alert(1)</script>';
const node = { kind: 'role', account: '222222222222', hostile: false, writesIdentity: false };
const graph = {
  nodes: [
    { ...node, kind: 'user', name: evil, hostile: true },
    { ...node, name: 'admin', writesIdentity: true },
    { ...node, kind: 'service', name: 'ec2.amazonaws.com', account: '' },
    { ...node, name: 'app' },
  ],
  arrows: [
    [0, 1],
    [2, 3],
  ],
  moreNodes: 12,
  moreArrows: 40,
  circles: [['admin', 'app']],
  moreCircles: 0,
  story: [`user ${evil} (HOSTILE) can become admin (writes identity).`],
};

/** A report whose one inventory drew this. */
function reportWith(drawn: unknown) {
  const telling = begin();
  telling.after(1, (story) => {
    const taken = inventoryOf([doors.spare]);
    const data = drawn === undefined ? taken.data : { ...taken.data, graph: drawn };
    story.happens({
      type: 'measured',
      measurement: 'inventory',
      role: 'background',
      entry: 1,
      phase: 'declare',
      result: { ...taken, data } as typeof taken,
    });
  });
  const report = buildReport(entriesOf(telling.told));
  reportSchema.parse(report);
  return { report, html: toHtml(report, []), markdown: toMarkdown(report, []) };
}

describe('who could become whom', () => {
  it('given a picture, when reported, then it is drawn with the hostile one marked, and told in words', () => {
    const { report, html, markdown } = reportWith(graph);
    expect(report.doors.graph?.nodes).toHaveLength(4);
    const [, after = ''] = html.split('aria-label="Who can become whom"');
    const svg = after.slice(0, after.indexOf('</svg>'));
    expect(svg).toContain('HOSTILE');
    expect(svg).toContain('var(--red)');
    expect(svg).toContain('admin');
    expect(html).toContain('And 12 more principals and 40 more ways are not drawn.');
    expect(html).toContain('admin ⇄ app');
    expect(markdown).toContain('Who could become whom:');
    expect(markdown).toContain('And 12 more principals and 40 more ways are not drawn.');
    expect(html).not.toContain('<script>alert');
  });

  it('given the same picture twice, when drawn, then it is the same text', () => {
    expect(reportWith(graph).html).toBe(reportWith(graph).html);
  });

  it.each([undefined, { nodes: 'many' }, { ...graph, arrows: [[0]] }])(
    'given %j instead of a picture, when reported, then there is none and nothing breaks',
    (drawn) => {
      const { report, html, markdown } = reportWith(drawn);
      expect(report.doors.graph).toBeNull();
      expect(html + markdown).not.toContain('Who could become whom');
    },
  );
});
