import { describe, expect, it } from 'vitest';
import { drafts } from '../../../src/core/actions/drafts.ts';
import { denyAllPolicy } from '../../../src/core/boundary/standing.ts';
import type { Swept } from '../../../src/core/boundary/standing.ts';
import { measurements } from '../../../src/core/doors/measurements.ts';
import type {
  MadeCall,
  MeasurementResult,
  Situation,
} from '../../../src/core/incident/situation.ts';
import type { Settings } from '../../../src/core/incident/settings.ts';
import { toJson } from '../../../src/core/plan/canonical.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import type { MeasurementId } from '../../../src/core/runbook/language.ts';
import { cloudWorld } from '../cloud-world.ts';

/** The production account of the drill as if it stood alone, driven by hand. */
class Alone {
  readonly world = cloudWorld();
  readonly made: MadeCall[] = [];
  readonly measured: { [id: string]: JsonObject } = {};
  readonly settings: Settings = standing(this.world.settings, this.world.prod);

  constructor() {
    // What the template of the roles gives the responder of such an account, and of no other.
    const Action = ['User', 'Role'].flatMap((noun) =>
      ['Put', 'Delete'].map((verb) => `iam:${verb}${noun}PermissionsBoundary`),
    );
    const Statement = [{ Effect: 'Allow', Action, Resource: '*' }];
    this.root()('iam', 'PutRolePolicy', {
      RoleName: this.settings.organization.roles.responder,
      PolicyName: 'lockstep-alone',
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
    });
    this.wait(10);
  }

  situation(): Situation {
    const { settings, made, measured } = this;
    return this.world.situation({ settings, made, measured });
  }

  measure(id: MeasurementId): MeasurementResult {
    const result = this.world.measure(measurements[id](this.situation()));
    this.measured[id] = toJson(result.data) as JsonObject;
    return result;
  }

  async sweep(): Promise<readonly string[]> {
    const { waves } = drafts.boundary(this.situation());
    return [...new Set(await this.world.run(waves, 'sweep', this.made))];
  }

  wait(seconds: number): void {
    this.world.kernel.advanceTo(this.world.kernel.now + seconds * 1000);
  }

  /** The root of the account, as a person who may do everything; never a principal that a boundary binds. */
  root() {
    return this.world.kernel.api(
      this.world.kernel.issueCredentials({
        accountId: this.world.prod,
        root: true,
        durationMs: 900_000,
      }),
    );
  }
}

function standing(settings: Settings, account: string): Settings {
  const { accounts } = settings.organization;
  const [alone] = accounts.filter(({ id }) => id === account);
  if (alone === undefined) throw new Error('the drill has no such account');
  return {
    ...settings,
    organization: { ...settings.organization, accounts: [{ ...alone, id: '100000000099' }] },
    standalone: [{ id: account, name: 'alone', responderRoleId: alone.responderRoleId }],
  };
}

const withoutOf = (result: MeasurementResult) => (result.data as Swept).without;

