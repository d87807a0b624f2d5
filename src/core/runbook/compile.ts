import { assign, initialTransition, setup, transition } from 'xstate';
import type { StateValue } from 'xstate';
import { stuckReasons } from './language.ts';
import type {
  CompiledRunbook,
  MachineAction,
  MachineEvent,
  MeasurementId,
  PhaseInfo,
  Position,
  RunbookPlanKind,
  Step,
  Stuck,
} from './language.ts';
import { phaseInfos } from './phases.ts';
import type { Runbook, RunbookPhase } from './schema.ts';
import { structureProblems } from './structure.ts';

/**
 * The runbook as an XState v5 machine that is only ever stepped as a pure function. It has no `invoke`
 * and no `after`: a restored actor runs its invocation a second time, and a restored timer never fires.
 */

/** The runbook can't be compiled, or a position does not belong to it. */
export class RunbookError extends Error {
  override readonly name = 'RunbookError';
}

/** Actions are orders for the host. Were an actor started by mistake, it could touch nothing. */
const hostOnly =
  <Params = undefined>() =>
  (_args: unknown, _params: Params): never => {
    throw new RunbookError('an action is an order for the responder: a machine carries out none');
  };

const machineSetup = setup({
  types: {
    context: {} as { entry: number },
    events: {} as { type: MachineEvent },
  },
  actions: {
    count: assign({ entry: ({ context }) => context.entry + 1 }),
    background: hostOnly<{ measurement: MeasurementId }>(),
    draft: hostOnly<{ plan: RunbookPlanKind }>(),
    execute: hostOnly<{ plan: RunbookPlanKind; part: string }>(),
    measure: hostOnly<{ measurement: MeasurementId }>(),
    ask: hostOnly(),
  },
});
type StateConfig = Parameters<typeof machineSetup.createStateConfig>[0];
type Transitions = NonNullable<StateConfig['on']>;

/**
 * Compiles a runbook. Throws `RunbookError` when its phases don't hang together (an unknown phase, a
 * circle of phases that only pass); whether its order is *safe*, `checkRunbook` says.
 */
export function compileRunbook(runbook: Runbook): CompiledRunbook {
  const broken = structureProblems(runbook)[0];
  if (broken) throw new RunbookError(`runbook ${runbook.id}: ${broken.message}`);
  const machine = runbookMachine(runbook);
  const phases = phaseInfos(runbook);
  return {
    id: runbook.id,
    version: runbook.version,
    title: runbook.title,
    scope: runbook.scope,
    phases,
    start() {
      const [snapshot, actions] = initialTransition(machine);
      return stepOf(snapshot, actions, true);
    },
    step(position, event) {
      const value = stateValue(phases, position);
      if (position.state === 'final') return { position, actions: [], handled: false };
      const before = machine.resolveState({ value, context: { entry: position.entry } });
      if (!before.can({ type: event })) return { position, actions: [], handled: false };
      const [snapshot, actions] = transition(machine, before, { type: event });
      return stepOf(snapshot, actions, true);
    },
  };
}

/** The machine itself. Only ever stepped by `transition`; exported so that a test can start it and see it refuse. */
export function runbookMachine(runbook: Runbook) {
  const infos = phaseInfos(runbook);
  const states: Record<string, StateConfig> = {};
  for (const info of infos) {
    const phase = runbook.phases[info.id];
    if (phase) states[info.id] = phaseState(info, phase);
  }
  return machineSetup.createMachine({
    id: `${runbook.id}@${runbook.version}`,
    context: { entry: 0 },
    initial: runbook.begin,
    states,
  });
}

function phaseState(info: PhaseInfo, phase: RunbookPhase): StateConfig {
  const background = (phase.background ?? []).map((measurement) => ({
    type: 'background' as const,
    params: { measurement },
  }));
  const common = { id: `phase:${info.id}`, entry: ['count' as const, ...background] };
  if (info.does.kind === 'final') return { ...common, type: 'final' };
  if (info.does.kind === 'pass') return { ...common, always: { target: target(phase.then) } };
  const work = workOf(info);
  return {
    ...common,
    // The work is ordered by the way into the phase and not by its `working` state: a new plan that
    // people drew (DRAFTED) leads back to `working` without ordering another one.
    initial: { target: 'working', actions: work },
    states: {
      working: { on: workingEvents(info, phase) },
      asking: {
        initial: 'failed',
        entry: 'ask',
        states: Object.fromEntries(
          stuckReasons.map((stuck) => [stuck, { on: askingEvents(info, phase, stuck) }]),
        ),
      },
    },
  };
}

