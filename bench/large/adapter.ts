import { createAws } from '../../src/adapters/aws/aws.ts';
import { settingsSchema, type Settings } from '../../src/core/incident/settings.ts';
import type { Aws, Clock } from '../../src/responder/world.ts';

/** The account of the large benches: a member account, as far as its settings go. */
export const LARGE = '100000000003';

export function largeSettings(change: object = {}): Settings {
  return settingsSchema.parse({
    organization: {
      id: 'o-codespaces01',
      managementAccount: '100000000001',
      regions: ['us-east-1'],
      accounts: [{ id: LARGE, name: 'large', responderRoleId: 'AROARESPONDERLARGE' }],
    },
    ...change,
  });
}

/** The bot's own adapter, with everything that it does in production, against another host. */
export function realAws(settings: Settings, endpoint: string, clock: Clock): Aws {
  return createAws({
    settings,
    credentials: { accessKeyId: 'AKIABENCH', secretAccessKey: 'bench' },
    endpoint,
    baseRegion: 'us-east-1',
    clock,
    sessionName: 'bench',
    userAgentSuffix: 'lockstep/bench',
  });
}

export const wallClock: Clock = {
  now: Date.now,
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
