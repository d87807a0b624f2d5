import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { openChain, type Sealed } from '../../src/core/journal/chain.ts';
import { recheckApprovals } from '../../src/core/journal/recheck.ts';
import { phaseInfo } from '../../src/core/incident/machine.ts';
import type { Incident } from '../../src/core/incident/incident.ts';
import { settingsSchema } from '../../src/core/incident/settings.ts';
import { digestOf, sha256, shortDigest, toJson } from '../../src/core/plan/canonical.ts';
import type { JsonObject } from '../../src/core/plan/json.ts';
import { runbookSchema } from '../../src/core/runbook/schema.ts';
import { buildHouse, createLife, type House, type Life } from '../promises/stage/house.ts';

/** A company in which two people have approved the shield in advance, and an attacker with an administrator's key. */

const file = new URL('../../runbooks/standing-order.yaml', import.meta.url);
const text = readFileSync(file, 'utf8');
const orderRunbook = {
  id: 'standing-order',
  digest: sha256(text),
  text,
  definition: toJson(runbookSchema.parse(parse(text))) as JsonObject,
};

/** The settings of the house, some members of its organization replaced. */
export function changed(house: House, organization: object): House {
  const settings = settingsSchema.parse({
    ...house.settings,
    organization: { ...house.settings.organization, ...organization },
  });
  const settingsDigest = digestOf(toJson(settings));
  return { ...house, settings, terms: { ...house.terms, settings, settingsDigest } };
}

export interface OrderHouse {
  house: House;
  life: Life;
  /** Requests that changed something, as `AttachPolicy`. */
  readonly heard: string[];
  readonly run: () => Incident;
  readonly incident: () => Incident;
  /** Goes on until people are asked, or nothing more happens by itself. */
  goesOn(of: () => Incident, until?: (incident: Incident) => boolean): Promise<void>;
  approves(of: () => Incident, people?: readonly string[]): Promise<void>;
  /** The order is asked for by ana and granted by ben and cho. */
  grants(days?: number): Promise<void>;
  /** The bot ends, and another one starts on what the store holds, with these settings. */
  restarts(organization?: object): Promise<void>;
  /** Names of the service control policies that are attached to production. */
  attached(): readonly string[];
  /** What the attacker's deletion of a snapshot answers. */
  deletes(): string;
  /** The lines of a journal, their chain checked. */
  entries(id: string): Promise<readonly Sealed[]>;
  /** What an auditor finds in a journal. */
  problems(id: string): Promise<readonly string[]>;
}

export async function orderHouse(): Promise<OrderHouse> {
  const built = buildHouse();
  const house = {
    ...built,
    terms: { ...built.terms, runbooks: { 'standing-order': orderRunbook } },
  };
  const { kernel, prod } = house.cloud;
  const heard: string[] = [];
  const watch = {
    before: () => {},
    after(request: { operation: string; service: string }): void {
      if (
        request.service === 'organizations' &&
        /^(?:Create|Attach|Detach)/.test(request.operation)
      )
        heard.push(request.operation);
    },
  };
  const attacker = kernel.api(kernel.issueCredentials({ accountId: prod, userName: 'ops-admin' }));
  const of = (here: OrderHouse, prefix: string): Incident => {
    const found = here.life.responder.incidents().findLast(({ id }) => id.startsWith(prefix));
    if (found === undefined) throw new Error(`there is no ${prefix}…`);
    return found;
  };
  const here: OrderHouse = {
    house,
    heard,
    life: createLife(house, { watch }),
    run: () => of(here, 'order-'),
    incident: () => of(here, 'inc-'),
    async goesOn(which, until = () => false) {
      for (let turn = 0; turn < 5000; turn += 1) {
        await house.clock.settle();
        const incident = which();
        const waits =
          incident.position.state !== 'working' || phaseInfo(incident).does.kind === 'person';
        const asks =
          phaseInfo(incident).does.kind === 'approve' &&
          incident.plans.some(({ stage }) => stage === 'pending') &&
          !incident.plans.some(({ stage }) => stage === 'executing');
        if (until(incident) || waits || incident.closedAt !== undefined) return;
        if (asks && until === never) return;
        if (!(await house.clock.next())) return;
      }
      throw new Error(`it does not end: ${JSON.stringify(which().position)}`);
    },
    async approves(which, people = ['ben', 'cho']) {
      for (const person of people) {
        const plan = which().plans.findLast(({ stage }) => stage === 'pending');
        if (plan === undefined) throw new Error('no plan waits');
        const reply = await here.life.says(
          person,
          { do: 'approve', plan: plan.plan.id, digest: shortDigest(plan.digest) },
          { incident: which().id },
        );
        if (!reply.ok) throw new Error(reply.text);
      }
    },
    async grants(days) {
      const body = {
        do: 'order',
        accounts: [prod],
        ...(days === undefined ? {} : { days }),
      } as const;
      const reply = await here.life.says('ana', body);
      if (!reply.ok) throw new Error(reply.text);
      await here.goesOn(here.run, ({ plans }) => plans.some(({ stage }) => stage === 'pending'));
      await here.approves(here.run);
      await here.goesOn(here.run);
    },
    async restarts(organization = {}) {
      await here.life.responder.stop();
      house.clock.forget();
      await built.reopen();
      here.house = { ...changed(house, organization), store: built.store };
      here.life = createLife(here.house, { watch, store: built.store });
      await here.life.responder.start();
    },
    attached() {
      const answer = house.cloud.send({
        as: 'freeze',
        account: house.settings.organization.managementAccount,
        region: 'us-east-1',
        service: 'organizations',
        operation: 'ListPoliciesForTarget',
        input: { TargetId: prod, Filter: 'SERVICE_CONTROL_POLICY' },
      });
      if (!answer.ok) throw new Error(answer.error.message);
      return (answer.output['Policies'] as { Name: string }[])
        .map(({ Name }) => Name.replace(/-[0-9a-f]{12}$/, ''))
        .filter((name) => name.startsWith('lockstep-'));
    },
    deletes() {
      const [snapshot] = attacker('ec2', 'DescribeSnapshots', { OwnerIds: ['self'] }, 'us-east-1')[
        'Snapshots'
      ] as { SnapshotId: string }[];
      if (snapshot === undefined) return 'nothing is left';
      try {
        attacker('ec2', 'DeleteSnapshot', { SnapshotId: snapshot.SnapshotId }, 'us-east-1');
        return 'deleted';
      } catch (error) {
        return (error as { code: string }).code;
      }
    },
    async entries(id) {
      const lines = await built.store.entries(id, 0);
      const chain = openChain(lines.map(({ line }) => line));
      if (!chain.ok) throw new Error(chain.problem.problem);
      return chain.entries;
    },
    problems: async (id) =>
      recheckApprovals(await here.entries(id)).problems.map(({ problem }) => problem),
  };
  await here.life.responder.start();
  return here;
}

/** Goes on until somebody is asked for a vote. */
export const never = (): boolean => false;
