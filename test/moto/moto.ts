import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A moto server: a third party's AWS. It evaluates no policy; its state and its wire are what it is good for. */
export interface Moto {
  readonly endpoint: string;
  /** Forgets everything: all accounts, all services. Authorization is off afterwards. */
  reset(): Promise<void>;
  stop(): Promise<void>;
}

const HOW = 'pip install "moto[server]==5.*"';

let known: boolean | undefined;

/**
 * Is moto on this machine? If not: a loud line where people test, an error where a machine does (`CI=true`).
 * For `describe.runIf(hasMoto())`.
 */
export function hasMoto(): boolean {
  known ??= spawnSync('python3', ['-c', 'import moto.server'], { stdio: 'ignore' }).status === 0;
  if (known) return true;
  if (process.env['CI'] === 'true') throw new Error(`CI needs moto: ${HOW}`);
  process.stderr.write(
    `\u001b[31mSKIPPED: no moto here, the tests against it did not run. ${HOW}\u001b[0m\n`,
  );
  return false;
}

/** Starts a server on a free port. It ends with `stop`, and by itself when this process dies. */
export async function startMoto(): Promise<Moto> {
  const script = fileURLToPath(new URL('moto-server.py', import.meta.url));
  const child = spawn('python3', [script], {
    stdio: ['pipe', 'pipe', 'ignore'],
    // Nothing of this machine's own AWS settings may leak into it.
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      AWS_ACCESS_KEY_ID: 'testing',
      AWS_SECRET_ACCESS_KEY: 'testing',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      PYTHONUNBUFFERED: '1',
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`moto ended with ${code} before it was ready`)));
    createInterface({ input: child.stdout }).once('line', (line) => {
      resolve((JSON.parse(line) as { port: number }).port);
    });
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const post = async (path: string, body?: string): Promise<void> => {
    const answer = await fetch(`${endpoint}/moto-api/${path}`, {
      method: 'POST',
      ...(body === undefined ? {} : { body }),
    });
    if (!answer.ok) throw new Error(`moto refused ${path}: ${answer.status}`);
  };
  return {
    endpoint,
    async reset() {
      await post('reset-auth', 'inf');
      await post('reset');
    },
    async stop() {
      const ended = new Promise<void>((resolve) => {
        child.removeAllListeners('exit');
        child.once('exit', () => resolve());
      });
      child.stdin.end();
      await ended;
    },
  };
}
