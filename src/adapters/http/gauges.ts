import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Incident, IncidentKind } from '../../core/incident/incident.ts';
import { isPeace, openIncidents, openPeace } from '../../core/incident/peace.ts';

/** What the gauges are read from, at each scrape. */
export interface Observed {
  readonly kind: IncidentKind;
  readonly version: string;
  /** All incidents that the bot knows, ended ones too. */
  incidents(): readonly Incident[];
  /** Is at least one Slack socket open, and does Slack answer? */
  isConnected(): boolean;
}

/** The most incidents whose details are shown; how many are open is always right. */
const SHOWN_MOST = 100;

/**
 * A registry of its own, with everything that is read from the incidents at the moment of a scrape: an ended incident is gone
 * from the next one. No text of people or of AWS becomes a label, only ids of ours and words of the runbook.
 */
export function createRegistry(observed: Observed): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  // What is told of each run is told of incidents first, and of runs at peace with what room is left.
  const open = (): readonly Incident[] => [
    ...openPeace(observed.incidents()),
    ...openIncidents(observed.incidents()),
  ];

  new Gauge({
    name: 'lockstep_build_info',
    help: 'Always 1; the version of Lockstep, the kind that it runs as, and its Node.',
    labelNames: ['version', 'kind', 'node'],
    registers,
  }).set({ version: observed.version, kind: observed.kind, node: process.versions.node }, 1);

  const count = new Gauge({
    name: 'lockstep_open_incidents',
    help: 'Incidents that are not closed.',
    labelNames: ['kind'],
    registers,
    collect() {
      count.set({ kind: observed.kind }, openIncidents(observed.incidents()).length);
    },
  });

  const peace = new Gauge({
    name: 'lockstep_open_peace_runs',
    help: 'Runs at peace that are not closed: an arming, and no incident.',
    registers,
    collect() {
      peace.set(openPeace(observed.incidents()).length);
    },
  });

  const connected = new Gauge({
    name: 'lockstep_slack_connected',
    help: '1 while people can reach the bot: at least one socket to Slack is open, and Slack answers.',
    registers,
    collect() {
      connected.set(observed.isConnected() ? 1 : 0);
    },
  });

  perIncident(registry, () => open().slice(-SHOWN_MOST));
  return registry;
}

/** One value of an incident, with the labels that it has besides the incident's id. */
interface Sample {
  readonly value: number;
  readonly labels?: { readonly [name: string]: string };
}

function perIncident(registry: Registry, open: () => readonly Incident[]): void {
  const gauge = (
    { name, help, labels = [] }: { name: string; help: string; labels?: readonly string[] },
    read: (incident: Incident) => readonly Sample[],
  ): void => {
    const made = new Gauge({
      name,
      help,
      labelNames: ['incident', ...labels],
      registers: [registry],
      collect() {
        made.reset();
        for (const incident of open())
          for (const sample of read(incident))
            made.set({ incident: incident.id, ...sample.labels }, sample.value);
      },
    });
  };
  gauge(
    {
      name: 'lockstep_incident_phase',
      help: 'Always 1; the phase that an open incident is in, and whether it works or asks people.',
      labels: ['phase', 'state'],
    },
    ({ position: { phase, state } }) => [{ value: 1, labels: { phase, state } }],
  );
  gauge(
    {
      name: 'lockstep_incident_opened_timestamp_seconds',
      help: 'When an open incident was declared.',
    },
    ({ openedAt }) => [{ value: seconds(openedAt) }],
  );
  gauge(
    {
      name: 'lockstep_incident_moved_timestamp_seconds',
      help: 'When an open incident last came into a phase or a state of it.',
    },
    ({ movedAt }) => [{ value: seconds(movedAt) }],
  );
  gauge(
    {
      name: 'lockstep_waiting_since_timestamp_seconds',
      help: 'Since when an open incident waits for people: an answer, or the approval of its oldest plan. Absent while it does not wait.',
      labels: ['for'],
    },
    waiting,
  );
  gauge(
    { name: 'lockstep_journal_lines', help: 'Lines in the journal of an open incident.' },
    ({ seq }) => [{ value: seq + 1 }],
  );
}

/** Everything that an incident waits for people with. */
function waiting(incident: Incident): readonly Sample[] {
  // Nobody is to be woken for a run at peace.
  if (isPeace(incident)) return [];
  const { question, plans } = incident;
  const drafted = plans.filter(({ stage }) => stage === 'pending').map((plan) => plan.draftedAt);
  return [
    ...(question === undefined
      ? []
      : [{ value: seconds(question.since), labels: { for: 'question' } }]),
    ...(drafted.length === 0
      ? []
      : [{ value: Math.min(...drafted.map(seconds)), labels: { for: 'approval' } }]),
  ];
}

const seconds = (iso: string): number => Date.parse(iso) / 1000;
