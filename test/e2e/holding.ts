import {
  createServer,
  request as send,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request to AWS, by its operation and its body. */
export interface Asked {
  readonly operation: string;
  readonly body: string;
  /** When it arrived, ms. */
  readonly at: number;
  /** As it names itself: who sent it, and under which effect. */
  readonly userAgent: string;
}

/** Stands between a bot and its cloud, and can keep an answer back. */
export interface Holding {
  readonly endpoint: string;
  asked(): readonly Asked[];
  /**
   * The next request for `operation` is carried out, and its answer kept back. `done` resolves when it has
   * been carried out; `release` hands the answer over, if anybody still waits for it.
   */
  hold(operation: string): { readonly done: Promise<void>; release(): void };
  close(): Promise<void>;
}

interface Held {
  readonly operation: string;
  readonly tell: () => void;
  readonly released: Promise<void>;
}

/** Starts one on a free port of loopback in front of `target`. */
export async function startHolding(target: string): Promise<Holding> {
  const asked: Asked[] = [];
  let next: Held | undefined;
  const server = createServer((incoming, outgoing) => {
    void pass(incoming, outgoing, async (text) => {
      const userAgent = incoming.headers['user-agent'] ?? '';
      const operation = operationOf(incoming, text);
      const current = { operation, body: text, at: Date.now(), userAgent };
      asked.push(current);
      const held = next?.operation === current.operation ? next : undefined;
      if (held !== undefined) next = undefined;
      return async () => {
        held?.tell();
        await held?.released;
      };
    });
  });
  const pass = async (
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    heard: (text: string) => Promise<() => Promise<void>>,
  ): Promise<void> => {
    const body = await read(incoming);
    const before = await heard(body.toString('utf8'));
    const { hostname, port } = new URL(target);
    const { method, url: path, headers } = incoming;
    const forward = send({ hostname, port, method, path, headers }, (answer) => {
      void handOver(answer, outgoing, before);
    });
    forward.on('error', () => incoming.socket.destroy());
    forward.end(body);
  };
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: () => asked,
    hold(operation) {
      const carried = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      next = { operation, tell: carried.resolve, released: released.promise };
      return { done: carried.promise, release: released.resolve };
    },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

async function handOver(
  answer: IncomingMessage,
  outgoing: ServerResponse,
  before: () => Promise<void>,
): Promise<void> {
  const bytes = await read(answer);
  await before();
  if (outgoing.destroyed) return;
  outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
  outgoing.end(bytes);
}

async function read(stream: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** JSON services name the operation in a header, query services in the body. */
function operationOf(incoming: IncomingMessage, body: string): string {
  const target = incoming.headers['x-amz-target'];
  if (typeof target === 'string') return target.slice(target.lastIndexOf('.') + 1);
  return new URLSearchParams(body).get('Action') ?? `${incoming.method} ${incoming.url}`;
}
