import { html, trusted, type Html } from '../markup.ts';
import { approvalsPlot } from '../plots/approvals.ts';
import { coursePlot } from '../plots/course.ts';
import { named, type PlanRow, type Report } from '../schema.ts';
import { between, cameBy, clock, count, list, span, timeOn } from '../text.ts';

const plot = (svg: string) =>
  html`<div class="scroll"><div class="plot">${trusted(svg)}</div></div>`;

/** What happened, phase by phase; for a drill also what the attacker knew. */
export function course(report: Report): Html {
  return html`<section class="long">
    <h2>What happened</h2>
    ${plot(coursePlot(report))}
    <ul class="legend">
      <li><b class="bar run"></b>the bot acts</li>
      <li><b class="bar measure"></b>the bot measures</li>
      <li><b class="bar people"></b>waits for people</li>
      <li><b class="c-blue">▲</b>a change that he could notice</li>
      <li><b>●</b>a quiet one</li>
      <li><b class="c-good">◆</b>approved</li>
      <li><b class="c-bad">✕</b>denied, failed, or the attacker is alarmed</li>
    </ul>
    ${attacker(report)}
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Phase</th>
            <th>In the runbook</th>
            <th>From (UTC)</th>
            <th>To</th>
            <th class="number">For</th>
          </tr>
        </thead>
        <tbody>
          ${report.phases.map(
            (p) =>
              html`<tr>
                <td class="tight">${p.name}</td>
                <td>${p.title}</td>
                <td class="time">${clock(p.startedAt)}</td>
                <td class="time">${p.endedAt === null ? 'still running' : clock(p.endedAt)}</td>
                <td class="number tight">
                  ${span(between(p.startedAt, p.endedAt ?? report.journal.lastAt))}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

function attacker({ adversary, incident, losses }: Report): Html {
  if (adversary === null) return html``;
  const moods: { readonly [mood: string]: string } = {
    watching: 'he was still watching at the end and never acted',
    alarmed: 'he was alarmed and about to act',
    destroying: 'he was destroying when it ended',
    'shut-out': 'he was shut out: none of his doors opened any more',
  };
  const mood = adversary.mood ?? 'unknown';
  const alarm =
    adversary.alarmedAt === null
      ? 'He noticed nothing in time.'
      : `He noticed at ${clock(adversary.alarmedAt)} UTC, ${span(Math.abs(between(incident.openedAt, adversary.alarmedAt)))} ${adversary.alarmedAt < incident.openedAt ? 'before' : 'after'} the incident was declared.`;
  const lost =
    losses.resourcesDeleted === null
      ? ''
      : ` ${count(losses.resourcesDeleted, 'resource')} deleted.`;
  return html`<h3>The attacker, as the simulation knows</h3>
    <p>In the end ${moods[mood] ?? `his mood was ${mood}`}. ${alarm}${lost}</p>`;
}

/** Who released what, how long it took, and how each vote came in. */
export function approvals(report: Report): Html {
  if (report.plans.length === 0) {
    return html`<section>
      <h2>Approvals</h2>
      <p>No plan was drawn, so nothing was approved and nothing was changed.</p>
    </section>`;
  }
  return html`<section class="long">
    <h2>Approvals</h2>
    ${plot(approvalsPlot(report))}
    <ul class="legend">
      <li><b class="bar people"></b>from the plan to its quorum</li>
      <li><b class="c-good">◆</b>approved</li>
      <li><b class="c-bad">✕</b>denied</li>
      <li><b class="bar run"></b>executed</li>
    </ul>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Plan</th>
            <th>Digest</th>
            <th>Person</th>
            <th>Decision</th>
            <th>Asked (UTC)</th>
            <th>Decided</th>
            <th class="number">After</th>
            <th>How</th>
          </tr>
        </thead>
        <tbody>
          ${report.approvals.map(
            (v) =>
              html`<tr class="${v.decision === 'deny' ? 'bad' : ''}">
                <td class="tight">${v.plan}</td>
                <td class="mono tight">${v.digest.slice(0, 12)}</td>
                <td>${v.name}</td>
                <td class="state">
                  ${v.decision === 'approve' ? '◆ approved' : '✕ denied'}${v.revoked ? ', taken back' : ''}${v.reason === null ? '' : html`<br /><span class="soft">${v.reason}</span>`}
                </td>
                <td class="time">${clock(v.requestedAt)}</td>
                <td class="time">${timeOn(v.requestedAt, v.decidedAt)}</td>
                <td class="number tight">${span(between(v.requestedAt, v.decidedAt))}</td>
                <td>${cameBy(v)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${report.approvals.length === 0 ? html`<p>Nobody voted.</p>` : html``}
  </section>`;
}

/** Every call of every plan, with what became of it. */
export function calls(report: Report): Html {
  const plans = report.plans.filter((plan) => plan.calls.length > 0);
  return html`<section class="long">
    <h2>Calls to AWS, by plan</h2>
    ${plans.length === 0 ? html`<p>No plan with a call was drawn.</p>` : html``}
    ${plans.map((plan) => planCalls(report, plan))}
  </section>`;
}

const outcomes: { readonly [outcome: string]: string } = {
  waiting: '· not made',
  intended: '? no answer',
  done: '✓ done',
  already: '✓ was so already',
  changed: '– dropped out',
  failed: '✕ failed',
  unknown: '? unknown',
};
/** A table of thousands helps nobody; the JSON has them all. */
const MOST_ROWS = 400;

function planCalls(report: Report, plan: PlanRow): Html {
  const names = plan.approvers.map((person) => named(report, person));
  const by = names.length === 0 ? 'nobody' : list(names);
  const rest = plan.calls.length - MOST_ROWS;
  return html`<details open>
    <summary>
      ${plan.id} ${plan.title}
      <span class="soft"
        >— ${plan.stage}, ${count(plan.calls.length, 'call')}, approved by ${by}</span
      >
    </summary>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Call</th>
            <th>Account</th>
            <th>Operation</th>
            <th>Noise</th>
            <th>Outcome</th>
            <th>At (UTC)</th>
          </tr>
        </thead>
        <tbody>
          ${plan.calls.slice(0, MOST_ROWS).map(
            (c) =>
              html`<tr class="${c.resolved ? '' : 'bad'}">
                <td>
                  ${c.says}${c.error === null ? '' : html`<br /><span class="soft">${c.error}</span>`}
                </td>
                <td class="tight">${c.account}</td>
                <td>${c.service} ${c.operation}</td>
                <td class="tight">${c.noise}</td>
                <td class="state">
                  ${outcomes[c.outcome] ?? c.outcome}${c.attempts > 1 ? ` (${c.attempts} tries)` : ''}
                </td>
                <td class="time">
                  ${c.settledAt === null ? '' : timeOn(report.incident.openedAt, c.settledAt)}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    ${rest > 0 ? html`<p class="soft">… and ${rest} more in report.json.</p>` : html``}
    ${
      plan.leaves.length === 0
        ? html``
        : html`<p class="soft">What the plan said it leaves:</p>
            <ul class="plain">
              ${plan.leaves.map((one) => html`<li>${one}</li>`)}
            </ul>`
    }
  </details>`;
}
