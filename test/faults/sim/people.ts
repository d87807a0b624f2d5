import type { Command, CommandBody } from '../../../src/core/incident/command.ts';
import { livesAt } from '../cloud/cloud.ts';
import { ACCOUNT } from '../scenes/scene.ts';
import type { PlanTruth } from '../rules/truth.ts';
import type { Bot } from './bot.ts';
import type { Stage } from './stage.ts';

/**
 * The people of an incident. They do what the runbook asks of them, sooner or later; now and then
 * something else. Slack delivers what they do to one bot, or to two, and again when nobody confirms it.
 */
export interface People {
  /** They go on without mistakes and without sleeping. */
  calm(): void;
  begin(): void;
}

const slackIds = { ana: 'U0ANA', ben: 'U0BEN', cho: 'U0CHO', dev: 'U0DEV' } as const;
type Person = keyof typeof slackIds;
const everybody = Object.keys(slackIds) as Person[];
/** After this Slack delivers again. */
const DELIVERED_AGAIN_MS = 8_000;

interface Act {
  readonly who: string;
  readonly body: CommandBody;
}

export function createPeople(stage: Stage): People {
  const { random, time, truth } = stage;
  const mood = {
    slow: random.chance(0.1),
    odd: random.pick([0, 0.1, 0.3]),
    doubled: random.pick([0, 0.3, 1]),
    sleepy: random.chance(0.04),
  };
  const isOrdered = (stage.scene.orders ?? []).length > 0;
  let calm = false;
  let commands = 0;
  let waiting = 0;
  let moves = 0;
  const look = () => {
    if (truth.closed) return;
    const odd = !calm && random.chance(mood.odd);
    if (isOrdered && !calm && random.chance(0.3)) send(orderAct(stage));
    if (odd) send(oddAct(stage));
    else if (waiting === 0) send(nextAct(stage));
    moves += 1;
    // Once, in some runs, everybody sleeps until the windows are over.
    if (mood.sleepy && !calm && moves === 2) time.after(1_000_000, look);
    else time.after(random.between(300, mood.slow && !calm ? 60_000 : 4_000), look);
  };
  const send = (act: Act | undefined) => {
    if (act === undefined) return;
    commands += 1;
    waiting += 1;
    const command: Command = {
      id: `command-${commands}`,
      ...(truth.incident === '' ? {} : { incident: truth.incident }),
      actor: {
        team: 'T0TEAM',
        slackUser: act.who,
        eligibility: { state: 'eligible', checkedAt: new Date(time.now).toISOString() },
      },
      surface: 'command',
      channel: 'C0INCIDENT',
      body: act.body,
    };
    stage.say(`${act.who} ${command.id} ${act.body.do}`);
    stage.watcher.asked(command);
    let open = true;
    deliver(command, 4, () => {
      if (open) waiting -= 1;
      open = false;
    });
  };
  const deliver = (command: Command, times: number, confirmed: () => void) => {
    let heard = false;
    const hear = () => {
      heard = true;
      confirmed();
    };
    const first = random.pick(stage.bots);
    const doubled = !calm && random.chance(mood.doubled);
    for (const bot of doubled ? [first, random.pick(stage.bots)] : [first])
      tell(stage, bot, command, hear);
    time.after(DELIVERED_AGAIN_MS, () => {
      if (heard) return;
      // In the end the person sees that nothing has happened, and does it anew.
      if (times > 1) deliver(command, times - 1, confirmed);
      else confirmed();
    });
  };
  return {
    begin() {
      const first = random.between(10, 2_000);
      time.after(first, look);
      // Two people see it at the same time.
      if (truth.incident !== '' || !random.chance(0.6)) return;
      // One fires the order while another takes it back.
      if (isOrdered) {
        for (const body of [fires, withdraws])
          time.after(first + random.between(0, 400), () => send({ who: slackIds.dev, body }));
        return;
      }
      time.after(first + random.between(0, 40), () => send(declaration('U0DEV')));
    },
    calm() {
      calm = true;
    },
  };
}

function tell(stage: Stage, bot: Bot, command: Command, confirmed: () => void): void {
  bot.deliver(stage.random.between(5, 300), () => {
    if (!bot.started || bot.responder === undefined) return;
    bot.responder.submit(command).then(
      (reply) => {
        if (!bot.alive) return;
        stage.watcher.replied(command, reply);
        stage.say(`${bot.name} answers ${command.id} ${reply.ok ? 'yes' : reply.code}`);
        // A bot that does not know of the incident yet can't have heard it.
        if (reply.ok || reply.code !== 'no-incident') confirmed();
        return undefined;
      },
      // The store was away: nobody confirms, and Slack delivers again.
      () => {},
    );
  });
}

