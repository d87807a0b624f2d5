import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { draftUndo } from '../../../src/core/actions/undo.ts';
import { takeBaseline } from '../../../src/core/backups/baseline.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import type {
  MadeCall,
  MeasurementResult,
  Situation,
} from '../../../src/core/incident/situation.ts';
import { toJson } from '../../../src/core/plan/canonical.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import type { MeasurementId, RunbookPlanKind } from '../../../src/core/runbook/language.ts';
import { cloudWorld } from '../cloud-world.ts';
import type { CloudWorld } from '../cloud-world.ts';

/** One incident in the simulated organization, driven by hand. */
class Rehearsal {
  readonly world: CloudWorld = cloudWorld();
  readonly made: MadeCall[] = [];
  readonly measured: { [id: string]: JsonObject } = {};
  readonly baseline = this.world.measure(takeBaseline(this.world.settings, '2026-06-01T00:00:00Z'));

  situation(): Situation {
    const { made, measured, baseline } = this;
    return this.world.situation({ made, measured, baseline });
  }

  measure(id: MeasurementId): MeasurementResult {
    const result = this.world.measure(measurements[id](this.situation()));
    this.measured[id] = toJson(result.data) as JsonObject;
    return result;
  }

  /** Measures until it is proven or a minute of virtual time is over. */
  proof(id: MeasurementId): MeasurementResult {
    let result = this.measure(id);
    for (let second = 0; second < 60 && result.finding === 'pending'; second += 1) {
      this.wait(1);
      result = this.measure(id);
    }
    return result;
  }

  async run(kind: RunbookPlanKind, part: string): Promise<readonly string[]> {
    const draft = drafts[kind](this.situation());
    toJson(draft);
    return [...new Set(await this.world.run(draft.waves, part, this.made))];
  }

  wait(seconds: number): void {
    this.world.kernel.advanceTo(this.world.kernel.now + seconds * 1000);
  }
}

describe('the whole path against the simulated organization', () => {
  it('given the drill’s organization, when every plan runs in order, then every measurement is proven', async () => {
    const here = new Rehearsal();
    expect(here.baseline.missed).toEqual([]);
    expect(here.measure('canary-baseline')).toMatchObject({ finding: 'proven', unproven: [] });
    expect(await here.run('emergency', 'shield')).toEqual(['done']);
    expect(here.proof('shield-proof')).toMatchObject({ finding: 'proven', unproven: [] });
    expect(await here.run('emergency', 'freeze')).toEqual(['done']);
    expect(here.proof('freeze-proof')).toMatchObject({ finding: 'proven', unproven: [] });
    expect(here.measure('time-bombs')).toMatchObject({ finding: 'proven', unproven: [] });
    expect(await here.run('defuse', 'defuse')).toEqual(['done']);
    expect(here.measure('inventory')).toMatchObject({ finding: 'proven', unproven: [] });
    expect(await here.run('doors', 'close')).toEqual(['done']);
    here.wait(15);
    expect(here.measure('doors-closed')).toMatchObject({ finding: 'proven', unproven: [] });
    expect(await here.run('rotate', 'rotate')).toEqual(['done']);
    here.wait(400);
    expect(here.measure('rotation-proof')).toMatchObject({ finding: 'proven', unproven: [] });
    expect(here.measure('doors-closed').finding).toBe('proven');
    expect(here.measure('backups-listed')).toMatchObject({ finding: 'proven', unproven: [] });
    expect(await here.run('backups', 'restore')).toEqual(['done']);
    expect(here.measure('backups-verified')).toMatchObject({ finding: 'proven', unproven: [] });
    expect(here.measure('activity').unproven).toEqual([]);
    expect(here.measure('watch-locks')).toMatchObject({ finding: 'proven' });
    expect(here.measure('watch-doors')).toMatchObject({ finding: 'proven', unproven: [] });
    const lift = drafts.lift(here.situation());
    const part = async (name: string): Promise<readonly string[]> => [
      ...new Set(await here.world.run(lift.waves, name, here.made)),
    ];
    await part('cutoff');
    here.wait(5);
    expect(here.measure('cutoff-proof')).toMatchObject({ finding: 'proven', unproven: [] });
    expect(await part('freeze')).toEqual(['done']);
    here.wait(15);
    expect(here.measure('quiet')).toMatchObject({ finding: 'proven', unproven: [] });
    expect(await part('shield')).toEqual(['done']);
    const left = here.world.send({
      as: 'freeze',
      account: here.world.settings.organization.managementAccount,
      region: 'us-east-1',
      service: 'organizations',
      operation: 'ListPoliciesForTarget',
      input: { TargetId: here.world.prod, Filter: 'SERVICE_CONTROL_POLICY' },
    });
    expect(JSON.stringify(left)).not.toContain('lockstep-');
  });

  it('given plans that have run, when they run again, then nothing is done twice', async () => {
    const here = new Rehearsal();
    await here.run('emergency', 'shield');
    await here.run('emergency', 'freeze');
    here.measure('inventory');
    const doors = drafts.doors(here.situation());
    await here.world.run(doors.waves, 'close', here.made);
    here.wait(30);
    expect(await here.run('emergency', 'shield')).toEqual(['already']);
    expect(await here.run('emergency', 'freeze')).toEqual(['already']);
    expect(new Set(await here.world.run(doors.waves, 'close', []))).toEqual(new Set(['already']));
  });

  it('given no lock yet, when the proofs are measured, then the shield is pending, the freeze was gone on without, and nothing is proven', () => {
    const here = new Rehearsal();
    here.measure('canary-baseline');
    expect(here.measure('shield-proof').finding).toBe('pending');
    expect(here.measure('freeze-proof').finding).toBe('unproven');
  });

  it('given a stranger’s new key after the doors were closed, when doors-closed measures, then there is another round that ends well', async () => {
    const here = new Rehearsal();
    await here.run('emergency', 'shield');
    await here.run('emergency', 'freeze');
    here.measure('inventory');
    await here.run('doors', 'close');
    here.wait(15);
    // Not through AWS, which is frozen: as if it had slipped in just before.
    here.world.kernel.issueCredentials({ accountId: here.world.prod, userName: 'backup1' });
    const again = here.measure('doors-closed');
    expect(again).toMatchObject({ finding: 'disproven', data: { again: true, changesTotal: 1 } });
    here.measure('inventory');
    const draft = drafts.doors(here.situation());
    expect(draft.waves.flatMap((wave) => wave.calls)).toHaveLength(1);
    await here.world.run(draft.waves, 'close', here.made);
    here.wait(15);
    expect(here.measure('doors-closed')).toMatchObject({
      finding: 'proven',
      data: { again: false },
    });
  });

  it('given a closed door that is not hostile, when it is taken back, then AWS shows what was before', async () => {
    const here = new Rehearsal();
    await here.run('emergency', 'shield');
    here.measure('inventory');
    await here.run('doors', 'close');
    const key = here.made.find(
      ({ call }) =>
        call.action === 'deactivate-access-keys' && call.request.input['UserName'] === 'deploy-bot',
    );
    const undo = draftUndo(key!, here.situation());
    expect(undo).not.toHaveProperty('none');
    if ('none' in undo) return;
    expect(await here.world.run(undo.waves, 'undo', here.made)).toEqual(['done']);
    expect(undo.direction).toBe('loosening');
  });
});
