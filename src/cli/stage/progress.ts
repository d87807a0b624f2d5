import type { Incident } from '../../core/incident/incident.ts';
import { accountsOf } from '../../drill/scenario/schema.ts';
import { mainIncident } from './incidents.ts';
import type { Say } from './say.ts';
import type { Stage } from './stage.ts';

/** Between two looks, real ms: a line may be a moment late, no phase is ever left out. */
const LOOK_EVERY_MS = 100;

const moods = {
  watching: 'watches his doors',
  alarmed: 'is alarmed: one of his doors is closed, another is open',
  destroying: 'locks people out and destroys',
  finished: 'has found nothing more to destroy',
  'shut-out': 'is shut out: none of his doors opens',
} as const;

/** What has been said so far. */
interface Shown {
  phases: number;
  asked: string;
  votes: number;
  alarms: number;
}

/** Prints, as they happen, phases, votes, questions and what the adversary feels. `look` catches up at once. */
export function showProgress(stage: Stage, say: Say): { look(): void; stop(): void } {
  const shown = new Map<string, Shown>();
  let felt = stage.built.adversary.mood();
  const look = () => {
    const mood = stage.built.adversary.mood();
    if (mood !== felt) say('ADVERSARY', moods[mood]);
    felt = mood;
    for (const incident of stage.bot.responder.incidents()) {
      const before = shown.get(incident.id) ?? nothing();
      shown.set(incident.id, before);
      follow(incident, before, saysWhere(stage, incident, say));
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  timer.unref();
  return {
    look,
    stop() {
      clearInterval(timer);
      look();
    },
  };
}

function nothing(): Shown {
  return { phases: 0, asked: '', votes: 0, alarms: 0 };
}

/** An incident beside that of production is told with the names of its accounts before every line. */
function saysWhere(stage: Stage, incident: Incident, say: Say): Say {
  const main = mainIncident(stage);
  if (main === undefined || main.id === incident.id) return say;
  const names = accountsOf(stage.scenario)
    .filter(({ id }) => incident.scope.includes(id))
    .map(({ name }) => name);
  return (who, what) => say(who, `${names.join(', ')}: ${what}`);
}

function follow(incident: Incident, shown: Shown, say: Say): void {
  const votes = incident.plans.flatMap((p) => p.votes.map((vote) => ({ ...vote, plan: p.plan })));
  // Votes come in no fixed order over the plans, but they are never taken out of the list.
  const inOrder = votes.toSorted((a, b) => a.at.localeCompare(b.at));
  for (const { person, decision, plan } of inOrder.slice(shown.votes)) {
    say(person, `${decision === 'approve' ? 'approves' : 'denies'} ${plan.id}: ${plan.title}`);
  }
  for (const { text } of incident.alarms.slice(shown.alarms)) say('ALARM', text);
  for (const { phase } of incident.phases.slice(shown.phases))
    say('phase', titleOf(incident, phase));
  const { question } = incident;
  const asked = question === undefined ? '' : `${question.phase}/${question.since}`;
  if (question !== undefined && asked !== shown.asked) say('QUESTION', question.because.join('; '));
  shown.votes = votes.length;
  shown.alarms = incident.alarms.length;
  shown.phases = incident.phases.length;
  shown.asked = asked;
}

function titleOf(incident: Incident, phase: string): string {
  return incident.runbook.compiled.phases.find((p) => p.id === phase)?.title ?? phase;
}
