import { compileRunbook } from './compile.ts';
import { explore } from './explore.ts';
import type { Exploration } from './explore.ts';
import { peaceProblems } from './peace.ts';
import type { CompiledRunbook } from './language.ts';
import { phaseInfos } from './phases.ts';
import type { Runbook } from './schema.ts';
import { reachablePhases, structureProblems } from './structure.ts';
import type { Problem } from './structure.ts';

export interface CheckReport {
  readonly problems: readonly Problem[];
  /** States of the machine together with the checker's marks. */
  readonly states: number;
  /** States × events of the alphabet. */
  readonly steps: number;
}

/** Every way in which this runbook could lead people into the wrong order; empty when there is none. */
export function checkRunbook(runbook: Runbook): Problem[] {
  return [...examineRunbook(runbook).problems];
}

/** Like `checkRunbook`, with how much was explored. Never throws for a runbook that fits the schema. */
export function examineRunbook(runbook: Runbook): CheckReport {
  const broken = structureProblems(runbook);
  if (broken.length > 0) return { problems: broken, states: 0, steps: 0 };
  const explored = checkCompiled(compileRunbook(runbook));
  const problems = [
    ...scopeProblems(runbook),
    ...(runbook.scope === 'peace' ? [] : lockProblems(runbook)),
    ...peaceProblems(runbook),
    ...unreachable(runbook),
    ...explored.problems,
  ];
  return { ...explored, problems };
}

/** The exploration alone, of a machine however it was made. */
export function checkCompiled(compiled: CompiledRunbook): CheckReport {
  const exploration = explore(compiled);
  return {
    problems: [...orderProblems(exploration), ...deadEnds(exploration)],
    states: exploration.states.size,
    steps: exploration.stepsTried,
  };
}

/** What only works where an organization policy reaches, and what only makes sense where none does. */
function scopeProblems(runbook: Runbook): Problem[] {
  const member = runbook.scope === 'member-accounts';
  if (runbook.scope === 'peace') return [];
  return phaseInfos(runbook).flatMap(({ id, does }) => {
    if (does.kind !== 'run') return [];
    const foreign = member ? does.plan === 'boundary' : does.plan === 'emergency';
    if (!foreign) return [];
    const message = member
      ? 'a member account is locked from above: use `run: emergency/shield`'
      : `no organization policy reaches a ${runbook.scope}: use \`run: boundary/sweep\``;
    return [{ rule: 'wrong-scope', phase: id, message, path: [], at: ['phases', id, 'run'] }];
  });
}

/** One phase for the lock that comes before everything visible. */
function lockProblems(runbook: Runbook): Problem[] {
  const member = runbook.scope === 'member-accounts';
  const part = member ? 'emergency/shield' : 'boundary/sweep';
  const word = member ? 'shield' : 'boundary';
  const locks = phaseInfos(runbook).filter(({ id }) => runbook.phases[id]?.run === part);
  const [first, second] = locks;
  if (!first) {
    const message = `there is no ${word}: add a phase with \`run: ${part}\` before everything visible`;
    return [{ rule: `no-${word}`, phase: runbook.begin, message, path: [], at: ['phases'] }];
  }
  if (!second) return [];
  const message = `the ${word} already stands in ${first.id}: keep one phase for it and lead back there with \`again\``;
  return [
    {
      rule: `second-${word}`,
      phase: second.id,
      message,
      path: [],
      at: ['phases', second.id, 'run'],
    },
  ];
}

function unreachable(runbook: Runbook): Problem[] {
  const reachable = reachablePhases(runbook);
  return Object.keys(runbook.phases)
    .filter((id) => !reachable.has(id))
    .map((id) => ({
      rule: 'unreachable',
      phase: id,
      message: `nothing leads to ${id}: name it in the \`then\` of another phase, or remove it`,
      path: [],
      at: ['phases', id],
    }));
}

/** One problem per rule and phase, with the shortest way to it. */
function orderProblems({ found }: Exploration): Problem[] {
  const first = new Map<string, Problem>();
  for (const { rule, phase, message, path, key } of found) {
    const name = `${rule}|${phase}`;
    if (first.has(name)) continue;
    const at = ['phases', phase, ...(key === undefined ? [] : [key])];
    first.set(name, { rule, phase, message, path, at });
  }
  return [...first.values()];
}

function deadEnds({ states }: Exploration): Problem[] {
  const alive = leadsToEnd(states);
  const problems = new Map<string, Problem>();
  for (const [key, { position, next, path }] of states) {
    const { phase, state } = position;
    if (alive.has(key) || problems.has(phase)) continue;
    const why =
      next.size === 0
        ? `nothing that can happen does anything while ${phase} is ${state}`
        : `from ${phase} no order of events leads to a final phase`;
    const message = `${why}: let \`then\` (or \`again\`) lead to a phase with \`final: true\``;
    problems.set(phase, { rule: 'dead-end', phase, message, path, at: ['phases', phase] });
  }
  return [...problems.values()];
}

function leadsToEnd(states: Exploration['states']): Set<string> {
  const before = new Map<string, string[]>();
  for (const [key, { next }] of states) {
    for (const to of next) before.set(to, [...(before.get(to) ?? []), key]);
  }
  const alive = new Set<string>();
  const queue = [...states].filter(([, { position }]) => position.state === 'final');
  const keys = queue.map(([key]) => key);
  for (let key = keys.pop(); key !== undefined; key = keys.pop()) {
    if (alive.has(key)) continue;
    alive.add(key);
    keys.push(...(before.get(key) ?? []));
  }
  return alive;
}
