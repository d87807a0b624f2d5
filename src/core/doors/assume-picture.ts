import type { JsonObject } from '../plan/json.ts';
import type { AssumeGraph, AssumeNode } from './assume-graph.ts';
import { circlesOf } from './assume-reach.ts';

/** The part of the assume-role graph that people look at: bounded, hostile ones first. Kept in the journal. */
export interface AssumePicture extends JsonObject {
  readonly nodes: readonly PictureNode[];
  /** Places in `nodes`: who can become whom. */
  readonly arrows: readonly (readonly [from: number, to: number])[];
  /** How many nodes with an arrow, and how many arrows, are not in it. */
  readonly moreNodes: number;
  readonly moreArrows: number;
  /** Names of roles that keep each other alive. */
  readonly circles: readonly (readonly string[])[];
  readonly moreCircles: number;
  /** Who can become whom, one plain sentence each, hostile ones first. */
  readonly story: readonly string[];
}

export interface PictureNode extends JsonObject {
  readonly name: string;
  readonly kind: AssumeNode['kind'];
  readonly account: string;
  readonly hostile: boolean;
  readonly writesIdentity: boolean;
}

/** More than a person can follow with a finger. */
const MOST_NODES = 40;
const MOST_ARROWS = 120;
const MOST_CIRCLES = 10;
const MOST_SENTENCES = 20;
const MOST_NAMES = 5;
/** Names come from AWS and can be the attacker's. */
const LONGEST_NAME = 80;

/** Draws what matters most: hostile ones, what they can become, outsiders with a way in, then IAM writers. */
export function assumePicture(graph: AssumeGraph): AssumePicture {
  const arrows = [...graph.edges].flatMap(([from, targets]) =>
    [...targets].map((to) => [from, to] as const),
  );
  const linked = new Set(arrows.flat());
  const order = importance(graph);
  const wanted = [...graph.nodes.values()]
    .filter((node) => linked.has(node.id) || node.hostile)
    .sort((a, b) => order(a) - order(b) || (a.id < b.id ? -1 : 1));
  const shown = wanted.slice(0, MOST_NODES);
  const place = new Map(shown.map((node, i) => [node.id, i]));
  const drawn = arrows.flatMap(([from, to]) => {
    const [a, b] = [place.get(from), place.get(to)];
    return a === undefined || b === undefined ? [] : [[a, b] as const];
  });
  const circles = circlesOf(graph);
  return {
    nodes: shown.map(({ name, kind, account, hostile, writesIdentity }) => ({
      name: name.slice(0, LONGEST_NAME).toWellFormed(),
      kind,
      account,
      hostile,
      writesIdentity,
    })),
    arrows: drawn.slice(0, MOST_ARROWS),
    moreNodes: wanted.length - shown.length,
    moreArrows: arrows.length - Math.min(drawn.length, MOST_ARROWS),
    circles: circles
      .slice(0, MOST_CIRCLES)
      .map((circle) => circle.slice(0, MOST_NAMES).map(nameIn(graph))),
    moreCircles: Math.max(0, circles.length - MOST_CIRCLES),
    story: story(graph, wanted, circles),
  };
}

/** 0 hostile; 1 what a hostile one can become at once; 2 outsiders; 3 writers; 4 the rest. */
function importance(graph: AssumeGraph): (node: AssumeNode) => number {
  const next = new Set(
    [...graph.edges].flatMap(([from, targets]) =>
      graph.nodes.get(from)?.hostile === true ? [...targets] : [],
    ),
  );
  return (node) => {
    if (node.hostile) return 0;
    if (next.has(node.id)) return 1;
    if (node.kind === 'anyone' || node.kind === 'outsider' || node.kind === 'federation') return 2;
    return node.writesIdentity ? 3 : 4;
  };
}

function story(
  graph: AssumeGraph,
  wanted: readonly AssumeNode[],
  circles: readonly (readonly string[])[],
): readonly string[] {
  const name = nameIn(graph);
  const ways = wanted.flatMap((node) => {
    const targets = [...(graph.edges.get(node.id) ?? [])].sort();
    if (targets.length === 0) return [];
    const roles = someOf(targets.map((id) => marked(graph.nodes.get(id), name(id))));
    return [`${marked(node, describe(node))} can become ${roles}.`];
  });
  const rings = circles.map(
    (circle) =>
      `${someOf(circle.map(name))} ${circle.length === 1 ? 'can become itself again' : 'keep each other alive'}.`,
  );
  const all = [...rings.slice(0, MOST_CIRCLES), ...ways];
  const more = all.length - MOST_SENTENCES;
  return more > 0 ? [...all.slice(0, MOST_SENTENCES), `And ${more} more such ways.`] : all;
}

function describe({ kind, name, account }: AssumeNode): string {
  if (kind === 'anyone') return 'Anyone';
  if (kind === 'account') return `Whoever in ${account} may by its own policies`;
  const short = name.slice(0, LONGEST_NAME).toWellFormed();
  return kind === 'outsider' ? `Outsider ${short}` : `${kind} ${short}`;
}

function marked(node: AssumeNode | undefined, text: string): string {
  const marks = [
    ...(node?.hostile === true ? ['HOSTILE'] : []),
    ...(node?.writesIdentity === true ? ['writes identity'] : []),
  ];
  return marks.length === 0 ? text : `${text} (${marks.join(', ')})`;
}

function nameIn(graph: AssumeGraph): (id: string) => string {
  return (id) => {
    const node = graph.nodes.get(id);
    if (node?.kind === 'account') return `any role of ${node.account} that trusts the account`;
    return (node?.name ?? id).slice(0, LONGEST_NAME).toWellFormed();
  };
}

function someOf(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return names.slice(0, MOST_NAMES).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
