import { describe, expect, it } from 'vitest';
import { draftDoors } from '../../../src/core/actions/draft-doors.ts';
import { draftUndo } from '../../../src/core/actions/undo.ts';
import { unexplained } from '../../../src/core/doors/compare.ts';
import type { Inventory } from '../../../src/core/doors/door.ts';
import { inventory } from '../../../src/core/doors/inventory.ts';
import type { MadeCall } from '../../../src/core/incident/situation.ts';
import { toJson } from '../../../src/core/plan/canonical.ts';
import { accountOf } from '../../../src/drill/cloud/state.ts';
import { cloudWorld } from '../cloud-world.ts';
import type { CloudWorld } from '../cloud-world.ts';

const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess';
const everything = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});
const little = everything.replace('"Action":"*"', '"Action":"s3:GetObject"');

/** Everything that he does in IAM beside making users and keys, through the simulation's own API. */
function plant(world: CloudWorld): { readonly policy: string } {
  const { kernel, prod } = world;
  const api = kernel.api(kernel.issueCredentials({ accountId: prod, userName: 'ops-admin' }));
  const made = api('iam', 'CreatePolicy', { PolicyName: 'shared', PolicyDocument: little });
  const { Arn: policy } = made['Policy'] as { Arn: string };
  // It is older than the suspicious time.
  const [first] = accountOf(kernel.state, prod).iam.policies.get(policy)?.versions ?? [];
  if (first !== undefined) first.createDate = Date.UTC(2020, 0, 1);
  api('iam', 'CreateGroup', { GroupName: 'helpers' });
  kernel.advanceTo(kernel.now + 60_000);
  api('iam', 'CreatePolicyVersion', {
    PolicyArn: policy,
    PolicyDocument: everything,
    SetAsDefault: true,
  });
  api('iam', 'AttachGroupPolicy', { GroupName: 'helpers', PolicyArn: ADMIN });
  api('iam', 'PutGroupPolicy', {
    GroupName: 'helpers',
    PolicyName: 'more',
    PolicyDocument: everything,
  });
  api('iam', 'AddUserToGroup', { GroupName: 'helpers', UserName: 'ana' });
  api('iam', 'PutUserPolicy', { UserName: 'ben', PolicyName: 'quiet', PolicyDocument: everything });
  api('iam', 'AttachUserPolicy', { UserName: 'ben', PolicyArn: policy });
  // Somebody of theirs had bounded cho; he takes it off.
  const theirs = kernel.api(kernel.issueCredentials({ accountId: prod, userName: 'cho' }));
  theirs('iam', 'PutUserPermissionsBoundary', { UserName: 'cho', PermissionsBoundary: ADMIN });
  kernel.advanceTo(kernel.now + 60_000);
  api('iam', 'DeleteUserPermissionsBoundary', { UserName: 'cho' });
  api('iam', 'CreateServiceSpecificCredential', {
    UserName: 'ana',
    ServiceName: 'codecommit.amazonaws.com',
  });
  api('iam', 'UploadSSHPublicKey', { UserName: 'ana', SSHPublicKeyBody: 'ssh-rsa AAAA' });
  api('iam', 'UploadSigningCertificate', { UserName: 'ben', CertificateBody: 'PEM' });
  const device = api('iam', 'CreateVirtualMFADevice', { VirtualMFADeviceName: 'his' });
  const { SerialNumber } = device['VirtualMFADevice'] as { SerialNumber: string };
  api('iam', 'EnableMFADevice', {
    UserName: 'cho',
    SerialNumber,
    AuthenticationCode1: '123456',
    AuthenticationCode2: '654321',
  });
  api('iam', 'EnableOutboundWebIdentityFederation', {});
  // CloudTrail shows an event only after a while.
  kernel.advanceTo(kernel.now + 20 * 60_000);
  return { policy };
}

function look(world: CloudWorld, made: readonly MadeCall[] = []): Inventory {
  const { data } = world.measure(inventory(world.situation({ made })));
  return toJson(data) as unknown as Inventory;
}

