import { html, trusted, type Html } from './markup.ts';
import { checklist } from './page/checklist.ts';
import { approvals, calls, course } from './page/course.ts';
import { doors, gaps, proofs } from './page/findings.ts';
import { style } from './page/style.data.ts';
import { head, kindBanner, tiles, verdict } from './page/summary.ts';
import type { Report } from './schema.ts';
import { clock } from './text.ts';
import type { TimelineLine } from './timeline.ts';
import { verifyWords } from './verify-words.ts';

/**
 * The report as one self-contained page: plots as inline SVG, no script, no request to anywhere. The
 * content policy forbids both, in case a text ever found a way through the escaping.
 */
export function toHtml(report: Report, timeline: readonly TimelineLine[]): string {
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'"
        />
        <meta name="referrer" content="no-referrer" />
        <title>${report.incident.kind.toUpperCase()} ${report.incident.id}: report</title>
        <style>
          ${trusted(style)}
        </style>
      </head>
      <body>
        ${kindBanner(report)} ${head(report)}
        <main>
          ${verdict(report)} ${tiles(report)} ${course(report)} ${approvals(report)}
          ${doors(report)} ${calls(report)} ${proofs(report)} ${checklist(report)} ${gaps(report)}
          ${story(timeline)} ${verify(report)}
        </main>
        <footer>
          Made from the journal alone by Lockstep ${report.incident.bot}. All times are
          UTC${report.incident.kind === 'drill' ? ', in the drill’s clock' : ''}.
        </footer>
      </body>
    </html> `;
  return page.html;
}

const signs = { key: '●', bad: '✕', normal: '', minor: '·' } as const;

function story(timeline: readonly TimelineLine[]): Html {
  return html`<section class="long">
    <h2>Timeline</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th></th>
            <th>When (UTC)</th>
            <th>Who</th>
            <th>What</th>
            <th>On whose approval</th>
          </tr>
        </thead>
        <tbody>
          ${timeline.map(
            (line) =>
              html`<tr class="${line.weight}">
                <td class="mark">${signs[line.weight]}</td>
                <td class="time">${clock(line.at)}</td>
                <td>${line.who}</td>
                <td class="what">${line.what}</td>
                <td>${line.approval ?? ''}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

function verify(report: Report): Html {
  const { says, commands } = verifyWords(report);
  return html`<section>
    <h2>How to verify the journal</h2>
    ${says.map((one) => html`<p>${one}</p>`)}
    <pre>${commands.map((one) => html`<code>${one}</code>`)}</pre>
    <dl class="facts">
      <dt>Runbook</dt>
      <dd>
        ${report.incident.runbook}, SHA-256
        <span class="mono">${report.incident.runbookDigest}</span>
      </dd>
      <dt>Last entry</dt>
      <dd>${clock(report.journal.lastAt)} UTC</dd>
    </dl>
  </section>`;
}
