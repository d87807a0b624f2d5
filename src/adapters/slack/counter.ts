import type { Incident, IncidentKind } from '../../core/incident/incident.ts';
import type { Roster } from '../../core/incident/settings.ts';
import type { Clock, Log } from '../../responder/world.ts';
import type { Clients } from './clients.ts';
import type { Desk } from './desk.ts';
import type { Home } from './eligibility.ts';
import type { DrillCommand } from './parse-drill.ts';
import type { Say } from './say.ts';
import type { Shower } from './show.ts';

/** What cli hands over when it has a drill to offer. Answers with one plain sentence. */
export interface DrillCommands {
  run(command: DrillCommand, slackUser: string): Promise<string>;
}

/** What every handler of a person's act works with. */
export interface Counter {
  readonly kind: IncidentKind;
  readonly desk: Desk;
  readonly shower: Shower;
  readonly clients: Clients;
  readonly say: Say;
  readonly log: Log;
  /** How long an acknowledgement waits for the decision. */
  readonly ackWithinMs: number;
  /** Slack's own time, for its own deadlines. */
  readonly wall: Clock;
  readonly drill: DrillCommands | undefined;
  readonly roster: Roster;
  /** Ids of the incidents that the bot knows. */
  incidents(): readonly string[];
  incident(id: string): Incident | undefined;
  home(): Home | undefined;
  /** The app's id as Slack said it when a socket opened. */
  appId(): string | undefined;
}
