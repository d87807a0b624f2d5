import type { DoorRow, Report } from '../schema.ts';
import { colour, draw, grid, label, rows } from './draw.ts';

const LANE = 34;
const looks = {
  closed: { sign: '✓', itemStyle: { color: colour.good } },
  open: {
    sign: '○',
    itemStyle: { color: colour.page, borderColor: colour.bad, borderWidth: 2 },
  },
  unknown: {
    sign: '?',
    itemStyle: {
      color: colour.page,
      borderColor: colour.soft,
      borderWidth: 2,
      borderType: 'dashed',
    },
  },
} as const;

/** Doors by kind: how many of those found are closed (filled, ✓), open (outlined, ○), unknown (dashed, ?). */
export function doorsPlot(doors: Report['doors']): string {
  const kinds = [...new Set(doors.list.map((door) => door.kind))].sort();
  const many = (kind: string, state?: DoorRow['state']) =>
    doors.list.filter((d) => d.kind === kind && (state === undefined || d.state === state)).length;
  const states = Object.keys(looks) as (keyof typeof looks)[];
  return draw('Doors by kind', kinds.length * LANE + 36, {
    grid: grid(),
    xAxis: {
      type: 'value',
      minInterval: 1,
      max: Math.max(1, ...kinds.map((kind) => many(kind))),
      axisLabel: label(colour.soft, 11),
      splitLine: { lineStyle: { color: colour.line, type: [2, 4] } },
    },
    yAxis: rows(kinds),
    series: states.map((state) => ({
      type: 'bar',
      stack: 'doors',
      silent: true,
      barWidth: 18,
      itemStyle: looks[state].itemStyle,
      label: {
        ...label(state === 'closed' ? 'var(--on-green)' : colour.ink),
        show: true,
        formatter: ({ value }: { value: number | string }) =>
          typeof value === 'number' ? `${looks[state].sign} ${value}` : '',
      },
      // A bar of no length would still draw its outline.
      data: kinds.map((kind) => many(kind, state) || '-'),
    })),
  });
}
