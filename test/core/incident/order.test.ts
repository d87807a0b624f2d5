import { describe, expect, it } from 'vitest';
import type { CommandBody } from '../../../src/core/incident/command.ts';
import {
  decideClaim,
  decideCommand,
  decideHappening,
  type Happening,
} from '../../../src/core/incident/decide.ts';
import { replay, type Dated } from '../../../src/core/incident/evolve.ts';
import type { Incident } from '../../../src/core/incident/incident.ts';
import type { Decision } from '../../../src/core/incident/turn.ts';
import type { Fact } from '../../../src/core/journal/facts.ts';
import { buildHouse } from '../../promises/stage/house.ts';
import { play } from '../../promises/stage/mortal.ts';
import { command, roster, runbook } from './stage.ts';

/**
 * The order is the machine's, not the operator's. A whole incident is played in the simulated
 * organization; then, from every state that it went through, everything that a person can say, and every
 * late or early result, is tried.
 */

const house = buildHouse();
await play(house, () => false);
const [first] = await house.store.incidents();
const journal = (await house.store.entries(first?.id ?? '', 0)).map(
  ({ line }) => JSON.parse(line) as Dated,
);
await house.leave();

/** Every state, as a restart would find it. */
const states: readonly { readonly at: number; readonly incident: Incident }[] = journal.map(
  (_, at) => ({
    at,
    incident: replay(journal.slice(0, at + 1)),
  }),
);
const whole = states.at(-1)!.incident;
const order = whole.phases.map(({ phase }) => phase);
const people = roster().people.map(({ person, slack }) => ({ person, slack }));

function says(incident: Incident, slack: string, body: CommandBody): Decision {
  const now = Date.parse(incident.movedAt) + 1;
  return decideCommand(incident, command(slack, body, now), { now, nonce: 'f'.repeat(32) });
}

function phasesAfter(decision: Decision): readonly string[] {
  return decision.facts.flatMap((fact) =>
    fact.kind === 'phase.moved' ? [fact.body.position.phase] : [],
  );
}

/** Everything that a person can say about this incident, the right and the wrong. */
function everything(incident: Incident): CommandBody[] {
  const reason = 'because it has to be tried';
  const plans = incident.plans.flatMap(({ plan, digest }): CommandBody[] => [
    { do: 'approve', plan: plan.id, digest },
    { do: 'deny', plan: plan.id, digest, reason },
    { do: 'revoke', plan: plan.id, digest },
  ]);
  const calls = incident.plans
    .flatMap(({ plan }) => plan.waves.flatMap((wave) => wave.calls.slice(0, 1)))
    .map((call): CommandBody => ({ do: 'undo', call: call.id, reason }));
  return [
    ...plans,
    ...calls,
    { do: 'declare', accounts: [house.cloud.prod], reason },
    { do: 'shield' },
    { do: 'redraft' },
    { do: 'redraft', mode: 'destruction' },
    { do: 'redraft', without: house.cloud.prod },
    { do: 'waive', reason },
    { do: 'judge', changes: ['x'], reason },
    { do: 'lift' },
    { do: 'hold', reason },
    { do: 'resume' },
    { do: 'handover', to: 'ben' },
    { do: 'suspect', person: 'dev', reason },
    { do: 'set-aside', person: 'dev', reason },
    { do: 'note', text: 'x' },
    { do: 'close' },
  ];
}

