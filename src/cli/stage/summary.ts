import { openLine, EMPTY, type Sealed } from '../../core/journal/chain.ts';
import type { Incident } from '../../core/incident/incident.ts';
import type { Mood } from '../../drill/adversary/code-spaces.ts';
import { tickingBombs } from '../../drill/scoring/bombs.ts';
import { countLosses, type Losses } from '../../drill/scoring/losses.ts';
import { buildReport } from '../../report/report.ts';
import type { Report } from '../../report/schema.ts';
import { writeReport } from '../report.ts';
import { folderOf, takeEvidence, writeEvidence, writeJournal } from './files.ts';
import { mainIncident, otherIncidents } from './incidents.ts';
import { cut, minutes, stamp } from './say.ts';
import type { Stage } from './stage.ts';

/**
 * After a closed incident the cloud runs on for this long, ms of its own time: he tries his doors once
 * more, and what somebody left open shows.
 */
const AFTERMATH_MS = 600_000;

/** How a drill ended. Without an incident there is no report. */
export interface Outcome {
  readonly losses: Losses;
  /** What still goes off by itself; what only a key that is pending deletion can read is counted as lost already. */
  readonly ticking: readonly string[];
  readonly mood: Mood;
  readonly alarmedAt: number | undefined;
  /** How long this machine held the drill up, ms of the wall clock: nothing happened in it meanwhile. */
  readonly heldUpMs: number;
  readonly report: Report | undefined;
  /** Of incidents beside it, say of the members below a management account. */
  readonly others: readonly Report[];
}

/**
 * Stops the clock, counts what is left, appends the truth to the journal, and writes the files if `out`
 * is given. The stage is still open afterwards.
 */
export async function concludeDrill(stage: Stage, out?: string): Promise<Outcome> {
  const { scenario, built, bot, clock } = stage;
  clock.setSpeed(0);
  const { kernel, adversary, estate } = built;
  const incident = mainIncident(stage);
  if (incident?.closedAt !== undefined) kernel.advanceTo(kernel.now + AFTERMATH_MS);
  const outcome = {
    losses: countLosses(scenario, kernel, estate),
    ticking: tickingBombs(scenario, kernel),
    mood: adversary.mood(),
    alarmedAt: adversary.alarmedAt(),
    heldUpMs: clock.heldUp(),
  };
  if (incident !== undefined) await tellTruth(stage, incident, outcome);
  // Behind the truth: the last checkpoint covers it, too.
  await bot.notary.flush(stage.notes.name);
  const evidence = incident && (await takeEvidence(stage, incident.id));
  if (out !== undefined) await writeEvidence(stage, evidence, out);
  if (evidence === undefined) return { ...outcome, report: undefined, others: [] };
  const { lines } = evidence;
  const report = out === undefined ? buildReport(opened(lines)) : await writeReport(lines, out);
  return { ...outcome, report, others: await reportOthers(stage, out) };
}

/** Each in a folder of its own beside the files of the drill: journal, note, key and report. */
async function reportOthers(stage: Stage, out: string | undefined): Promise<Report[]> {
  const reports: Report[] = [];
  for (const incident of otherIncidents(stage)) {
    const evidence = await takeEvidence(stage, incident.id);
    const { lines } = evidence;
    if (out !== undefined) await writeJournal(stage, evidence, folderOf(incident, out));
    reports.push(
      out === undefined
        ? buildReport(opened(lines))
        : await writeReport(lines, folderOf(incident, out)),
    );
  }
  return reports;
}

async function tellTruth(
  stage: Stage,
  incident: Incident,
  { losses, mood, alarmedAt }: Omit<Outcome, 'report' | 'others'>,
): Promise<void> {
  const at = (ms: number) => new Date(ms).toISOString();
  await stage.bot.responder.tellTruth(incident.id, {
    losses: { ...losses },
    adversary: { mood, ...(alarmedAt === undefined ? {} : { alarmedAt: at(alarmedAt) }) },
    endedAt: at(stage.clock.now()),
    seed: stage.built.kernel.seed,
    scenario: stage.scenario.id,
  });
}

