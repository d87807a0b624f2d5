import { handOverKey } from '../../../src/adapters/aws/hand-over.ts';
import { toPlain } from '../../../src/adapters/aws/output.ts';
import { startDeadline, type Deadline } from '../../../src/adapters/aws/retry.ts';
import { sendRaw, type Sender } from '../../../src/adapters/aws/send.ts';
import type { Answer } from '../../../src/core/doors/measurement.ts';
import type { Json } from '../../../src/core/plan/json.ts';
import { createResponder } from '../../../src/responder/responder.ts';
import type { Aws, World } from '../../../src/responder/world.ts';
import { createBot, type Bot } from './bot.ts';
import { createRandom } from './random.ts';
import type { Stage } from './stage.ts';
import { botStore } from './store.ts';
import { botSessions } from './wire.ts';

/** Starts the real responder in a slot; what surrounds it is the stage's. */
export function startBot(stage: Stage, named: { slot: number; life: number }): void {
  const bot = createBot(stage.time, named, stage.fates.skew());
  stage.bots[named.slot] = bot;
  stage.say(`${bot.name} starts`);
  const responder = createResponder(worldOf(stage, bot), stage.scene.terms);
  bot.responder = responder;
  responder.start().then(
    () => (bot.started = true),
    // A bot that can't read its store at the start ends, and is started again.
    (error: unknown) => stage.kill(bot, `its start: ${String(error)}`),
  );
}

function worldOf(stage: Stage, bot: Bot): World {
  const random = createRandom(stage.random.between(0, 2 ** 31));
  const told = (text: string) => {
    stage.watcher.logged(text);
    // Its first line: what follows names files, and where they lie differs.
    stage.say(`${bot.name} logs: ${text.split('\\n')[0] ?? ''}`);
  };
  const log = (fields: { [key: string]: Json }, message: string) =>
    told(`${message} ${JSON.stringify(fields)}`);
  return {
    kind: 'drill',
    clock: bot.clock,
    log: { info: log, warn: log, error: log },
    store: botStore(stage, bot),
    aws: awsOf(stage, bot, () => random.draw()),
    chat: {
      changed: (incident) => {
        if (bot.alive) stage.watcher.shown(bot, incident);
      },
      eligibility: () =>
        new Promise((resolve) => {
          const checkedAt = new Date(bot.clock.now()).toISOString();
          const away =
            stage.fates.fateOf({ of: 'aws', writes: false, what: 'users.info' }) !== 'well';
          bot.deliver(stage.random.between(20, 300), () =>
            resolve(
              away
                ? { state: 'unavailable', why: 'Slack is away' }
                : { state: 'eligible', checkedAt },
            ),
          );
        }),
    },
    randomHex: (bytes) => random.hex(bytes),
  };
}

/** The real adapter from its deadlines to its last step; only the sessions lead into the small AWS. */
function awsOf(stage: Stage, bot: Bot, random: () => number): Aws {
  const { settings } = stage.scene.terms;
  const sender: Sender = {
    settings,
    sessions: botSessions(stage, bot),
    sessionName: 'faults',
    baseRegion: 'us-east-1',
    clock: bot.clock,
    random,
    refuseUrl: () => undefined,
    paced: () => Promise.resolve(),
    answered: () => {},
  };
  const within = async (
    ms: number,
    work: (deadline: Deadline) => Promise<Answer>,
  ): Promise<Answer> => {
    const deadline = startDeadline(bot.clock, ms);
    try {
      return await work(deadline);
    } finally {
      deadline.cancel();
    }
  };
  return {
    send: (request, { effect, deadlineMs, isOurs, session }) =>
      within(deadlineMs, async (deadline) => {
        const answer = await sendRaw(sender, request, { effect, deadline, isOurs, session });
        return answer.ok ? { ok: true, output: await toPlain(answer.output) } : answer;
      }),
    sendAndHandOver: (request, handOver, { effect, deadlineMs, attempt, isOurs }) =>
      within(deadlineMs * 0.7, (deadline) =>
        handOverKey(sender, request, handOver, {
          effect,
          deadline,
          isOurs,
          attempt,
          takeBackMs: deadlineMs * 0.3,
        }),
      ),
  };
}
