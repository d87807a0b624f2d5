import { describe, expect, it } from 'vitest';
import { configuredEndpoints } from '../../../src/adapters/aws/configured-endpoints.ts';
import {
  hostProblem,
  isAwsHost,
  isSlackHost,
  requestRefusal,
} from '../../../src/adapters/aws/hosts.ts';
import type { Endpoints, EndpointService } from '../../../src/adapters/aws/hosts.ts';

const aws = (url: string, service?: EndpointService): Endpoints => ({
  aws: [{ setting: 'THE_SETTING', url, ...(service === undefined ? {} : { service }) }],
  slack: [],
});
const slack = (url: string): Endpoints => ({ aws: [], slack: [{ setting: 'SLACK_API_URL', url }] });
const both = (awsUrl: string, slackUrl: string): Endpoints => ({
  aws: aws(awsUrl).aws,
  slack: slack(slackUrl).slack,
});

describe("AWS's own hosts", () => {
  it.each([
    ['iam', 'iam.amazonaws.com'],
    ['iam', 'iam.us-gov.amazonaws.com'],
    ['iam', 'iam.cn-north-1.amazonaws.com.cn'],
    ['iam', 'iam.global.api.aws'],
    ['sts', 'sts.amazonaws.com'],
    ['sts', 'sts.eu-west-1.amazonaws.com'],
    ['sts', 'sts-fips.us-east-1.amazonaws.com'],
    ['sts', 'vpce-0a1b2c3d-xyz.sts.eu-west-1.vpce.amazonaws.com'],
    ['sts', 'vpce-0a1b2c3d-xyz-eu-west-1a.sts.eu-west-1.vpce.amazonaws.com'],
    ['organizations', 'organizations.us-east-1.amazonaws.com'],
    ['kms', 'kms.eu-central-2.api.aws'],
    ['ec2', 'ec2.ap-southeast-4.amazonaws.com'],
    ['s3', 's3.amazonaws.com'],
    ['s3', 's3-eu-west-1.amazonaws.com'],
    ['s3', 's3.dualstack.eu-west-1.amazonaws.com'],
    ['s3', 'my.bucket.s3.eu-west-1.amazonaws.com'],
    ['s3', 'bucket.vpce-0a1b.s3.us-east-1.vpce.amazonaws.com'],
  ] as const)('given the %s client and %s, when it is judged, then it is AWS', (service, host) => {
    expect(isAwsHost(service, host)).toBe(true);
    expect(hostProblem('live', aws(`https://${host}`, service))).toBeUndefined();
    expect(hostProblem('live', aws(`HTTPS://${host.toUpperCase()}/`, service))).toBeUndefined();
    expect(requestRefusal('live', service, `https://${host}/`)).toBeUndefined();
  });

  it.each([
    ['a longer domain', 'https://sts.amazonaws.com.evil.example'],
    ['a domain that ends alike', 'https://sts.evilamazonaws.com'],
    ['a subdomain in front', 'https://evil.sts.amazonaws.com'],
    ["somebody's instance", 'https://ec2-1-2-3-4.compute-1.amazonaws.com'],
    ["somebody's load balancer", 'https://sts.elb.amazonaws.com'],
    ["somebody's API", 'https://x.execute-api.eu-west-1.amazonaws.com'],
    ["somebody's function", 'https://x.lambda-url.eu-west-1.on.aws'],
    ["somebody's private link", 'https://vpce-1.vpce-svc-2.eu-west-1.vpce.amazonaws.com'],
    ['another service', 'https://iam.amazonaws.com'],
    ['user information', 'https://sts.amazonaws.com@evil.example'],
    ['user information before AWS', 'https://user:pass@sts.amazonaws.com'],
    ['a trailing dot', 'https://sts.amazonaws.com.'],
    ['a port', 'https://sts.amazonaws.com:8443'],
    ['no TLS', 'http://sts.amazonaws.com'],
    ['loopback', 'http://127.0.0.1:4566'],
    ['a Greek letter', 'https://sts.amαzonaws.com'],
    ['a backslash', 'https://evil.example\\.sts.amazonaws.com'],
    ['a fragment', 'https://evil.example#.sts.amazonaws.com'],
    ['a percent sign', 'https://evil.example%2f.sts.amazonaws.com'],
    ['a tab', 'https://evil.example/\tsts.amazonaws.com'],
    ['nothing like a URL', 'sts.amazonaws.com'],
    ['no host', 'https://'],
  ])(
    'given %s, when a live bot is to use it, then it is refused with the setting and the mend',
    (_, url) => {
      const problem = hostProblem('live', aws(url, 'sts'));
      expect(problem).toContain('THE_SETTING');
      expect(problem).toContain('kind: sandbox');
      expect(problem).not.toContain('pass@');
      expect(requestRefusal('live', 'sts', url)).toBeDefined();
    },
  );

  it('given an endpoint for every client, when a live bot is to use it, then even an AWS host is refused', () => {
    expect(hostProblem('live', aws('https://sts.amazonaws.com'))).toContain('every service');
  });

  it('given nothing configured, when a live or sandbox bot starts, then it may', () => {
    expect(hostProblem('live', { aws: [], slack: [] })).toBeUndefined();
    expect(hostProblem('sandbox', { aws: [], slack: [] })).toBeUndefined();
  });
});

