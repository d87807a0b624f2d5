import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createAws } from '../../src/adapters/aws/aws.ts';
import { writeReport } from '../../src/cli/report.ts';
import type { Incident } from '../../src/core/incident/incident.ts';
import { start as startFake, stopAll, type Told } from '../adapters/aws/fake-harness.ts';
import { xml, xmlError } from '../adapters/aws/fake-aws.ts';
import { everyMessage } from '../adapters/slack/every-message.ts';
import { buildHouse, createLife, type House, type Life } from './stage/house.ts';
import { nextAct } from './stage/people.ts';
import { place, refusal, without } from '../cli/serve-place.ts';

/**
 * Promise 6: a secret never reaches Slack, a log, the journal or a report.
 *
 * First every secret that exists in the simulated organization in the course of a whole incident is
 * looked for in everything that is left of it: the bytes of the store, every message that was shown, every
 * log line, the reports. Then an AWS that puts secrets into whatever it answers talks to the real adapter.
 *
 * Not kept yet: what a person types (a reason, a note) is journaled as it was typed, and is redacted only
 * where it is shown in Slack; and an endpoint that puts a secret into an error's code has it journaled.
 */

/** Everything in which a secret must not be. */
interface Left {
  readonly [place: string]: string;
}

async function leftOf(house: House, lives: readonly Life[]): Promise<Left> {
  const [incident] = await house.store.incidents();
  const lines = (await house.store.entries(incident?.id ?? '', 0)).map(({ line }) => line);
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-report-'));
  await writeReport([...lines], folder);
  const reports = readdirSync(folder).map(
    (name) => [name, readFileSync(join(folder, name), 'utf8')] as const,
  );
  rmSync(folder, { recursive: true });
  return {
    journal: lines.join('\n'),
    store: house.storeBytes(),
    slack: JSON.stringify(lives.flatMap((life) => life.shown).flatMap(messagesOf)),
    log: JSON.stringify(lives.flatMap((life) => life.logged)),
    ...Object.fromEntries(reports),
  };
}

/** As rendered, before the redactor through which every message leaves: there must be nothing for it to do. */
function messagesOf(incident: Incident): unknown[] {
  return everyMessage(incident);
}

function expectNone(left: Left, secrets: readonly string[]): void {
  for (const secret of secrets) {
    for (const [place, text] of Object.entries(left)) {
      // By hand and without the text: a failing test must not print a journal of megabytes.
      for (const form of formsOf(secret)) {
        expect(text.includes(form) ? `${place} holds ${secret.slice(0, 6)}…` : place).toBe(place);
      }
    }
  }
}

/** A secret and what it looks like after it has been passed on: encoded, or cut in half. */
function formsOf(secret: string): string[] {
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1).replaceAll('/', '\\/'),
    Buffer.from(secret).toString('base64').replace(/=+$/, ''),
    secret.slice(0, Math.ceil(secret.length / 2)),
    secret.slice(Math.floor(secret.length / 2)),
  ].filter((form) => form.length >= 16);
}

/** All secrets that the simulated organization has ever given out. */
function secretsIn(house: House): string[] {
  const { state } = house.cloud.kernel;
  const found: string[] = [];
  for (const session of state.sessions.values()) found.push(session.secret, session.token);
  for (const account of state.accounts.values()) {
    for (const user of account.iam.users.values())
      found.push(...user.accessKeys.map((key) => key.secret));
    for (const region of account.secrets.regions.values()) {
      for (const secret of region.values()) {
        for (const version of secret.versions.values()) found.push(version.secretString ?? '');
      }
    }
  }
  return [...new Set(found)].filter((one) => one.length >= 16);
}

async function run(
  house: House,
  life: Life,
  stop: (incident: Incident | undefined) => boolean,
): Promise<void> {
  await life.responder.start();
  for (let turn = 0; turn < 4_000; turn += 1) {
    await house.clock.settle();
    const incident = life.responder.incidents().at(-1);
    if (stop(incident)) return;
    const act = nextAct(incident, house.cloud.prod);
    if (act !== undefined) await life.says(act.person, act.body);
    else if (!(await house.clock.next())) throw new Error('nothing more happens');
  }
  throw new Error('the incident does not get there');
}

afterEach(stopAll);

