import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import type { MeasurementResult } from '../../../src/core/incident/situation.ts';
import { calls } from '../../core/actions/seen.ts';
import { cloudWorldOf } from '../../core/cloud-world.ts';
import { made } from '../../core/situations.ts';
import { drillWorld, type DrillWorld } from '../scenario/drill-world.ts';
import { withHabits } from './arrived.ts';

/** Who has the role that shield and freeze exempt has everything: what the bot says then, and what prevents it. */

const seeds = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const PATIENCE_MS = 1_800_000;

interface Frozen {
  readonly drill: DrillWorld;
  readonly frozenAt: number;
  /** What the bot's own measurement of the freeze finds now. */
  readonly proof: () => MeasurementResult;
}

/** He does what he likes, then the freeze is attached and reaches the account. */
function frozenAfter(drill: DrillWorld, he: () => void): Frozen {
  const world = cloudWorldOf(drill);
  const baseline = world.measure(measurements['canary-baseline'](world.situation())).data;
  he();
  drill.kernel.advanceTo(drill.enforce('freeze'));
  const attached = calls(drafts.emergency(world.situation()))
    .filter(
      ({ action, request }) =>
        action === 'attach-freeze-scp' && request.operation === 'AttachPolicy',
    )
    .map((call) => made(call));
  const more = { made: attached, measured: { 'canary-baseline': baseline } };
  return {
    drill,
    frozenAt: drill.kernel.now + 1,
    proof: () => world.measure(measurements['freeze-proof'](world.situation(more))),
  };
}

function goesForTheRole(drill: DrillWorld): Frozen {
  return frozenAfter(drill, () => {
    drill.adversary.begin(0);
    drill.pass(15);
  });
}

describe('the role that the freeze exempts', () => {
  it(
    'given no guard, when he got into it before the freeze, then he gets through, and on no seed does the bot say enforced',
    () => {
      fc.assert(
        fc.property(seeds, (seed) => {
          const { drill, frozenAt, proof } = goesForTheRole(
            drillWorld(seed, withHabits('take-responder')),
          );
          drill.pass(10);
          expect(drill.hisSuccesses(frozenAt)).not.toEqual([]);
          const { finding, says, data } = proof();
          expect(finding).toBe('unproven');
          expect(Object.values(data['accounts'] as object)).toEqual(['unproven']);
          expect(says.join('\n')).toContain('it exempts the responder');
          expect(says.join('\n')).toContain('its trust lets in arn:aws:iam::666600000006:root');
        }),
        { numRuns: 20, endOnFailure: true },
      );
    },
    PATIENCE_MS,
  );

  it(
    'given the guard at peace, when he goes for it all the same, then nothing gets through, and on every seed the freeze is proven',
    () => {
      fc.assert(
        fc.property(seeds, (seed) => {
          const guarded = drillWorld(seed, withHabits('take-responder'));
          guarded.guard();
          const { drill, frozenAt, proof } = goesForTheRole(guarded);
          drill.pass(10);
          expect(drill.hisRequests().join('\n')).toContain('UpdateAssumeRolePolicy');
          expect(drill.hisSuccesses(frozenAt)).toEqual([]);
          // There is a canary outside, so that even the policy against outsiders leaves no gap.
          expect(proof()).toMatchObject({ finding: 'proven', unproven: [] });
        }),
        { numRuns: 20, endOnFailure: true },
      );
    },
    PATIENCE_MS,
  );

  it('given no guard, when he took a session and put the trust back, then he gets through, and the event history keeps it unproven', () => {
    const drill = drillWorld(11);
    const { prod } = drill.scenario.organization.accounts;
    const RoleName = 'lockstep-responder';
    const his = drill.as('attacker');
    let session = his;
    const frozen = frozenAfter(drill, () => {
      const { Role } = his('iam', 'GetRole', { RoleName }) as {
        Role: { Arn: string; AssumeRolePolicyDocument: string };
      };
      his('iam', 'UpdateAssumeRolePolicy', { RoleName, PolicyDocument: trusting(prod.id) });
      drill.pass(30);
      const { Credentials } = his('sts', 'AssumeRole', {
        RoleArn: Role.Arn,
        RoleSessionName: 'ops',
      }) as { Credentials: { [key: string]: string } };
      session = drill.kernel.api({
        accessKeyId: String(Credentials['AccessKeyId']),
        secretAccessKey: String(Credentials['SecretAccessKey']),
        sessionToken: String(Credentials['SessionToken']),
      });
      const PolicyDocument = decodeURIComponent(Role.AssumeRolePolicyDocument);
      his('iam', 'UpdateAssumeRolePolicy', { RoleName, PolicyDocument });
      drill.pass(30);
    });
    expect(() => his('iam', 'ListUsers')).toThrow('service control policy');
    expect(() => session('iam', 'ListUsers')).not.toThrow();
    // CloudTrail has shown it by now; before, nothing could know.
    drill.pass(300);
    const { finding, says } = frozen.proof();
    expect(finding).toBe('unproven');
    expect(says.join('\n')).not.toContain('its trust lets in');
    expect(says.join('\n')).toContain('its trust was changed');
  });
});

function trusting(account: string): string {
  const Principal = { AWS: `arn:aws:iam::${account}:root` };
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }],
  });
}
