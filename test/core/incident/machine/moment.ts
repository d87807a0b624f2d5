import type {
  Command,
  CommandBody,
  Eligibility,
  Reply,
} from '../../../../src/core/incident/command.ts';
import {
  decideClaim,
  decideCommand,
  decideHappening,
  type Happening,
} from '../../../../src/core/incident/decide.ts';
import type { Effect, Timer } from '../../../../src/core/incident/effects.ts';
import type { Incident } from '../../../../src/core/incident/incident.ts';
import { finish, iso, type Decision } from '../../../../src/core/incident/turn.ts';
import type { Fact } from '../../../../src/core/journal/facts.ts';
import { command, START } from '../stage.ts';
import { declared, type Company } from './company.ts';

/** One thing that a person, AWS or time does. Plain data, so that a story can be printed and told again. */
export type Act =
  | {
      readonly do: 'says';
      readonly who: string;
      readonly body: CommandBody;
      readonly eligibility?: Eligibility;
    }
  | {
      readonly do: 'happens';
      readonly happening: Happening;
      /** Not before this instant. */
      readonly at?: number;
      /** It comes from nobody who has the work: nothing that is queued is finished by it. */
      readonly stray?: true;
    }
  | { readonly do: 'claims'; readonly digest: string; readonly call: string };

/** An incident at one moment, with what waits outside of it: timers that run, work that is queued. */
export interface Moment {
  readonly incident: Incident;
  readonly now: number;
  readonly timers: ReadonlyMap<string, number>;
  readonly effects: ReadonlyMap<string, Effect>;
}

/** What one act brought about. */
export interface Step {
  readonly act: Act | 'declare';
  readonly before: Moment | undefined;
  readonly after: Moment;
  readonly facts: readonly Fact[];
  readonly effects: readonly Effect[];
  readonly timers: readonly Timer[];
  readonly reply?: Reply;
  readonly verdict?: 'go' | 'held' | 'no';
}

export function begin(company: Company): Step {
  const turn = declared(company);
  const decision = finish(turn);
  const { facts, effects, timers } = decision;
  const nothing = { incident: turn.incident, now: START, timers: new Map(), effects: new Map() };
  return {
    act: 'declare',
    before: undefined,
    after: next(nothing, decision),
    facts,
    effects,
    timers,
  };
}

/** Lets one act happen. Pure: the moment before stays as it is, so that another act can be tried in it. */
export function take(before: Moment, act: Act): Step {
  // Between two events time passes, if only a little: no two facts of different events share an instant.
  const now = Math.max(before.now + 1, act.do === 'happens' ? (act.at ?? 0) : 0);
  const context = { now, nonce: '0'.repeat(32) };
  const here = { ...before, now };
  const step = (decision: Decision, done?: string) => {
    const { facts, effects, timers } = decision;
    const after = next(without(here, done), decision);
    return { act, before, after, facts, effects, timers };
  };
  switch (act.do) {
    case 'says': {
      const { who, body, eligibility } = act;
      const { reply, ...decision } = decideCommand(
        before.incident,
        said(before, who, body, eligibility),
        context,
      );
      return { ...step(decision), reply };
    }
    case 'claims': {
      const { digest, call } = act;
      const attempt = (planOf(before, digest)?.calls[call]?.attempts ?? 0) + 1;
      const claimed = { digest, call, attempt, fence: 1, request: {} };
      const { verdict, ...decision } = decideClaim(before.incident, claimed, context);
      const own = [...before.effects.values()].find(
        ({ kind, data }) => kind === 'call' && data['digest'] === digest && data['call'] === call,
      );
      // "No" ends the work; held work is tried again.
      return { ...step(decision, verdict === 'no' ? own?.id : undefined), verdict };
    }
    case 'happens':
      return step(
        decideHappening(before.incident, act.happening, context),
        act.stray === true ? undefined : finishedBy(before, act.happening),
      );
  }
}

function said(
  { incident, now }: Moment,
  who: string,
  body: CommandBody,
  eligibility?: Eligibility,
): Command {
  // Whoever was taken off the roster keeps the account.
  const slack =
    incident.roster.people.find((p) => p.person === who)?.slack ?? `U0${who.toUpperCase()}`;
  return { ...command(slack, body, now, eligibility), id: `command-at-${now}` };
}

/** The queued work that a happening finishes. */
function finishedBy({ effects }: Moment, happening: Happening): string | undefined {
  for (const [id, { kind, data }] of effects) {
    if (happening.type === 'measured' && kind === 'measure') {
      const { measurement, role, entry } = happening;
      if (data['measurement'] === measurement && data['role'] === role && data['entry'] === entry)
        return id;
    }
    if (happening.type === 'call-settled' && kind === 'call') {
      if (data['digest'] === happening.digest && data['call'] === happening.call) return id;
    }
    if (happening.type === 'start-checked' && kind === 'start') {
      if (data['digest'] === happening.digest) return id;
    }
  }
  return undefined;
}

function without(moment: Moment, effect: string | undefined): Moment {
  if (effect === undefined) return moment;
  const effects = new Map(moment.effects);
  effects.delete(effect);
  return { ...moment, effects };
}

function next(before: Moment, decision: Decision): Moment {
  if (decision.incident === undefined) throw new Error('the incident vanished');
  const timers = new Map(before.timers);
  for (const { id, dueAt } of decision.timers) timers.set(id, dueAt);
  for (const id of decision.cancelTimers) timers.delete(id);
  const effects = new Map(before.effects);
  for (const effect of decision.effects) effects.set(effect.id, effect);
  return { incident: decision.incident, now: before.now, timers, effects };
}

export function planOf({ incident }: Moment, digest: string) {
  return incident.plans.find((p) => p.digest === digest);
}

/** An act in a few words, for the way that led to something wrong. */
export function inWords(act: Act | 'declare'): string {
  if (act === 'declare') return act;
  if (act.do === 'says') return `${act.who} ${JSON.stringify(act.body)}`;
  if (act.do === 'claims') return `claim ${act.call}`;
  const { happening, at } = act;
  const short =
    happening.type === 'measured' ? { ...happening, result: happening.result.finding } : happening;
  return `${at === undefined ? '' : `${iso(at)} `}${JSON.stringify(short)}`;
}
