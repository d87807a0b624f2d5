import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { declare, type Opening } from '../../../src/core/incident/commands/declare.ts';
import type {
  Command,
  CommandBody,
  Eligibility,
  Reply,
} from '../../../src/core/incident/command.ts';
import {
  decideClaim,
  decideCommand,
  decideHappening,
  type Happening,
} from '../../../src/core/incident/decide.ts';
import type { Effect } from '../../../src/core/incident/effects.ts';
import type { Incident, PlanState } from '../../../src/core/incident/incident.ts';
import {
  rosterSchema,
  settingsSchema,
  type Roster,
  type Settings,
} from '../../../src/core/incident/settings.ts';
import type { MeasurementResult } from '../../../src/core/incident/situation.ts';
import { finish, type Decision } from '../../../src/core/incident/turn.ts';
import type { Fact } from '../../../src/core/journal/facts.ts';
import { digestOf, sha256, shortDigest, toJson } from '../../../src/core/plan/canonical.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import type { RunbookPlanKind } from '../../../src/core/runbook/language.ts';
import type { RunSeen } from '../../../src/core/order/order-seen.ts';
import type { StandingOrder } from '../../../src/core/order/standing-order.ts';
import { runbookSchema } from '../../../src/core/runbook/schema.ts';

/** Words for stories about an incident: people act, measurements come back, time passes. */

export const PROD = '100000000003';
export const START = Date.parse('2026-06-17T09:00:00.000Z');

const text = readFileSync(
  new URL('../../../runbooks/compromised-console.yaml', import.meta.url),
  'utf8',
);
const definition = toJson(runbookSchema.parse(parse(text))) as JsonObject;

export function settings(change: object = {}): Settings {
  return settingsSchema.parse({
    organization: {
      id: 'o-codespaces01',
      managementAccount: '100000000001',
      exemptIds: ['AROABASEBASEBASE'],
      accounts: [
        { id: PROD, name: 'production', responderRoleId: 'AROARESPONDERPROD', canary: true },
      ],
      protectedAccounts: ['100000000002', '100000000004'],
    },
    ...change,
  });
}

export function roster(change: object = {}): Roster {
  return rosterSchema.parse({
    people: [
      { person: 'ana', name: 'Ana', slack: 'U0ANA', roles: ['commander', 'responder', 'approver'] },
      { person: 'ben', name: 'Ben', slack: 'U0BEN', roles: ['commander', 'responder', 'approver'] },
      { person: 'cho', name: 'Cho', slack: 'U0CHO', roles: ['approver'] },
      { person: 'dev', name: 'Dev', slack: 'U0DEV', roles: ['responder', 'approver'] },
    ],
    ...change,
  });
}

/** The shipped runbook, as an incident pins it. */
export function runbook(): Opening['runbook'] {
  return { id: 'compromised-console', digest: sha256(text), text, definition };
}

/** The kinds of plan that the shipped runbook for member accounts asks approval for. */
export const plansOfRunbook: readonly RunbookPlanKind[] = Object.values(
  runbookSchema.parse(parse(text)).phases,
).flatMap(({ approve }) => approve ?? []);

export interface Story {
  incident: Incident;
  now: number;
  facts: Fact[];
  effects: Effect[];
  timers: Map<string, number>;
  says(
    person: string,
    body: CommandBody,
    options?: Partial<Command> & { eligibility?: Eligibility },
  ): Reply;
  happens(happening: Happening): void;
  /** A measurement of the current phase comes back. */
  measures(result: Partial<MeasurementResult> & Pick<MeasurementResult, 'finding'>): void;
  claims(effect: Effect, change?: object): 'go' | 'held' | 'no';
  /** Runs every queued call of a plan well. */
  callsSucceed(): void;
  passes(ms: number): void;
  /** Two people mark somebody as a suspect. */
  marks(person: string): void;
  plan(kind?: string): PlanState;
  approves(person: string, plan?: PlanState): Reply;
}

let commands = 0;

export interface StoryOptions {
  settings?: Settings;
  roster?: Roster;
  baseline?: JsonObject;
  kind?: Opening['kind'];
  scope?: string[];
  incident?: string;
  runbook?: Opening['runbook'];
  order?: StandingOrder;
  /** What the order's own run says when it is fired; that nobody withdrew it, unless said otherwise. */
  orderRun?: RunSeen | 'unreadable';
}

/** Ana declares an incident: the turn that opens it, or why it is refused. */
export function declaring(options: StoryOptions = {}): ReturnType<typeof declare> {
  const people = options.roster ?? roster();
  const pinned = options.settings ?? settings();
  const opening: Opening = {
    incident: options.incident ?? 'inc-1',
    kind: options.kind ?? 'drill',
    runbook: options.runbook ?? runbook(),
    settings: pinned,
    settingsDigest: digestOf(toJson(pinned)),
    roster: people,
    rosterDigest: digestOf(toJson(people)),
    ...(options.baseline === undefined ? {} : { baseline: options.baseline }),
    ...(options.order === undefined ? {} : { order: options.order }),
    bot: 'test',
  };
  return declare(
    command(
      'U0ANA',
      { do: 'declare', accounts: options.scope ?? [PROD], reason: 'a note in the console' },
      START,
    ),
    opening,
    { now: START, nonce: '0'.repeat(32) },
  );
}

