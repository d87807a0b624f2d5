import type { Incident } from '../../core/incident/incident.ts';
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
  incident: string | undefined;
  phases: number;
  asked: string;
  votes: number;
  alarms: number;
  mood: keyof typeof moods;
}

/** Prints, as they happen, phases, votes, questions and what the adversary feels. `look` catches up at once. */
export function showProgress(stage: Stage, say: Say): { look(): void; stop(): void } {
  const shown: Shown = { ...nothing(), mood: stage.built.adversary.mood() };
  const look = () => {
    const mood = stage.built.adversary.mood();
    if (mood !== shown.mood) say('ADVERSARY', moods[mood]);
    shown.mood = mood;
    const incident = stage.bot.responder.incidents().at(-1);
    if (incident === undefined) return;
    if (incident.id !== shown.incident)
      Object.assign(shown, nothing(), { incident: incident.id, mood });
    follow(incident, shown, say);
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

function nothing(): Omit<Shown, 'mood'> {
  return { incident: undefined, phases: 0, asked: '', votes: 0, alarms: 0 };
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
