/**
 * Time that passes only when nothing else can happen. Whatever waits stands in one queue, ordered by its
 * moment and by the order of its arrival.
 */
export interface Time {
  /** Virtual milliseconds since the epoch. */
  readonly now: number;
  /** Runs `what` after `ms`; returns a function that takes it out again. */
  after(ms: number, what: () => void): () => void;
  /** Goes to the next thing that waits, and lets it and all that follows at once happen. False: nothing waits. */
  step(): Promise<boolean>;
  /** Lets everything happen that waits for nothing but itself. */
  settle(): Promise<void>;
  /** How many steps were taken. */
  readonly steps: number;
}

interface Waiting {
  readonly at: number;
  readonly order: number;
  what: (() => void) | undefined;
}

export function createTime(start: number): Time {
  const heap: Waiting[] = [];
  let now = start;
  let order = 0;
  let steps = 0;
  return {
    get now() {
      return now;
    },
    get steps() {
      return steps;
    },
    after(ms, what) {
      const waiting: Waiting = { at: now + Math.max(0, Math.ceil(ms)), order, what };
      order += 1;
      push(heap, waiting);
      return () => {
        waiting.what = undefined;
      };
    },
    async step() {
      for (;;) {
        const first = pop(heap);
        if (first === undefined) return false;
        const { what } = first;
        if (what === undefined) continue;
        now = first.at;
        steps += 1;
        what();
        await settle();
        return true;
      }
    },
    settle,
  };
}

/** All that runs here are promises: `nextTick` comes when none of them can go on. */
function settle(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}

const before = (a: Waiting, b: Waiting) => a.at < b.at || (a.at === b.at && a.order < b.order);

function push(heap: Waiting[], waiting: Waiting): void {
  let i = heap.length;
  heap.push(waiting);
  while (i > 0) {
    const parent = (i - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || before(above, waiting)) break;
    heap[i] = above;
    i = parent;
  }
  heap[i] = waiting;
}

function pop(heap: Waiting[]): Waiting | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (first === undefined || last === undefined || heap.length === 0) return first;
  let i = 0;
  for (;;) {
    const left = 2 * i + 1;
    const a = heap[left];
    if (a === undefined) break;
    const b = heap[left + 1];
    const child = b !== undefined && before(b, a) ? left + 1 : left;
    const below = heap[child];
    if (below === undefined || !before(below, last)) break;
    heap[i] = below;
    i = child;
  }
  heap[i] = last;
  return first;
}
