import { declare } from '../../../src/core/incident/commands/declare.ts';
import type { Command, CommandBody } from '../../../src/core/incident/command.ts';
import {
  decideCommand,
  decideHappening,
  type Happening,
} from '../../../src/core/incident/decide.ts';
import type { Effect, Timer } from '../../../src/core/incident/effects.ts';
import type { Incident } from '../../../src/core/incident/incident.ts';
import {
  rosterSchema,
  settingsSchema,
  type Settings,
} from '../../../src/core/incident/settings.ts';
import { finish, iso, type DecideContext, type Decision } from '../../../src/core/incident/turn.ts';
import { EMPTY, seal } from '../../../src/core/journal/chain.ts';
import { digestOf, sha256, shortDigest, toJson } from '../../../src/core/plan/canonical.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import { runbookSchema } from '../../../src/core/runbook/schema.ts';
import type { OpeningTerms } from '../../../src/responder/opening.ts';
import { ACCOUNT, BEGIN, VAULT, type Front } from './scene.ts';

/** Plays the beginning of an incident without a bot and without faults; the same bytes every time. */

const roles = ['commander', 'responder', 'approver'];

const roster = rosterSchema.parse({
  people: [
    { person: 'ana', name: 'Ana', slack: 'U0ANA', roles },
    { person: 'ben', name: 'Ben', slack: 'U0BEN', roles },
    { person: 'cho', name: 'Cho', slack: 'U0CHO', roles: ['approver'] },
    { person: 'dev', name: 'Dev', slack: 'U0DEV', roles: ['responder', 'approver'] },
  ],
});

/** Settings with short windows, so that they end in runs: people who sleep through a vote, holds that lapse. */
export function settingsWith(change: object = {}): Settings {
  return settingsSchema.parse({
    organization: {
      id: 'o-faultsfaults',
      managementAccount: '100000000001',
      accounts: [{ id: ACCOUNT, name: 'production', responderRoleId: 'AROARESPONDERPROD' }],
      protectedAccounts: [VAULT],
    },
    timing: {
      voteWindowSeconds: 900,
      startWindowSeconds: 300,
      holdSeconds: 60,
      callDeadlineSeconds: 10,
    },
    ...change,
  });
}

/** Terms for a runbook of few phases: its checks are not what is tried here. */
export function termsWith(id: string, phases: JsonObject, settings: Settings): OpeningTerms {
  const begin = Object.keys(phases)[0];
  const definition = toJson(
    runbookSchema.parse({ id, version: 1, title: id, scope: 'member-accounts', begin, phases }),
  ) as JsonObject;
  const text = JSON.stringify(definition);
  return {
    runbook: { id, digest: sha256(text), text, definition },
    settings,
    settingsDigest: digestOf(toJson(settings)),
    roster,
    rosterDigest: digestOf(toJson(roster)),
    bot: 'faults',
  };
}

export interface Playing {
  incident: Incident;
  says(slackUser: string, body: CommandBody): void;
  /** The measurement that the incident waits for comes back. */
  measured(data: JsonObject): void;
  happens(happening: Happening): void;
  /** The plan that waits. */
  waiting(): { readonly plan: string; readonly digest: string };
  end(): Front;
}

/** Declares an incident and lets it be played on. */
export function begin(id: string, terms: OpeningTerms): Playing {
  return playOn(id, BEGIN - 60_000, (commandOf, context) =>
    declare(
      commandOf('U0ANA', { do: 'declare', accounts: [ACCOUNT], reason: 'a note in the console' }),
      { ...terms, incident: id, kind: 'drill' },
      context,
    ),
  );
}

type CommandOf = (slackUser: string, body: CommandBody) => Command;

/**
 * Opens something and lets it be played on, a second for each turn.
 * @param from when it is opened, ms.
 */
export function playOn(
  id: string,
  from: number,
  open: (commandOf: CommandOf, context: DecideContext) => ReturnType<typeof declare>,
): Playing {
  let turns = 0;
  const now = () => from + turns * 1_000;
  const context = () => ({ now: now(), nonce: sha256(`${id}/${turns}`).slice(0, 32) });
  const commandOf = (slackUser: string, body: CommandBody): Command => ({
    id: `front-${id}-${turns}`,
    actor: {
      team: 'T0TEAM',
      slackUser,
      eligibility: { state: 'eligible', checkedAt: iso(now()) },
    },
    surface: 'command',
    channel: 'C0INCIDENT',
    body,
  });
  const opened = open(commandOf, context());
  if ('refused' in opened) throw new Error(opened.refused.text);

  let head = EMPTY;
  const lines: string[] = [];
  const effects: Effect[] = [];
  const timers = new Map<string, Timer>();
  const take = (decision: Decision) => {
    for (const fact of decision.facts) {
      const sealed = seal(head, { kind: fact.kind, body: fact.body as never }, iso(now()));
      lines.push(sealed.line);
      head = sealed.head;
    }
    effects.push(...decision.effects);
    for (const timer of decision.timers) timers.set(timer.id, timer);
    for (const gone of decision.cancelTimers) timers.delete(gone);
    if (decision.incident !== undefined) playing.incident = decision.incident;
    turns += 1;
  };
  const playing: Playing = {
    incident: opened.turn.incident,
    says(slackUser, body) {
      const command = commandOf(slackUser, body);
      const { reply, ...decision } = decideCommand(playing.incident, command, context());
      if (!reply.ok) throw new Error(reply.text);
      take(decision);
    },
    measured(data) {
      const effect = effects.pop();
      if (effect?.kind !== 'measure') throw new Error('nothing is being measured');
      const result = { finding: 'proven' as const, says: [], unproven: [], data };
      const happening = { type: 'measured', ...effect.data, result } as never;
      take(decideHappening(playing.incident, happening, context()));
    },
    happens: (happening) => take(decideHappening(playing.incident, happening, context())),
    waiting() {
      const plan = playing.incident.plans.find((one) => one.stage === 'pending');
      if (plan === undefined) throw new Error('no plan waits');
      return { plan: plan.plan.id, digest: shortDigest(plan.digest) };
    },
    end: () => ({ lines, effects, timers: [...timers.values()] }),
  };
  take(finish(opened.turn));
  return playing;
}
