import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Answer } from '../../src/core/doors/measurement.ts';
import { phaseInfo } from '../../src/core/incident/machine.ts';
import { settingsSchema } from '../../src/core/incident/settings.ts';
import type { Incident } from '../../src/core/incident/incident.ts';
import { digestOf, sha256, shortDigest, toJson } from '../../src/core/plan/canonical.ts';
import type { JsonObject } from '../../src/core/plan/json.ts';
import type { Request } from '../../src/core/plan/call.ts';
import { runbookSchema } from '../../src/core/runbook/schema.ts';
import type { Watch } from '../promises/stage/cloud-aws.ts';
import { buildHouse, createLife, type House, type Life } from '../promises/stage/house.ts';

/** A company at peace, with an account that is there for nothing but trials. */

const file = new URL('../../runbooks/arm.yaml', import.meta.url);
const text = readFileSync(file, 'utf8');

/** The shipped runbook, as a run pins it. */
export const armRunbook = {
  id: 'arm',
  digest: sha256(text),
  text,
  definition: toJson(runbookSchema.parse(parse(text))) as JsonObject,
};

export const DEPLOYER = 'arn:aws:iam::*:role/platform-deployer';

export interface PeaceOptions {
  /** Without it, no account is named. */
  readonly sacrificial?: boolean;
  /** Without them, there is no guard. */
  readonly deployers?: boolean;
}

/** The shipped drill's organization; its production account is what policies are tried on. */
export function peaceHouse(options: PeaceOptions = {}): House {
  const first = buildHouse();
  const { sacrificial = true, deployers = true } = options;
  const house = buildHouse({
    settings: {
      organization: {
        ...first.settings.organization,
        ...(sacrificial ? { sacrificial: first.cloud.prod } : {}),
        ...(deployers ? { deployers: [DEPLOYER] } : {}),
      },
    },
  });
  void first.leave();
  const { settings } = house;
  const terms = {
    ...house.terms,
    runbooks: { peace: armRunbook },
    settings: settingsSchema.parse(settings),
    settingsDigest: digestOf(toJson(settings)),
  };
  return Object.assign(house, { terms });
}

/** Never resolves: who waits for it is dead. */
export function never<T>(): Promise<T> {
  return new Promise<T>(() => {});
}

/** What a request changed, as the cloud heard it: `AttachPolicy lockstep-shield-scp`. */
export interface Heard {
  readonly operation: string;
  readonly as: Request['as'];
  readonly target: string;
  readonly policy: string;
}

export interface Peace {
  readonly house: House;
  readonly heard: Heard[];
  life: Life;
  /** The arming run as the living bot knows it. */
  run(): Incident;
  /** Names of what is attached to an account, by its type's letters. */
  attached(account: string): readonly string[];
  /** What somebody with management access does beside the bot. */
  byHand(
    operation: string,
    input: JsonObject,
    as?: 'freeze' | 'lift',
  ): { readonly [key: string]: unknown };
  /** Goes on until nothing more happens by itself. */
  goesOn(until?: (run: Incident) => boolean): Promise<void>;
  /** Two people approve what waits. */
  approves(): Promise<void>;
  /** From now on nothing of the living bot reaches AWS, and it hears nothing more. */
  stops(): void;
  /** The bot is gone; another one starts on what the store holds. */
  dies(): Promise<void>;
}

