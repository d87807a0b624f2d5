import type { AssumeGraph } from './assume-graph.ts';

const NOBODY: ReadonlySet<string> = new Set();

/**
 * From which nodes one of the targets can be become in one step or more: node to the nearest target. A target
 * itself is in it only where it can become another, or itself again.
 */
export function reachOf(
  graph: AssumeGraph,
  isTarget: (id: string) => boolean,
): ReadonlyMap<string, string> {
  const into = new Map<string, string[]>();
  for (const [from, targets] of graph.edges) {
    for (const to of targets) {
      const sources = into.get(to);
      if (sources === undefined) into.set(to, [from]);
      else sources.push(from);
    }
  }
  const nearest = new Map<string, string>();
  let edge = [...graph.nodes.keys()]
    .filter(isTarget)
    .sort()
    .map((id) => [id, id] as const);
  while (edge.length > 0) {
    const next: (readonly [string, string])[] = [];
    for (const [id, target] of edge) {
      for (const from of into.get(id) ?? []) {
        if (nearest.has(from)) continue;
        nearest.set(from, target);
        // A target was a start already: what leads to it is nearer to it than to any other.
        if (!isTarget(from)) next.push([from, target]);
      }
    }
    edge = next;
  }
  return nearest;
}

/**
 * Roles that keep each other alive ("juggling"): the strongly connected parts of the graph that hold at least
 * two roles, or one role that may become itself. Sorted; each as sorted role ARNs. Iterative, because a chain of
 * roles can be as long as an account has roles (Tarjan, https://doi.org/10.1137/0201010).
 */
export function circlesOf(graph: AssumeGraph): readonly (readonly string[])[] {
  return components(graph)
    .map((part) => part.filter((id) => graph.nodes.get(id)?.kind === 'role').sort())
    .filter(([first, second]) => {
      if (first === undefined) return false;
      return second !== undefined || (graph.edges.get(first) ?? NOBODY).has(first);
    })
    .sort((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));
}

interface Visit {
  readonly id: string;
  readonly rest: Iterator<string>;
}

function components({ nodes, edges }: AssumeGraph): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();
  const found: string[][] = [];
  const enter = (id: string): Visit => {
    index.set(id, index.size);
    low.set(id, index.size - 1);
    stack.push(id);
    onStack.add(id);
    return { id, rest: (edges.get(id) ?? NOBODY).values() };
  };
  const lower = (id: string, to: number | undefined): void => {
    low.set(id, Math.min(low.get(id) ?? 0, to ?? 0));
  };
  const leave = (id: string): void => {
    if (low.get(id) !== index.get(id)) return;
    const part = stack.splice(stack.indexOf(id));
    for (const one of part) onStack.delete(one);
    found.push(part);
  };
  for (const root of nodes.keys()) {
    if (index.has(root)) continue;
    const path = [enter(root)];
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const { done, value } = visit.rest.next();
      if (done === true) {
        path.pop();
        leave(visit.id);
        const parent = path.at(-1);
        if (parent !== undefined) lower(parent.id, low.get(visit.id));
      } else if (!index.has(value)) path.push(enter(value));
      else if (onStack.has(value)) lower(visit.id, index.get(value));
    }
  }
  return found;
}
