import { describe, expect, it } from 'vitest';
import { buildHouse, createLife } from '../promises/stage/house.ts';

const LOGS = '444444444444';

/** All accounts are declared, and the one with the logs is protected or not. */
async function declaredAll(protects: boolean) {
  const { organization } = buildHouse().settings;
  const logs = { id: LOGS, name: 'logs', responderRoleId: 'AROARESPONDERLOGS001' };
  const house = buildHouse({
    settings: {
      organization: {
        ...organization,
        accounts: [...organization.accounts, logs],
        protectedAccounts: protects ? [LOGS] : [],
      },
    },
  });
  const life = createLife(house);
  await life.responder.start();
  const reason = 'a console login from nowhere';
  const reply = await life.says('ana', { do: 'declare', accounts: ['all'], reason });
  return { reply, scope: life.responder.incidents().at(-1)?.scope };
}

describe('declaring all accounts', () => {
  it('given a protected account among them, when they are declared, then the others are in and the reply names it', async () => {
    const { reply, scope } = await declaredAll(true);
    expect(reply).toMatchObject({ ok: true });
    expect(reply.text).toContain(`Protected, and therefore not in it: ${LOGS}.`);
    expect(scope).not.toContain(LOGS);
    expect(scope?.length).toBeGreaterThan(0);
  });

  it('given none that is protected, when they are declared, then nothing is said of that', async () => {
    const { reply, scope } = await declaredAll(false);
    expect(reply.text).not.toContain('Protected');
    expect(scope).toContain(LOGS);
  });
});