describe("Slack's own hosts", () => {
  it.each([
    'https://slack.com/api/',
    'https://acme.slack.com',
    'wss://wss-primary.slack.com/link/',
    'https://slack-gov.com/api/',
  ])('given %s, when a live bot is to use it, then it may', (url) =>
    expect(hostProblem('live', slack(url))).toBeUndefined(),
  );
  it.each([
    'https://slack.com.evil.example',
    'https://evilslack.com',
    'https://slack.com@evil.example',
    'https://slack.com.',
    'https://slack.com:8443',
    'http://slack.com',
    'ws://wss-primary.slack.com',
    'http://127.0.0.1:3000/api/',
    'slack.com',
  ])('given %s, when a live bot is to use it, then it is refused without a way round', (url) => {
    const problem = hostProblem('live', slack(url));
    expect(problem).toContain('SLACK_API_URL');
    expect(problem).not.toContain('sandbox');
  });
  it('given a name that only holds the word, when it is judged, then it is not Slack', () => {
    expect(isSlackHost('notslack.com')).toBe(false);
  });
});

describe('a sandbox', () => {
  const local = 'http://127.0.0.1:5000';
  it('given a foreign AWS, when Slack is foreign or real, then it may', () => {
    expect(hostProblem('sandbox', both(local, local))).toBeUndefined();
    expect(hostProblem('sandbox', aws(local))).toBeUndefined();
  });
  it.each([
    ['no endpoint', slack(local)],
    ['an endpoint for one client only', { ...slack(local), aws: aws(local, 'iam').aws }],
    ['AWS itself', both('https://sts.amazonaws.com', local)],
    ['AWS over http with a port and a dot', both('http://sts.amazonaws.com.:80', local)],
    [
      "one client at AWS's",
      {
        ...slack(local),
        aws: [...aws(local).aws, ...aws('https://kms.eu-west-1.amazonaws.com', 'kms').aws],
      },
    ],
  ])(
    'given %s and another Slack host, when it starts, then it is refused: real AWS',
    (_, endpoints) => {
      expect(hostProblem('sandbox', endpoints)).toContain('Real AWS');
    },
  );
  it('given an endpoint that is no URL, when it starts, then the setting is named', () => {
    expect(hostProblem('sandbox', aws('localhost'))).toContain('THE_SETTING');
  });
});

describe('a drill', () => {
  const local = 'http://127.0.0.1:5000';
  it('given loopback for all, when it starts, then it may', () => {
    expect(hostProblem('drill', both(local, 'http://localhost:3000/api/'))).toBeUndefined();
    expect(hostProblem('drill', both('http://[::1]:1', local))).toBeUndefined();
  });
  it.each([
    both('https://sts.amazonaws.com', local),
    both(local, 'https://slack.com/api/'),
    both('http://127.0.0.1.evil.example', local),
    both('http://192.168.0.1', local),
    aws(local),
    slack(local),
    { ...slack(local), aws: aws(local, 'iam').aws },
  ])('given %j, when it starts, then it is refused', (endpoints) => {
    expect(hostProblem('drill', endpoints)).toBeDefined();
  });
  it('given a request to anywhere else, when it is about to leave, then it is refused', () => {
    expect(requestRefusal('drill', 'iam', 'https://iam.amazonaws.com/')).toBeDefined();
    expect(requestRefusal('drill', 'iam', `${local}/`)).toBeUndefined();
    expect(requestRefusal('sandbox', 'iam', 'http://moto:5000/')).toBeUndefined();
  });
});

describe('configuredEndpoints', () => {
  const config = `
[default]
region = eu-west-1
[profile incident]
endpoint_url = http://general   ; a comment
services = ours
[services ours]
iam =
  endpoint_url = http://iam
secrets_manager =
  endpoint_url = http://secrets
`;
  it('given variables, when they are read, then each names its client and the general one is last', () => {
    const { aws, slack } = configuredEndpoints({
      AWS_ENDPOINT_URL: 'http://a',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://b',
      AWS_ENDPOINT_URL_FIREHOSE: 'http://c',
      AWS_ENDPOINT_URL_IAM: '',
      SLACK_API_URL: 'http://d',
    });
    expect(aws).toEqual([
      { setting: 'AWS_ENDPOINT_URL_SECRETS_MANAGER', service: 'secretsmanager', url: 'http://b' },
      { setting: 'AWS_ENDPOINT_URL', url: 'http://a' },
    ]);
    expect(slack).toEqual([{ setting: 'SLACK_API_URL', url: 'http://d' }]);
  });

  it('given a profile, when it is the chosen one, then its endpoints count, below the variables', () => {
    expect(configuredEndpoints({}, { config }).aws).toEqual([]);
    const chosen = configuredEndpoints(
      { AWS_PROFILE: 'incident', AWS_ENDPOINT_URL_IAM: 'http://env' },
      { config },
    );
    expect(chosen.aws.map(({ service, url }) => [service, url])).toEqual([
      ['iam', 'http://env'],
      ['secretsmanager', 'http://secrets'],
      [undefined, 'http://general'],
    ]);
    const general = configuredEndpoints(
      { AWS_PROFILE: 'incident', AWS_ENDPOINT_URL: 'http://env' },
      { config },
    );
    expect(general.aws).toEqual([{ setting: 'AWS_ENDPOINT_URL', url: 'http://env' }]);
  });

  it('given an endpoint in the credentials file, when its profile is used, then it counts too', () => {
    const credentials = '[default]\naws_access_key_id = AKIA\nendpoint_url = http://hidden\n';
    expect(configuredEndpoints({}, { credentials }).aws).toEqual([
      { setting: 'endpoint_url of profile default', url: 'http://hidden' },
    ]);
  });

  it('given that the SDK is told to ignore them, when they are read, then there are none', () => {
    expect(
      configuredEndpoints({
        AWS_ENDPOINT_URL: 'http://a',
        AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
      }).aws,
    ).toEqual([]);
  });
});
