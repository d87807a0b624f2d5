import type { AwsService } from '../../core/plan/call.ts';
import type { IncidentKind } from '../../core/incident/incident.ts';
import { awsServices, serviceRows } from './services.data.ts';

/** A host that somebody chose for a client, and the setting that chose it. */
export interface ConfiguredEndpoint {
  /** As a person would look for it: `AWS_ENDPOINT_URL_IAM`, `endpoint_url of profile incident`. */
  readonly setting: string;
  /** The client it is for; absent: every client that has none of its own. */
  readonly service?: EndpointService;
  readonly url: string;
}

/** All hosts that were chosen. A client without an entry talks to AWS itself, a missing Slack entry to Slack. */
export interface Endpoints {
  readonly aws: readonly ConfiguredEndpoint[];
  readonly slack: readonly { readonly setting: string; readonly url: string }[];
}

/** The clients of the adapter, and those of the SDK's own credential chain. */
export type EndpointService = AwsService | 'sso' | 'ssooidc';

/** The first label of each host of the credential chain's own clients. */
const chainLabels: { readonly [service in Exclude<EndpointService, AwsService>]: string } = {
  sso: 'portal\\.sso',
  ssooidc: 'oidc',
};
const hostLabels = new Map<EndpointService, string>([
  ...awsServices.map((service) => [service, serviceRows[service].host] as const),
  ...(Object.entries(chainLabels) as [EndpointService, string][]),
]);

/**
 * DNS suffixes of AWS's partitions, IPv4 and dual-stack. Source: the `partitions.json` of the SDK's endpoint
 * rules.
 */
const SUFFIX =
  '(?:amazonaws\\.com|amazonaws\\.com\\.cn|amazonaws\\.eu|api\\.aws|api\\.amazonwebservices\\.com\\.cn|api\\.amazonwebservices\\.eu|c2s\\.ic\\.gov|sc2s\\.sgov\\.gov|cloud\\.adc-e\\.uk|csp\\.hci\\.ic\\.gov)';
const REGION = '[a-z]{2,4}(?:-[a-z]+)+-\\d{1,2}';
const AREA = `(?:${REGION}|us-gov|global)`;
const LABEL = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';

/**
 * Is this host one of AWS's own for this service? The whole host must match: much under `amazonaws.com`
 * belongs to customers (instances, load balancers, functions), and anybody can rent such a name. VPC
 * endpoints (`vpce-….sts.eu-west-1.vpce.amazonaws.com`) count.
 */
export function isAwsHost(service: EndpointService, host: string): boolean {
  const label = hostLabels.get(service);
  if (label === undefined) return false;
  const vpce = `(?:(?:bucket|accesspoint|control)\\.)?vpce-${LABEL}\\.${label}\\.${REGION}\\.vpce\\.${SUFFIX}`;
  const forms = [`${label}(?:-fips)?(?:\\.dualstack)?(?:\\.${AREA})?\\.${SUFFIX}`, vpce];
  if (service === 's3') {
    // A bucket's own host, and the old form with a hyphen.
    forms.push(`(?:${LABEL}\\.)*s3(?:-fips)?(?:\\.dualstack)?(?:[.-]${REGION})?\\.${SUFFIX}`);
    forms.push(`(?:${LABEL}\\.)*(?:bucket\\.)?vpce-${LABEL}\\.s3\\.${REGION}\\.vpce\\.${SUFFIX}`);
  }
  return forms.some((form) => new RegExp(`^${form}$`).test(host));
}

/** Slack's own hosts, the commercial and the government one; sockets are on `wss-….slack.com`. */
export function isSlackHost(host: string): boolean {
  return new RegExp(`^(?:${LABEL}\\.)*slack(?:-gov)?\\.com$`).test(host);
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);

/** The URL's host without its port, or why the URL is not fit to be judged. */
function hostOf(url: string): { readonly host: string; readonly url: URL } | string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || parsed.hostname === '') return 'is not a URL';
  if (parsed.username !== '' || parsed.password !== '') return 'has a user name in it';
  return { host: parsed.hostname, url: parsed };
}

function awsHostProblem(service: EndpointService | undefined, url: string): string | undefined {
  const parsed = hostOf(url);
  if (typeof parsed === 'string') return parsed;
  if (parsed.url.protocol !== 'https:') return 'is not https';
  if (parsed.url.port !== '') return 'has a port';
  const services = service === undefined ? awsServices : [service];
  const own = services.every((each) => isAwsHost(each, parsed.host));
  return own ? undefined : `is not a host of AWS for ${service ?? 'every service'}`;
}

