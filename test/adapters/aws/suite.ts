import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createAws } from '../../../src/adapters/aws/aws.ts';
import type { Authority, AwsService, Request } from '../../../src/core/plan/call.ts';
import type { Answer } from '../../../src/core/doors/measurement.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import type { Aws } from '../../../src/responder/world.ts';
import type { Organization } from '../../moto/organization.ts';
import { wallClock } from './wall-clock.ts';

/** An AWS to run the suite on. */
export interface Backend {
  readonly name: string;
  /** Is it on this machine? Says so loudly when not. */
  readonly available: boolean;
  /** A fresh organization, everything before it forgotten. */
  organization(): Promise<Organization>;
  stop(): Promise<void>;
  /** Where this AWS is known to differ from the real one, by the name of the case. */
  readonly differences: { readonly [name: string]: string };
}

type Output = { readonly [key: string]: unknown };

/** The requests that the runbook makes, each done, verified, undone, verified, and done twice. */
export function adapterSuite(backend: Backend): void {
  describe.runIf(backend.available)(`the AWS adapter on ${backend.name}`, () => {
    let organization: Organization;
    let aws: Aws;
    let count = 0;

    afterAll(async () => backend.stop());
    beforeEach(async () => {
      organization = await backend.organization();
      aws = createAws({
        settings: organization.settings,
        credentials: organization.botKeys,
        endpoint: organization.endpoint,
        baseRegion: organization.region,
        clock: wallClock,
        sessionName: 'lockstep-test',
        userAgentSuffix: 'lockstep/test',
      });
    });

    const request = (
      as: Authority,
      service: AwsService,
      operation: string,
      input: JsonObject,
    ): Request => {
      const home = {
        responder: organization.accounts.prod,
        canary: organization.accounts.prod,
        freeze: organization.accounts.management,
        lift: organization.accounts.management,
        vault: organization.accounts.vault,
        restore: organization.accounts.recovery,
        outside: organization.accounts.security,
      };
      return { as, account: home[as], region: organization.region, service, operation, input };
    };
    const send = (...parts: Parameters<typeof request>): Promise<Answer> => {
      count += 1;
      return aws.send(request(...parts), { effect: `inc-1/call/${count}`, deadlineMs: 200_000 });
    };
    const ok = async (...parts: Parameters<typeof request>): Promise<Output> => {
      const answer = await send(...parts);
      if (!answer.ok) throw new Error(`${parts[2]}: ${JSON.stringify(answer.error)}`);
      return answer.output;
    };
    const kindOf = async (...parts: Parameters<typeof request>): Promise<string> => {
      const answer = await send(...parts);
      return answer.ok ? 'ok' : answer.error.kind;
    };
    /** A case that the real AWS answers with `kind`; where this one is known to differ, with `ok`. */
    const expectKind = async (
      name: string,
      kind: string,
      actual: Promise<string>,
    ): Promise<void> => {
      expect(await actual).toBe(backend.differences[name] ?? kind);
    };

    it.each(['responder', 'canary', 'freeze', 'lift', 'vault', 'restore'] as const)(
      'given the authority %s, when it asks who it is, then it is the role in the account of the request',
      async (as) => {
        const identity = await ok(as, 'sts', 'GetCallerIdentity', {});
        expect(identity['Account']).toBe(request(as, 'sts', 'GetCallerIdentity', {}).account);
        expect(identity['Arn']).toContain(`assumed-role/lockstep-${as}/lockstep-test`);
      },
    );

    it('given an authority that stands in one account, when a request names another, then nothing is sent', async () => {
      const wrong = {
        ...request('freeze', 'sts', 'GetCallerIdentity', {}),
        account: '111122223333',
      };
      const answer = await aws.send(wrong, { effect: 'e', deadlineMs: 200_000 });
      expect(answer).toMatchObject({
        ok: false,
        error: { kind: 'invalid', code: 'WrongAuthority' },
      });
    });

    it.each(['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'] as const)(
      'given a %s, when it is made, attached, detached and deleted, then each shows in a read',
      async (Type) => {
        const TargetId = organization.workloadsOu;
        const policy = {
          Name: 'lockstep-inc-1-shield',
          Description: 'Lockstep',
          Type,
          Content: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Deny',
                ...(Type === 'RESOURCE_CONTROL_POLICY' ? { Principal: '*' } : {}),
                Action: Type === 'RESOURCE_CONTROL_POLICY' ? 's3:*' : 'ec2:DeleteSnapshot',
                Resource: '*',
              },
            ],
          }),
        };
        const made = await ok('freeze', 'organizations', 'CreatePolicy', policy);
        const PolicyId = (made['Policy'] as { PolicySummary: { Id: string } }).PolicySummary.Id;
        expect(await kindOf('freeze', 'organizations', 'CreatePolicy', policy)).toBe('conflict');
        const attached = async (): Promise<readonly string[]> => {
          const list = await ok('freeze', 'organizations', 'ListPoliciesForTarget', {
            TargetId,
            Filter: Type,
          });
          return (list['Policies'] as { Id: string }[]).map(({ Id }) => Id);
        };
        await ok('freeze', 'organizations', 'AttachPolicy', { PolicyId, TargetId });
        expect(await attached()).toContain(PolicyId);
        await expectKind(
          'attach twice',
          'conflict',
          kindOf('freeze', 'organizations', 'AttachPolicy', { PolicyId, TargetId }),
        );
        await ok('lift', 'organizations', 'DetachPolicy', { PolicyId, TargetId });
        expect(await attached()).not.toContain(PolicyId);
        await expectKind(
          'detach twice',
          'conflict',
          kindOf('lift', 'organizations', 'DetachPolicy', { PolicyId, TargetId }),
        );
        await ok('lift', 'organizations', 'DeletePolicy', { PolicyId });
        const gone = kindOf('freeze', 'organizations', 'DescribePolicy', { PolicyId });
        expect(await gone).toBe('absent');
      },
    );

    it('given an active key, when it is deactivated twice and activated again, then each shows in a read', async () => {
      const UserName = 'alice';
      const AccessKeyId = organization.keyIds[UserName]![0]!;
      const set = (Status: string): Promise<Output> =>
        ok('responder', 'iam', 'UpdateAccessKey', { UserName, AccessKeyId, Status });
      const status = async (): Promise<unknown> => {
        const { AccessKeyMetadata } = await ok('responder', 'iam', 'ListAccessKeys', { UserName });
        const keys = AccessKeyMetadata as {
          AccessKeyId: string;
          Status: string;
          CreateDate: unknown;
        }[];
        expect(keys).toHaveLength(2);
        expect(keys[0]?.CreateDate).toMatch(/^\d{4}-.*Z$/);
        return keys.find((key) => key.AccessKeyId === AccessKeyId)?.Status;
      };
      await set('Inactive');
      await set('Inactive');
      expect(await status()).toBe('Inactive');
      await set('Active');
      expect(await status()).toBe('Active');
    });

    it('given a password, when it is deleted twice and made anew, then each shows in a read', async () => {
      const UserName = 'bob';
      await ok('responder', 'iam', 'DeleteLoginProfile', { UserName });
      expect(await kindOf('responder', 'iam', 'GetLoginProfile', { UserName })).toBe('absent');
      expect(await kindOf('responder', 'iam', 'DeleteLoginProfile', { UserName })).toBe('absent');
      const Password = 'A-new-one-1-for-bob!';
      const made = await ok('responder', 'iam', 'CreateLoginProfile', {
        UserName,
        Password,
        PasswordResetRequired: true,
      });
      expect(JSON.stringify(made)).not.toContain(Password);
      expect(await kindOf('responder', 'iam', 'GetLoginProfile', { UserName })).toBe('ok');
    });

    it('given a role, when its sessions are revoked by a policy and that is undone, then each shows in a read', async () => {
      const name = { RoleName: 'app', PolicyName: 'lockstep-revoke-older-sessions' };
      const PolicyDocument = JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Deny',
            Action: '*',
            Resource: '*',
            Condition: { DateLessThan: { 'aws:TokenIssueTime': '2026-11-22T03:00:00Z' } },
          },
        ],
      });
      await ok('responder', 'iam', 'PutRolePolicy', { ...name, PolicyDocument });
      await ok('responder', 'iam', 'PutRolePolicy', { ...name, PolicyDocument });
      const read = await ok('responder', 'iam', 'GetRolePolicy', name);
      expect(decodeURIComponent(String(read['PolicyDocument']))).toBe(PolicyDocument);
      await ok('responder', 'iam', 'DeleteRolePolicy', name);
      expect(await kindOf('responder', 'iam', 'GetRolePolicy', name)).toBe('absent');
    });

    it('given a trust policy, when it is replaced and put back, then each shows in a read', async () => {
      const RoleName = 'ci';
      const trust = async (): Promise<unknown> => {
        const { Role } = await ok('responder', 'iam', 'GetRole', { RoleName });
        const document = (Role as { AssumeRolePolicyDocument: string }).AssumeRolePolicyDocument;
        return JSON.parse(decodeURIComponent(document));
      };
      const before = await trust();
      const closed = {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole' }],
      };
      const put = (document: unknown): Promise<Output> =>
        ok('responder', 'iam', 'UpdateAssumeRolePolicy', {
          RoleName,
          PolicyDocument: JSON.stringify(document),
        });
      await put(closed);
      await put(closed);
      expect(await trust()).toEqual(closed);
      await put(before);
      expect(await trust()).toEqual(before);
    });

    it('given a key that waits to be deleted, when that is cancelled, then it is disabled and stays', async () => {
      const KeyId = organization.pendingKeyId;
      const state = async (): Promise<Output> => {
        const { KeyMetadata } = await ok('responder', 'kms', 'DescribeKey', { KeyId });
        return KeyMetadata as Output;
      };
      expect(await state()).toMatchObject({ KeyState: 'PendingDeletion' });
      expect((await state())['DeletionDate']).toMatch(/^\d{4}-.*Z$/);
      await ok('responder', 'kms', 'CancelKeyDeletion', { KeyId });
      expect(await state()).toMatchObject({ KeyState: 'Disabled' });
      await expectKind(
        'cancel twice',
        'conflict',
        kindOf('responder', 'kms', 'CancelKeyDeletion', { KeyId }),
      );
      await ok('responder', 'kms', 'EnableKey', { KeyId });
      expect(await state()).toMatchObject({ KeyState: 'Enabled' });
    });

    it('given roles on several pages, when they are listed with a small page, then the list is whole', async () => {
      const all = await ok('responder', 'iam', 'ListRoles', {});
      const paged = await ok('responder', 'iam', 'ListRoles', { MaxItems: 1 });
      expect((paged['Roles'] as unknown[]).length).toBeGreaterThan(3);
      expect(paged).toEqual(all);
    });

    it('given a time range as text, when it is sent where the API takes a time, then AWS understands it', async () => {
      const kind = await kindOf('responder', 'cloudtrail', 'LookupEvents', {
        StartTime: '2026-11-22T00:00:00.000Z',
        EndTime: '2026-11-22T01:00:00.000Z',
      });
      expect(kind).toBe(backend.differences['LookupEvents'] ?? 'ok');
    });

    it('given a vault of backups, when its recovery points are listed, then they come or the operation is unknown', async () => {
      const kind = await kindOf('restore', 'backup', 'ListRecoveryPointsByBackupVault', {
        BackupVaultName: 'copies',
      });
      expect(kind).toBe(backend.differences['ListRecoveryPointsByBackupVault'] ?? 'ok');
    });

    it('given an entity that is not there, when it is read, then the failure is absent', async () => {
      const answer = await send('responder', 'iam', 'GetUser', { UserName: 'nobody' });
      expect(answer).toMatchObject({ ok: false, error: { kind: 'absent' } });
    });
  });
}
