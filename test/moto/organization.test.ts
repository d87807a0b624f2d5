import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasMoto, startMoto } from './moto.ts';
import type { Moto } from './moto.ts';
import { buildOrganization } from './organization.ts';

describe.runIf(hasMoto())('the organization fixture', () => {
  let moto: Moto;
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(async () => moto.stop());

  it('given an empty server, when it builds twice with a reset between, then both are whole', async () => {
    for (let round = 0; round < 2; round += 1) {
      await moto.reset();
      const organization = await buildOrganization(moto.endpoint);
      expect(new Set(Object.values(organization.accounts)).size).toBe(5);
      expect(organization.settings.organization.accounts[0]?.id).toBe(organization.accounts.prod);
      expect(organization.keyIds['alice']).toHaveLength(2);
    }
  });
});