function workOf(info: PhaseInfo) {
  const { does } = info;
  switch (does.kind) {
    case 'approve':
      return [{ type: 'draft' as const, params: { plan: does.plan } }];
    case 'run':
      return [{ type: 'execute' as const, params: { plan: does.plan, part: does.part } }];
    case 'measure':
      return [{ type: 'measure' as const, params: { measurement: does.measurement } }];
    default:
      return [];
  }
}

function workingEvents(info: PhaseInfo, phase: RunbookPhase): Transitions {
  const next = { target: target(phase.then) };
  // A trial that went wrong is ended at once; people are asked when nothing of it is attached any more.
  const orAsk = (stuck: Stuck) =>
    info.fallback === undefined ? ask(stuck) : { target: target(info.fallback) };
  const again = phase.again === undefined ? {} : { AGAIN: { target: target(phase.again) } };
  switch (info.does.kind) {
    case 'approve':
      return { APPROVED: next, NOTHING: next, ENDED: ask('ended') };
    case 'run':
      return { DONE: next, FAILED: orAsk('failed'), ...again };
    case 'measure':
      return {
        PROVEN: next,
        UNPROVEN: info.goesOnUnproven ? next : orAsk('unproven'),
        DISPROVEN: orAsk('disproven'),
        FAILED: orAsk('failed'),
        // New doors were found, and the runbook knows no way round: measured, and it is not so.
        AGAIN: orAsk('disproven'),
        ...again,
      };
    case 'person':
      return { CLOSED: next };
    default:
      return {};
  }
}

function askingEvents(info: PhaseInfo, phase: RunbookPhase, stuck: Stuck): Transitions {
  const retry = {
    target: target(info.id, 'working'),
    actions: ['count' as const, ...workOf(info)],
  };
  const again = phase.again === undefined ? {} : { AGAIN: { target: target(phase.again) } };
  const without = phase.without === undefined ? {} : { WITHOUT: { target: target(phase.without) } };
  // What was measured and is not so is never waived: the canary still gets through.
  const waived =
    info.waivable && stuck !== 'disproven' ? { WAIVED: { target: target(phase.then) } } : {};
  switch (info.does.kind) {
    case 'approve':
      if (stuck !== 'ended') return {};
      return { DRAFTED: { target: target(info.id, 'working') }, RETRY: retry };
    case 'run':
      return stuck === 'failed' ? { RETRY: retry, ...again, ...waived } : {};
    case 'measure':
      return stuck === 'ended' ? {} : { RETRY: retry, ...without, ...waived };
    default:
      return {};
  }
}

const ask = (stuck: Stuck) => ({ target: `asking.${stuck}` });

function target(phase: string | undefined, inner?: 'working'): string {
  return `#phase:${phase ?? ''}${inner ? `.${inner}` : ''}`;
}

interface Snapshot {
  readonly value: StateValue;
  readonly context: { readonly entry: number };
  readonly status: string;
}

function stepOf(
  snapshot: Snapshot,
  actions: readonly { readonly type: string; readonly params: unknown }[],
  handled: boolean,
): Step {
  return {
    position: positionOf(snapshot),
    // The action names of the setup above are the `do` words of MachineAction, their params its members.
    actions: actions.map(
      ({ type, params }) => ({ do: type, ...(params as object | undefined) }) as MachineAction,
    ),
    handled,
  };
}

function positionOf({ value, context, status }: Snapshot): Position {
  if (typeof value === 'string') {
    if (status !== 'done')
      throw new RunbookError(`the machine rests in ${value}, which only passes`);
    return { phase: value, state: 'final', entry: context.entry };
  }
  const [phase, inner] = Object.entries(value)[0] ?? [];
  if (phase === undefined || inner === undefined) throw new RunbookError('the machine is nowhere');
  if (typeof inner === 'string') return { phase, state: 'working', entry: context.entry };
  return { phase, state: 'asking', entry: context.entry, stuck: inner['asking'] as Stuck };
}

/** The machine's state for a position. A position that this runbook can't have is refused, never guessed at. */
function stateValue(phases: readonly PhaseInfo[], position: Position): StateValue {
  const info = phases.find(({ id }) => id === position.phase);
  const isFinal = info?.does.kind === 'final';
  if (!info || info.does.kind === 'pass' || isFinal !== (position.state === 'final')) {
    throw new RunbookError(`no incident of this runbook can stand at ${JSON.stringify(position)}`);
  }
  if (isFinal) return info.id;
  if (position.state === 'working') return { [info.id]: 'working' };
  if (position.stuck === undefined) {
    throw new RunbookError(`the position in ${info.id} asks, but does not say why (stuck)`);
  }
  return { [info.id]: { asking: position.stuck } };
}
