/** What goes wrong with one request to the Web API. */
export type MethodFault =
  | { kind: 'rate-limit'; retryAfterSeconds: number }
  | { kind: 'fail-before' }
  | { kind: 'fail-after' };

/** Switches, to be thrown while the workspace runs, for the ways in which the real Slack fails. */
export interface Faults {
  /** The next `times` requests to this method (`*` for any) are answered 429 with Retry-After. */
  rateLimit(method: string, options?: { retryAfterSeconds?: number; times?: number }): void;
  /** The next `times` requests are carried out, and then answered 500. */
  failAfterCommit(method: string, times?: number): void;
  /** The next `times` requests are answered 500 and change nothing. */
  failBeforeCommit(method: string, times?: number): void;
  /** Breaks every open socket without a closing handshake. Returns how many. */
  dropSockets(): number;
  /** The next `times` WebSocket connections are answered 503. */
  refuseConnections(times: number): void;
  /** The workspace notices each acknowledgement this much later, in ms; 0 ends it. */
  delayAcks(ms: number): void;
  /** Each of the next `times` envelopes is delivered a second time. */
  redeliver(times?: number): void;
  /** Slack's `refresh_requested` to one socket (the oldest), or to all. Returns how many. */
  refresh(which?: 'one' | 'all'): number;
  /** Slack is away: requests and sockets are cut off until `away(false)`. */
  away(isAway: boolean): void;
  /** Ends every fault that is still pending. */
  clear(): void;
}

/** The server's side of the switches. */
export interface FaultState {
  readonly faults: Faults;
  /** The fault for this request, counted as used. */
  takeMethodFault(method: string): MethodFault | undefined;
  /** Should this WebSocket connection be refused? Counted as used. */
  takeRefusal(): boolean;
  /** Should this envelope be delivered twice? Counted as used. */
  takeRedelivery(): boolean;
  ackDelayMs(): number;
  isAway(): boolean;
  /** Set by the Socket Mode side once it exists. */
  connect(sockets: { drop(): number; refresh(which: 'one' | 'all'): number }): void;
}

/** Makes the switches, all off. */
export function createFaults(): FaultState {
  let methods: { method: string; fault: MethodFault; left: number }[] = [];
  let sockets: Parameters<FaultState['connect']>[0] = { drop: () => 0, refresh: () => 0 };
  let [refusals, redeliveries, ackDelay, away] = [0, 0, 0, false];
  const add = (method: string, fault: MethodFault, left = 1): void =>
    void methods.push({ method, fault, left });
  const faults: Faults = {
    rateLimit: (method, options) =>
      add(
        method,
        { kind: 'rate-limit', retryAfterSeconds: options?.retryAfterSeconds ?? 1 },
        options?.times,
      ),
    failAfterCommit: (method, times) => add(method, { kind: 'fail-after' }, times),
    failBeforeCommit: (method, times) => add(method, { kind: 'fail-before' }, times),
    dropSockets: () => sockets.drop(),
    refuseConnections: (times) => void (refusals = times),
    delayAcks: (ms) => void (ackDelay = ms),
    redeliver: (times = 1) => void (redeliveries += times),
    refresh: (which = 'one') => sockets.refresh(which),
    away(isAway) {
      away = isAway;
      if (isAway) sockets.drop();
    },
    clear() {
      methods = [];
      [refusals, redeliveries, ackDelay, away] = [0, 0, 0, false];
    },
  };
  return {
    faults,
    takeMethodFault(method) {
      const found = methods.find(
        (one) => one.left > 0 && (one.method === method || one.method === '*'),
      );
      if (found !== undefined) found.left -= 1;
      return found?.fault;
    },
    takeRefusal: () => refusals-- > 0 || ((refusals = 0), false),
    takeRedelivery: () => redeliveries-- > 0 || ((redeliveries = 0), false),
    ackDelayMs: () => ackDelay,
    isAway: () => away,
    connect: (given) => void (sockets = given),
  };
}
