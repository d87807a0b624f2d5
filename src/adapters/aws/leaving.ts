import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Socket } from 'node:net';
import { ClaimLost } from './failure.ts';

/** A connection that is not open by then is given up; wall-clock ms, name look-up and TLS included. */
export const OPEN_WITHIN_MS = 6_000;

/** What a request handler of the SDK takes as its agents. */
interface Agents {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;
}

/**
 * Agents for a change: each request gets a connection of its own, and `mayLeave` is asked when that connection
 * is open, right before the first byte goes onto it. Name look-up, connecting and TLS take long enough for a whole
 * lease to run out when the process stands still within them, and what was asked before them is old then. False:
 * nothing leaves, and the request fails with `ClaimLost`.
 */
export function agentsForChange(mayLeave: () => boolean): Agents {
  const options = { keepAlive: false, maxSockets: 50 };
  return {
    httpAgent: asking(new HttpAgent(options), 'connect', mayLeave),
    httpsAgent: asking(new HttpsAgent(options), 'secureConnect', mayLeave),
  };
}

/**
 * Node writes a request as soon as its agent has handed over a socket, which may be given later, through the
 * callback: https://nodejs.org/api/http.html#agentcreateconnectionoptions-callback
 */
function asking<Kind extends HttpAgent>(
  agent: Kind,
  opened: 'connect' | 'secureConnect',
  mayLeave: () => boolean,
): Kind {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = connect({ ...options, timeout: OPEN_WITHIN_MS });
    if (!(socket instanceof Socket) || callback === undefined)
      throw new TypeError('this connection can’t be waited for');
    const fail = (error: Error): void => callback(error, socket);
    const late = (): void => {
      socket.destroy(new Error('the far side did not establish a connection in time'));
    };
    socket.once('error', fail).once('timeout', late);
    socket.once(opened, () => {
      socket.off('timeout', late).setTimeout(0);
      if (!mayLeave()) return void socket.destroy(new ClaimLost());
      socket.off('error', fail);
      callback(null, socket);
    });
    return undefined;
  };
  return agent;
}
