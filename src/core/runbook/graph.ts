import { deedOf, edgesOf } from './edges.ts';
import type { Edge } from './edges.ts';
import { layOut } from './layout.ts';
import type { Box, Layout } from './layout.ts';
import type { PhaseInfo } from './language.ts';
import { phaseInfos } from './phases.ts';
import type { Runbook } from './schema.ts';

/** Two people: marks every phase that waits for a quorum. */
const TWO_PEOPLE = '👥';

const colours: { readonly [kind in PhaseInfo['does']['kind']]: string } = {
  pass: '#eceff1',
  approve: '#ffe0b2',
  run: '#ffcdd2',
  measure: '#c8e6c9',
  person: '#e1bee7',
  final: '#cfd8dc',
};

/** The runbook as a Mermaid flow chart. Solid: goes on by itself. Dashed: only after people were asked. */
export function toMermaid(runbook: Runbook): string {
  const infos = phaseInfos(runbook);
  const lines = ['flowchart TD'];
  for (const info of infos) {
    const [left, right] = mermaidShape(info);
    lines.push(`  ${mermaidId(info.id)}${left}"${mermaidLabel(info)}"${right}:::${info.does.kind}`);
  }
  for (const { from, to, kind, label } of edgesOf(runbook)) {
    const arrow = kind === 'then' ? '-->' : '-.->';
    const text = label === '' ? '' : `|${mermaidText(label)}|`;
    lines.push(`  ${mermaidId(from)} ${arrow}${text} ${mermaidId(to)}`);
  }
  for (const [kind, colour] of Object.entries(colours)) {
    lines.push(`  classDef ${kind} fill:${colour},stroke:#37474f,color:#1a1a1a`);
  }
  return `${lines.join('\n')}\n`;
}

/** The runbook as one SVG picture, phases from top to bottom. Pure text: no script, no link, no foreign font. */
export function toSvg(runbook: Runbook): string {
  const infos = phaseInfos(runbook);
  const layout = layOut(
    infos.map(({ id }) => id),
    edgesOf(runbook),
  );
  const { width, height } = layout;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="${escapeXml(runbook.title)}">`,
    `<title>${escapeXml(runbook.title)}</title>`,
    '<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path d="M0 0 10 5 0 10z" fill="#37474f"/></marker></defs>',
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="24" y="34" font-size="18" font-weight="600" fill="#1a1a1a">${escapeXml(runbook.title)}</text>`,
    ...layout.ways.map(svgWay),
    ...infos.map((info, index) => svgPhase(info, layout.boxes[index])),
    legend(layout),
    '</svg>',
    '',
  ].join('\n');
}

function mermaidId(id: string): string {
  // `end` and `default` are words of Mermaid's own grammar; a prefix keeps every id out of it.
  return `p_${id.replaceAll('-', '_')}`;
}

function mermaidLabel(info: PhaseInfo): string {
  const sign = info.does.kind === 'approve' ? `${TWO_PEOPLE} ` : '';
  return `${sign}${mermaidText(info.title)}<br/>${mermaidText(deedOf(info))}`;
}

