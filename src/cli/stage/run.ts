import type { PeopleScript } from '../../drill/scenario/people-script.ts';
import type { Scenario } from '../../drill/scenario/schema.ts';
import { createLog } from '../log.ts';
import { playPeople } from './auto.ts';
import { StuckPeople } from './cast.ts';
import { headStartMs, introduce } from './introduce.ts';
import { makeOut } from './files.ts';
import { showProgress } from './progress.ts';
import { sayer, type Say } from './say.ts';
import { setStage, type Stage } from './stage.ts';
import { stopRequest } from './stopping.ts';
import { concludeDrill, endedWell, summarize } from './summary.ts';

export interface DrillOptions {
  readonly scenario: Scenario;
  /** Absent when people play themselves. */
  readonly script?: PeopleScript;
  readonly seed: number;
  readonly speed: number;
  readonly port?: number;
  readonly cloudPort?: number;
  readonly out?: string;
}

/**
 * Runs one drill from the first line to the summary. Says whether it went well.
 * @throws UsageError for a port that is taken and a folder that can't be written.
 */
export async function runDrill(
  options: DrillOptions,
  print: (line: string) => void,
): Promise<boolean> {
  const { script, seed, out } = options;
  if (out !== undefined) await makeOut(out);
  const stop = stopRequest();
  const page = script === undefined;
  try {
    const stage = await setStage({ ...options, page, log: createLog('warn') });
    try {
      introduce(stage, { seed, ...(page ? {} : { script: script.title }) }, print);
      return await runOn(stage, options, { asked: stop.asked, print });
    } finally {
      await stage.close();
    }
  } finally {
    stop.release();
  }
}

async function runOn(
  stage: Stage,
  { script, out }: DrillOptions,
  { asked, print }: { readonly asked: Promise<string>; readonly print: (line: string) => void },
): Promise<boolean> {
  const begun = stage.clock.now();
  const say = sayer(stage.clock, begun, print);
  const over = new AbortController();
  const progress = showProgress(stage, say);
  stage.built.adversary.begin(headStartMs(script !== undefined));
  const playing = script === undefined ? [] : [play(stage, script, { say, signal: over.signal })];
  await Promise.race([asked, stage.ended, ...playing]);
  over.abort();
  progress.stop();
  const outcome = await concludeDrill(stage, out);
  summarize(outcome, { begun, ...(out === undefined ? {} : { out }) }, print);
  return endedWell(outcome, script !== undefined);
}

/** Resolves when the scripted people are done, well or not. */
async function play(
  stage: Stage,
  script: PeopleScript,
  how: { readonly say: Say; readonly signal: AbortSignal },
): Promise<void> {
  try {
    await playPeople(stage, script, how);
  } catch (error) {
    if (!(error instanceof StuckPeople)) throw error;
    if (!how.signal.aborted) how.say('STUCK', error.message);
  }
}
