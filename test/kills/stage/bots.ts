import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { guard } from '../guard.ts';
import type { FromBot, ToBot } from '../words.ts';

const MAIN = fileURLToPath(new URL('../child/main.ts', import.meta.url));

/** A process that is ready for a bot, or has one. */
export interface BotProcess {
  readonly pid: number;
  tell(word: ToBot): void;
  /** Hears everything from now on. */
  hear(listen: (word: FromBot) => void): void;
  signal(signal: NodeJS.Signals): void;
  /** When it is gone and all that it said has been heard: how it ended, and what it complained of. */
  readonly ended: Promise<Ended>;
  readonly isGone: () => boolean;
}
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** Processes that wait ready, so that starting one costs nobody's time. */
export interface Barracks {
  take(): Promise<BotProcess>;
  /** A process whose bot has stopped can have another one. */
  giveBack(process: BotProcess): void;
  /** Ends all of them, whatever they are doing. */
  close(): Promise<void>;
}

/** @param atHand how many wait ready at least */
export function openBarracks(atHand: number): Barracks {
  const cache = mkdtempSync(join(tmpdir(), 'lockstep-kills-'));
  const all = new Set<BotProcess>();
  const ready: Promise<BotProcess>[] = [];
  const hire = (): Promise<BotProcess> => {
    const hired = start(cache);
    all.add(hired.process);
    void hired.process.ended.then(() => all.delete(hired.process));
    // Who waits for it hears of the failure.
    hired.ready.catch(() => {});
    return hired.ready;
  };
  const fill = () => {
    while (ready.length < atHand) ready.push(hire());
  };
  return {
    take() {
      const next = ready.shift() ?? hire();
      fill();
      return next;
    },
    giveBack(process) {
      process.hear(() => {});
      ready.unshift(Promise.resolve(process));
      // One more than is needed has nothing to do.
      if (ready.length > atHand)
        ready.pop()?.then(
          (one) => one.signal('SIGKILL'),
          () => {},
        );
    },
    async close() {
      for (const process of all) process.signal('SIGKILL');
      await Promise.all([...all].map(({ ended }) => ended));
      rmSync(cache, { recursive: true, force: true });
    },
  };
}

function start(cache: string): { process: BotProcess; ready: Promise<BotProcess> } {
  const child = fork(MAIN, [], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: {
      PATH: process.env['PATH'],
      TZ: 'UTC',
      NODE_COMPILE_CACHE: cache,
      ...(process.env['KILLS_LOG'] === undefined ? {} : { KILLS_LOG: '1' }),
    },
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  guard(child);
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const { promise: ended, resolve: end } = Promise.withResolvers<Ended>();
  const { promise: ready, resolve, reject } = Promise.withResolvers<BotProcess>();
  let listen: (word: FromBot) => void = () => {};
  let gone: { code: number | null; signal: NodeJS.Signals | null } | undefined;
  let isCut = false;
  // Both: what it said last may be heard after it is gone.
  const over = () => {
    if (gone === undefined || !isCut) return;
    reject(new Error(`a bot's process ended before it was ready: ${stderr}`));
    end({ ...gone, stderr });
  };
  child.once('close', (code, signal) => {
    gone = { code, signal };
    over();
  });
  child.once('disconnect', () => {
    isCut = true;
    over();
  });
  child.once('error', reject);
  const bot: BotProcess = {
    pid: child.pid ?? 0,
    // Who is gone hears nothing; that is what the tests are about.
    tell: (word) => void (child.connected && child.send(word, () => {})),
    hear(next) {
      listen = next;
    },
    signal: (signal) => void child.kill(signal),
    ended,
    isGone: () => gone !== undefined,
  };
  child.on('message', (word: FromBot) => {
    if (word.say === 'ready') resolve(bot);
    else listen(word);
  });
  return { process: bot, ready };
}
