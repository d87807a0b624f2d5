import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { ListPoliciesForTargetCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { WebClient } from '@slack/web-api';
import { describe, expect, it } from 'vitest';
import { startLockstep, type Process } from '../e2e/drill-process.ts';

interface CloudReady {
  endpoint: string;
  accounts: { id: string; name: string }[];
  personas: {
    name: string;
    accountId: string;
    accessKeyId: string;
    secretAccessKey: string;
    sessionToken?: string;
    roleArn?: string;
  }[];
  roles: { responder: string; canary: string };
}
interface WorkspaceReady {
  apiUrl: string;
  chatUrl: string;
  botToken: string;
  appToken: string;
  people: { name: string; slackUserId: string; token: string }[];
}

/** Its one line, then the exit code after a signal and whether anything else was printed. */
async function readyLine<T>(process: Process): Promise<T> {
  const [, line = ''] = await process.see(/^(.*)\n/);
  return JSON.parse(line) as T;
}

async function endCleanly(process: Process, signal: NodeJS.Signals): Promise<void> {
  process.signal(signal);
  expect(await process.ended).toBe(0);
  expect(process.stdout().split('\n')).toHaveLength(2);
}

describe('lockstep cloud', () => {
  it('given it is ready, then one JSON line with keys that work, until it is stopped', async () => {
    const process = startLockstep([
      'cloud',
      '--scenario',
      'code-spaces',
      '--seed',
      '9',
      '--port',
      '0',
    ]);
    const ready = await readyLine<CloudReady>(process);
    expect(ready.personas.map((p) => p.name)).toEqual([
      'attacker',
      'responder',
      'canary',
      'audit',
      'ana',
      'ben',
      'cho',
    ]);
    expect(ready.accounts.map((a) => a.name)).toContain('production');
    const client = (name: string) => {
      const { accessKeyId, secretAccessKey, sessionToken } = ready.personas.find(
        (p) => p.name === name,
      )!;
      const credentials = {
        accessKeyId,
        secretAccessKey,
        ...(sessionToken === undefined ? {} : { sessionToken }),
      };
      return { endpoint: ready.endpoint, region: 'us-east-1', credentials };
    };
    for (const { name, accountId, roleArn } of ready.personas) {
      const who = await new STSClient(client(name)).send(new GetCallerIdentityCommand({}));
      expect(who.Account, name).toBe(accountId);
      if (roleArn !== undefined)
        expect(who.Arn).toContain(`assumed-role/${roleArn.split('/').at(-1)}/`);
    }
    expect(ready.personas.find((p) => p.name === 'responder')!.roleArn).toBe(ready.roles.responder);
    expect(ready.personas.find((p) => p.name === 'canary')!.roleArn).toBe(ready.roles.canary);
    const { Users } = await new IAMClient(client('attacker')).send(new ListUsersCommand({}));
    expect(Users?.map((user) => user.UserName)).toContain('backup1');
    const prod = ready.accounts.find((a) => a.name === 'production')!.id;
    const { Policies } = await new OrganizationsClient(client('audit')).send(
      new ListPoliciesForTargetCommand({ TargetId: prod, Filter: 'SERVICE_CONTROL_POLICY' }),
    );
    expect(Policies?.map((policy) => policy.Name)).toEqual(['FullAWSAccess']);
    await endCleanly(process, 'SIGTERM');
  });

  it('given the same seed, then the same keys', async () => {
    const lines = [];
    for (const seed of ['5', '5', '6']) {
      const process = startLockstep(['cloud', '--seed', seed, '--port', '0']);
      lines.push((await readyLine<CloudReady>(process)).personas);
      await endCleanly(process, 'SIGINT');
    }
    expect(lines[1]).toEqual(lines[0]);
    expect(lines[2]).not.toEqual(lines[0]);
  });
});

describe('lockstep workspace', () => {
  it('given it is ready, then one JSON line with tokens that work, until it is stopped', async () => {
    const process = startLockstep([
      'workspace',
      '--port',
      '0',
      '--no-page',
      '--person',
      'Ana Ruiz',
      '--person',
      'Zoë',
    ]);
    const ready = await readyLine<WorkspaceReady>(process);
    expect(ready.people.map((p) => p.name)).toEqual(['Ana Ruiz', 'Zoë']);
    const bot = new WebClient(ready.botToken, { slackApiUrl: ready.apiUrl });
    expect((await bot.auth.test()).ok).toBe(true);
    const app = new WebClient(ready.appToken, { slackApiUrl: ready.apiUrl });
    expect((await app.apps.connections.open()).url).toMatch(/^ws:/);
    const [ana] = ready.people;
    const url = `${ready.chatUrl}people/${ana!.slackUserId}/channels`;
    const answer = await fetch(url, { headers: { authorization: `Bearer ${ana!.token}` } });
    expect(((await answer.json()) as { ok: boolean }).ok).toBe(true);
    await endCleanly(process, 'SIGTERM');
  });
});
