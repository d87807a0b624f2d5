import { createServer, request as send, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that went over the wire to AWS. */
export interface Seen {
  /** `CreateAccessKey`; for REST services the method and the path. */
  readonly operation: string;
  readonly body: string;
}

/** Stands between the bot and AWS, writes down every request, and can lose an answer. */
export interface Tap {
  readonly endpoint: string;
  seen(): readonly Seen[];
  /**
   * The next request that is `wanted` is carried out, but its answer is lost: `then` runs in its place,
   * and the connection breaks afterwards. Resolves with the lost answer when that has happened.
   */
  loseAnswer(wanted: (seen: Seen) => boolean, then: () => Promise<void>): Promise<string>;
  close(): Promise<void>;
}

/** Starts a tap on a free port of loopback in front of `target`. */
export async function startTap(target: string): Promise<Tap> {
  const { hostname, port } = new URL(target);
  const seen: Seen[] = [];
  let loss: { wanted: (seen: Seen) => boolean; run: (answer: string) => Promise<void> } | undefined;
  const server = createServer((incoming, outgoing) => {
    const body: Buffer[] = [];
    incoming.on('data', (piece: Buffer) => body.push(piece));
    incoming.on('end', () => {
      const text = Buffer.concat(body).toString('utf8');
      const current: Seen = { operation: operationOf(incoming, text), body: text };
      seen.push(current);
      const lost = loss?.wanted(current) === true ? loss : undefined;
      if (lost !== undefined) loss = undefined;
      const { method, url: path, headers } = incoming;
      const forward = send({ hostname, port, method, path, headers }, (answer) => {
        if (lost === undefined) {
          outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
          answer.pipe(outgoing);
          return;
        }
        const pieces: Buffer[] = [];
        answer.on('data', (piece: Buffer) => pieces.push(piece));
        answer.on('end', () => {
          const text = Buffer.concat(pieces).toString('utf8');
          void lost.run(text).finally(() => incoming.socket.destroy());
        });
      });
      forward.on('error', () => incoming.socket.destroy());
      forward.end(Buffer.concat(body));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen: () => seen,
    loseAnswer: (wanted, then) =>
      new Promise((resolve, reject) => {
        loss = { wanted, run: (answer) => then().then(() => resolve(answer), reject) };
      }),
    async close() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      server.closeAllConnections();
      await closed;
    },
  };
}

/** JSON services name the operation in a header, query services in the body, REST services not at all. */
function operationOf(incoming: IncomingMessage, body: string): string {
  const target = incoming.headers['x-amz-target'];
  if (typeof target === 'string') return target.slice(target.lastIndexOf('.') + 1);
  const action = new URLSearchParams(body).get('Action');
  return action ?? `${incoming.method} ${incoming.url?.split('?', 1)[0] ?? ''}`;
}

/** Only reads; whatever isn't known to be one counts as a change. */
const READS =
  /^(?:Get|List|Describe|Lookup|Generate|AssumeRole$)|^(?:GET|HEAD) |^POST \/(?:get|list|applications-list$|entitlements-list$)/;

/** Everything that changed something, in the order in which it was asked. */
export function changes(tap: Tap): readonly Seen[] {
  return tap.seen().filter(({ operation }) => !READS.test(operation));
}
