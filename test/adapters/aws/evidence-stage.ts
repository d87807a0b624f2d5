import { readFileSync } from 'node:fs';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateAccountCommand,
  CreateOrganizationCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { parse } from 'yaml';
import type { BucketOptions } from '../../../src/adapters/aws/evidence-bucket.ts';
import type { Keys } from '../../../src/adapters/aws/clients.ts';
import { createKernel } from '../../../src/drill/cloud/kernel.ts';
import { startCloud } from '../../../src/drill/cloud/server.ts';
import {
  joinOrganization,
  newOrganization,
} from '../../../src/drill/cloud/services/organizations/state.ts';
import { emptyAccount, emptyCloud } from '../../../src/drill/cloud/state.ts';
import { startMoto } from '../../moto/moto.ts';
import { wallClock } from './wall-clock.ts';

/** The template of the docs: what a company installs is what is tried here. */
export const template = readFileSync(
  new URL('../../../docs/evidence.template.yaml', import.meta.url),
  'utf8',
);

const REGION = 'us-east-1';
export const BUCKET = 'company-lockstep-evidence';

/** A log archive, a bot in another account, and the test's own client with all rights in the archive. */
export interface Archive {
  readonly name: string;
  readonly options: BucketOptions;
  readonly s3: S3Client;
  /** The account that the bot's own keys belong to. */
  readonly botAccount: string;
  stop(): Promise<void>;
}

/** The simulated cloud: it decides by the policies, but knows no condition on conditional writes. */
export async function simulatedArchive(how: { readonly locked?: boolean } = {}): Promise<Archive> {
  const startMs = Date.now();
  const accounts = {
    management: '111111111111',
    security: '222222222222',
    archive: '444444444444',
  };
  const organization = newOrganization({
    id: 'o-exampleorgid',
    rootId: 'r-root',
    managementAccountId: accounts.management,
    createdAt: startMs,
  });
  const state = emptyCloud(organization);
  for (const [name, id] of Object.entries(accounts)) {
    state.accounts.set(
      id,
      emptyAccount({ id, name, email: `${name}@company.example`, createdAt: startMs }),
    );
    if (name !== 'management') joinOrganization(organization, id, startMs);
  }
  const atOnce = { minMs: 0, maxMs: 0 };
  const kernel = createKernel({
    state,
    seed: 1,
    startMs,
    propagation: { iam: atOnce, organizations: atOnce },
  });
  const server = await startCloud({ kernel, clock: { now: () => Date.now() } });
  return furnish({
    name: 'the simulated cloud',
    endpoint: server.endpoint,
    bot: {
      account: accounts.security,
      keys: kernel.issueCredentials({ accountId: accounts.security, root: true }),
    },
    archive: {
      account: accounts.archive,
      keys: kernel.issueCredentials({ accountId: accounts.archive, root: true }),
    },
    locked: how.locked ?? true,
    stop: () => server.close(),
  });
}

/** Another party's AWS: it evaluates no policy, but its wire and its locks are not ours. */
export async function motoArchive(): Promise<Archive> {
  const server = await startMoto();
  await server.reset();
  const { endpoint } = server;
  const config = {
    endpoint,
    region: REGION,
    credentials: { accessKeyId: 'management', secretAccessKey: 'management' },
  };
  const organizations = new OrganizationsClient(config);
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
  const make = async (name: string) => {
    const made = await organizations.send(
      new CreateAccountCommand({ AccountName: name, Email: `${name}@company.example` }),
    );
    const account = made.CreateAccountStatus!.AccountId!;
    const { Credentials: keys } = await new STSClient(config).send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`,
        RoleSessionName: 'fixture',
      }),
    );
    return {
      account,
      keys: {
        accessKeyId: keys!.AccessKeyId!,
        secretAccessKey: keys!.SecretAccessKey!,
        sessionToken: keys!.SessionToken!,
      },
    };
  };
  const bot = await make('security');
  const archive = await make('archive');
  return furnish({ name: 'moto', endpoint, bot, archive, locked: true, stop: () => server.stop() });
}

interface Place {
  readonly account: string;
  readonly keys: Keys;
}

async function furnish(how: {
  readonly name: string;
  readonly endpoint: string;
  readonly bot: Place;
  readonly archive: Place;
  readonly locked: boolean;
  readonly stop: () => Promise<void>;
}): Promise<Archive> {
  const { name, endpoint, bot, archive, locked, stop } = how;
  const client = { endpoint, region: REGION, maxAttempts: 1 };
  const s3 = new S3Client({ ...client, credentials: archive.keys, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET, ObjectLockEnabledForBucket: locked }));
  await makeRole(new IAMClient({ ...client, credentials: archive.keys }), bot.account);
  const place = {
    bucket: BUCKET,
    region: REGION,
    account: archive.account,
    role: 'lockstep-evidence',
    retentionDays: 30,
  };
  return {
    name,
    s3,
    stop,
    botAccount: bot.account,
    options: {
      place,
      endpoint,
      clock: wallClock,
      credentials: await makeBot(new IAMClient({ ...client, credentials: bot.keys })),
      userAgentSuffix: 'lockstep/test',
    },
  };
}

/** The role of the template, with its own policy. */
async function makeRole(iam: IAMClient, trusted: string): Promise<void> {
  const [policy] = read().Resources.Evidence.Properties.Policies;
  const RoleName = 'lockstep-evidence';
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${trusted}:root` },
        Action: 'sts:AssumeRole',
      },
    ],
  });
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const PolicyDocument = JSON.stringify(policy!.PolicyDocument)
    .replaceAll('${AWS::Partition}', 'aws')
    .replaceAll('${BucketName}', BUCKET);
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'lockstep', PolicyDocument }));
}

async function makeBot(iam: IAMClient): Promise<Keys> {
  const UserName = 'lockstep-bot';
  await iam.send(new CreateUserCommand({ UserName }));
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }],
  });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'assume', PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
}

/** CloudFormation's tags are left as the strings behind them. */
export function read(): {
  readonly Resources: {
    readonly Evidence: {
      readonly Properties: {
        readonly RoleName: string;
        readonly Policies: readonly {
          readonly PolicyDocument: {
            readonly Statement: readonly { readonly Action: string | string[] }[];
          };
        }[];
      };
    };
    readonly Bucket: { readonly Properties: { readonly [key: string]: unknown } };
  };
} {
  return parse(template, { logLevel: 'silent' }) as ReturnType<typeof read>;
}