function opened(lines: readonly string[]): Sealed[] {
  let head = EMPTY;
  return lines.map((line) => {
    const next = openLine(head, line);
    if ('problem' in next)
      throw new Error(`the drill's own journal does not hold: ${next.problem}`);
    head = next.head;
    return next.entry;
  });
}

/**
 * Good only if nothing was lost, nothing will be, and the report says ok. A drill in which people played themselves and
 * declared nothing was none: nothing went wrong in it.
 */
export function endedWell(
  { losses, report, ticking, others }: Outcome,
  scripted: boolean,
): boolean {
  if (report === undefined) return !scripted;
  const nothing = losses.resourcesDeleted === 0 && losses.datasetsLost === 0;
  const allOk = [report, ...others].every(({ outcome }) => outcome.ok);
  return allOk && nothing && ticking.length === 0;
}

/** A drill that was held up for less was not shortened by it. */
const WORTH_SAYING_MS = 2_000;

/** So many bombs are named; more say nothing new. */
const MOST_TOLD = 5;

const moods: { readonly [mood in Mood]: string } = {
  watching: 'still watching his doors',
  alarmed: 'alarmed, and about to act',
  destroying: 'still trying to destroy',
  finished: 'he found nothing more to destroy',
  'shut-out': 'shut out of every door',
};

/** Prints how it ended: the outcome, what was lost, what he did, how long the phases took, the files. */
export function summarize(
  outcome: Outcome,
  about: { readonly begun: number; readonly out?: string },
  print: (line: string) => void,
): void {
  const { losses, ticking, report, others, mood, alarmedAt } = outcome;
  print('');
  if (report === undefined) print('No incident was declared, so there is nothing to judge.');
  else {
    const { because } = report.outcome;
    print(
      endedWell(outcome, true)
        ? 'GOOD: the incident is closed, and nothing was lost, waived or left unproven.'
        : 'BAD:',
    );
    for (const why of because) print(`  ${cut(why, 116)}`);
    for (const other of others)
      for (const why of other.outcome.because)
        print(`  ${cut(`${other.incident.id}: ${why}`, 116)}`);
    const { resourcesDeleted, resourcesTotal, datasetsLost, datasetsTotal } = losses;
    print(`  Resources  ${resourcesDeleted} of ${resourcesTotal} deleted`);
    print(`  Datasets   ${datasetsLost} of ${datasetsTotal} lost for good`);
    for (const bomb of ticking.slice(0, MOST_TOLD)) print(`  Ticking    ${cut(bomb, 105)}`);
    if (ticking.length > MOST_TOLD) print(`  Ticking    and ${ticking.length - MOST_TOLD} more`);
    const alarm =
      alarmedAt === undefined ? 'he never noticed' : `alarmed at ${stamp(alarmedAt - about.begun)}`;
    print(`  Adversary  ${moods[mood]}; ${alarm}`);
    print(`  Phases     ${phaseTimes(report)}`);
    if (outcome.heldUpMs >= WORTH_SAYING_MS)
      print(
        `  Clock      stood for ${Math.round(outcome.heldUpMs / 1000)} s: this machine was busy, and nobody in the drill was slow`,
      );
  }
  if (about.out !== undefined)
    print(
      `  Files      ${about.out}${report === undefined ? '' : ' (report.html is the one to read)'}`,
    );
}

/** `plan 0:07, contain 0:12, …`: the time in each of the report's phases, all stays together. */
function phaseTimes(report: Report): string {
  const times = new Map<string, number>();
  for (const { name, startedAt, endedAt } of report.phases) {
    const end = endedAt ?? report.journal.lastAt;
    times.set(name, (times.get(name) ?? 0) + Date.parse(end) - Date.parse(startedAt));
  }
  return [...times].map(([name, ms]) => `${name} ${minutes(ms)}`).join(', ');
}
