import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { draftUndo } from '../../../src/core/actions/undo.ts';
import type { Door } from '../../../src/core/doors/door.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import type { MadeCall } from '../../../src/core/incident/situation.ts';
import { toJson } from '../../../src/core/plan/canonical.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import { cloudWorld } from '../cloud-world.ts';

const region = 'eu-west-1';
const STRANGER = '666600000006';

describe('resource shares of the simulated organization', () => {
  it('given a share with a stranger and an account of ours under the freeze, when the door plan runs, then the stranger is out and ours is in, and he can be put back', async () => {
    const world = cloudWorld();
    const api = world.kernel.api(
      world.kernel.issueCredentials({ accountId: world.prod, userName: 'ops-admin' }),
    );
    const ours = world.settings.organization.managementAccount;
    const input = { name: 'net', principals: [STRANGER, ours], allowExternalPrincipals: true };
    api('ram', 'CreateResourceShare', input, region);
    const calls: MadeCall[] = [];
    await world.run(drafts.emergency(world.situation()).waves, 'shield', calls);
    await world.run(drafts.emergency(world.situation()).waves, 'freeze', calls);
    world.kernel.advanceTo(world.kernel.now + 60_000);
    const take = () =>
      toJson(
        world.measure(measurements.inventory(world.situation({ made: calls }))).data,
      ) as JsonObject;
    const data = take();
    const open = (of: JsonObject): readonly Door[] =>
      (of['doors'] as readonly Door[]).filter(
        ({ kind, state }) => kind === 'resource-share' && state === 'open',
      );
    expect(open(data).map(({ detail }) => detail['principal'])).toEqual([STRANGER]);
    const measured = { inventory: data };
    const plan = drafts.doors(world.situation({ made: calls, measured }));
    expect(new Set(await world.run(plan.waves, 'close', calls))).toEqual(new Set(['done']));
    const after = world.measure(
      measurements['doors-closed'](world.situation({ made: calls, measured })),
    );
    expect(after).toMatchObject({ finding: 'proven', unproven: [], data: { changesTotal: 0 } });
    expect(open(take())).toEqual([]);
    const answer = world.send({
      as: 'responder',
      account: world.prod,
      region,
      service: 'ram',
      operation: 'GetResourceShareAssociations',
      input: { associationType: 'PRINCIPAL', associationStatus: 'ASSOCIATED' },
    });
    expect(answer).toMatchObject({
      output: { resourceShareAssociations: [{ associatedEntity: ours }] },
    });
    const judged = open(data).map(({ id }) => id);
    const [made] = calls.filter(({ call }) => call.action === 'end-resource-share');
    const undo = draftUndo(made!, world.situation({ measured, judged }));
    if ('none' in undo) throw new Error(undo.none);
    expect(await world.run(undo.waves, 'undo', [])).toEqual(['done']);
    expect(open(take()).map(({ detail }) => detail['status'])).toEqual(['ASSOCIATING']);
  });
});