describe('no phase is reached early', () => {
  it('given a whole incident, when its phases are listed, then they are those of the runbook, once each and in order', () => {
    const { begin, phases } = runbook().definition as unknown as {
      begin: string;
      phases: { [id: string]: { then?: string } };
    };
    const chain: string[] = [];
    for (let id = phases[begin]?.then; id !== undefined; id = phases[id]?.then) chain.push(id);
    expect(order).toEqual(chain);
    expect(chain.length).toBeGreaterThan(20);
  });

  it('given any state, when any person says anything, then the incident stays, goes back, or takes the one step that this command is for', () => {
    let moved = 0;
    for (const { at, incident } of states) {
      const here = incident.position.phase;
      for (const { person, slack } of people) {
        for (const body of everything(incident)) {
          const decision = says(incident, slack, body);
          const after = phasesAfter(decision);
          const further = after.filter((phase) => order.indexOf(phase) > order.indexOf(here));
          if (further.length === 0) continue;
          moved += 1;
          const info = incident.runbook.compiled.phases.find(({ id }) => id === here);
          const what = `fact ${at}: ${person} ${JSON.stringify(body).slice(0, 90)} in ${here}`;
          if (body.do === 'close') expect(info?.does.kind, what).toBe('person');
          else {
            // The second approval of the plan that this phase asks for, and nothing else.
            expect(body.do, what).toBe('approve');
            expect(info?.does.kind, what).toBe('approve');
            expect(
              decision.facts.some((fact) => fact.kind === 'plan.approved'),
              what,
            ).toBe(true);
            expect(further[0], what).toBe(order[order.indexOf(here) + 1]);
          }
        }
      }
    }
    expect(moved).toBeGreaterThan(5);
  });

  it('given any state in which nothing is asked, when somebody waives, then it is refused: a waiver answers a question', () => {
    for (const { incident } of states.filter((_, i) => i % 3 === 0)) {
      const info = incident.runbook.compiled.phases.find(
        ({ id }) => id === incident.position.phase,
      );
      const [ana] = people;
      const decision = says(incident, ana!.slack, {
        do: 'waive',
        reason: 'we are in a great hurry',
      });
      expect(
        decision.facts.map((fact) => fact.kind),
        info?.id,
      ).toEqual(['command.refused']);
    }
  });

  it('given any state, when every result of an earlier phase comes again, then nothing moves', () => {
    const measured = journal.flatMap((fact) => (fact.kind === 'measured' ? [fact] : []));
    const settled = journal.flatMap((fact) => (fact.kind === 'call.settled' ? [fact] : []));
    const moved: string[] = [];
    for (const { at, incident } of states.filter((_, i) => i % 2 === 0)) {
      const now = Date.parse(incident.movedAt) + 1;
      const context = { now, nonce: 'f'.repeat(32) };
      const happenings: Happening[] = [
        ...measured
          .filter((fact) => fact.seq < at)
          .map(({ body }): Happening => ({ type: 'measured', role: 'phase', ...body })),
        ...settled
          .filter((fact) => fact.seq <= at)
          .map(({ body }): Happening => ({ type: 'call-settled', ...body })),
        ...incident.plans.map(({ digest }): Happening => ({
          type: 'start-checked',
          digest,
          refused: [],
        })),
        ...incident.plans.flatMap(({ digest }): Happening[] =>
          ['vote', 'start', 'proof'].map((what) => ({
            type: 'timer',
            timer: `${incident.id}/${what}/${digest.slice(0, 12)}`,
          })),
        ),
      ];
      for (const happening of happenings) {
        const decision = decideHappening(incident, happening, context);
        const gone = phasesAfter(decision).filter(
          (phase) => order.indexOf(phase) > order.indexOf(incident.position.phase),
        );
        // A measurement of exactly this stay is no earlier one: it is what the phase waits for.
        const current =
          happening.type === 'measured' && happening.entry === incident.position.entry;
        const started =
          happening.type === 'start-checked' &&
          incident.plans.find((p) => p.digest === happening.digest)?.stage === 'approved';
        const last =
          happening.type === 'call-settled' &&
          incident.plans.find((p) => p.digest === happening.digest)?.stage === 'executing';
        if (current || started || last || gone.length === 0) continue;
        moved.push(
          `fact ${at} in ${incident.position.phase}: ${JSON.stringify(happening).slice(0, 120)}`,
        );
      }
    }
    expect(moved).toEqual([]);
  });

  it('given any state, when a call of any plan tries to leave, then only those of a plan that runs now may', () => {
    const left: string[] = [];
    let may = 0;
    for (const { at, incident } of states.filter((_, i) => i % 2 === 1)) {
      for (const { plan, digest, stage } of incident.plans) {
        for (const wave of plan.waves) {
          for (const call of wave.calls) {
            const claimed = { digest, call: call.id, attempt: 1, fence: 1, request: {} };
            const { verdict } = decideClaim(incident, claimed, { now: 0, nonce: 'f'.repeat(32) });
            if (verdict !== 'go') continue;
            may += 1;
            if (stage !== 'executing')
              left.push(`fact ${at}: ${call.id} of a plan that is ${stage}`);
          }
        }
      }
    }
    expect(left).toEqual([]);
    expect(may).toBeGreaterThan(10);
  });

  it('given any state, when it is told again from the journal, then it is the state in which the bot was', () => {
    const positions = journal.flatMap((fact: Fact) =>
      fact.kind === 'phase.moved' ? [fact.body.position] : [],
    );
    const told = states.flatMap(({ incident, at }) =>
      journal[at]?.kind === 'phase.moved' ? [incident.position] : [],
    );
    expect(told).toEqual(positions);
  });
});
