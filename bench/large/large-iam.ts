import { fork } from 'node:child_process';
import { once } from 'node:events';

/** How large the account is, and how fast it may be asked. */
export interface LargeOptions {
  readonly account: string;
  readonly users: number;
  readonly roles: number;
  /** Each user's. */
  readonly keys: number;
  /** How many users have a console password. */
  readonly passwords: number;
  readonly latencyMs: number;
  /** Each principal's inline policy differs from all others. */
  readonly distinct?: boolean;
  /** So many times the guessed rates of IAM are let through; without it all is. */
  readonly faster?: number;
}

export type ToServer = 'counts' | 'end';

/** A large account behind HTTP, in a process of its own. */
export interface LargeIam {
  readonly endpoint: string;
  /** Requests that were let through so far, by operation; of other services than IAM with their name before it. */
  counts(): Promise<{
    readonly counts: { readonly [operation: string]: number };
    readonly throttled: number;
  }>;
  end(): Promise<void>;
}

export async function startLargeIam(options: LargeOptions): Promise<LargeIam> {
  const child = fork(new URL('./iam-server.ts', import.meta.url), [JSON.stringify(options)]);
  const heard = async (): Promise<unknown> => ((await once(child, 'message')) as unknown[])[0];
  const { port } = (await heard()) as { port: number };
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async counts() {
      const answer = heard();
      child.send('counts' satisfies ToServer);
      return (await answer) as Awaited<ReturnType<LargeIam['counts']>>;
    },
    async end() {
      const gone = once(child, 'exit');
      child.send('end' satisfies ToServer);
      await gone;
    },
  };
}
