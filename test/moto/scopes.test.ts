import { ListPoliciesForTargetCommand } from '@aws-sdk/client-organizations';
import { CreateBackupVaultCommand, DescribeBackupVaultCommand } from '@aws-sdk/client-backup';
import { GetRoleCommand, PutRolePermissionsBoundaryCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createAws } from '../../src/adapters/aws/aws.ts';
import { drafts } from '../../src/core/actions/drafts.ts';
import { denyAllPolicy } from '../../src/core/boundary/standing.ts';
import type { Swept } from '../../src/core/boundary/standing.ts';
import type { PlanState } from '../../src/core/incident/incident.ts';
import type { Settings } from '../../src/core/incident/settings.ts';
import type { Draft, MadeCall, Situation } from '../../src/core/incident/situation.ts';
import type { Call } from '../../src/core/plan/call.ts';
import { toJson } from '../../src/core/plan/canonical.ts';
import type { JsonObject } from '../../src/core/plan/json.ts';
import type { MeasurementId } from '../../src/core/runbook/language.ts';
import { measure } from '../../src/responder/measure.ts';
import { perform } from '../../src/responder/perform.ts';
import { resolveCall } from '../../src/responder/resolve.ts';
import type { Aws } from '../../src/responder/world.ts';
import { wallClock } from '../adapters/aws/wall-clock.ts';
import { hasMoto, startMoto } from './moto.ts';
import type { Moto } from './moto.ts';
import { buildOrganization } from './organization.ts';
import type { Organization } from './organization.ts';

/** One incident through the real adapter and the real look-act-look, against a third party's AWS. */
class Incident {
  readonly made: MadeCall[] = [];
  readonly measured: { [id: string]: JsonObject } = {};
  readonly settings: Settings;
  readonly scope: readonly string[];
  readonly #aws: Aws;
  now = Date.now();

