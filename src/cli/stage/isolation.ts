import { isIPv4, Socket } from 'node:net';

/**
 * A drill can't reach a real account (promise 7). Before anything of it is loaded: no credentials, no
 * proxies, no shared files and no metadata service in the environment, and a connect hook that refuses
 * every address but loopback, whoever asks.
 */
export function isolate(env: NodeJS.ProcessEnv = process.env): void {
  for (const name of Object.keys(env)) {
    if (/^(AWS_|SLACK_|LOCKSTEP_)/.test(name) || /_proxy$/i.test(name)) delete env[name];
  }
  env['AWS_EC2_METADATA_DISABLED'] = 'true';
  // Paths that don't exist: the SDK reads nothing of whoever runs the drill.
  env['AWS_CONFIG_FILE'] = '/nonexistent/aws-config';
  env['AWS_SHARED_CREDENTIALS_FILE'] = '/nonexistent/aws-credentials';
  hookConnect();
}

let hooked = false;

function hookConnect(): void {
  if (hooked) return;
  hooked = true;
  // Everything in Node that opens a TCP connection comes through here: http, undici, ws, tls.
  // oxlint-disable-next-line typescript/unbound-method -- `this` is handed on by Reflect.apply
  const connect = Socket.prototype.connect as (...args: unknown[]) => Socket;
  Socket.prototype.connect = function guarded(this: Socket, ...args: unknown[]): Socket {
    const host = destination(args);
    if (host !== undefined && !isLoopback(host)) {
      const refusal = new Error(`a drill talks to this machine only, not to ${host}`);
      // Not at once: `tls.connect` still sets up the handle of what it believes to be connecting.
      process.nextTick(() => this.destroy(refusal));
      return this;
    }
    return Reflect.apply(connect, this, args);
  };
}

/** Where a `connect` call goes; undefined for a path on this machine or no host, which is localhost. */
function destination(args: readonly unknown[]): string | undefined {
  const [first, second] = args.flat();
  if (typeof first === 'object' && first !== null) {
    const { host, path } = first as { host?: unknown; path?: unknown };
    if (typeof path === 'string' && path !== '' && host === undefined) return undefined;
    return typeof host === 'string' ? host : undefined;
  }
  return typeof second === 'string' ? second : undefined;
}

/** Loopback by address, or by the one name that means it; every other name could be anywhere. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  // What only looks like an address (127.0.0.999) is a name, and would be asked of a name server.
  return bare === 'localhost' || bare === '::1' || (isIPv4(bare) && bare.startsWith('127.'));
}
