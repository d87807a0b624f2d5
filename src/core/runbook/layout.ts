import type { Edge } from './edges.ts';

/** Where the boxes and lines of a drawing go, in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
interface Point {
  readonly x: number;
  readonly y: number;
}
interface Way {
  readonly edge: Edge;
  readonly points: readonly Point[];
  readonly labelAt: Point & { readonly anchor: 'start' | 'end' | 'middle' };
}
export interface Layout {
  readonly boxes: readonly Box[];
  readonly ways: readonly Way[];
  readonly width: number;
  readonly height: number;
}

const BOX_WIDTH = 360;
const BOX_HEIGHT = 48;
const ROW = 84;
const LANE = 26;
const TOP = 60;
const BOTTOM = 52;
const LABEL_ROOM = 90;

/**
 * A layered layout with one phase to a layer, in the order of the file: a runbook is an order, and a
 * reader in a hurry must see it as one column. Ways to the next box go straight down; all others run in
 * lanes, forward ones on the right, those that go round again on the left, short ones inside.
 */
export function layOut(ids: readonly string[], edges: readonly Edge[]): Layout {
  const rowOf = new Map(ids.map((id, row) => [id, row]));
  const placed = edges.flatMap((edge) => {
    const from = rowOf.get(edge.from);
    const to = rowOf.get(edge.to);
    return from === undefined || to === undefined ? [] : [{ edge, from, to }];
  });
  const isStraight = ({ edge, from, to }: Placed) => to === from + 1 && edge.kind === 'then';
  const right = lanes(placed.filter((way) => !isStraight(way) && way.to > way.from));
  const left = lanes(placed.filter((way) => way.to <= way.from));
  const boxX = 24 + LABEL_ROOM + left.count * LANE;
  const boxes = ids.map((_, row) => ({
    x: boxX,
    y: TOP + row * ROW,
    width: BOX_WIDTH,
    height: BOX_HEIGHT,
  }));
  const ways = placed.map((way) => {
    if (isStraight(way)) return straightWay(way, boxX);
    const isRight = way.to > way.from;
    const lane = (isRight ? right : left).laneOf.get(way) ?? 0;
    return laneWay(way, { isRight, lane, boxX });
  });
  return {
    boxes,
    ways,
    width: Math.max(boxX + BOX_WIDTH + right.count * LANE + LABEL_ROOM + 24, 780),
    height: TOP + ids.length * ROW + BOTTOM,
  };
}

interface Placed {
  readonly edge: Edge;
  readonly from: number;
  readonly to: number;
}

/** Gives each way the innermost lane that is free over its whole length; the shortest choose first. */
function lanes(ways: readonly Placed[]): { laneOf: Map<Placed, number>; count: number } {
  const laneOf = new Map<Placed, number>();
  const taken: { top: number; bottom: number }[][] = [];
  const length = ({ from, to }: Placed) => Math.abs(to - from);
  for (const way of [...ways].sort((a, b) => length(a) - length(b))) {
    const [top, bottom] = way.to > way.from ? ends(way) : [ends(way)[1], ends(way)[0]];
    const isFree = (lane: { top: number; bottom: number }[]) =>
      lane.every((other) => other.bottom < top || other.top > bottom);
    const free = taken.findIndex(isFree);
    const index = free === -1 ? taken.length : free;
    taken[index] = [...(taken[index] ?? []), { top, bottom }];
    laneOf.set(way, index);
  }
  return { laneOf, count: taken.length };
}

/** Leaves in the lower part and arrives in the upper one, so that two ways never share a stub. */
function ends({ from, to }: Placed): readonly [number, number] {
  return [TOP + from * ROW + BOX_HEIGHT * 0.7, TOP + to * ROW + BOX_HEIGHT * 0.3];
}

function straightWay({ edge, from }: Placed, boxX: number): Way {
  const x = boxX + BOX_WIDTH / 2;
  const y = TOP + from * ROW + BOX_HEIGHT;
  return {
    edge,
    points: [
      { x, y },
      { x, y: y + ROW - BOX_HEIGHT },
    ],
    labelAt: { x: x + 8, y: y + (ROW - BOX_HEIGHT) / 2 + 2, anchor: 'start' },
  };
}

function laneWay(
  way: Placed,
  { isRight, lane, boxX }: { isRight: boolean; lane: number; boxX: number },
): Way {
  const side = isRight ? boxX + BOX_WIDTH : boxX;
  const out = (lane + 1) * LANE;
  const x = isRight ? side + out : side - out;
  const [leaves, arrives] = ends(way);
  return {
    edge: way.edge,
    points: [
      { x: side, y: leaves },
      { x, y: leaves },
      { x, y: arrives },
      { x: side, y: arrives },
    ],
    labelAt: {
      x: isRight ? x + 4 : x - 4,
      y: (leaves + arrives) / 2 + 3,
      anchor: isRight ? 'start' : 'end',
    },
  };
}
