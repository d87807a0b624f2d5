import { html, type Html } from '../markup.ts';
import { named, type Report } from '../schema.ts';
import { between, clock, count, list, orUnknown, span } from '../text.ts';

/** Above everything: nobody may take a drill for an incident, nor an incident for a drill. */
export function kindBanner({ incident }: Report): Html {
  switch (incident.kind) {
    case 'drill':
      return html`<div class="kind">
        DRILL — a rehearsal. AWS, Slack and the attacker were simulated.
      </div>`;
    case 'sandbox':
      return html`<div class="kind">
        SANDBOX — foreign endpoints. This was not the company’s AWS.
      </div>`;
    case 'live':
      return html`<div class="kind live">
        LIVE INCIDENT — confidential, for the people who handle it.
      </div>`;
  }
}

/** Title, the incident in a few facts. */
export function head(report: Report): Html {
  const { incident, journal } = report;
  const end = incident.closedAt ?? journal.lastAt;
  return html`<header>
    <h1>${incident.id}: what happened, and what was shown</h1>
    <p class="soft">
      Runbook ${incident.runbook}, declared by ${named(report, incident.openedBy)} at
      ${clock(incident.openedAt)}
      UTC${incident.closedAt === null ? ', still open' : `, closed at ${clock(end)} UTC`}.
    </p>
    <p>“${incident.reason}”</p>
  </header>`;
}

/** The verdict, with every reason against it. */
export function verdict({ outcome }: Report): Html {
  if (outcome.ok) {
    return html`<div class="banner good">
      <strong>✓ The outcome is ok.</strong> Closed, everything was shown, nothing was waived.
    </div>`;
  }
  return html`<div class="banner bad">
    <strong>✕ The outcome is not ok.</strong>
    <ul>
      ${outcome.because.map((why) => html`<li>${why}</li>`)}
    </ul>
  </div>`;
}

type Tone = 'good' | 'bad' | '';
const tile = (label: string, figure: string, note: string, tone: Tone = '') =>
  html`<div class="tile ${tone}">
    <div class="label">${label}</div>
    <div class="figure">${figure}</div>
    <div class="note">${note}</div>
  </div>`;

/** The few figures that people ask for first. */
export function tiles(report: Report): Html {
  const { incident, journal, doors, outcome, approvals } = report;
  const end = incident.closedAt ?? journal.lastAt;
  const yes = approvals.filter((v) => v.decision === 'approve' && !v.revoked);
  const people = [...new Set(yes.map((vote) => vote.name))];
  const closed = outcome.phase === 'closed';
  return html`<div class="tiles">
    ${lossTile(report)} ${doorTile(doors)} ${exposureTile(report)}
    ${tile(closed ? 'From declared to closed' : 'Since it was declared', span(between(incident.openedAt, end)), closed ? 'closed by a person' : `still in ${outcome.phase}`, closed ? 'good' : 'bad')}
    ${tile('Approvals', String(yes.length), people.length === 0 ? 'nobody approved anything' : `by ${list(people)}`)}
    ${tile('Waived or unproven', String(report.waivers.length + report.unproven.length), `${count(report.waivers.length, 'waiver')}, ${count(report.unproven.length, 'gap')}`, report.waivers.length + report.unproven.length === 0 ? 'good' : 'bad')}
  </div>`;
}

/** A door that people left open knowingly is no failure, but never a closed one either. */
function doorTile(doors: Report['doors']): Html {
  const label = 'Doors closed';
  if (doors.found === null) return tile(label, 'not measured', 'no inventory was taken');
  const knowingly = doors.list.filter((d) => d.state === 'open' && d.staysOpen !== null).length;
  const left = knowingly === 0 ? '' : `${knowingly} left open knowingly, `;
  const note = `${left}${orUnknown(doors.unknown)} unknown, ${orUnknown(doors.reminted)} came back`;
  const bad = (doors.open ?? 0) > knowingly || doors.unknown !== 0;
  const tone = bad ? 'bad' : knowingly === 0 ? 'good' : '';
  return tile(label, `${orUnknown(doors.closed)} of ${doors.found}`, note, tone);
}

function lossTile({ losses }: Report): Html {
  const { resourcesDeleted, resourcesTotal, datasetsLost, datasetsTotal } = losses;
  if (resourcesDeleted === null || resourcesTotal === null) {
    return tile('Resources kept', 'not measured', 'only a simulation knows all of its losses');
  }
  const note = `${orUnknown(datasetsLost)} of ${orUnknown(datasetsTotal)} datasets lost`;
  const kept = `${resourcesTotal - resourcesDeleted} of ${resourcesTotal}`;
  return tile('Resources kept', kept, note, resourcesDeleted === 0 ? 'good' : 'bad');
}

function exposureTile({ exposure }: Report): Html {
  const { firstVisibleWriteAt: first, lastDoorClosedAt: last, writesBetween } = exposure;
  const label = 'First visible change to last door';
  if (first === null) return tile(label, 'none', 'nothing that an attacker could notice was done');
  if (last === null)
    return tile(label, 'open', `visible since ${clock(first)} UTC, no door closed`, 'bad');
  return tile(
    label,
    span(Math.max(0, between(first, last))),
    `${count(writesBetween ?? 0, 'change')} of ours between`,
  );
}