  constructor(organization: Organization, settings: Settings, scope: readonly string[]) {
    this.settings = settings;
    this.scope = scope;
    this.#aws = createAws({
      settings,
      credentials: organization.botKeys,
      endpoint: organization.endpoint,
      baseRegion: organization.region,
      clock: wallClock,
      sessionName: 'lockstep-test',
      userAgentSuffix: 'lockstep/test',
    });
  }

  situation(): Situation {
    // Everything was made a moment ago; an incident of next year finds nothing of it recent.
    const openedAt = new Date(this.now + 365 * 86_400_000).toISOString();
    const now = new Date(this.now).toISOString();
    const { settings, scope, measured, made } = this;
    const rest = { mode: 'quiet' as const, dropped: [], judged: [], phaseSince: openedAt };
    return { incident: 'inc-1', settings, scope, openedAt, now, measured, made, ...rest };
  }

  async measure(id: MeasurementId) {
    const how = { aws: this.#aws, effect: `inc-1/measure/${id}`, deadlineMs: 200_000 };
    const result = await measure(id, this.situation(), how);
    this.measured[id] = toJson(result.data) as JsonObject;
    return result;
  }

  /** Runs a draft, wave by wave, each wave at once; how each call ended. */
  async run(draft: Draft): Promise<readonly string[]> {
    const ended: string[] = [];
    for (const { calls } of draft.waves)
      ended.push(...(await Promise.all(calls.map(async (call) => this.#make(draft, call)))));
    return ended;
  }

  async #make(draft: Draft, drawn: Call): Promise<string> {
    const calls = Object.fromEntries(
      this.made.map(({ call, value }) => [call.id, { stage: 'done', attempts: 1, value }]),
    );
    const call = resolveCall(drawn, { plan: draft, calls } as unknown as PlanState);
    const performed = await perform(call, {
      aws: this.#aws,
      clock: wallClock,
      effect: `inc-1/call/${drawn.id}`,
      attempt: 1,
      tries: 1,
      since: new Date(this.now).toISOString(),
      deadlineMs: 200_000,
    });
    if (performed.outcome !== 'done' && performed.outcome !== 'already')
      return `${performed.outcome} ${drawn.id}: ${performed.error ?? ''}`;
    const at = new Date(this.now).toISOString();
    const { value } = performed;
    this.made.push({ plan: 'p', call: drawn, at, ...(value === undefined ? {} : { value }) });
    return performed.outcome;
  }
}

describe.runIf(hasMoto())('scopes against moto', () => {
  let moto: Moto | undefined;
  let organization: Organization;
  afterAll(async () => moto?.stop());
  beforeEach(async () => {
    moto ??= await startMoto();
    await moto.reset();
    organization = await buildOrganization(moto.endpoint);
  });

  /** The production account as if it stood alone. */
  function standing(): Incident {
    const { settings, accounts } = organization;
    const [prod] = settings.organization.accounts;
    if (prod === undefined) throw new Error('the fixture has no account');
    const others = [{ ...prod, id: accounts.recovery }];
    const alone = {
      ...settings,
      organization: { ...settings.organization, accounts: others },
      standalone: [{ id: prod.id, name: 'alone', responderRoleId: prod.responderRoleId }],
    };
    return new Incident(organization, alone, [prod.id]);
  }
  const boundaryOf = async (RoleName: string): Promise<string | undefined> => {
    const { Role } = await organization.clients.prod.iam.send(new GetRoleCommand({ RoleName }));
    return Role?.PermissionsBoundary?.PermissionsBoundaryArn;
  };

  it('given an account that stands alone, when it is swept, then everybody but the responder is bounded, and the lift puts back what was there', async () => {
    const here = standing();
    const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    await organization.clients.prod.iam.send(
      new PutRolePermissionsBoundaryCommand({ RoleName: 'app', PermissionsBoundary: readOnly }),
    );
    const found = await here.measure('principals');
    const names = (found.data as Swept).without.map(({ name }) => name);
    expect(found.unproven).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(['alice', 'bob', 'app', 'ci']));
    expect(names).not.toContain('lockstep-responder');
    const ended = await here.run(drafts.boundary(here.situation()));
    expect(ended.filter((one) => one === 'done')).toHaveLength(names.length);
    expect([await boundaryOf('app'), await boundaryOf('ci')]).toEqual([
      denyAllPolicy,
      denyAllPolicy,
    ]);
    const clean = await here.measure('sweep');
    expect(clean).toMatchObject({ finding: 'proven', data: { without: [] } });
    expect(new Set(await here.run(drafts.lift(here.situation())))).toEqual(new Set(['done']));
    // ci trusts a stranger, so it looks hostile and keeps ours.
    expect([await boundaryOf('app'), await boundaryOf('ci')]).toEqual([readOnly, denyAllPolicy]);
  });

  it('given a vault, when backups are protected, then it is locked', async () => {
    const here = standing();
    const { backup } = organization.clients.prod;
    await backup.send(new CreateBackupVaultCommand({ BackupVaultName: 'daily' }));
    const { found } = (await here.measure('protectable')).data;
    expect(found).toEqual(
      expect.arrayContaining([
        { account: here.scope[0], region: 'us-east-1', kind: 'vault', id: 'daily' },
      ]),
    );
    const draft = drafts.protect(here.situation());
    const vaults = draft.waves.map((wave) => ({
      ...wave,
      calls: wave.calls.filter(({ id }) => id.endsWith('/daily')),
    }));
    expect(await here.run({ ...draft, waves: vaults })).toEqual(['done']);
    const vault = await backup.send(new DescribeBackupVaultCommand({ BackupVaultName: 'daily' }));
    expect(vault.Locked).toBe(true);
  });

  it('given a unit of two accounts, when it is locked, then each policy is attached once, to the unit', async () => {
    const { settings, accounts, workloadsOu } = organization;
    const [prod] = settings.organization.accounts;
    if (prod === undefined) throw new Error('the fixture has no account');
    const withUnit: Settings = {
      ...settings,
      organization: {
        ...settings.organization,
        accounts: [prod, { ...prod, id: accounts.vault }],
        units: [{ id: workloadsOu, name: 'workloads', accounts: [accounts.prod, accounts.vault] }],
      },
    };
    const here = new Incident(organization, withUnit, [accounts.prod, accounts.vault]);
    const draft = drafts.emergency(here.situation());
    const attaching = draft.waves
      .flatMap(({ calls }) => calls)
      .filter(({ request }) => request.operation === 'AttachPolicy');
    expect(attaching).toHaveLength(4);
    expect(new Set(await here.run(draft))).toEqual(new Set(['done']));
    const { Policies } = await organization.clients.management.organizations.send(
      new ListPoliciesForTargetCommand({ TargetId: workloadsOu, Filter: 'SERVICE_CONTROL_POLICY' }),
    );
    expect(Policies?.filter(({ Name }) => Name?.startsWith('lockstep-'))).toHaveLength(2);
  });
});
