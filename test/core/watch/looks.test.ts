import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { draftNewDoors, draftRetighten } from '../../../src/core/actions/draft-retighten.ts';
import type { Door } from '../../../src/core/doors/door.ts';
import type { Answer } from '../../../src/core/doors/measurement.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import type {
  MadeCall,
  MeasurementResult,
  Situation,
} from '../../../src/core/incident/situation.ts';
import type { Request } from '../../../src/core/plan/call.ts';
import { toJson } from '../../../src/core/plan/canonical.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import type { MeasurementId } from '../../../src/core/runbook/language.ts';
import type { WatchAlarm } from '../../../src/core/watch/alarm.ts';
import { cloudWorld, type CloudWorld } from '../cloud-world.ts';

/** What the watch sees, against the simulated organization: AWS's answers are not made up here. */

type Change = (request: Request, answer: Answer) => Answer;

class Watching {
  readonly world: CloudWorld = cloudWorld();
  readonly made: MadeCall[] = [];
  readonly measured: { [id: string]: JsonObject } = {};
  more: Partial<Situation> = {};

  situation(): Situation {
    return this.world.situation({ made: this.made, measured: this.measured, ...this.more });
  }

  look(id: MeasurementId, change: Change = (_, answer) => answer): MeasurementResult {
    const program = measurements[id](this.situation());
    let step = program.next();
    while (step.done !== true)
      step = program.next(step.value.map((request) => change(request, this.world.send(request))));
    this.measured[id] = toJson(step.value.data) as JsonObject;
    return step.value;
  }

  async run(kind: 'emergency' | 'doors' | 'lift', part: string): Promise<void> {
    await this.world.run(drafts[kind](this.situation()).waves, part, this.made);
    this.wait(20);
  }

  wait(seconds: number): void {
    this.world.kernel.advanceTo(this.world.kernel.now + seconds * 1000);
  }
}

/** Shield and freeze stand, and every door was closed. */
async function contained(): Promise<Watching> {
  const here = new Watching();
  await here.run('emergency', 'shield');
  await here.run('emergency', 'freeze');
  // No canary was heard here before the lock; that the freeze is enforced is given.
  here.measured['freeze-proof'] = {
    measuredAt: here.situation().now,
    accounts: { [here.world.prod]: 'proven' },
  };
  here.look('inventory');
  await here.run('doors', 'close');
  expect(here.look('doors-closed').finding).toBe('proven');
  return here;
}

/** Somebody with the rights of the lifting role takes a policy off, and it is none of our calls. */
function takeOff(here: Watching, action: string): void {
  const { call, value } = here.made.find(
    (one) => one.call.action === action && one.call.request.operation === 'AttachPolicy',
  )!;
  const input = { PolicyId: value as string, TargetId: call.request.input['TargetId'] as string };
  const answer = here.world.send({ ...call.request, as: 'lift', operation: 'DetachPolicy', input });
  expect(answer.ok).toBe(true);
}

/** A successful call of somebody whom nobody knows, as CloudTrail tells it. */
function somebodyDid(account: string, eventTime: string): object {
  const record = {
    eventID: 'event-1',
    eventTime,
    eventName: 'CreateUser',
    eventSource: 'iam.amazonaws.com',
    eventType: 'AwsApiCall',
    sourceIPAddress: '198.51.100.7',
    userIdentity: { type: 'IAMUser', principalId: 'AIDAOTHER00000000001', accountId: account },
  };
  const { eventID: EventId, eventName: EventName, eventSource: EventSource } = record;
  return { EventId, EventName, EventSource, CloudTrailEvent: JSON.stringify(record) };
}

const alarmsOf = ({ data }: MeasurementResult): readonly WatchAlarm[] =>
  data['alarms'] as readonly WatchAlarm[];

describe('the locks', () => {
  it('given locks as we left them, when they are read back, then nothing is told', async () => {
    const here = await contained();
    expect(here.look('watch-locks')).toMatchObject({ finding: 'proven', unproven: [] });
  });

  it('given a policy that somebody took off, when they are read back, then it is named, and the plan puts it back', async () => {
    const here = await contained();
    takeOff(here, 'attach-freeze-scp');
    const found = here.look('watch-locks');
    expect(found.finding).toBe('disproven');
    expect(alarmsOf(found)).toEqual([
      expect.objectContaining({ kind: 'lock', account: here.world.prod }),
    ]);
    const plan = draftRetighten(here.situation());
    await here.world.run(plan?.waves ?? [], 'retighten', here.made);
    expect(here.look('watch-locks').finding).toBe('proven');
    // Off a second time is news again.
    takeOff(here, 'attach-freeze-scp');
    const [before] = alarmsOf(found);
    expect(alarmsOf(here.look('watch-locks'))[0]?.id).not.toBe(before?.id);
  });

  it('given a policy with another content, when it is read back, then it is named', async () => {
    const here = await contained();
    const edited = here.look('watch-locks', (request, answer) => {
      if (request.operation !== 'DescribePolicy' || !answer.ok) return answer;
      const policy = answer.output['Policy'] as object;
      return { ok: true, output: { Policy: { ...policy, Content: '{"Statement":[]}' } } };
    });
    expect(edited.finding).toBe('disproven');
    expect(alarmsOf(edited).every(({ id }) => id.startsWith('edited/'))).toBe(true);
  });

  it('given a list that can’t be read, when they are read back, then it is unproven and no alarm', async () => {
    const here = await contained();
    const denied: Answer = {
      ok: false,
      error: { kind: 'denied', code: 'AccessDeniedException', message: '' },
    };
    const unread = here.look('watch-locks', (request, answer) =>
      request.operation === 'ListPoliciesForTarget' ? denied : answer,
    );
    expect(unread.finding).toBe('unproven');
    expect(alarmsOf(unread)).toEqual([]);
  });
});

