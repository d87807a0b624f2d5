import { html, trusted, type Html } from '../markup.ts';
import { doorsPlot } from '../plots/doors.ts';
import { named, type DoorRow, type Proof, type Report, type Word } from '../schema.ts';
import { whoBecomesWhom } from './graph.ts';
import { clock, list, orUnknown, timeOn } from '../text.ts';

const states = { closed: '✓ closed', open: '○ open', unknown: '? unknown' } as const;
const MOST_ROWS = 400;

/** Doors by kind, then one by one: hostile ones first. */
export function doors({ doors: found, incident }: Report): Html {
  if (found.found === null) {
    return html`<section>
      <h2>Doors</h2>
      <p>No inventory was taken, so nothing is known of the doors.</p>
    </section>`;
  }
  const counts = [
    ['found', found.found],
    ['closed', found.closed],
    ['open', found.open],
    ['unknown', found.unknown],
    ['came back or newly made', found.reminted],
  ] as const;
  const sorted = [...found.list].sort((a, b) => rank(a) - rank(b));
  return html`<section class="long">
    <h2>Doors</h2>
    <p>
      ${counts.map(([word, number], i) => html`${i === 0 ? '' : ' · '}<strong>${orUnknown(number)}</strong> ${word}`)}
    </p>
    ${
      found.list.length === 0
        ? html``
        : html`<div class="scroll"><div class="plot">${trusted(doorsPlot(found))}</div></div>
            <ul class="legend">
              <li><b class="c-good">✓</b>closed (filled)</li>
              <li><b class="c-bad">○</b>open (outlined)</li>
              <li><b>?</b>unknown (dashed)</li>
            </ul>
            <div class="scroll">
              <table>
                <thead>
                  <tr>
                    <th>State</th>
                    <th>Door</th>
                    <th>Account</th>
                    <th>Looks</th>
                    <th>Found (UTC)</th>
                    <th>Closed</th>
                  </tr>
                </thead>
                <tbody>
                  ${sorted.slice(0, MOST_ROWS).map((door) => doorRow(door, incident.openedAt))}
                </tbody>
              </table>
            </div>`
    }
    ${whoBecomesWhom(found.graph)}
    ${sorted.length > MOST_ROWS ? html`<p class="soft">… and ${sorted.length - MOST_ROWS} more in report.json.</p>` : html``}
    ${
      found.unseen.length === 0
        ? html``
        : html`<h3>What could not be looked at</h3>
            <ul class="plain">
              ${found.unseen.map((one) => html`<li>${one}</li>`)}
            </ul>`
    }
  </section>`;
}

function rank({ suspicion }: DoorRow): number {
  return ['hostile', 'writes-identity', 'reaches-identity', 'ordinary'].indexOf(suspicion);
}

function doorRow(door: DoorRow, day: string): Html {
  const bad = door.state !== 'closed' && door.staysOpen === null;
  return html`<tr class="${bad ? 'bad' : ''}">
    <td class="state">${states[door.state]}</td>
    <td>
      ${door.says}${door.reminted ? ' — came back or newly made' : ''}<br /><span class="soft mono"
        >${door.principal}</span
      >${door.staysOpen === null ? '' : html`<br />Left open knowingly: ${door.staysOpen}`}
    </td>
    <td class="tight">${door.account}</td>
    <td class="tight">${door.suspicion}</td>
    <td class="time">${timeOn(day, door.foundAt)}</td>
    <td class="time">${door.closedAt === null ? '—' : timeOn(day, door.closedAt)}</td>
  </tr>`;
}

/** The three words, then every measurement. A word is said only after its measurement. */
export function proofs(report: Report): Html {
  const { words } = report;
  return html`<section class="long">
    <h2>What was shown</h2>
    <div class="words">
      ${word('Enforced', words.enforced)}${word('Doors closed', words.doorsClosed)}${word('Verified: nobody got through', words.verified)}${word('Backups verified', words.backups)}
    </div>
    <h3>Every measurement, the latest of each kind</h3>
    ${
      report.proofs.length === 0
        ? html`<p>Nothing was measured.</p>`
        : html`<div class="scroll">
            <table>
              <thead>
                <tr>
                  <th>Measurement</th>
                  <th>Finding</th>
                  <th>When (UTC)</th>
                  <th>What was measured</th>
                </tr>
              </thead>
              <tbody>
                ${report.proofs.map(proofRow)}
              </tbody>
            </table>
          </div>`
    }
  </section>`;
}

function word(name: string, said: Word | null): Html {
  if (said === null) {
    return html`<div class="word unsaid">
      <h3>○ “${name}” is not said</h3>
      <p class="soft">It was not measured, or what was measured did not show it.</p>
    </div>`;
  }
  return html`<div class="word">
    <h3><span class="c-good">✓</span> ${name}</h3>
    <p class="soft">measured at ${clock(said.at)} UTC (${said.measurements.join(', ')})</p>
    <ul class="plain">
      ${said.says.slice(0, 12).map((one) => html`<li>${one}</li>`)}
    </ul>
  </div>`;
}

const findings: { readonly [finding in Proof['finding']]: string } = {
  proven: '✓ proven',
  unproven: '? unproven',
  disproven: '✕ disproven',
  pending: '? pending',
};
const MOST_SENTENCES = 60;

function proofRow(proof: Proof): Html {
  const bad = proof.finding === 'disproven' ? 'bad' : '';
  const says = proof.says.slice(0, MOST_SENTENCES).map((one) => html`<li>${one}</li>`);
  return html`<tr class="${bad}">
    <td class="tight">${proof.measurement}</td>
    <td class="state">${findings[proof.finding]}</td>
    <td class="time">${clock(proof.at)}</td>
    <td>
      <ul class="plain">
        ${says}
      </ul>
    </td>
  </tr>`;
}

/** What people went on without, and what could not be shown. */
export function gaps(report: Report): Html {
  const { waivers, unproven } = report;
  return html`<section class="long">
    <h2>Waived and unproven</h2>
    ${
      waivers.length === 0
        ? html`<p>Nothing was waived.</p>`
        : html`<div class="scroll">
            <table>
              <thead>
                <tr>
                  <th>Phase</th>
                  <th>When (UTC)</th>
                  <th>Reason</th>
                  <th>What was waived</th>
                  <th>Asked by</th>
                  <th>Approved by</th>
                </tr>
              </thead>
              <tbody>
                ${waivers.map(
                  (w) =>
                    html`<tr>
                      <td class="tight">${w.phase}</td>
                      <td class="time">${clock(w.at)}</td>
                      <td>${w.reason}</td>
                      <td>
                        <ul class="plain">
                          ${w.because.map((one) => html`<li>${one}</li>`)}
                        </ul>
                      </td>
                      <td>${named(report, w.requester)}</td>
                      <td>${list(w.approvers.map((p) => named(report, p)))}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
    }
    ${
      unproven.length === 0
        ? html`<p>Nothing that was measured stayed unproven.</p>`
        : html`<h3>Unproven</h3>
            <ul class="plain">
              ${unproven.map((one) => html`<li>${one}</li>`)}
            </ul>`
    }
    <h3>What to know before you believe this report</h3>
    <ul class="plain">
      ${report.assumptions.map((one) => html`<li>${one}</li>`)}
    </ul>
  </section>`;
}
