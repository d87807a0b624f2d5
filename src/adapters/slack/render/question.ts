import type { KnownBlock } from '@slack/types';
import type { Incident, Question } from '../../../core/incident/incident.ts';
import type { Message } from '../hygiene.ts';
import {
  banner,
  context,
  count,
  escape,
  header,
  inert,
  mention,
  plainSections,
  section,
  when,
} from './text.ts';

/** Why a phase can't go on by itself, and the commands that would work now. `full` adds the reasons. */
export function renderQuestion(incident: Incident, question: Question, full: boolean): Message {
  const title = `${banner(incident)}People must decide: ${phaseTitle(incident, question.phase)}`;
  const reasons: KnownBlock[] = full
    ? plainSections(question.because.map((because) => `• ${inert(because, 600)}`))
    : [section(`${count(question.because.length, 'reason')}, sent to each of you in person.`)];
  const waiver = question.waivable
    ? 'Two people can waive it in writing; it stays in the report, and the outcome is no longer ok.'
    : 'Nobody can waive this.';
  return {
    text: escape(title),
    blocks: [
      header(title),
      section(
        `The phase has stopped since ${when(question.since)}. ${mention(incident, incident.commander)} leads.`,
      ),
      ...reasons,
      ...plainSections([
        'What works now:',
        ...question.choices.map((choice) => `• ${inert(choice, 300)}${meaning(choice)}`),
      ]),
      context(waiver),
    ],
  };
}

/** What a choice does, for who has not used it before. */
function meaning(choice: string): string {
  const verb = /^\/incident (\w+)/.exec(choice)?.[1] ?? '';
  const means: { readonly [verb: string]: string } = {
    resume: ' (tries again)',
    plan: ' (draws a new plan)',
    waive: ' (goes on without it, once two people approve)',
  };
  return means[verb] ?? '';
}

/** What remains of a question when it is answered: no choices to follow any more. */
export function renderAnswered(incident: Incident): Message {
  const text = `${banner(incident)}This question is settled; the status message shows how it went on.`;
  return { text: escape(text), blocks: [section(escape(text))] };
}

/** A phase's title from the runbook. */
export function phaseTitle(incident: Incident, phase: string): string {
  return inert(incident.runbook.compiled.phases.find((p) => p.id === phase)?.title ?? phase, 100);
}
