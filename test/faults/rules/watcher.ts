import type { Command, Reply } from '../../../src/core/incident/command.ts';
import type { Incident } from '../../../src/core/incident/incident.ts';
import type { Claim, Entry, Writes } from '../../../src/responder/world.ts';
import {
  livesAt,
  SECRET_MARK,
  textIn,
  type Arrived,
  type Carried,
  type Cloud,
} from '../cloud/cloud.ts';
import type { Bot } from '../sim/bot.ts';
import type { Time } from '../sim/time.ts';
import { isAsked } from './asked.ts';
import { factProblems, isOver, orderProblems, approvalProblems } from './facts.ts';
import { isReached, resolved } from './goal.ts';
import {
  isOrderRun,
  isAnyWithdrawn,
  laterProblems,
  learnOrder,
  orderProblemsOf,
  type Orders,
} from './orders.ts';
import {
  callOf,
  canonical,
  hashOf,
  learn,
  planOf,
  readLine,
  type CallTruth,
  type PlanTruth,
  type Truth,
} from './truth.ts';

/** Sees everything that crosses a boundary and holds it against the rules, without the code under test. */
export interface Watcher {
  /** A transaction was written. */
  committed(
    bot: Bot | undefined,
    at: { readonly incident: string; readonly event: string },
    written: { readonly writes: Writes<unknown>; readonly appended: readonly Entry[] },
  ): void;
  granted(bot: Bot, claim: Claim): void;
  renewed(bot: Bot, effect: string, isOurs: boolean): void;
  released(bot: Bot, effect: string, fence: number): void;
  /** A change leaves the bot: `isOurs` has said yes. */
  leaves(bot: Bot, arrived: Arrived): void;
  /** It did not arrive, and the bot was told so. */
  refused(arrived: Arrived): void;
  /** It was carried out. */
  arrived(bot: Bot, arrived: Arrived, carried: Carried): void;
  /** A person does something. */
  asked(command: Command): void;
  /** A person reads an answer. */
  replied(command: Command, reply: Reply): void;
  /** The chat is told that the incident has changed. */
  shown(bot: Bot, incident: Incident): void;
  logged(text: string): void;
  /** Somebody else touched this thing in AWS. */
  disturbed(thing: string): void;
  readonly touched: ReadonlySet<string>;
}

interface Grant {
  readonly bot: Bot;
  readonly fence: number;
  until: number;
}

export interface Watching {
  readonly time: Time;
  readonly truth: Truth;
  readonly cloud: Cloud;
  readonly leaseMs: number;
  /** Something is not as it must be. */
  readonly violated: (what: string) => void;
}

