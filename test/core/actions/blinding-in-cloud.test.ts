import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { draftUndo } from '../../../src/core/actions/undo.ts';
import type { Door } from '../../../src/core/doors/door.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import type { MadeCall } from '../../../src/core/incident/situation.ts';
import { toJson } from '../../../src/core/plan/canonical.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import { cloudWorld } from '../cloud-world.ts';
import { ok } from '../drive.ts';

/** Trails of the simulated organization that he stopped, narrowed or deleted: found, put right under the freeze. */

const region = 'eu-west-1';
const S3BucketName = 'trail-logs';
const HOUR = 3_600_000;

function blinded() {
  const base = cloudWorld();
  const isOfMaking = (input: JsonObject) => JSON.stringify(input).includes('"CreateTrail"');
  const world: typeof base = {
    ...base,
    // The trails are there as if they were old: nobody is told that they were made.
    measure: (program) => {
      let step = program.next();
      while (step.done !== true)
        step = program.next(
          step.value.map((one) => (isOfMaking(one.input) ? ok({ Events: [] }) : base.send(one))),
        );
      return step.value;
    },
  };
  const keys = world.kernel.issueCredentials({ accountId: world.prod, userName: 'ops-admin' });
  const api = world.kernel.api(keys);
  const his = (operation: string, input: JsonObject) => api('cloudtrail', operation, input, region);
  for (const Name of ['whole', 'stopped', 'narrowed', 'gone']) {
    his('CreateTrail', { Name, S3BucketName });
    his('StartLogging', { Name });
  }
  his('StopLogging', { Name: 'stopped' });
  his('DeleteTrail', { Name: 'gone' });
  his('PutEventSelectors', {
    TrailName: 'narrowed',
    EventSelectors: [{ ReadWriteType: 'ReadOnly', IncludeManagementEvents: true }],
  });
  // His events are told some minutes later.
  world.kernel.advanceTo(world.kernel.now + HOUR);
  const calls: MadeCall[] = [];
  const take = () => {
    const result = world.measure(measurements.inventory(world.situation({ made: calls })));
    return toJson(result.data) as JsonObject;
  };
  const hidden = (data: JsonObject): readonly Door[] =>
    (data['doors'] as readonly Door[]).filter(
      ({ kind, state }) => state === 'open' && /^(?:trail|event-sel)/.test(kind),
    );
  const read = (operation: string, input: JsonObject) =>
    world.send({
      as: 'responder',
      account: world.prod,
      region,
      service: 'cloudtrail',
      operation,
      input,
    });
  return { world, calls, take, hidden, read };
}

describe('trails of the simulated organization', () => {
  it('given a stopped, a narrowed and a deleted trail under the freeze, when the door plan runs, then two are whole again, the third is named with who did it, and nothing is unexplained', async () => {
    const { world, calls, take, hidden, read } = blinded();
    await world.run(drafts.emergency(world.situation()).waves, 'shield', calls);
    await world.run(drafts.emergency(world.situation()).waves, 'freeze', calls);
    world.kernel.advanceTo(world.kernel.now + 60_000);
    const data = take();
    expect(
      hidden(data)
        .map(({ kind, name }) => `${kind} ${name}`)
        .sort(),
    ).toEqual(['event-selectors narrowed', 'trail-stopped deleted/gone', 'trail-stopped stopped']);
    expect(hidden(data).find(({ name }) => name === 'deleted/gone')?.says).toContain(
      'by ops-admin',
    );
    const plan = drafts.doors(world.situation({ made: calls, measured: { inventory: data } }));
    const own = plan.waves
      .flatMap((wave) => wave.calls)
      .filter((call) => /cloudtrail/.test(call.request.service));
    expect(own.map(({ request }) => request.operation).sort()).toEqual([
      'PutEventSelectors',
      'StartLogging',
    ]);
    expect(new Set(await world.run(plan.waves, 'close', calls))).toEqual(new Set(['done']));
    expect(read('GetTrailStatus', { Name: 'stopped' })).toMatchObject({
      output: { IsLogging: true },
    });
    expect(read('GetEventSelectors', { TrailName: 'narrowed' })).toMatchObject({
      output: { EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }] },
    });
    const after = world.measure(
      measurements['doors-closed'](world.situation({ made: calls, measured: { inventory: data } })),
    );
    expect(after).toMatchObject({ finding: 'proven', unproven: [], data: { changesTotal: 0 } });
    // The bot's own change of the selectors is not taken for his, once CloudTrail tells of it.
    world.kernel.advanceTo(world.kernel.now + HOUR);
    const left = hidden(take()).map(({ kind, name, says }) => `${kind} ${name} ${says}`);
    expect(left.join('\n')).toContain('deleted/gone');
    expect(left.join('\n')).not.toContain('lockstep');
  });

  it('given a trail that logs again and selectors that are whole again, when they are to be taken back, then the bot stops no trail and narrows one only for people who say that it is theirs', async () => {
    const { world, calls, take, hidden } = blinded();
    const measured = { inventory: take() };
    const ids = hidden(measured.inventory).map(({ id }) => id);
    const plan = drafts.doors(world.situation({ measured }));
    const waves = plan.waves.map((wave) => ({
      ...wave,
      calls: wave.calls.filter(({ request }) => request.service === 'cloudtrail'),
    }));
    await world.run(waves, 'close', calls);
    const refused = calls.map((one) => draftUndo(one, world.situation({ measured })));
    expect(refused.every((undo) => 'none' in undo)).toBe(true);
    const allowed = calls.map((one) => draftUndo(one, world.situation({ measured, judged: ids })));
    const outcomes: string[] = [];
    for (const undo of allowed)
      outcomes.push(...('none' in undo ? [undo.none] : await world.run(undo.waves, 'undo', [])));
    expect(outcomes.sort()).toEqual([
      'done',
      'nobody is to be blinded again by the bot; switch the trail off by hand if you must',
    ]);
  });
});
