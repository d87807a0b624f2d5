import { BarChart, CustomChart, GraphChart, ScatterChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { plain } from '../text.ts';

use([BarChart, CustomChart, GraphChart, ScatterChart, GridComponent, SVGRenderer]);

/** Width of every plot, in CSS pixels of its own coordinate system; the page scales it. */
export const WIDTH = 960;
const LABELS = 168;

/** Colours are the page's CSS variables, so that one plot serves light, dark and print. */
export const colour = {
  ink: 'var(--ink)',
  soft: 'var(--soft)',
  line: 'var(--line)',
  page: 'var(--card)',
  work: 'var(--blue)',
  wait: 'var(--orange)',
  look: 'var(--sky)',
  good: 'var(--green)',
  bad: 'var(--red)',
} as const;

const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif';
export const label = (color: string = colour.ink, fontSize = 12) => ({
  color,
  fontSize,
  fontFamily: FONT,
});

/**
 * Draws a plot as SVG text for the page: no script, no style sheet of its own, no ids shared with
 * another plot. `name` says what it shows, for people who do not see it.
 */
export function draw(name: string, height: number, option: EChartsCoreOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  try {
    chart.setOption({ animation: false, ...option });
    return chart
      .renderToSVGString()
      .replaceAll(/<style\b[^]*?<\/style>/g, '')
      .replaceAll(/ (?:class|ecmeta_\w+)="[^"]*"/g, '')
      .replaceAll(/zr\d+-/g, `${name.replaceAll(/\W+/g, '-')}-`)
      .replace('<svg ', `<svg role="img" aria-label="${name}" `);
  } finally {
    // Undisposed, the library keeps the process alive.
    chart.dispose();
  }
}

/** Rows from top to bottom with their labels, hostile text included: bounded, and escaped by the library. */
export function rows(labels: readonly string[]) {
  return {
    type: 'category',
    inverse: true,
    data: labels.map((text) => plain(text, 26)),
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { ...label(), interval: 0, width: LABELS - 12 },
    splitLine: { show: true, lineStyle: { color: colour.line, width: 1 } },
  };
}

export const grid = (bottom = 26) => ({ left: LABELS, right: 28, top: 8, bottom });

const STEPS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400,
];

/** An axis of time since the opening, in milliseconds, with about eight round marks. `fromMs` may lie before it. */
export function elapsed(untilMs: number, fromMs = 0) {
  const seconds = Math.max(1, (untilMs - fromMs) / 1000);
  const step = STEPS.find((one) => seconds / one <= 8) ?? 86_400 * Math.ceil(seconds / 8 / 86_400);
  return {
    type: 'value',
    min: Math.floor(fromMs / (step * 1000)) * step * 1000,
    max: Math.max(1000, untilMs),
    interval: step * 1000,
    axisLine: { show: true, lineStyle: { color: colour.line } },
    axisLabel: { ...label(colour.soft, 11), showMaxLabel: false, formatter: since },
    splitLine: { show: true, lineStyle: { color: colour.line, type: [2, 4] } },
  };
}

/** `T+03:20`, `T+1:03:20`, `T−00:40`: how long after the opening, or before it. */
function since(ms: number): string {
  const sign = ms < 0 ? '−' : '+';
  const seconds = Math.floor(Math.abs(ms) / 1000);
  const two = (n: number) => String(n).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const clock = `${two(minutes)}:${two(seconds % 60)}`;
  return hours === 0 ? `T${sign}${clock}` : `T${sign}${hours}:${clock}`;
}

/** A stretch of time in a row. */
export interface Stretch {
  readonly row: number;
  readonly from: number;
  readonly to: number;
  readonly look: 'solid' | 'hollow' | 'light';
  readonly color: string;
}

/** Bars from one instant to another; fill and outline differ too, so that colour is never needed. */
export function stretches(data: readonly Stretch[], height: number) {
  return {
    type: 'custom',
    silent: true,
    clip: true,
    encode: { x: [1, 2], y: 0 },
    data: data.map(({ row, from, to }) => [row, from, to]),
    renderItem: (params: { dataIndex: number }, api: CustomApi) => {
      const one = data[params.dataIndex];
      if (one === undefined) return undefined;
      const [x = 0, y = 0] = api.coord([one.from, one.row]);
      const [end = 0] = api.coord([one.to, one.row]);
      // A stay of a few milliseconds is still a stay.
      const width = Math.max(3, end - x);
      const shape = { x, y: y - height / 2, width, height, r: Math.min(3, width / 2) };
      return { type: 'rect', shape, style: styleOf(one) };
    },
  };
}

interface CustomApi {
  coord(point: readonly [number, number]): readonly number[];
}

function styleOf({ look, color }: Stretch) {
  if (look === 'solid') return { fill: color, stroke: color, lineWidth: 1 };
  if (look === 'light') return { fill: color, fillOpacity: 0.28, stroke: color, lineWidth: 1.5 };
  return { fill: colour.page, stroke: color, lineWidth: 1.5, lineDash: [4, 3] };
}

/** Instants as shapes; the shape carries the meaning, the colour only helps. */
interface Marks {
  readonly symbol: string;
  readonly color: string;
  readonly size?: number;
  readonly at: readonly { readonly row: number; readonly at: number }[];
}

export function marks({ symbol, color, size = 11, at }: Marks) {
  return {
    type: 'scatter',
    silent: true,
    symbol,
    symbolSize: size,
    z: 5,
    itemStyle: { color, opacity: 1, borderColor: colour.page, borderWidth: 1 },
    data: at.map((one) => [one.at, one.row]),
  };
}

/** A cross, ✕, which the library has not got. */
export const CROSS = 'path://M0 2L2 0L6 4L10 0L12 2L8 6L12 10L10 12L6 8L2 12L0 10L4 6Z';
