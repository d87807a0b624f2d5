/** Real SDK clients against a simulated cloud on loopback. */
import { BackupClient } from '@aws-sdk/client-backup';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { STSClient } from '@aws-sdk/client-sts';
import type { Credentials, Kernel } from '../../../../src/drill/cloud/kernel.ts';
import { startCloud, type CloudServer } from '../../../../src/drill/cloud/server.ts';
import { newKernel, START } from '../kernel/world.ts';

export interface Endpoint {
  kernel: Kernel;
  server: CloudServer;
  /** Moves drill time. */
  pass(ms: number): void;
}

export async function startEndpoint(kernel = newKernel()): Promise<Endpoint> {
  let now = START;
  const server = await startCloud({ kernel, clock: { now: () => now }, tickMs: 5 });
  return {
    kernel,
    server,
    pass(ms) {
      now += ms;
    },
  };
}

/** One client of each service, signing with these credentials. */
export function clientsFor(endpoint: string, credentials: Credentials) {
  const settings = { endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
  return {
    iam: new IAMClient(settings),
    sts: new STSClient(settings),
    organizations: new OrganizationsClient(settings),
    secrets: new SecretsManagerClient(settings),
    kms: new KMSClient(settings),
    backup: new BackupClient(settings),
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    ec2: new EC2Client(settings),
    cloudtrail: new CloudTrailClient(settings),
  };
}
