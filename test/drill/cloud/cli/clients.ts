/** Runs other people's AWS clients as child processes, with nothing of this machine's own AWS configuration. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Credentials } from '../../../../src/drill/cloud/kernel.ts';

export interface Output {
  code: number;
  stdout: string;
  stderr: string;
}

/** Whether a command runs here; says so loudly where it does not, so that nobody takes a skipped test for a passed one. */
export function isInstalled(command: string, args: string[], mend: string): boolean {
  const found = spawnSync(command, args, { stdio: 'ignore' }).status === 0;
  if (!found)
    console.error(
      `SKIPPED: ${command} ${args.join(' ')} does not run here. To run these tests: ${mend}`,
    );
  return found;
}

function environment(endpoint: string, credentials: Credentials, home: string): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken === undefined
      ? {}
      : { AWS_SESSION_TOKEN: credentials.sessionToken }),
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_MAX_ATTEMPTS: '1',
    AWS_PAGER: '',
    NO_PROXY: '127.0.0.1',
  };
}

/** Runs a client against the endpoint. Never rejects: a failure is an exit code. */
export async function run(
  [command, ...args]: [string, ...string[]],
  endpoint: string,
  credentials: Credentials,
): Promise<Output> {
  const home = mkdtempSync(path.join(tmpdir(), 'cloud-cli-'));
  try {
    return await new Promise<Output>((resolve) => {
      const env = environment(endpoint, credentials, home);
      execFile(command, args, { env, timeout: 200_000 }, (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
        resolve({ code, stdout, stderr });
      });
    });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
