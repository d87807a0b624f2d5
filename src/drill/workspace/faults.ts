/** What goes wrong with one request to the Web API. */
export type MethodFault =
  | { kind: 'rate-limit'; retryAfterSeconds: number }
  | { kind: 'fail-before' }
  | { kind: 'fail-after' }
  /** Carried out; then the connection breaks, and there is no answer. */
  | { kind: 'reset-after' }
  /** Carried out; the answer comes when `until` does. */
  | { kind: 'hold-after'; until: Promise<void> }
  /** Never answered, and not carried out. */
  | { kind: 'hang' }
  /** Refused with this error code, as `{ ok: false, error }`. */
  | { kind: 'refuse'; code: string };

/** Switches, to be thrown while the workspace runs, for the ways in which the real Slack fails. */
export interface Faults {
  /** The next `times` requests to this method (`*` for any) are answered 429 with Retry-After. */
  rateLimit(method: string, options?: { retryAfterSeconds?: number; times?: number }): void;
  /** The next `times` requests are carried out, and then answered 500. */
  failAfterCommit(method: string, times?: number): void;
  /** The next `times` requests are answered 500 and change nothing. */
  failBeforeCommit(method: string, times?: number): void;
  /** The next `times` requests are carried out; then the connection breaks before there is an answer. */
  resetAfterCommit(method: string, times?: number): void;
  /** The next request is carried out; its answer is held back until the function that this returns is called. */
  holdAfterCommit(method: string): () => void;
  /** The next `times` requests are never answered; they end with the workspace. */
  hang(method: string, times?: number): void;
  /** The next `times` requests are refused with this error code. */
  refuse(method: string, code: string, times?: number): void;
  /** The app's token is not taken any more (`token_revoked`); without the app token, its sockets end too. */
  revoke(token: 'bot' | 'app', isRevoked?: boolean): void;
  /** Breaks every open socket without a closing handshake. Returns how many. */
  dropSockets(): number;
  /** Every open socket stays open and falls silent, as behind a router that lost its table. Returns how many. */
  muteSockets(): number;
  /** Sends this text to one socket (the oldest) as it is. */
  sendFrame(text: string): void;
  /** The next `times` WebSocket connections are answered 503. */
  refuseConnections(times: number): void;
  /** The workspace notices each acknowledgement this much later, in ms; 0 ends it. */
  delayAcks(ms: number): void;
  /** Each of the next `times` envelopes is delivered a second time, to the same socket or to another one. */
  redeliver(times?: number, to?: 'same' | 'other'): void;
  /**
   * Slack's `refresh_requested`, or its `warning` some seconds before, to one socket (the oldest) or to all:
   * nothing new goes there. Returns how many.
   */
  refresh(which?: 'one' | 'all', reason?: 'refresh_requested' | 'warning'): number;
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
  /** Should this envelope be delivered twice, and to whom? Counted as used. */
  takeRedelivery(): 'same' | 'other' | undefined;
  isRevoked(token: 'bot' | 'app'): boolean;
  ackDelayMs(): number;
  isAway(): boolean;
  /** Set by the Socket Mode side once it exists. */
  connect(sockets: FaultySockets): void;
}

/** What the Socket Mode side does for the switches. */
export interface FaultySockets {
  drop(): number;
  mute(): number;
  send(text: string): void;
  refresh(which: 'one' | 'all', reason: string): number;
}

/** Makes the switches, all off. */
export function createFaults(): FaultState {
  let methods: { method: string; fault: MethodFault; left: number }[] = [];
  let sockets: FaultySockets = {
    drop: () => 0,
    mute: () => 0,
    send: () => undefined,
    refresh: () => 0,
  };
  let [refusals, ackDelay, away] = [0, 0, false];
  let redeliveries: ('same' | 'other')[] = [];
  const revoked = new Set<'bot' | 'app'>();
  const add = (method: string, fault: MethodFault, left = 1): void =>
    void methods.push({ method, fault, left });
  const faults: Faults = {
    rateLimit: (method, { retryAfterSeconds = 1, times } = {}) =>
      add(method, { kind: 'rate-limit', retryAfterSeconds }, times),
    failAfterCommit: (method, times) => add(method, { kind: 'fail-after' }, times),
    failBeforeCommit: (method, times) => add(method, { kind: 'fail-before' }, times),
    resetAfterCommit: (method, times) => add(method, { kind: 'reset-after' }, times),
    holdAfterCommit(method) {
      const { promise, resolve } = Promise.withResolvers<void>();
      add(method, { kind: 'hold-after', until: promise });
      return resolve;
    },
    hang: (method, times) => add(method, { kind: 'hang' }, times),
    refuse: (method, code, times) => add(method, { kind: 'refuse', code }, times),
    revoke(token, isRevoked = true) {
      if (isRevoked) revoked.add(token);
      else revoked.delete(token);
      if (isRevoked && token === 'app') sockets.drop();
    },
    dropSockets: () => sockets.drop(),
    muteSockets: () => sockets.mute(),
    sendFrame: (text) => sockets.send(text),
    refuseConnections: (times) => void (refusals = times),
    delayAcks: (ms) => void (ackDelay = ms),
    redeliver: (times = 1, to = 'same') =>
      void redeliveries.push(...Array.from({ length: times }, () => to)),
    refresh: (which = 'one', reason = 'refresh_requested') => sockets.refresh(which, reason),
    away(isAway) {
      away = isAway;
      if (isAway) sockets.drop();
    },
    clear() {
      methods = [];
      redeliveries = [];
      revoked.clear();
      [refusals, ackDelay, away] = [0, 0, false];
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
    takeRedelivery: () => redeliveries.shift(),
    isRevoked: (token) => revoked.has(token),
    ackDelayMs: () => ackDelay,
    isAway: () => away,
    connect: (given) => void (sockets = given),
  };
}