describe('doors and events', () => {
  it('given a new key of an old user, when they are looked at, then it is a door, with the plan that closes it', async () => {
    const here = await contained();
    here.world.kernel.issueCredentials({ accountId: here.world.prod, userName: 'backup1' });
    const found = here.look('watch-doors');
    expect(alarmsOf(found).map(({ kind }) => kind)).toContain('door');
    const doors = found.data['doors'] as readonly Door[];
    const plan = draftNewDoors(here.situation(), doors);
    expect(plan).toMatchObject({ direction: 'tightening', parameters: { about: 'doors' } });
    await here.world.run(plan?.waves ?? [], 'close', here.made);
    expect(here.look('watch-doors').data['doors']).toEqual([]);
  });

  it('given nothing but our own calls, when they are looked at, then nothing is told', async () => {
    const here = await contained();
    expect(here.look('watch-doors')).toMatchObject({ finding: 'proven', unproven: [] });
  });

  it('given a freeze that was never proven, when they are looked at, then it is said that no events were', async () => {
    const here = await contained();
    delete here.measured['freeze-proof'];
    const { finding, unproven } = here.look('watch-doors');
    expect(finding).toBe('unproven');
    expect(unproven).toEqual([expect.stringContaining(`${here.world.prod}: the freeze was never`)]);
  });

  it('given a freeze that hangs on the unit over the account, when somebody gets something done, then it is an alarm', async () => {
    const here = await contained();
    const { prod, settings } = here.world;
    const unit = 'ou-test-11111111';
    const units = [{ id: unit, name: 'all', accounts: [prod, '100000000999'] }];
    here.more = { settings: { ...settings, organization: { ...settings.organization, units } } };
    for (const [i, one] of here.made.entries()) {
      const { request } = one.call;
      if (request.operation !== 'AttachPolicy') continue;
      const input = { ...request.input, TargetId: unit };
      here.made[i] = { ...one, call: { ...one.call, request: { ...request, input } } };
    }
    const event = somebodyDid(prod, new Date(here.world.kernel.now).toISOString());
    const found = here.look('watch-doors', (request, answer) =>
      request.operation === 'LookupEvents' ? { ok: true, output: { Events: [event] } } : answer,
    );
    expect(alarmsOf(found).map(({ kind }) => kind)).toEqual(['event']);
  });
});

describe('quiet under the shield alone', () => {
  async function freezeOff(): Promise<Watching> {
    const here = await contained();
    await here.run('lift', 'cutoff');
    expect(here.look('cutoff-proof').finding).toBe('proven');
    await here.run('lift', 'freeze');
    return here;
  }

  it('given the freeze came off by our own calls, when it is measured, then it is quiet', async () => {
    const here = await freezeOff();
    expect(here.look('quiet')).toMatchObject({ finding: 'proven', data: { again: false } });
  });

  it('given the shield was taken off by somebody else, when it is measured, then it is not quiet', async () => {
    const here = await freezeOff();
    takeOff(here, 'attach-shield-scp');
    expect(here.look('quiet').finding).toBe('disproven');
  });

  it('given the locks were put back on, when it is measured, then the lift has to be drawn anew', async () => {
    const here = await freezeOff();
    await here.world.run(draftRetighten(here.situation())?.waves ?? [], 'retighten', here.made);
    expect(here.look('quiet')).toMatchObject({ finding: 'disproven', data: { again: true } });
    // Another detach may have come later: it took off something else.
    const last = here.made.findLast(({ call }) => call.action === 'detach-freeze')!;
    const input = { ...last.call.request.input, TargetId: '100000000999' };
    const call = { ...last.call, request: { ...last.call.request, input } };
    here.wait(20);
    here.made.push({ ...last, call, at: here.situation().now });
    expect(here.look('quiet')).toMatchObject({ data: { again: true } });
    // And the new lift takes off again what was put back.
    const lift = drafts.lift(here.situation());
    expect(lift.waves.some(({ part }) => part === 'freeze')).toBe(true);
  });

  it('given a freeze that could not be taken off, when it is measured, then the lift does not go round for ever', async () => {
    const here = await freezeOff();
    const detach = here.made.findLast(({ call }) => call.action === 'detach-freeze')!;
    here.made.splice(here.made.indexOf(detach), 1);
    here.more = { tried: [detach] };
    expect(here.look('quiet')).toMatchObject({ data: { again: false } });
    // Put on once more since then, it is drawn anew.
    here.more = { tried: [{ ...detach, at: here.world.situation().openedAt }] };
    expect(here.look('quiet')).toMatchObject({ data: { again: true } });
  });
});