export function tell(options: StoryOptions = {}): Story {
  const people = options.roster ?? roster();
  const { orderRun = { seq: 9, line: 'b'.repeat(64) } } = options;
  const context = (of: Story) => ({
    now: of.now,
    nonce: digestOf([of.now, of.facts.length]).slice(0, 32),
    ...(options.order === undefined || orderRun === 'unreadable' ? {} : { orderRun }),
  });
  const opened = declaring(options);
  if ('refused' in opened) throw new Error(opened.refused.text);
  const first = finish(opened.turn);
  const story: Story = {
    incident: opened.turn.incident,
    now: START,
    facts: [...first.facts],
    effects: [...first.effects],
    timers: new Map(first.timers.map((t) => [t.id, t.dueAt])),
    says(person, body, change = {}) {
      const slack = people.people.find((p) => p.person === person)?.slack ?? person;
      const made = command(slack, body, story.now, change.eligibility);
      const { reply, ...decision } = decideCommand(
        story.incident,
        { ...made, ...change },
        context(story),
      );
      take(story, decision);
      return reply;
    },
    happens: (happening) => take(story, decideHappening(story.incident, happening, context(story))),
    measures(result) {
      const { entry, phase } = story.incident.position;
      const effect = story.effects.findLast(
        (e) => e.kind === 'measure' && e.data['role'] === 'phase' && e.data['entry'] === entry,
      );
      if (effect === undefined) throw new Error(`nothing is measured in ${phase}`);
      story.now = Math.max(story.now, effect.dueAt);
      const measurement = effect.data['measurement'] as never;
      story.happens({
        type: 'measured',
        measurement,
        role: 'phase',
        entry,
        phase,
        result: { says: [], unproven: [], data: {}, ...result },
      });
    },
    claims(effect, change = {}) {
      const { digest, call } = effect.data as { digest: string; call: string };
      const claimed = { digest, call, attempt: 1, fence: 1, request: {}, ...change };
      const { verdict, ...decision } = decideClaim(story.incident, claimed, context(story));
      take(story, decision);
      return verdict;
    },
    callsSucceed() {
      for (;;) {
        const next = story.effects.find((e) => e.kind === 'call' && isOpen(story, e));
        if (next === undefined) return;
        const { digest, call } = next.data as { digest: string; call: string };
        if (story.claims(next) !== 'go') return;
        story.happens({
          type: 'call-settled',
          digest,
          call,
          outcome: 'done',
          value: `value-of-${call}`,
        });
      }
    },
    passes(ms) {
      story.now += ms;
      for (const [id, dueAt] of [...story.timers].sort((a, b) => a[1] - b[1])) {
        if (dueAt <= story.now && story.timers.has(id)) story.happens({ type: 'timer', timer: id });
      }
    },
    marks(person) {
      story.says('ana', { do: 'suspect', person, reason: 'the laptop is gone' });
      for (const other of ['ben', 'cho', 'dev', 'ana']) {
        if (other !== person && story.plan('suspect').stage === 'pending')
          story.approves(other, story.plan('suspect'));
      }
      story.happens({ type: 'start-checked', digest: story.plan('suspect').digest, refused: [] });
    },
    plan(kind) {
      const found = story.incident.plans.findLast(
        (p) => kind === undefined || p.plan.kind === kind,
      );
      if (found === undefined) throw new Error(`no plan ${kind ?? ''}`);
      return found;
    },
    approves(person, plan) {
      const state = plan ?? story.plan();
      return story.says(person, {
        do: 'approve',
        plan: state.plan.id,
        digest: shortDigest(state.digest),
      });
    },
  };
  return story;
}

function isOpen(story: Story, effect: Effect): boolean {
  const state = story.incident.plans.find((p) => p.digest === effect.data['digest']);
  return (
    state?.stage === 'executing' && state.calls[effect.data['call'] as string]?.stage === 'waiting'
  );
}

export function command(
  slackUser: string,
  body: CommandBody,
  now: number,
  eligibility?: Eligibility,
): Command {
  commands += 1;
  return {
    id: `command-${commands}`,
    actor: {
      team: 'T0TEAM',
      slackUser,
      eligibility: eligibility ?? { state: 'eligible', checkedAt: new Date(now).toISOString() },
    },
    surface: 'command',
    channel: 'C0INCIDENT',
    body,
  };
}

function take(story: Story, decision: Decision): void {
  if (decision.incident === undefined) throw new Error('the incident vanished');
  story.incident = decision.incident;
  story.facts.push(...decision.facts);
  story.effects.push(...decision.effects);
  for (const t of decision.timers) story.timers.set(t.id, t.dueAt);
  for (const id of decision.cancelTimers) story.timers.delete(id);
}