describe('doors of identities, against the simulated organization', () => {
  const world = cloudWorld();
  const { policy } = plant(world);
  const before = look(world);
  const made: MadeCall[] = [];
  const draft = draftDoors(world.situation({ measured: { inventory: before } }));
  const kindsOf = (taken: Inventory) =>
    new Set(taken.doors.filter((door) => door.state === 'open').map((door) => door.kind));

  it('given what he planted, when the inventory is taken, then each is a door that names its reason', () => {
    const says = (kind: string): string =>
      before.doors
        .filter((door) => door.kind === kind)
        .map((door) => `${door.suspicion} ${door.says}`)
        .join('\n');
    expect(says('group')).toContain(
      'hostile membership of ana in group helpers: ops-admin did it on',
    );
    expect(says('group')).toContain(`hostile policy ${ADMIN} of group helpers`);
    expect(says('group')).toContain('hostile policy more of group helpers');
    expect(says('user-policy')).toContain('hostile policy quiet of user ben');
    expect(says('policy-version')).toContain('hostile version v2 of policy shared');
    expect(says('mfa-device')).toContain('MFA device of cho');
    expect(says('permissions-boundary')).toContain(
      'hostile permissions boundary of user cho, taken off: ops-admin did it on',
    );
    expect(says('hostile-principal')).toMatch(
      /user ops-admin may do.*it made an access key of backup1/,
    );
    expect(says('hostile-principal')).toContain(
      'user backup1 may do, with its live sessions: it was created on',
    );
    expect(says('hostile-principal')).not.toMatch(/user (?:ana|ben|cho) may do/);
    expect(says('outbound-federation')).toContain('tokens for other clouds');
  });

  it('given the plan, when it is read, then the hostile come first and a device waits for its password', () => {
    const [first, second] = draft.waves;
    const rank = new Map(before.doors.map((door) => [door.id, door.suspicion]));
    const ranks = (first?.calls ?? []).map((call) => rank.get(call.doors[0] ?? ''));
    const order = ['hostile', 'writes-identity', 'reaches-identity', 'ordinary'];
    const places = ranks.map((one) => order.indexOf(one ?? ''));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(second?.calls.map((call) => call.action)).toEqual(['deactivate-mfa-devices']);
    expect(draft.waves).toHaveLength(2);
  });

  it('given the plan, when it runs, then every call is made, all of it is shut, and the comparison finds nothing foreign', async () => {
    expect(new Set(await world.run(draft.waves, 'close', made))).toEqual(new Set(['done']));
    world.kernel.advanceTo(world.kernel.now + 30_000);
    const after = look(world, made);
    // Root is a person's work, here and in the management account.
    expect([...kindsOf(after)]).toEqual(['root', 'management-root']);
    expect(unexplained(before.objects, after.objects, made, [])).toEqual([]);
    const version = world.send(request('GetPolicy', { PolicyArn: policy }));
    expect(version).toMatchObject({ ok: true, output: { Policy: { DefaultVersionId: 'v1' } } });
    const user = world.send(request('GetUser', { UserName: 'ops-admin' }));
    expect(JSON.stringify(user)).toContain('policy/AWSDenyAll');
  });

  it('given calls on what looked hostile, when an undo is asked for, then there is none, unless people have judged the door', () => {
    const after = look(world, made);
    const situation = world.situation({ made, measured: { inventory: after } });
    const hostile = made.filter(({ call }) => call.hostile === true);
    expect([...new Set(hostile.map(({ call }) => call.action))].toSorted()).toEqual([
      'close-role-trust',
      'deactivate-access-keys',
      'deactivate-mfa-devices',
      'deactivate-service-credentials',
      'deactivate-uploaded-keys',
      'delete-login-profiles',
      'deny-all-boundary',
      'remove-hostile-members',
      'remove-hostile-policies',
      'restore-boundary',
      'restore-policy-version',
      'revoke-role-sessions',
    ]);
    for (const one of hostile) {
      expect(draftUndo(one, situation), one.call.id).toHaveProperty('none');
      const judged = draftUndo(one, { ...situation, judged: [...one.call.doors] });
      // A key that was his is never given back, whatever people say.
      const isFinal = 'none' in one.call.undo || one.call.action === 'deactivate-access-keys';
      if (isFinal) expect(judged, one.call.id).toHaveProperty('none');
      else expect(judged, one.call.id).toMatchObject({ direction: 'loosening' });
    }
    const key = made.find(
      ({ call }) => call.action === 'deactivate-access-keys' && 'none' in call.undo,
    );
    expect(key && draftUndo(key, { ...situation, judged: [...key.call.doors] })).toHaveProperty(
      'none',
    );
  });

  it('given every call that has an undo, when all are undone, then the account is as it was', async () => {
    const undone = made.flatMap(({ call }) => ('none' in call.undo ? [] : [call.undo.request]));
    expect(undone.length).toBeGreaterThan(10);
    for (const one of undone.toReversed()) expect(world.send(one)).toMatchObject({ ok: true });
    world.kernel.advanceTo(world.kernel.now + 30_000);
    const irreversible = [
      'access-key',
      'login-profile',
      'mfa-device',
      'virtual-mfa',
      'service-credential',
      'ssh-key-or-certificate',
    ];
    const left = unexplained(before.objects, look(world, made).objects, [], [])
      .map(({ object }) => object.split('/')[1] ?? '')
      .filter((kind) => !irreversible.includes(kind));
    expect(left).toEqual([]);
  });

  function request(operation: string, input: { [key: string]: string }) {
    return {
      as: 'responder',
      account: world.prod,
      region: 'us-east-1',
      service: 'iam',
      operation,
      input,
    } as const;
  }
});
