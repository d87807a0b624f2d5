import { html, type Html } from '../markup.ts';
import { named, type ChecklistRow, type Report } from '../schema.ts';
import { clock } from '../text.ts';

/** What only people could do, and who says that it is done. */
export function checklist(report: Report): Html {
  return html`<section>
    <h2>Checklist</h2>
    <p class="soft">What only people can do. A tick is a person’s word; nothing measured it.</p>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>State</th>
            <th>What</th>
            <th>Owner</th>
            <th>When (UTC)</th>
            <th>Note</th>
          </tr>
        </thead>
        <tbody>
          ${report.checklist.map((row) => checklistRow(report, row))}
        </tbody>
      </table>
    </div>
  </section>`;
}

function checklistRow(report: Report, row: ChecklistRow): Html {
  const { title, owner, tickedBy, tickedAt, note } = row;
  return html`<tr>
    <td class="state">${tickedBy === null ? '○ open' : `✓ says ${named(report, tickedBy)}`}</td>
    <td>${title}</td>
    <td class="tight">${owner === null ? 'nobody' : named(report, owner)}</td>
    <td class="time">${tickedAt === null ? '—' : clock(tickedAt)}</td>
    <td>${note ?? ''}</td>
  </tr>`;
}
