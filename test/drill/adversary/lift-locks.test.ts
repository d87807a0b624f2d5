import { describe, expect, it } from 'vitest';
import { freezeScp } from '../../../src/core/policies/freeze.ts';
import { settingsFor } from '../../../src/drill/scenario/settings.ts';
import { managementDrill } from '../../core/boundary/management-drill.ts';
import type { DrillWorld } from '../scenario/drill-world.ts';

/** Puts the freeze on the member, as the bot does from above; gives what is attached there, by name. */
function frozen(drill: DrillWorld): () => string[] {
  const { kernel, scenario } = drill;
  const { management, member } = scenario.organization.accounts;
  const TargetId = member?.id ?? '';
  const root = kernel.api(
    kernel.issueCredentials({ accountId: management.id, root: true, durationMs: 86_400_000 }),
  );
  const { name, description, type, content } = freezeScp(settingsFor(scenario, kernel));
  const policy = { Name: name, Description: description, Type: type, Content: content };
  const { PolicySummary } = root('organizations', 'CreatePolicy', policy)['Policy'] as {
    PolicySummary: { Id: string };
  };
  root('organizations', 'AttachPolicy', { PolicyId: PolicySummary.Id, TargetId });
  return () => {
    const Filter = 'SERVICE_CONTROL_POLICY';
    const listed = root('organizations', 'ListPoliciesForTarget', { TargetId, Filter });
    return (listed['Policies'] as { Name: string }[]).map((one) => one.Name);
  };
}

describe('the adversary who holds the management account', () => {
  it('given a frozen member, when he finds himself refused there, then he takes the freeze off again, and nothing of AWS’s', () => {
    const drill = managementDrill(7);
    drill.adversary.begin(0);
    drill.pass(10);
    const attached = frozen(drill);
    expect(attached()).toHaveLength(2);
    drill.pass(60);
    expect(attached()).toEqual(['FullAWSAccess']);
    // Not as one of his doors closing: he believes that he can always do that.
    expect(drill.adversary.mood()).toBe('watching');
  });

  it('given a member that is never frozen, when he comes and looks, then he has noticed nothing; frozen, he has from his first lift on', () => {
    const drill = managementDrill(7);
    drill.adversary.begin(0);
    drill.pass(70);
    expect(drill.adversary.alarmedAt()).toBeUndefined();
    frozen(drill);
    drill.pass(60);
    const first = drill.adversary.alarmedAt();
    expect(first).toBeGreaterThan(drill.kernel.now - 60_000);
    expect(first).toBeLessThanOrEqual(drill.kernel.now);
  });

  it('given that he is thrown out above, when the member is not frozen, then his session there lives on, and he destroys; frozen, he is shut out', () => {
    const thrownOut = (isFrozen: boolean): DrillWorld => {
      const drill = managementDrill(7);
      drill.adversary.begin(0);
      drill.pass(10);
      if (isFrozen) frozen(drill);
      const people = drill.as('ana');
      const PermissionsBoundary = 'arn:aws:iam::aws:policy/AWSDenyAll';
      for (const UserName of [drill.scenario.adversary.stolen, ...drill.scenario.adversary.spares])
        people('iam', 'PutUserPermissionsBoundary', { UserName, PermissionsBoundary });
      people('iam', 'PutRolePermissionsBoundary', { RoleName: 'support', PermissionsBoundary });
      drill.pass(600);
      return drill;
    };
    const left = thrownOut(false);
    // Each database below is a volume and a snapshot; above he gets nothing.
    expect(left.losses().resourcesDeleted).toBe(2 * left.scenario.estate.memberDatabases);
    const caught = thrownOut(true);
    expect(caught.losses().resourcesDeleted).toBe(0);
    expect(caught.adversary.mood()).toBe('shut-out');
  });
});
