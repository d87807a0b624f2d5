import { connect, createServer, type Socket } from 'node:net';

/** A network that misbehaves on cue, between a bot and its database. */
export interface Proxy {
  readonly port: number;
  /** The next time that a client says this, once: what happens to its connection. Resolves when it happened. */
  once(said: string, fate: Fate): Promise<void>;
  close(): Promise<void>;
}

/**
 * - `cut before`: the server never hears it
 * - `cut after`: the server hears it and answers; the answer is lost
 * - `hang`: neither side hears of the other again, and nobody is told
 */
export type Fate = 'cut before' | 'cut after' | 'hang';

/** Forwards to a loopback port. */
export async function startProxy(target: number): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let cue: { said: string; fate: Fate; happened: () => void } | undefined;
  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1');
    let doomed: 'no' | 'answer' | 'silent' = 'no';
    const cut = () => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', cut);
      socket.on('close', () => {
        sockets.delete(socket);
        if (doomed !== 'silent') cut();
      });
    }
    client.on('data', (data) => {
      const heard = cue;
      if (heard !== undefined && data.includes(heard.said)) {
        cue = undefined;
        if (heard.fate === 'hang') doomed = 'silent';
        else if (heard.fate === 'cut before') cut();
        else doomed = 'answer';
        if (doomed === 'answer') upstream.once('data', heard.happened);
        else heard.happened();
      }
      if (doomed !== 'silent' && !upstream.destroyed) upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (doomed === 'answer') cut();
      else if (doomed === 'no') client.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    once: (said, fate) =>
      new Promise((happened) => {
        cue = { said, fate, happened };
      }),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
