import { abstractOf } from './abstract.ts';
import { actsIn, type Alphabet } from './acts.ts';
import { check, explained, type Checked } from './check.ts';
import type { Company } from './company.ts';
import { begin, take, type Act, type Step } from './moment.ts';
import { sensibleAct } from './sensible.ts';
import { strays } from './strays.ts';

export interface Exploration {
  readonly name: string;
  readonly company: Company;
  readonly alphabet: Alphabet;
  /** Are people of the same role interchangeable? */
  readonly alike: boolean;
  /** Explored from the first moment in this phase, to which sensible people have led. */
  readonly from?: string;
  /** Explored up to this phase; from there on sensible people lead to the end. */
  readonly until?: string;
}

export interface Explored {
  readonly states: number;
  readonly pairs: number;
  /** How often something followed, was ignored in the journal, or was refused. */
  readonly moved: number;
  readonly ignored: number;
  readonly refused: number;
  readonly phases: ReadonlySet<string>;
}

interface Node {
  readonly key: string;
  readonly checked: Checked;
  readonly from: Node | undefined;
  readonly act: Step['act'];
  readonly next: Set<string>;
}

/** More would mean that the abstraction no longer holds anything together. */
const STATES_MAX = 60_000;

/**
 * Breadth first from the declaration: in every abstract state every act of the alphabet and every stray,
 * each step checked by every rule. Throws with the shortest way to what is broken.
 */
export function explore({ name, company, alphabet, alike, from, until }: Exploration): Explored {
  const first = startOf(company, from);
  const root: Node = {
    key: abstractOf(first.moment, alike),
    checked: first,
    from: undefined,
    act: 'declare',
    next: new Set(),
  };
  const nodes = new Map([[root.key, root]]);
  const counts = { pairs: 0, moved: 0, ignored: 0, refused: 0 };
  for (const node of nodes.values()) {
    if (node.checked.moment.incident.position.phase === until) continue;
    const tried: { act: Act; stray: boolean }[] = [
      ...actsIn(node.checked.moment, alphabet).map((act) => ({ act, stray: false })),
      ...strays(node.checked.moment).map((act) => ({ act, stray: true })),
    ];
    for (const { act, stray } of tried) {
      counts.pairs += 1;
      const checked = tryAct(node, act, stray, counts);
      const key = abstractOf(checked.moment, alike);
      // A stray changes nothing, so that it leads nowhere; only the time may be later.
      if (stray) continue;
      node.next.add(key);
      if (nodes.has(key)) continue;
      if (nodes.size >= STATES_MAX) throw new RangeError(`${name}: more than ${STATES_MAX} states`);
      nodes.set(key, { key, checked, from: node, act, next: new Set() });
    }
  }
  mustEnd(nodes, alike, until);
  const phases = new Set([...nodes.values()].map((n) => n.checked.moment.incident.position.phase));
  return { states: nodes.size, ...counts, phases };
}

function startOf(company: Company, phase: string | undefined): Checked {
  let checked = check(undefined, begin(company));
  for (let i = 0; i < ACTS_MAX; i += 1) {
    if (phase === undefined || checked.moment.incident.position.phase === phase) return checked;
    const act = sensibleAct(checked.moment);
    if (act !== undefined) checked = check(checked, take(checked.moment, act));
  }
  throw new Error(`sensible people do not come to ${phase}`);
}

function tryAct(
  node: Node,
  act: Act,
  stray: boolean,
  counts: { moved: number; ignored: number; refused: number },
): Checked {
  try {
    const step = take(node.checked.moment, act);
    const checked = check(node.checked, step);
    const kinds = step.facts.map((f) => f.kind);
    const isRefused = kinds.includes('command.refused');
    const isIgnored = kinds.every((k) => k === 'event.ignored');
    if (isRefused) counts.refused += 1;
    else if (isIgnored) counts.ignored += 1;
    else counts.moved += 1;
    const isNothing =
      (isRefused || isIgnored) && step.effects.length === 0 && step.verdict !== 'go';
    if (stray && !isNothing) throw new Error('what means nothing here has changed something');
    return checked;
  } catch (error) {
    throw explained(error, [...wayTo(node), act]);
  }
}

function wayTo(node: Node): Step['act'][] {
  const way: Step['act'][] = [];
  for (let at: Node | undefined = node; at !== undefined; at = at.from) way.unshift(at.act);
  return way;
}

/** No dead end, twice: some way of the alphabet leads to the end, and sensible people find one. */
function mustEnd(nodes: ReadonlyMap<string, Node>, alike: boolean, until = ''): void {
  const before = new Map<string, string[]>();
  for (const { key, next } of nodes.values()) {
    for (const to of next) before.set(to, [...(before.get(to) ?? []), key]);
  }
  const ends = [...nodes.values()].filter(
    ({ checked: { moment } }) =>
      moment.incident.closedAt !== undefined || moment.incident.position.phase === until,
  );
  const alive = new Set(ends.map((n) => n.key));
  for (const key of alive) for (const from of before.get(key) ?? []) alive.add(from);
  const safe = new Set<string>();
  for (const node of nodes.values()) {
    if (!alive.has(node.key))
      throw explained(new Error('no way leads from here to the end'), wayTo(node));
    leadToEnd(node, safe, alike);
  }
}

const ACTS_MAX = 200;

/** Sensible people go on from here until the end, or until a state from which they have got there before. */
function leadToEnd(node: Node, safe: Set<string>, alike: boolean): void {
  let { checked } = node;
  const seen: string[] = [];
  const way = wayTo(node);
  for (let i = 0; i < ACTS_MAX; i += 1) {
    const key = abstractOf(checked.moment, alike);
    if (safe.has(key) || checked.moment.incident.closedAt !== undefined) {
      for (const one of seen) safe.add(one);
      safe.add(key);
      return;
    }
    seen.push(key);
    const act = sensibleAct(checked.moment);
    if (act === undefined) throw explained(new Error('sensible people know no way on'), way);
    way.push(act);
    try {
      checked = check(checked, take(checked.moment, act));
    } catch (error) {
      throw explained(error, way);
    }
  }
  throw explained(new Error(`sensible people are not at the end after ${ACTS_MAX} acts`), way);
}
