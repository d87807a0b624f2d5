import type { GraphOf } from '../graph-schema.ts';
import { plain } from '../text.ts';
import { colour, draw, label, WIDTH } from './draw.ts';

type PictureNode = GraphOf['nodes'][number];

const LANE = 30;
const EDGE = 24;
/** Room for the last column's labels. */
const LABELS = 190;

/** From left to right: whoever comes from outside, users, whole accounts, roles, roles that only roles become. */
const columns = ['outside', 'user', 'account', 'role', 'further role'] as const;

/**
 * Who can become whom. Shape carries the meaning, colour only helps: a filled diamond is hostile, a square
 * writes identity, a circle is anybody else.
 */
export function assumePlot({ nodes, arrows }: GraphOf): string {
  const column = columnsOf(nodes, arrows);
  const lanes = columns.map(() => 0);
  const places = nodes.map((_, i) => {
    const at = column[i] ?? 0;
    const lane = lanes[at] ?? 0;
    lanes[at] = lane + 1;
    return { x: at, lane };
  });
  const tallest = Math.max(1, ...lanes);
  const used = [...new Set(places.map(({ x }) => x))].sort((a, b) => a - b);
  const step = (WIDTH - LABELS - 2 * EDGE) / Math.max(1, used.length - 1);
  return draw('Who can become whom', tallest * LANE + 2 * EDGE, {
    series: [
      {
        type: 'graph',
        layout: 'none',
        silent: true,
        left: EDGE,
        top: EDGE,
        width: Math.max(1, step * (used.length - 1)),
        height: Math.max(1, (tallest - 1) * LANE),
        edgeSymbol: ['none', 'arrow'],
        edgeSymbolSize: 7,
        lineStyle: { color: colour.soft, width: 1, opacity: 0.6, curveness: 0.12 },
        label: { ...label(colour.ink, 11), show: true, position: 'right' },
        data: nodes.map((node, i) => ({
          id: String(i),
          x: used.indexOf(places[i]?.x ?? 0) * step,
          // Short columns stand in the middle of the tallest.
          y: ((places[i]?.lane ?? 0) + (tallest - (lanes[places[i]?.x ?? 0] ?? 0)) / 2) * LANE,
          name: nameOf(node),
          ...lookOf(node),
        })),
        edges: arrows.map(([from, to]) => ({ source: String(from), target: String(to) })),
      },
    ],
  });
}

function columnsOf(nodes: GraphOf['nodes'], arrows: GraphOf['arrows']): readonly number[] {
  const isRole = (at: number): boolean => nodes[at]?.kind === 'role';
  const direct = new Set(arrows.filter(([from]) => !isRole(from)).map(([, to]) => to));
  const further = new Set(arrows.filter(([from]) => isRole(from)).map(([, to]) => to));
  return nodes.map(({ kind }, i) => {
    if (kind === 'role') return further.has(i) && !direct.has(i) ? 4 : 3;
    return kind === 'user' ? 1 : kind === 'account' ? 2 : 0;
  });
}

function nameOf({ name, hostile }: PictureNode): string {
  return plain(hostile ? `HOSTILE ${name}` : name, 30);
}

function lookOf({ hostile, writesIdentity }: PictureNode) {
  if (hostile) return { symbol: 'diamond', symbolSize: 14, itemStyle: { color: colour.bad } };
  if (writesIdentity) return { symbol: 'rect', symbolSize: 10, itemStyle: { color: colour.wait } };
  return {
    symbol: 'circle',
    symbolSize: 9,
    itemStyle: { color: colour.page, borderColor: colour.work, borderWidth: 2 },
  };
}