function slackHostProblem(url: string): string | undefined {
  const parsed = hostOf(url);
  if (typeof parsed === 'string') return parsed;
  if (parsed.url.protocol !== 'https:' && parsed.url.protocol !== 'wss:') {
    return 'is neither https nor wss';
  }
  if (parsed.url.port !== '') return 'has a port';
  return isSlackHost(parsed.host) ? undefined : "is not one of Slack's hosts";
}

/**
 * May a bot of this kind talk to these hosts? Undefined when it may, else one sentence that names the setting and
 * the mend (exit 2). The rules of DESIGN §7:
 *
 * - live: every AWS client and Slack at their own hosts
 * - sandbox: foreign hosts for both; but real AWS with another Slack host is refused, because there
 *   approvals would come from anybody
 * - drill: loopback only, for every AWS client and for Slack
 */
export function hostProblem(kind: IncidentKind, endpoints: Endpoints): string | undefined {
  switch (kind) {
    case 'live':
      return liveProblem(endpoints);
    case 'sandbox':
      return sandboxProblem(endpoints);
    default:
      return drillProblem(endpoints);
  }
}

function liveProblem(endpoints: Endpoints): string | undefined {
  for (const { setting, service, url } of endpoints.aws) {
    const problem = awsHostProblem(service, url);
    if (problem !== undefined) {
      return `${setting} ${problem}: ${shown(url)}. Unset it, or set "kind: sandbox" in the configuration if this is not the real AWS.`;
    }
  }
  return foreignSlack(endpoints, 'Unset it: a live incident is approved in the real Slack only.');
}

function sandboxProblem(endpoints: Endpoints): string | undefined {
  for (const { setting, url } of [...endpoints.aws, ...endpoints.slack]) {
    const parsed = hostOf(url);
    if (typeof parsed === 'string') return `${setting} ${parsed}: ${shown(url)}. Correct it.`;
  }
  const real = awsServices.find((service) => reachesAws(service, endpoints.aws));
  if (real === undefined) return undefined;
  return foreignSlack(
    endpoints,
    `Real AWS (the ${real} client) with another Slack host is never allowed: unset it, or set AWS_ENDPOINT_URL.`,
  );
}

/** Does this client reach AWS itself: no endpoint was chosen for it, or one that is AWS's own? */
function reachesAws(service: EndpointService, chosen: Endpoints['aws']): boolean {
  const endpoint =
    chosen.find((each) => each.service === service) ??
    chosen.find((each) => each.service === undefined);
  if (endpoint === undefined) return true;
  const parsed = hostOf(endpoint.url);
  // Any name of AWS's, over http or with a port too: here doubt counts as real.
  return typeof parsed !== 'string' && new RegExp(`(?:^|\\.)${SUFFIX}\\.?$`).test(parsed.host);
}

function foreignSlack(endpoints: Endpoints, mend: string): string | undefined {
  for (const { setting, url } of endpoints.slack) {
    const problem = slackHostProblem(url);
    if (problem !== undefined) return `${setting} ${problem}: ${shown(url)}. ${mend}`;
  }
  return undefined;
}

function drillProblem(endpoints: Endpoints): string | undefined {
  for (const { setting, url } of [...endpoints.aws, ...endpoints.slack]) {
    const parsed = hostOf(url);
    const problem = typeof parsed === 'string' ? parsed : 'is not a loopback address';
    if (typeof parsed === 'string' || !isLoopback(parsed.host)) {
      return `${setting} ${problem}: ${shown(url)}. A drill talks to this machine only.`;
    }
  }
  const open = awsServices.find(
    (service) =>
      !endpoints.aws.some((each) => each.service === undefined || each.service === service),
  );
  if (open !== undefined) return `The ${open} client of a drill has no endpoint and would ask AWS.`;
  if (endpoints.slack.length === 0)
    return 'The chat of a drill has no host and would be Slack itself.';
  return undefined;
}

/** A URL for a message: without what may be a password, and short. */
const shown = (url: string): string => url.replace(/\/\/[^/]*@/, '//…@').slice(0, 200);

/**
 * Why one request of a client may not go to this URL; for `createAws`'s `refuseUrl`, asked before every
 * request, so that no later change of settings gets round the check at the start.
 */
export function requestRefusal(
  kind: IncidentKind,
  service: AwsService,
  url: string,
): string | undefined {
  if (kind === 'sandbox') return undefined;
  const parsed = hostOf(url);
  if (typeof parsed === 'string') return `the URL of the ${service} client ${parsed}`;
  if (kind === 'drill') {
    return isLoopback(parsed.host) ? undefined : `a drill does not talk to ${parsed.host}`;
  }
  const problem = awsHostProblem(service, url);
  return problem === undefined ? undefined : `${parsed.host} ${problem}`;
}
