import type { MachineAction, MachineEvent, PhaseInfo, Step } from '../runbook/language.ts';
import { runbookPlanKinds } from '../runbook/language.ts';
import { drawPlan, endPlan } from './drafting.ts';
import { runPart } from './execution.ts';
import type { Incident } from './incident.ts';
import { queueMeasurement } from './measuring.ts';
import { choicesIn } from './questions.ts';
import { add, ignore, type Outcome, type Turn } from './turn.ts';

/** Starts the machine of a freshly opened incident. */
export function startMachine(turn: Turn): void {
  take(turn, turn.incident.runbook.compiled.start(), 'START', []);
}

/**
 * Gives the machine an event. `because` is what people read if the machine now asks them. An event
 * that means nothing in this position is journaled as ignored: nothing reaches a phase early.
 */
export function step(turn: Turn, event: MachineEvent, because: readonly string[] = []): void {
  const next = turn.incident.runbook.compiled.step(turn.incident.position, event);
  if (!next.handled) {
    ignore(turn, event, `means nothing in phase ${turn.incident.position.phase}`);
    return;
  }
  take(turn, next, event, because);
}

function take(turn: Turn, next: Step, event: string, because: readonly string[]): void {
  add(turn, 'phase.moved', { event, position: next.position });
  dropLeftovers(turn);
  for (const action of next.actions) perform(turn, action, because);
  if (next.position.state === 'final') {
    add(turn, 'incident.closed', { by: turn.incident.commander });
  }
}

/** A plan that no phase waits for any more can't be approved later; at the end nothing is left open. */
function dropLeftovers(turn: Turn): void {
  const { position, plans } = turn.incident;
  for (const { digest, stage, plan } of plans) {
    if (stage !== 'pending' && stage !== 'approved') continue;
    const ofRunbook = (runbookPlanKinds as readonly string[]).includes(plan.kind);
    const waitedFor = ofRunbook ? plan.phase === position.phase : position.state !== 'final';
    if (!waitedFor) endPlan(turn, digest, 'voided', 'the runbook went on without it');
  }
}

/** Tells the machine what came out, if anything did. */
export function stepOn(turn: Turn, outcome: Outcome | undefined): void {
  if (outcome !== undefined) step(turn, outcome.event, outcome.because);
}

function perform(turn: Turn, action: MachineAction, because: readonly string[]): void {
  switch (action.do) {
    case 'background':
      return queueMeasurement(turn, action.measurement, 'background');
    case 'measure':
      return queueMeasurement(turn, action.measurement, 'phase');
    case 'draft':
      return stepOn(turn, drawPlan(turn, action.plan));
    case 'execute':
      return stepOn(turn, runPart(turn, action.plan, action.part));
    case 'ask':
      return ask(turn, because);
  }
}

function ask(turn: Turn, because: readonly string[]): void {
  const { position } = turn.incident;
  const info = phaseInfo(turn.incident);
  const waivable = info.waivable && position['stuck'] !== 'disproven';
  add(turn, 'phase.asked', {
    phase: position.phase,
    because: because.length > 0 ? because : ['the phase could not be completed'],
    choices: choicesIn(turn.incident, waivable),
    waivable,
  });
}

/** The runbook's description of the phase in which the incident is. */
export function phaseInfo(incident: Incident): PhaseInfo {
  const info = incident.runbook.compiled.phases.find((p) => p.id === incident.position.phase);
  if (info === undefined) throw new Error(`the runbook has no phase ${incident.position.phase}`);
  return info;
}