export async function atPeace(
  options: PeaceOptions & { readonly watch?: Partial<Watch> } = {},
): Promise<Peace> {
  const house = peaceHouse(options);
  const heard: Heard[] = [];
  const names = new Map<string, string>();
  const watch: Watch = {
    before: (request, effect) => options.watch?.before?.(request, effect),
    ...(options.watch?.arrives === undefined ? {} : { arrives: options.watch.arrives }),
    after(request, effect, answer) {
      const { operation, as, input } = request;
      const id = answer.ok
        ? Reflect.get(Object(Reflect.get(Object(answer.output['Policy']), 'PolicySummary')), 'Id')
        : undefined;
      if (typeof id === 'string') names.set(id, textOf(input['Name']));
      const policy = textOf(input['Name']) || (names.get(textOf(input['PolicyId'])) ?? '');
      if (answer.ok && request.service === 'organizations')
        heard.push({ operation, as, target: textOf(input['TargetId']), policy });
      return options.watch?.after?.(request, effect, answer);
    },
  };
  const born = (): { life: Life; stop: () => void } => {
    let stopped = false;
    const life = createLife(house, {
      watch,
      aws: (real) => ({
        send: async (request, how) => {
          const answer = stopped ? never<Answer>() : real.send(request, how);
          const heardBack = await answer;
          return stopped ? never<Answer>() : heardBack;
        },
        sendAndHandOver: () => never(),
      }),
    });
    return { life, stop: () => (stopped = true) };
  };
  let living = born();
  const peace: Peace = {
    house,
    heard,
    life: living.life,
    run() {
      const run = peace.life.responder.incidents().findLast(({ id }) => id.startsWith('arm-'));
      if (run === undefined) throw new Error('there is no arming run');
      return run;
    },
    attached(account) {
      return ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'].flatMap((Filter) => {
        const { Policies } = peace.byHand('ListPoliciesForTarget', { TargetId: account, Filter });
        return (Policies as { Name: string }[])
          .map(({ Name }) => Name)
          .filter((name) => name.startsWith('lockstep-'));
      });
    },
    byHand(operation, input, as = 'freeze') {
      const answer = house.cloud.send({
        as,
        account: house.settings.organization.managementAccount,
        region: 'us-east-1',
        service: 'organizations',
        operation,
        input,
      });
      if (!answer.ok) throw new Error(answer.error.message);
      return answer.output;
    },
    async goesOn(until = () => false) {
      for (let turn = 0; turn < 5000; turn += 1) {
        await house.clock.settle();
        const run = peace.run();
        const waits =
          run.position.state !== 'working' ||
          phaseInfo(run).does.kind === 'person' ||
          run.plans.some(({ stage }) => stage === 'pending');
        if (until(run) || waits || run.closedAt !== undefined) return;
        if (!(await house.clock.next())) return;
      }
      throw new Error(`it does not end: ${JSON.stringify(peace.run().position)}`);
    },
    async approves() {
      for (const person of ['ben', 'cho']) {
        const plan = peace.run().plans.findLast(({ stage }) => stage === 'pending');
        if (plan === undefined) throw new Error('no plan waits');
        const reply = await peace.life.says(
          person,
          { do: 'approve', plan: plan.plan.id, digest: shortDigest(plan.digest) },
          { incident: peace.run().id },
        );
        if (!reply.ok) throw new Error(reply.text);
      }
    },
    stops: () => living.stop(),
    async dies() {
      living.stop();
      house.clock.forget();
      await house.reopen();
      living = born();
      peace.life = living.life;
      await peace.life.responder.start();
    },
  };
  await peace.life.responder.start();
  return peace;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export const through: Answer = {
  ok: false,
  error: { kind: 'dry-run', code: 'DryRunOperation', message: 'it would have succeeded' },
};
export const denied: Answer = {
  ok: false,
  error: { kind: 'denied', code: 'AccessDeniedException', message: 'not for you' },
};

/** A run that somebody asked for, at the point where its plan waits. */
export async function asked(options: Parameters<typeof atPeace>[0] = {}): Promise<Peace> {
  const peace = await atPeace(options);
  const reply = await peace.life.says('ana', { do: 'arm' });
  if (!reply.ok) throw new Error(reply.text);
  await peace.goesOn();
  return peace;
}

/** The same, approved and carried out as far as it goes by itself. */
export async function armedBy(options: Parameters<typeof atPeace>[0] = {}): Promise<Peace> {
  const peace = await asked(options);
  await peace.approves();
  await peace.goesOn();
  return peace;
}

export const says = (peace: Peace, body: Parameters<Peace['life']['says']>[1]) =>
  peace.life.says('ana', body, { incident: peace.run().id });

export const operations = (peace: Peace) =>
  peace.heard.map(
    ({ operation, policy }) => `${operation} ${policy.replace(/-[0-9a-f]{12}$/, '')}`,
  );
