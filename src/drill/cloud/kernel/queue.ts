/** What is due when. Ordered by time, then priority, then the order in which it was scheduled. */
interface Due {
  at: number;
  priority: number;
  seq: number;
  label: string;
  run: () => void;
}

export interface Queue {
  add(event: Omit<Due, 'seq'>): void;
  /** Takes the first event that is due at `now` or before. */
  takeDue(now: number): Due | undefined;
}

function before(a: Due, b: Due): boolean {
  return a.at - b.at < 0 || (a.at === b.at && orderAtOnce(a, b) < 0);
}

function orderAtOnce(a: Due, b: Due): number {
  return a.priority === b.priority ? a.seq - b.seq : a.priority - b.priority;
}

/** An empty queue. */
export function createQueue(): Queue {
  const events: Due[] = [];
  let seq = 0;
  return {
    add(event) {
      seq += 1;
      const due = { ...event, seq };
      const place = events.findLastIndex((other) => before(other, due)) + 1;
      events.splice(place, 0, due);
    },
    takeDue(now) {
      const first = events[0];
      return first !== undefined && first.at <= now ? events.shift() : undefined;
    },
  };
}
