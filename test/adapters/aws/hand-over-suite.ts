import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  ListAccessKeysCommand,
} from '@aws-sdk/client-iam';
import { DescribeSecretCommand, GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createAws } from '../../../src/adapters/aws/aws.ts';
import type { HandOver, Request } from '../../../src/core/plan/call.ts';
import type { Answer } from '../../../src/core/doors/measurement.ts';
import type { Aws } from '../../../src/responder/world.ts';
import type { Organization } from '../../moto/organization.ts';
import type { Backend } from './suite.ts';
import { wallClock } from './wall-clock.ts';

const SECRET = /[A-Za-z0-9/+]{40}/;

/** CreateAccessKey straight into the vault, with what a crash at each point leaves behind. */
export function handOverSuite(backend: Backend): void {
  describe.runIf(backend.available)(`handing a new key over on ${backend.name}`, () => {
    let organization: Organization;
    let aws: Aws;
    let request: Request;
    let handOver: HandOver;

    afterAll(async () => backend.stop());
    beforeEach(async () => {
      organization = await backend.organization();
      aws = makeAws(organization.settings);
      request = {
        as: 'responder',
        account: organization.accounts.prod,
        region: organization.region,
        service: 'iam',
        operation: 'CreateAccessKey',
        input: { UserName: 'deploy' },
      };
      handOver = {
        account: organization.accounts.vault,
        region: organization.region,
        secretName: `lockstep/${organization.accounts.prod}/deploy`,
        baselineKeyIds: [...organization.keyIds['deploy']!],
        since: new Date(Date.now() - 3_600_000).toISOString(),
      };
    });
    const makeAws = (settings: Organization['settings']): Aws =>
      createAws({
        settings,
        credentials: organization.botKeys,
        endpoint: organization.endpoint,
        baseRegion: organization.region,
        clock: wallClock,
        sessionName: 'lockstep-test',
        userAgentSuffix: 'lockstep/test',
      });
    const run = (effect = 'inc-1/rotate/deploy/7', attempt = 1): Promise<Answer> =>
      aws.sendAndHandOver(request, handOver, { effect, deadlineMs: 200_000, attempt });
    const keys = async (): Promise<readonly string[]> => {
      const list = await organization.clients.prod.iam.send(
        new ListAccessKeysCommand({ UserName: 'deploy' }),
      );
      return list.AccessKeyMetadata!.map((key) => key.AccessKeyId!);
    };
    const stored = async (): Promise<{ [key: string]: string }> => {
      const value = await organization.clients.vault.secrets.send(
        new GetSecretValueCommand({ SecretId: handOver.secretName }),
      );
      return JSON.parse(value.SecretString!) as { [key: string]: string };
    };
    const idOf = (answer: Answer): string => {
      if (!answer.ok) throw new Error(JSON.stringify(answer.error));
      return String(answer.output['AccessKeyId']);
    };

    it('given a machine user, when a key is handed over, then the vault holds it and only ids come back', async () => {
      const answer = await run();
      const id = idOf(answer);
      expect(await keys()).toEqual([...handOver.baselineKeyIds, id]);
      const value = await stored();
      expect(value).toMatchObject({
        accessKeyId: id,
        user: 'deploy',
        account: organization.accounts.prod,
      });
      expect(value['secretAccessKey']).toMatch(/^[A-Za-z0-9/+]{40}$/);
      expect(Object.keys(answer.ok ? answer.output : {})).toEqual([
        'AccessKeyId',
        'secretArn',
        'versionId',
      ]);
      expect(JSON.stringify(answer)).not.toContain(value['secretAccessKey']);
      const described = await organization.clients.vault.secrets.send(
        new DescribeSecretCommand({ SecretId: handOver.secretName }),
      );
      expect(described.Tags).toContainEqual({ Key: 'lockstep:access-key-id', Value: id });
      expect(JSON.stringify(described)).not.toContain(value['secretAccessKey']);
    });

    it.each(['inc-1/rotate/deploy/7', 'inc-1/rotate/deploy/9'])(
      'given a key that the vault has, when the call is tried again as %s, then it answers the same and makes none',
      async (again) => {
        const first = await run();
        expect(await run(again, 2)).toEqual(first);
        expect(await keys()).toEqual([...handOver.baselineKeyIds, idOf(first)]);
      },
    );

    it('given an orphan of a crash, when the call is tried again, then only the orphan is deleted', async () => {
      const orphan = await organization.clients.prod.iam.send(
        new CreateAccessKeyCommand({ UserName: 'deploy' }),
      );
      const id = idOf(await run(undefined, 2));
      expect(id).not.toBe(orphan.AccessKey!.AccessKeyId);
      expect(await keys()).toEqual([...handOver.baselineKeyIds, id]);
    });

    it.each([
      ['at the first attempt', 1, -3_600_000],
      ['that is older than the plan', 2, 3_600_000],
    ])(
      'given a foreign key %s, when a key is handed over, then nothing is touched and its id is told',
      async (_, attempt, planAge) => {
        const foreign = await organization.clients.prod.iam.send(
          new CreateAccessKeyCommand({ UserName: 'deploy' }),
        );
        const id = foreign.AccessKey!.AccessKeyId!;
        handOver = { ...handOver, since: new Date(Date.now() + planAge).toISOString() };
        const answer = await run(undefined, attempt);
        expect(answer).toMatchObject({ ok: false, error: { kind: 'invalid', code: 'ForeignKey' } });
        expect(answer.ok ? '' : answer.error.message).toContain(id);
        expect(await keys()).toEqual([...handOver.baselineKeyIds, id]);
      },
    );

    it.runIf(backend.differences['TagResource of a secret'] === undefined)(
      'given a secret of an earlier rotation, when a key is handed over, then it is its newest version',
      async () => {
        const first = idOf(await run('inc-0/rotate/deploy/7'));
        handOver = { ...handOver, baselineKeyIds: [first] };
        for (const AccessKeyId of organization.keyIds['deploy']!) {
          await organization.clients.prod.iam.send(
            new DeleteAccessKeyCommand({ UserName: 'deploy', AccessKeyId }),
          );
        }
        const second = idOf(await run('inc-1/rotate/deploy/7'));
        expect(await keys()).toEqual([first, second]);
        expect((await stored())['accessKeyId']).toBe(second);
        const described = await organization.clients.vault.secrets.send(
          new DescribeSecretCommand({ SecretId: handOver.secretName }),
        );
        expect(described.Tags).toEqual([{ Key: 'lockstep:access-key-id', Value: second }]);
      },
    );

    it('given a vault inside the incident or none at all, when it is asked, then no key is made', async () => {
      handOver = { ...handOver, account: organization.accounts.prod };
      expect(await run()).toMatchObject({ ok: false, error: { kind: 'invalid' } });
      handOver = { ...handOver, account: organization.accounts.vault };
      const { vault: _none, ...without } = organization.settings;
      aws = makeAws(without);
      const answer = await run();
      expect(answer).toMatchObject({ ok: false, error: { code: 'WrongAuthority' } });
      expect(await keys()).toEqual(handOver.baselineKeyIds);
    });

    it('given a user with two keys already, when a third is asked for, then it fails and both stay', async () => {
      await run();
      const both = await keys();
      handOver = { ...handOver, baselineKeyIds: [...both] };
      const answer = await run('inc-2/rotate/deploy/7');
      expect(answer).toMatchObject({ ok: false, error: { kind: 'invalid' } });
      expect(JSON.stringify(answer)).not.toMatch(SECRET);
      expect(await keys()).toEqual(both);
    });

    it('given a plain send, when it asks for a secret, then it is refused before anything is sent', async () => {
      const answer = await aws.send(request, { effect: 'e', deadlineMs: 200_000 });
      expect(answer).toMatchObject({ ok: false, error: { code: 'SecretAnswer' } });
      expect(await keys()).toEqual(handOver.baselineKeyIds);
    });
  });
}
