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
    ? 'Two people can waive it in writing; it stays in the report.'
    : 'This can not be waived.';
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
        ...question.choices.map((choice) => inert(choice, 300)),
      ]),
      context(waiver),
    ],
  };
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
