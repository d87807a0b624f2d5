import { describe, expect, it } from 'vitest';
import { configuredEndpoints } from '../../../src/adapters/aws/configured-endpoints.ts';
import { findOperation, makeClient } from '../../../src/adapters/aws/clients.ts';
import { inputSchema, toSdkInput } from '../../../src/adapters/aws/input.ts';
import { isAwsHost } from '../../../src/adapters/aws/hosts.ts';
import { awsServices, serviceRows } from '../../../src/adapters/aws/services.data.ts';

/** The members of an operation's input or output that the SDK's schema has. */
function members(operation: unknown, at: 4 | 5): readonly unknown[] {
  const shape: unknown = (operation as unknown[])[at];
  const schema: unknown = typeof shape === 'function' ? (shape as () => unknown)() : shape;
  return (schema as unknown[][])[4] ?? [];
}

describe.each(awsServices)('the row of %s', (service) => {
  const row = serviceRows[service];

  it('given the SDK, when it resolves its own host, then the row calls it one of AWS', async () => {
    const client = (await makeClient({
      service,
      region: 'eu-west-1',
      keys: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' },
      userAgentSuffix: 'test',
      requestHandler: undefined,
    })) as unknown as {
      config: {
        endpointProvider(about: object): { url: URL };
        serviceId: string;
      };
    };
    const { url } = client.config.endpointProvider({
      Region: 'eu-west-1',
      UseDualStack: false,
      UseFIPS: false,
    });
    expect(isAwsHost(service, url.hostname)).toBe(true);
    // S3 Control puts the account before its host.
    expect(isAwsHost(service, `222222222222.${url.hostname}`)).toBe(service.startsWith('s3'));
    expect(isAwsHost(service, `evil.${url.hostname}`)).toBe(service === 's3');
    expect(isAwsHost(service, `${url.hostname}.evil.example`)).toBe(false);
    // https://docs.aws.amazon.com/sdkref/latest/guide/ss-endpoints-services.html: the service id, with `_`.
    expect(row.setting).toBe(client.config.serviceId.toLowerCase().replaceAll(' ', '_'));
  });

  it('given a variable of its own, when endpoints are read, then it belongs to this client', () => {
    const url = 'http://127.0.0.1:1';
    const found = configuredEndpoints({ [`AWS_ENDPOINT_URL_${row.setting.toUpperCase()}`]: url });
    expect(found.aws.map((one) => one.service)).toEqual([service]);
  });

  it('given the operations with a largest page, when the schema is asked, then it has the member and the tokens', async () => {
    const sdk = await row.load();
    for (const [name, [member, most]] of Object.entries(row.largest ?? {})) {
      const operation = findOperation(sdk, name);
      expect(operation, name).toBeDefined();
      expect(toSdkInput(inputSchema(operation?.schema), { [member]: most })).toEqual({
        [member]: most,
      });
      const rule = row.pagesOf?.[name] ?? row.pages;
      for (const [input, output] of rule.tokens) {
        expect(members(operation?.schema, 4), name).toContain(input);
        expect(members(operation?.schema, 5), name).toContain(output);
      }
    }
  });
});

describe('hosts that customers rent', () => {
  it.each([
    ['rds', 'mydb.abcdef.eu-west-1.rds.amazonaws.com'],
    ['eks', 'ABCDEF.gr7.eu-west-1.eks.amazonaws.com'],
    ['lambda', 'abc.lambda-url.eu-west-1.on.aws'],
    ['events', 'abc.execute-api.eu-west-1.amazonaws.com'],
    ['autoscaling', 'ec2-1-2-3-4.eu-west-1.compute.amazonaws.com'],
    ['s3control', 'bucket.s3-control.eu-west-1.amazonaws.com'],
    ['sso-admin', 'portal.sso.eu-west-1.amazonaws.com'],
  ] as const)('given %s and %s, when it is judged, then it is not the service', (service, host) => {
    expect(isAwsHost(service, host)).toBe(false);
  });
});
