import { loadPackage } from '../../../src/adapters/aws/clients.ts';
import type { FromBot, ToBot } from '../words.ts';
import { createBot, type LivingBot } from './bot.ts';
import { passedPoints } from './points.ts';

/** A process with one bot at a time in it. It ends with whoever started it. */

const say = (word: FromBot): void => void process.send?.(word);
let bot: LivingBot | undefined;

async function hear(word: ToBot): Promise<void> {
  switch (word.say) {
    case 'go':
      bot = createBot(word, say);
      return bot.start();
    case 'submit': {
      const { id } = word.command;
      return living()
        .submit(word.command)
        .then(
          (reply) => say({ say: 'reply', command: id, reply }),
          (error: unknown) => say({ say: 'unheard', command: id, why: String(error) }),
        );
    }
    case 'seen':
      // What was shown last may be looked at when the bot has stopped.
      return bot?.seen(word.n);
    case 'answer':
      return living().answer(word.id, word.carried);
    case 'tell':
      return say({ say: 'told', views: await living().views() });
    case 'stop':
      await living().stop();
      bot = undefined;
      return say({ say: 'stopped', points: passedPoints() });
  }
}

function living(): LivingBot {
  if (bot === undefined) throw new Error('there is no bot here');
  return bot;
}

process.on('message', (word: ToBot) => {
  hear(word).catch((error: unknown) =>
    say({ say: 'fault', error: error instanceof Error ? (error.stack ?? '') : String(error) }),
  );
});
process.on('disconnect', () => process.exit());
// Read now: later it would be something that the bot waits for, and time would not know of it.
for (const service of ['iam', 'organizations', 'secretsmanager', 'cloudtrail'] as const)
  await loadPackage(service);
say({ say: 'ready' });
