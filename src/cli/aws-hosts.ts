import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { AwsOptions } from '../adapters/aws/aws.ts';
import { configuredEndpoints, type ProfileFiles } from '../adapters/aws/configured-endpoints.ts';
import { hostProblem, requestRefusal, type Endpoints } from '../adapters/aws/hosts.ts';
import type { IncidentKind } from '../core/incident/incident.ts';
import { UsageError } from './usage.ts';

/**
 * Which hosts the AWS clients of this process talk to, checked against the rules for its kind, at the
 * start and again before every request.
 * @throws UsageError that names the setting and the mend
 */
export async function awsHosts(
  kind: IncidentKind,
  env: NodeJS.ProcessEnv,
): Promise<Pick<AwsOptions, 'endpoint' | 'refuseUrl'>> {
  const endpoints = configuredEndpoints(env, await readProfiles(env));
  const problem = hostProblem(kind, endpoints);
  if (problem !== undefined) throw new UsageError(problem);
  return {
    refuseUrl: (service, url) => requestRefusal(kind, service, url),
    ...oneEndpoint(endpoints),
  };
}

/** The text of the SDK's shared files: a profile can choose hosts too. A file that isn't there chooses none. */
async function readProfiles(env: NodeJS.ProcessEnv): Promise<ProfileFiles> {
  const folder = join(homedir(), '.aws');
  const [config, credentials] = await Promise.all([
    readIfThere(env['AWS_CONFIG_FILE'] || join(folder, 'config')),
    readIfThere(env['AWS_SHARED_CREDENTIALS_FILE'] || join(folder, 'credentials')),
  ]);
  return { config, credentials };
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    return '';
  }
}

/**
 * The host that was chosen for every client alike; the adapter has to know it, because a host name per
 * bucket can't be resolved there. Hosts for single services are left to the SDK, which read them too.
 */
function oneEndpoint({ aws }: Endpoints): { readonly endpoint?: string } {
  const [general, ...others] = aws;
  return general === undefined || general.service !== undefined || others.length > 0
    ? {}
    : { endpoint: general.url };
}