export function createWatcher(watching: Watching): Watcher {
  const { time, truth, cloud, leaseMs, violated } = watching;
  const grants = new Map<string, Grant>();
  const completed = new Set<string>();
  const events = new Set<string>();
  const touched = new Set<string>();
  const seen = new Map<string, number>();
  const asked = new Map<string, Command>();
  const orders: Orders = new Map();
  /** Secrets that may be in the vault, by the claim under which they were put. */
  const puts = new Map<string, number>();
  const countPut = ({ operation, effect, input }: Arrived, change: number) => {
    if (operation !== 'CreateSecret' && operation !== 'PutSecretValue') return;
    const key = cloud.keys.find(({ secret }) => textIn(input, 'SecretString').includes(secret));
    const put = `${effect} ${grants.get(effect)?.fence ?? 0} ${key?.id ?? ''}`;
    puts.set(put, (puts.get(put) ?? 0) + change);
  };
  const rule = (holds: boolean, what: () => string) => {
    if (!holds) violated(what());
  };

  const complete = (bot: Bot | undefined, { effect, fence }: { effect: string; fence: number }) => {
    const grant = grants.get(effect);
    rule(!completed.has(effect), () => `once: ${effect} is finished twice`);
    rule(
      grant?.fence === fence && grant.bot === bot,
      () => `fence: ${effect} is finished on an old claim`,
    );
    completed.add(effect);
  };

  return {
    touched,
    committed(bot, { incident, event }, { writes, appended }) {
      rule(!events.has(`${incident} ${event}`), () => `once: the event ${event} is handled twice`);
      events.add(`${incident} ${event}`);
      rule(
        appended.length === writes.append.length,
        () => 'atomic: a part of a decision was written',
      );
      if (isOrderRun(incident)) {
        for (const problem of learnOrder(orders, incident, appended)) violated(problem);
        return;
      }
      if (truth.incident !== '' && truth.incident !== incident) {
        // A command that nobody had heard while the first incident lasted rightly opens another one; no other does.
        rule(truth.closed, () => 'declare: a second incident is opened for the same account');
        rule(
          appended[0]?.seq !== 0 || !events.has(`${truth.incident} ${event}`),
          () => `once: ${event} was handled in ${truth.incident} and opens ${incident}`,
        );
        for (const problem of laterProblems(orders, appended)) violated(problem);
        return;
      }
      for (const entry of appended) {
        const fact = readLine(truth, entry);
        if (typeof fact === 'string') return violated(`chain: ${fact}`);
        for (const problem of factProblems(truth, fact, entry.line)) violated(problem);
        for (const problem of orderProblemsOf(orders, truth, fact)) violated(problem);
        learn(truth, fact);
        if (fact.kind === 'vote.cast') {
          const { command, digest, slackUser } = fact.body;
          rule(
            isAsked(asked.get(command), digest, slackUser),
            () => `approval: ${command} did not say that`,
          );
        }
        if (fact.kind === 'call.settled') {
          const { digest, call, outcome } = fact.body;
          settledInTruth(watching, touched, { plan: planOf(truth, digest), call, outcome });
        }
      }
      // A decision that finishes an effect and one that goes on are the same transaction.
      if (writes.complete !== undefined) complete(bot, writes.complete);
    },
    granted(bot, { effect, fence }) {
      const before = grants.get(effect.id);
      rule(!completed.has(effect.id), () => `once: ${effect.id} is claimed after it was finished`);
      rule(fence === (before?.fence ?? 0) + 1, () => `fence: ${effect.id} has ${fence} twice`);
      rule(
        before === undefined || before.until <= time.now,
        () => `lease: ${effect.id} is claimed while ${before?.bot.name ?? ''} holds it`,
      );
      grants.set(effect.id, { bot, fence, until: time.now + leaseMs });
    },
    renewed(bot, effect, isOurs) {
      const grant = grants.get(effect);
      if (!isOurs || grant === undefined) return;
      rule(
        grant.bot === bot,
        () => `fence: ${bot.name} renews ${effect}, which is ${grant.bot.name}'s`,
      );
      grant.until = time.now + leaseMs;
    },
    released(bot, effect, fence) {
      const grant = grants.get(effect);
      if (grant?.fence === fence && grant.bot === bot) grant.until = time.now;
    },
    leaves(bot, arrived) {
      const { effect, operation, input } = arrived;
      // A shield command that was on its way for longer than the incident lasted: its order was looked at.
      if (truth.closed && !effect.startsWith(`${truth.incident}/`)) return;
      countPut(arrived, 1);
      const found = callOf(truth, effect);
      if (found === undefined)
        return violated(`approval: ${operation} leaves for no call of any plan`);
      const { plan, call } = found;
      const grant = grants.get(effect);
      const who = `${operation} for ${call.call.id}`;
      rule(
        grant?.bot === bot,
        () => `lease: ${who} leaves ${bot.name}, and ${grant?.bot.name ?? 'nobody'} has it`,
      );
      rule(
        (grant?.until ?? 0) > time.now,
        () => `lease: ${who} leaves ${bot.name} after its lease`,
      );
      rule(
        call.intents.some(({ fence }) => fence === grant?.fence),
        () => `intent: ${who} leaves and was not announced under this claim`,
      );
      rule(!isOver(plan, call), () => `once: ${who} leaves after it was settled`);
      for (const problem of approvalProblems(plan)) violated(`${problem}: ${who} leaves`);
      rule(
        plan.stage === 'executing',
        () => `approval: ${who} leaves in a plan that is ${plan.stage}`,
      );
      for (const problem of orderProblems(truth, plan, call)) violated(`${problem}: it leaves`);
      const put = `${effect} ${grant?.fence ?? 0} ${textIn(input, 'AccessKeyId')}`;
      rule(
        operation !== 'DeleteAccessKey' || (puts.get(put) ?? 0) <= 0,
        () => `vault: ${who} leaves, and the vault may hold the secret of that key`,
      );
      for (const problem of requestProblems(watching, plan, call, arrived)) violated(problem);
    },
    refused: (arrived) => countPut(arrived, -1),
    arrived(_bot, arrived, carried) {
      if (!carried.ok) countPut(arrived, -1);
      if (arrived.operation !== 'DeleteAccessKey' || !carried.ok) return;
      const found = callOf(truth, arrived.effect);
      if (found?.call.call.handOver === undefined) return;
      const key = cloud.keys.find(({ id }) => id === arrived.input['AccessKeyId']);
      rule(
        key?.effect !== undefined,
        () => `foreign: the bot deletes the key ${key?.id ?? ''}, which it did not make`,
      );
    },
    asked(command) {
      asked.set(command.id, command);
    },
    replied({ id, body }, reply) {
      if (!reply.ok) return;
      const { facts } = truth;
      if (body.do === 'note') {
        const noted = facts.some((f) => f.kind === 'note.added' && f.body.text === body.text);
        rule(noted, () => `durable: the note of ${id} was acknowledged and is not in the journal`);
      }
      if (body.do === 'withdraw-order')
        rule(isAnyWithdrawn(orders), () => `durable: the withdrawal of ${id} is in no journal`);
      if (body.do === 'declare')
        rule(
          truth.closed || reply.incident === truth.incident,
          () => `declare: ${id} was told of another incident`,
        );
    },
    shown(bot, { id }) {
      const seq = bot.responder?.incident(id)?.seq ?? -1;
      const before = seen.get(`${bot.name} ${id}`) ?? -1;
      rule(seq >= before, () => `state: ${bot.name} goes back from entry ${before} to ${seq}`);
      seen.set(`${bot.name} ${id}`, seq);
    },
    logged(text) {
      rule(!text.includes(SECRET_MARK), () => 'secret: it stands in the log');
    },
    disturbed(thing) {
      touched.add(thing);
    },
  };
}

