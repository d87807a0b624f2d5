import type { ConfiguredEndpoint, Endpoints, EndpointService } from './hosts.ts';
import { awsServices, serviceRows } from './services.data.ts';

/** Each client and the SDK's name of it in settings, those of the credential chain last. */
const services: readonly (readonly [EndpointService, string])[] = [
  ...awsServices.map((service) => [service, serviceRows[service].setting] as const),
  ['sso', 'sso'],
  ['ssooidc', 'sso_oidc'],
];

export type Environment = { readonly [name: string]: string | undefined };

/** The text of `~/.aws/config` and `~/.aws/credentials`, or of the files that take their place. */
export interface ProfileFiles {
  readonly config?: string;
  readonly credentials?: string;
}

/**
 * Which hosts the environment and the profile choose for the AWS clients, and `SLACK_API_URL` for Slack, by the SDK's
 * own rules (https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html): a service's
 * variable beats the general one, any variable beats the profile. Empty means unset.
 */
export function configuredEndpoints(env: Environment, files: ProfileFiles = {}): Endpoints {
  const slackUrl = env['SLACK_API_URL'];
  const slack = slackUrl ? [{ setting: 'SLACK_API_URL', url: slackUrl }] : [];
  if (env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] === 'true') return { aws: [], slack };
  const fromEnv: ConfiguredEndpoint[] = [];
  for (const [service, name] of services) {
    const setting = `AWS_ENDPOINT_URL_${name.toUpperCase()}`;
    const url = env[setting];
    if (url) fromEnv.push({ setting, service, url });
  }
  const general = env['AWS_ENDPOINT_URL'];
  if (general) {
    return { aws: [...fromEnv, { setting: 'AWS_ENDPOINT_URL', url: general }], slack };
  }
  const taken = new Set(fromEnv.map((endpoint) => endpoint.service));
  const profile = env['AWS_PROFILE'] || 'default';
  const fromProfile = profileEndpoints(profile, files).filter(
    ({ service }) => service === undefined || !taken.has(service),
  );
  return { aws: [...fromEnv, ...fromProfile], slack };
}

function profileEndpoints(profile: string, files: ProfileFiles): readonly ConfiguredEndpoint[] {
  const config = readSections(files.config ?? '');
  const settings = new Map([
    ...(readSections(files.credentials ?? '').get(profile) ?? []),
    ...(config.get(profile) ?? []),
    ...(config.get(`profile ${profile}`) ?? []),
  ]);
  if (settings.get('ignore_configured_endpoint_urls') === 'true') return [];
  const found: ConfiguredEndpoint[] = [];
  const section = settings.get('services');
  for (const [service, name] of section === undefined ? [] : services) {
    const url = config.get(`services ${section}`)?.get(`${name}.endpoint_url`);
    if (url) {
      found.push({ setting: `${name}.endpoint_url of [services ${section}]`, service, url });
    }
  }
  const general = settings.get('endpoint_url');
  if (general) found.push({ setting: `endpoint_url of profile ${profile}`, url: general });
  return found;
}

/** An AWS shared configuration file: section to key to value; a nested key is `service.endpoint_url`. */
function readSections(text: string): Map<string, Map<string, string>> {
  const sections = new Map<string, Map<string, string>>();
  let current: Map<string, string> | undefined;
  let parent = '';
  for (const line of text.split(/\r?\n/)) {
    const bare = (line.split(/(?:^|\s)[;#]/)[0] ?? '').trim();
    if (bare.startsWith('[') && bare.endsWith(']')) {
      const name = bare.slice(1, -1).trim().replace(/["']/g, '').replace(/\s+/g, ' ');
      current = sections.get(name) ?? new Map<string, string>();
      sections.set(name, current);
      parent = '';
      continue;
    }
    const at = bare.indexOf('=');
    if (current === undefined || at < 1) continue;
    const key = bare.slice(0, at).trim();
    const value = bare.slice(at + 1).trim();
    if (value === '') {
      parent = key;
      continue;
    }
    if (!/^\s/.test(line)) parent = '';
    current.set(parent === '' ? key : `${parent}.${key}`, value);
  }
  return sections;
}
