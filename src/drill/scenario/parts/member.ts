import type { CloudApi } from '../../cloud/kernel.ts';
import type { Scenario } from '../schema.ts';
import { allow, createRole, inRegion, trust } from './access.ts';
import type { Dataset } from './estate.ts';

/**
 * What AWS Organizations makes in each account that it creates: the management account may become administrator there
 * (https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_access-cross-account-role.html).
 */
export const ACCESS_ROLE = 'OrganizationAccountAccessRole';

/** The member of an organization whose management account is production: its databases, and the way into it from above. */
export function createMember(
  { organization, estate }: Scenario,
  apis: (account: string) => CloudApi,
): Dataset[] {
  const { management, member } = organization.accounts;
  if (!organization.prodIsManagement || member === undefined) return [];
  const region = organization.regions[0] ?? 'us-east-1';
  const api = inRegion(apis(member.id), region);
  createRole(api, {
    name: ACCESS_ROLE,
    trust: trust({ AWS: `arn:aws:iam::${management.id}:root` }),
    statements: [allow(['*'])],
  });
  return Array.from({ length: estate.memberDatabases }, (_, i) => {
    const made = api('ec2', 'CreateVolume', { AvailabilityZone: `${region}a`, Size: 20 });
    const volume = String(made['VolumeId']);
    const snapshot = api('ec2', 'CreateSnapshot', { VolumeId: volume });
    return { name: `member-${i + 1}`, volume, snapshots: [String(snapshot['SnapshotId'])] };
  });
}