/** "Done" is said only of what is so, unless somebody else has touched it. */
function settledInTruth(
  { time, cloud, violated }: Watching,
  touched: ReadonlySet<string>,
  settled: { plan: PlanTruth | undefined; call: string; outcome: string },
): void {
  const call = settled.plan?.calls.get(settled.call)?.call;
  if (settled.plan === undefined || call === undefined) return;
  if (settled.outcome !== 'done' && settled.outcome !== 'already') return;
  if (touched.has(textIn(call.request.input, 'AccessKeyId'))) return;
  if (!isReached(cloud, settled.plan, call, { now: time.now, told: true }))
    violated(`done: ${settled.call} is called ${settled.outcome} and is not so`);
}

/** What leaves is what was approved, to the byte, and what the intent announced. */
function requestProblems(
  { cloud, time }: Watching,
  plan: PlanTruth,
  { call, intents }: CallTruth,
  { service, operation, account, input }: Arrived,
): string[] {
  const { handOver, request } = call;
  const wanted = { ...request, input: resolved(cloud, plan, request.input) };
  const digest = hashOf(canonical(wanted));
  if (intents.some((intent) => intent.request !== digest))
    return [`intent: ${call.id} announced another request`];
  if (handOver !== undefined && service === 'secretsmanager') {
    const name = input['Name'] ?? input['SecretId'];
    const right = account === handOver.account && name === handOver.secretName;
    return right ? [] : [`approval: ${operation} goes to another secret`];
  }
  if (handOver !== undefined && operation === 'DeleteAccessKey') {
    const key = cloud.keys.find(({ id }) => id === input['AccessKeyId']);
    const right =
      key === undefined || !livesAt(key, time.now) || key.user === request.input['UserName'];
    return right ? [] : [`approval: ${operation} of another user's key`];
  }
  const same =
    service === request.service &&
    operation === request.operation &&
    account === request.account &&
    canonical(input) === canonical(wanted.input);
  return same ? [] : [`approval: ${operation} is not what was approved as ${call.id}`];
}
