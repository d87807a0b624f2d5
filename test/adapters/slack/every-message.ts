import type { Incident, PlanState } from '../../../src/core/incident/incident.ts';
import type { Message } from '../../../src/adapters/slack/hygiene.ts';
import { noteMessage, replyMessage } from '../../../src/adapters/slack/answer.ts';
import { desiredMessages } from '../../../src/adapters/slack/desired.ts';
import {
  renderHelp,
  renderPlans,
  renderTimeline,
} from '../../../src/adapters/slack/render/answers.ts';
import { renderDoors } from '../../../src/adapters/slack/render/doors-table.ts';
import { renderPlanDetails } from '../../../src/adapters/slack/render/plan-details.ts';
import { renderAnswered } from '../../../src/adapters/slack/render/question.ts';
import { call, enforced, incident, measured, planState, vote } from './fixtures.ts';

/** An incident in which everything that can be shown is there, with `text` wherever an attacker or a person can write. */
export function everything(text: string, change: Partial<Incident> = {}): Incident {
  const hostile = call('close/AKIA', { says: text, breaks: text, undo: { none: text } });
  const hostileCall = {
    ...hostile,
    id: text === '' ? 'x' : text,
    request: { ...hostile.request, account: text, input: { UserName: text, PolicyDocument: text } },
  };
  const doors = [
    { id: text, state: 'open', suspicion: 'hostile', says: text, principal: text, name: text },
  ];
  const plan = (id: string, stage: PlanState['stage']): PlanState =>
    planState(
      id,
      {
        kind: 'doors',
        title: text,
        reason: text,
        requester: 'cleo',
        leaves: [text],
        parameters: { [text]: text },
        waves: [{ part: text, calls: [hostileCall] }],
      },
      {
        stage,
        why: text,
        startedAt: '2026-11-22T03:08:00.000Z',
        endedAt: '2026-11-22T03:09:00.000Z',
        votes: [vote('ana'), vote('ben', 'deny', { reason: text })],
        calls: { [hostileCall.id]: { stage: 'failed', attempts: 1, error: text } },
      },
    );
  return incident({
    reason: text,
    plans: [plan('p1', 'pending'), plan('p2', 'executed'), plan('p3', 'failed'), planState('p4')],
    question: {
      phase: 'prove',
      since: '2026-11-22T03:11:00.000Z',
      because: [text],
      choices: [text],
      waivable: true,
    },
    waivers: [
      {
        phase: 'prove',
        at: '2026-11-22T03:12:00.000Z',
        reason: text,
        requester: 'ben',
        approvers: ['ana', 'cleo'],
        because: [text],
      },
    ],
    alarms: [{ at: '2026-11-22T03:13:00.000Z', text }],
    notes: [{ at: '2026-11-22T03:13:00.000Z', by: 'ana', text }],
    closedAt: '2026-11-22T05:00:00.000Z',
    measurements: {
      ...enforced,
      inventory: measured('proven', {
        says: [text],
        unproven: [text],
        data: {
          doors,
          unseen: [{ account: text, what: text, why: text, covers: text }],
          objects: {},
          graph: { story: [text] },
        },
      }),
    },
    ...change,
  });
}

/** Every message that can be made of an incident: in the channel, in person, and as an answer. */
export function everyMessage(from: Incident, text = ''): Message[] {
  return [
    ...desiredMessages(from).map((desired) => desired.render('f'.repeat(32))),
    ...from.plans.flatMap((state) => renderPlanDetails(from, state)),
    ...renderDoors(from),
    ...renderPlans(from),
    ...renderTimeline(from),
    ...renderHelp(from),
    ...renderHelp(undefined),
    renderAnswered(from),
    replyMessage(from.kind, { ok: false, code: 'unknown-plan', text, works: [text] }),
    noteMessage(from.kind, text === '' ? 'x' : text),
  ];
}
