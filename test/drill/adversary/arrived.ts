import type { HabitName } from '../../../src/drill/adversary/habits.ts';
import type { CloudApi } from '../../../src/drill/cloud/kernel.ts';
import { scenarioSchema, type Scenario } from '../../../src/drill/scenario/schema.ts';
import { codeSpaces, drillWorld, type DrillWorld } from '../scenario/drill-world.ts';

/** Words for stories about what his script repeats, and about closing him out one login at a time. */

/** The shipped scenario, with what his script repeats. */
export function withHabits(...habits: HabitName[]): Scenario {
  return withScript({ habits });
}

/** The shipped scenario, with another adversary. */
export function withScript(more: Partial<Scenario['adversary']>): Scenario {
  const adversary = { ...codeSpaces.adversary, ...more };
  return scenarioSchema.parse({ ...codeSpaces, adversary });
}

export const DENY_ALL = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
});

/** He arrives and has had time for a round or two. */
export function arrived(
  seed: number,
  ...habits: HabitName[]
): { world: DrillWorld; ana: CloudApi } {
  const world = drillWorld(seed, withHabits(...habits));
  world.adversary.begin(0);
  world.pass(2);
  return { world, ana: world.as('ana') };
}

export const keysOf = (api: CloudApi, UserName: string) =>
  api('iam', 'ListAccessKeys', { UserName })['AccessKeyMetadata'] as {
    AccessKeyId: string;
    Status: string;
  }[];

/** What responders do one by one, as today's playbooks do. */
export function containOneByOne(ana: CloudApi): void {
  const { stolen, spares } = codeSpaces.adversary;
  for (const UserName of [stolen, ...spares]) {
    for (const { AccessKeyId } of keysOf(ana, UserName))
      ana('iam', 'UpdateAccessKey', { UserName, AccessKeyId, Status: 'Inactive' });
    ana('iam', 'PutUserPolicy', { UserName, PolicyName: 'stop', PolicyDocument: DENY_ALL });
  }
}
