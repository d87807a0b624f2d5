import { settingsSchema } from '../../../src/core/incident/settings.ts';
import type { Settings } from '../../../src/core/incident/settings.ts';

export const MANAGEMENT = '111111111111';
export const MEMBER = '222222222222';
export const VAULT = '333333333333';
export const RECOVERY = '444444444444';
export const OUTSIDE_ROLE = 'arn:aws:iam::999999999999:role/outside-canary';

/** Small settings with every authority configured. */
export const settings: Settings = settingsSchema.parse({
  organization: {
    id: 'o-exampleorgid',
    managementAccount: MANAGEMENT,
    accounts: [{ id: MEMBER, name: 'prod', responderRoleId: 'AROAEXAMPLE12345' }],
    outside: { roleArn: OUTSIDE_ROLE, probeRole: 'probe' },
  },
  vault: { account: VAULT, region: 'eu-west-1' },
  backups: {
    account: RECOVERY,
    region: 'eu-west-1',
    vault: 'copies',
    restoreRoleArn: 'arn:aws:iam::444444444444:role/restore-test',
    baseline: 'baseline.json',
  },
});