describe('an account that no organization policy reaches, against the simulated cloud', () => {
  it('given his logins, when everybody is bounded, then two sweeps are clean, his keys are dead and the bot goes on', async () => {
    const here = new Alone();
    const found = here.measure('principals');
    expect(found).toMatchObject({ finding: 'proven', unproven: [] });
    expect(withoutOf(found)[0]?.rank).toBe('hostile');
    expect(withoutOf(found).map(({ id }) => id)).not.toContain(
      here.settings.standalone?.[0]?.responderRoleId,
    );
    expect(here.measure('sweep')).toMatchObject({
      finding: 'disproven',
      data: { again: true },
    });
    expect(await here.sweep()).toEqual(['done']);
    here.wait(10);
    expect(here.measure('sweep').finding).toBe('proven');
    expect(here.measure('sweep-clean')).toMatchObject({ finding: 'unproven' });
    here.wait(10);
    expect(here.measure('sweep-clean')).toMatchObject({ finding: 'proven', unproven: [] });
    const user = withoutOf(found).find(({ kind }) => kind === 'user')?.name ?? '';
    const keys = here.world.kernel.issueCredentials({ accountId: here.world.prod, userName: user });
    expect(() => here.world.kernel.api(keys)('ec2', 'DescribeRegions', {}, 'us-east-1')).toThrow(
      /explicit deny in a permissions boundary/,
    );
    expect(here.measure('inventory').finding).toBe('proven');
  });

  it('given a user that he makes after the sweep, when the second sweep is taken, then another plan has that user alone', async () => {
    const here = new Alone();
    here.measure('principals');
    await here.sweep();
    here.wait(10);
    expect(here.measure('sweep').finding).toBe('proven');
    here.root()('iam', 'CreateUser', { UserName: 'again' });
    here.wait(10);
    expect(here.measure('sweep-clean')).toMatchObject({
      finding: 'disproven',
      data: { again: true },
    });
    expect(withoutOf(here.measure('principals')).map(({ name, rank }) => [name, rank])).toEqual([
      ['again', 'hostile'],
    ]);
    expect(await here.sweep()).toEqual(['done']);
  });

  it('given a user that comes with the boundary between two sweeps, when the second is taken, then it is not clean', async () => {
    const here = new Alone();
    here.measure('principals');
    await here.sweep();
    here.wait(10);
    expect(here.measure('sweep').finding).toBe('proven');
    const made = { UserName: 'tame', PermissionsBoundary: denyAllPolicy };
    here.root()('iam', 'CreateUser', made);
    here.wait(10);
    const second = here.measure('sweep-clean');
    expect(second).toMatchObject({ finding: 'disproven', data: { again: true, without: [] } });
    expect(second.says.join()).toContain('created or deleted');
  });

  it('given a boundary that stood there before, when the lift runs, then it is back, and who looked hostile keeps ours', async () => {
    const here = new Alone();
    const root = here.root();
    const [ordinary] = withoutOf(here.measure('principals')).filter(
      ({ rank }) => rank === 'ordinary',
    );
    const UserOrRole = ordinary?.kind === 'user' ? 'User' : 'Role';
    const PermissionsBoundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    const name = { [`${UserOrRole}Name`]: ordinary?.name ?? '' };
    root('iam', `Put${UserOrRole}PermissionsBoundary`, { ...name, PermissionsBoundary });
    here.wait(10);
    const found = withoutOf(here.measure('principals'));
    await here.sweep();
    here.wait(10);
    const lift = drafts.lift(here.situation());
    expect(new Set(await here.world.run(lift.waves, 'lift', here.made))).toEqual(new Set(['done']));
    const after = withoutOf(here.measure('principals'));
    expect(after.find(({ id }) => id === ordinary?.id)?.before).toBe(PermissionsBoundary);
    const hostile = found.filter(({ rank }) => rank === 'hostile').map(({ id }) => id);
    expect(hostile.length).toBeGreaterThan(0);
    for (const id of hostile) expect(after.map((one) => one.id)).not.toContain(id);
    expect(lift.leaves.join()).toContain(
      `${hostile.length} users and roles that looked hostile keep`,
    );
  });

  it('given a boundary that was taken off before the sweep, when doors are listed and the lift runs, then the former one is back', async () => {
    const here = new Alone();
    const root = here.root();
    const [ann] = withoutOf(here.measure('principals')).filter(
      ({ kind, rank }) => kind === 'user' && rank === 'writes-identity',
    );
    const UserName = ann?.name ?? '';
    // A key of the drill's first day looks hostile, and she would keep ours for that.
    const { AccessKeyMetadata } = root('iam', 'ListAccessKeys', { UserName }) as {
      AccessKeyMetadata: { AccessKeyId: string }[];
    };
    for (const { AccessKeyId } of AccessKeyMetadata)
      root('iam', 'DeleteAccessKey', { UserName, AccessKeyId });
    const PermissionsBoundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    root('iam', 'PutUserPermissionsBoundary', { UserName, PermissionsBoundary });
    here.wait(10);
    root('iam', 'DeleteUserPermissionsBoundary', { UserName });
    here.wait(1200);
    here.measure('principals');
    await here.sweep();
    here.wait(1200);
    here.measure('inventory');
    const lift = drafts.lift(here.situation());
    await here.world.run(lift.waves, 'lift', here.made);
    const after = withoutOf(here.measure('principals'));
    expect(after.find(({ id }) => id === ann?.id)?.before).toBe(PermissionsBoundary);
  });

  it('given a role with the responder’s name and another id, when principals are listed, then it stops there', () => {
    const here = new Alone();
    const [alone] = here.settings.standalone ?? [];
    if (alone === undefined) throw new Error('no standalone account');
    const settings = {
      ...here.settings,
      standalone: [{ ...alone, responderRoleId: 'AROASOMEBODYELSE00001' }],
    };
    const result = here.world.measure(measurements.principals({ ...here.situation(), settings }));
    expect(result.finding).toBe('unproven');
    expect(result.unproven.join()).toContain('its id');
  });

  it('given the boundary, when calls are drawn, then each is one request without a precondition', () => {
    const here = new Alone();
    here.measure('principals');
    const [wave] = drafts.boundary(here.situation()).waves;
    for (const call of wave?.calls ?? []) {
      expect(call.request.operation).toMatch(/^Put(User|Role)PermissionsBoundary$/);
      expect(call.request.input['PermissionsBoundary']).toBe(denyAllPolicy);
      expect(call.preconditions).toEqual([]);
    }
  });
});