function nextAct({ truth, random, cloud, time, scene }: Stage): Act | undefined {
  if (truth.incident === '') {
    // Firing opens nothing where the order was withdrawn or has ended: then somebody declares.
    if (scene.orders !== undefined && random.chance(0.7)) return { who: slackIds.dev, body: fires };
    return declaration(random.pick(['U0ANA', 'U0BEN']));
  }
  const pending = truth.plans.find((plan) => plan.stage === 'pending');
  if (pending !== undefined) {
    const able = everybody.filter(
      (person) => !hasVoted(pending, person) && person !== pending.plan.requester,
    );
    return able.length === 0 ? undefined : vote('approve', random.pick(able), pending);
  }
  if (truth.plans.some((plan) => plan.stage === 'approved')) return undefined;
  if (truth.question !== undefined) {
    // Who is named as a stranger's is looked at and removed by hand.
    const because = truth.question.join(' ');
    for (const key of cloud.keys)
      if (livesAt(key, time.now) && isNamedForeign(because, key.id)) key.deleted = time.now;
    const approving = truth.phases[truth.phase]?.['approve'] !== undefined;
    return { who: slackIds.ana, body: approving ? { do: 'redraft' } : { do: 'resume' } };
  }
  if (truth.phases[truth.phase]?.['person'] !== undefined)
    return { who: slackIds.ana, body: { do: 'close' } };
  return undefined;
}

/** The sentences with which the bot tells people of a key that nobody here made. */
function isNamedForeign(because: string, keyId: string): boolean {
  return (
    because.includes(`there is a key ${keyId} that this incident did not make`) ||
    (because.includes(`has the key ${keyId}`) && because.includes('people must look at it'))
  );
}

function declaration(who: string): Act {
  return { who, body: { do: 'declare', accounts: [ACCOUNT], reason: 'a note in the console' } };
}

const fires: CommandBody = { do: 'shield', reason: 'snapshots vanish' };
const withdraws: CommandBody = { do: 'withdraw-order', reason: 'not sure about it' };

/** Somebody fires the standing order, or takes it back; the one who may not fire tries it, too. */
function orderAct({ random }: Stage): Act {
  const who = slackIds[random.pick(everybody)];
  return { who, body: random.chance(0.7) ? fires : withdraws };
}

function vote(kind: 'approve' | 'revoke', person: Person, { plan, digest }: PlanTruth): Act {
  return {
    who: slackIds[person],
    body: { do: kind, plan: plan.id, digest: digest.slice(0, 12) },
  };
}

function hasVoted(plan: PlanTruth, person: string): boolean {
  return plan.votes.some((one) => one.person === person && !one.revoked);
}

/** What people also do: twice, too late, for the wrong plan, without any right. */
function oddAct(stage: Stage): Act | undefined {
  const { truth, random, time } = stage;
  if (truth.incident === '')
    return declaration(random.pick(['U0CHO', 'U0DEV', 'U0NOBODY', 'U0ANA']));
  const person = random.pick(everybody);
  const who = slackIds[person];
  const pending = truth.plans.find((plan) => plan.stage === 'pending');
  const any = random.pick(truth.plans);
  switch (random.between(0, 9)) {
    case 0:
    case 1:
      return { who, body: { do: 'note', text: `seen at ${time.now} by ${person}` } };
    case 2:
      return { who, body: { do: 'hold', reason: 'wait for me' } };
    case 3:
      return { who, body: { do: 'resume' } };
    case 4: {
      // The name of this plan with the digest of another one.
      const other = truth.plans.find((plan) => plan !== any)?.digest ?? 'f'.repeat(64);
      return { who, body: { do: 'approve', plan: any.plan.id, digest: other.slice(0, 12) } };
    }
    case 5:
      return {
        who: 'U0NOBODY',
        body: { do: 'approve', plan: any.plan.id, digest: any.digest.slice(0, 12) },
      };
    case 6: {
      const voter = pending?.votes.find((one) => !one.revoked)?.person as Person | undefined;
      return pending === undefined || voter === undefined
        ? undefined
        : vote('approve', voter, pending);
    }
    case 7:
      return vote('revoke', person, any);
    case 8:
      return { who, body: { do: 'redraft' } };
    default:
      return pending === undefined
        ? undefined
        : {
            who,
            body: {
              do: 'deny',
              plan: pending.plan.id,
              digest: pending.digest.slice(0, 12),
              reason: 'not sure about it',
            },
          };
  }
}