describe('a secret stays where it belongs', () => {
  it('given a whole incident with a rotation, when everything that is left of it is searched, then no secret of the organization is in it', async () => {
    const house = buildHouse();
    const made: string[] = [];
    const life = createLife(house, {
      watch: {
        before: () => {},
        after(request, _effect, answer) {
          if (request.operation === 'CreateAccessKey' && answer.ok) {
            made.push((answer.output['AccessKey'] as { SecretAccessKey: string }).SecretAccessKey);
          }
        },
      },
    });
    await run(house, life, (incident) => incident?.closedAt !== undefined);
    const secrets = secretsIn(house);
    // There is something to find: the new key is in the vault, and the bot held hundreds of sessions.
    expect(made).toHaveLength(1);
    expect(secrets).toContain(made[0]);
    expect(secrets.length).toBeGreaterThan(100);
    const left = await leftOf(house, [life]);
    expect(Object.keys(left)).toEqual(
      expect.arrayContaining(['report.json', 'report.md', 'report.html']),
    );
    expect(left['store']?.length).toBeGreaterThan(100_000);
    expectNone(left, secrets);
    await house.leave();
  });

  it('given the same search, when a secret is in one of the places, then it is found there', async () => {
    const secret = createHash('sha256').update('planted').digest('base64').slice(0, 40);
    for (const place of ['journal', 'slack', 'log']) {
      expect(() => expectNone({ [place]: `x ${encodeURIComponent(secret)} y` }, [secret])).toThrow(
        place,
      );
    }
  });

  it.each([
    [
      'in the text of every refusal',
      (secrets: string[]) => xmlError(403, 'AccessDenied', `no: ${secrets.join(' and ')}`),
    ],
    [
      'in answers that nobody asked for',
      (secrets: string[], action: string) =>
        xml(action, secrets.map((s, i) => `<Secret${i}>${s}</Secret${i}>`).join('')),
    ],
  ])(
    'given an AWS that answers with secrets %s, when the incident gets stuck on it, then none of them is left anywhere',
    async (_, answer) => {
      const secrets = [
        createHash('sha256').update('a').digest('base64').slice(0, 40),
        'xoxb-1234567890-abcdefghijklmnop',
        createHash('sha512').update('b').digest('base64'),
      ];
      const session = (): Told =>
        xml(
          'AssumeRole',
          `<Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>${secrets[0]}</SecretAccessKey><SessionToken>${secrets[2]}</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>`,
        );
      const house = buildHouse();
      const { fake } = await startFake(({ action }) =>
        action === 'AssumeRole' ? session() : answer(secrets, action),
      );
      const real = createAws({
        settings: house.settings,
        credentials: { accessKeyId: 'AKIABOT', secretAccessKey: secrets[0] ?? '' },
        endpoint: fake.endpoint,
        baseRegion: 'us-east-1',
        clock: house.clock,
        sessionName: 'lockstep',
        userAgentSuffix: 'lockstep/test',
        random: () => 0.01,
      });
      const life = createLife(house, { aws: () => real });
      await life.responder.start();
      await life.says('ana', {
        do: 'declare',
        accounts: [house.cloud.prod],
        reason: 'a note in the console',
      });
      const incident = () => life.responder.incidents().at(-1);
      for (const person of ['ben', 'cho']) {
        const plan = incident()!.plans[0]!;
        await life.says(person, { do: 'approve', plan: plan.plan.id, digest: plan.digest });
      }
      // The answers come over a socket: time moves on, tick by tick, until the bot asks people.
      await expect
        .poll(
          async () => {
            await house.clock.next();
            return incident()?.question?.because.length ?? 0;
          },
          { timeout: 200_000, interval: 2 },
        )
        .toBeGreaterThan(0);
      expect(fake.seen.length).toBeGreaterThan(3);
      // What is under way waits between two requests: time goes on while the bot stops.
      let isStopped = false;
      const stopping = (async () => {
        await life.responder.stop();
        isStopped = true;
      })();
      await expect
        .poll(
          async () => {
            if (!isStopped) await house.clock.next();
            return isStopped;
          },
          { timeout: 200_000, interval: 2 },
        )
        .toBe(true);
      await stopping;
      expectNone(await leftOf(house, [life]), secrets);
      await house.leave();
    },
  );
});

describe('a bot that does not start', () => {
  const secrets = {
    SLACK_BOT_TOKEN: 'xoxb-1234567890-abcdefghijklmnop',
    SLACK_APP_TOKEN: 'xapp-1-A0123-456789-abcdefghijklmnop',
    AWS_SECRET_ACCESS_KEY: createHash('sha256').update('env').digest('base64').slice(0, 40),
    AWS_SESSION_TOKEN: createHash('sha512').update('env').digest('base64'),
  };
  const password = 'tr0ub4dor-and-3';

  it.each([
    ['no configuration', { LOCKSTEP_CONFIG: '/nowhere/lockstep.yaml' }, []],
    ['a store of an unknown kind', { LOCKSTEP_STORE: `mysql://bot:${password}@127.0.0.1:9/x` }, []],
    ['a database that is away', { LOCKSTEP_STORE: `postgres://bot:${password}@127.0.0.1:9/x` }, []],
    [
      'a database by a broken address',
      { LOCKSTEP_STORE: `postgres://bot:${password}/@[::1/x` },
      [],
    ],
    [
      'a foreign endpoint with a password',
      { AWS_ENDPOINT_URL: `http://a:${password}@127.0.0.1:9` },
      ['SLACK_API_URL'],
    ],
    [
      'a chat address with a password',
      { SLACK_API_URL: `http://a:${password}@127.0.0.1:9/api/` },
      ['AWS_ENDPOINT_URL'],
    ],
  ] as const)(
    'given an environment full of secrets and %s, when it refuses, then none of them is in what it says',
    async (_, change, missing) => {
      const { env } = await place();
      const said = await refusal(without({ ...env, ...secrets, ...change }, ...missing));
      expectNone({ said }, Object.values(secrets));
      expect(said).not.toContain(password);
    },
  );
});