/** Mermaid writes special characters as `#code;`; quotes, brackets and angle brackets would end the label. */
function mermaidText(text: string): string {
  return text.replaceAll(
    /[^\p{L}\p{N} .,:'/-]/gu,
    (character) => `#${character.codePointAt(0) ?? 63};`,
  );
}

function mermaidShape({ does }: PhaseInfo): readonly [string, string] {
  switch (does.kind) {
    case 'approve':
      return ['{{', '}}'];
    case 'measure':
      return ['([', '])'];
    case 'run':
      return ['[', ']'];
    case 'person':
      return ['[/', '/]'];
    case 'final':
      return ['(((', ')))'];
    default:
      return ['(', ')'];
  }
}

function svgPhase(info: PhaseInfo, box: Box | undefined): string {
  if (!box) return '';
  const { x, y, width, height } = box;
  const isApproval = info.does.kind === 'approve';
  const middle = x + (width + (isApproval ? 28 : 0)) / 2;
  const sign = isApproval ? twoPeople(x + 24, y + height / 2) : '';
  return [
    `<g data-phase="${escapeXml(info.id)}">`,
    `<path d="${outline(info.does.kind, box)}" fill="${colours[info.does.kind]}" stroke="#37474f"/>`,
    sign,
    `<text x="${middle}" y="${y + 20}" text-anchor="middle" font-weight="600" fill="#1a1a1a">${escapeXml(short(info.title))}</text>`,
    `<text x="${middle}" y="${y + 37}" text-anchor="middle" font-size="11" fill="#37474f">${escapeXml(deedOf(info))}</text>`,
    '</g>',
  ].join('');
}

/** Approvals have points, measurements are round, what changes AWS has square corners. */
function outline(kind: PhaseInfo['does']['kind'], { x, y, width, height }: Box): string {
  const right = x + width;
  const bottom = y + height;
  if (kind === 'approve') {
    const middle = y + height / 2;
    return `M${x + 14} ${y}H${right - 14}L${right} ${middle}L${right - 14} ${bottom}H${x + 14}L${x} ${middle}Z`;
  }
  if (kind === 'person') return `M${x + 14} ${y}H${right}L${right - 14} ${bottom}H${x}Z`;
  const radius = { measure: height / 2, pass: 8, final: height / 2, run: 0 }[kind];
  const arc = (toX: number, toY: number) => `A${radius} ${radius} 0 0 1 ${toX} ${toY}`;
  return [
    `M${x + radius} ${y}H${right - radius}${arc(right, y + radius)}`,
    `V${bottom - radius}${arc(right - radius, bottom)}H${x + radius}`,
    `${arc(x, bottom - radius)}V${y + radius}${arc(x + radius, y)}Z`,
  ].join('');
}

function twoPeople(x: number, y: number): string {
  const person = (at: number) =>
    `<circle cx="${at}" cy="${y - 6}" r="4"/><path d="M${at - 7} ${y + 9}a7 8 0 0 1 14 0z"/>`;
  return `<g fill="#bf360c"><title>two people</title>${person(x - 1)}${person(x + 13)}</g>`;
}

function svgWay({ edge, points, labelAt }: Layout['ways'][number]): string {
  const dashed = edge.kind === 'then' ? '' : ' stroke-dasharray="5 4"';
  const path = points.map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('');
  const label =
    edge.label === ''
      ? ''
      : `<text x="${labelAt.x}" y="${labelAt.y}" font-size="10" fill="#546e7a" stroke="#ffffff" stroke-width="3" paint-order="stroke" text-anchor="${labelAt.anchor}">${escapeXml(edge.label)}</text>`;
  return `<path d="${path}" fill="none" stroke="#37474f" stroke-linejoin="round"${dashed} marker-end="url(#tip)" data-way="${wayName(edge)}"/>${label}`;
}

const wayName = ({ from, kind, to }: Edge) => escapeXml(`${from} ${kind} ${to}`);

function legend({ height }: Layout): string {
  const lines = [
    'pointed, with two people: an approval · square: changes AWS · round: a measurement',
    'solid: goes on by itself · dashed: after people were asked, or round again',
  ];
  return lines
    .map((line, index) => {
      const y = height - 32 + index * 16;
      return `<text x="24" y="${y}" font-size="10" fill="#546e7a">${escapeXml(line)}</text>`;
    })
    .join('');
}

/** Titles come from a file that somebody else may have written. */
function escapeXml(text: string): string {
  const named: { readonly [character: string]: string } = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  // XML 1.0 knows no other control characters, and no lone surrogates, not even escaped.
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\uFFFE\uFFFF]/gu, ' ')
    .replaceAll(/[&<>"']/g, (character) => named[character] ?? '');
}

/** A title may be 80 long; a box shows about 34 of them. */
function short(title: string): string {
  const letters = Array.from(title);
  return letters.length <= 34 ? title : `${letters.slice(0, 33).join('')}…`;
}
