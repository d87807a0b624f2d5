import type { ServerResponse } from 'node:http';
import type { User } from '../model.ts';
import type { Workspace } from '../state.ts';

const KEEP_ALIVE_MS = 15_000;

/** Sends a person's changes as server-sent events (`change`) until they hang up. */
export function openStream(workspace: Workspace, person: User, response: ServerResponse): void {
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    connection: 'keep-alive',
  });
  response.write(': open\n\n');
  const stop = workspace.changes.subscribe(person.id, (change) =>
    response.write(`event: change\ndata: ${JSON.stringify(change)}\n\n`),
  );
  const keepAlive = setInterval(() => response.write(': still here\n\n'), KEEP_ALIVE_MS).unref();
  response.on('close', () => {
    clearInterval(keepAlive);
    stop();
  });
}
