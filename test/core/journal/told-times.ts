import type { Sealed } from '../../../src/core/journal/chain.ts';
import { digestOf } from '../../../src/core/plan/canonical.ts';
import { evolve, open, type Dated } from '../../../src/core/incident/evolve.ts';
import type { Incident } from '../../../src/core/incident/incident.ts';
import { callIn } from '../../../src/core/incident/execution.ts';
import { resolveCall, UnresolvedError } from '../../../src/responder/resolve.ts';
import type { Story } from '../incident/stage.ts';

/**
 * A story's facts as entries. Stories keep no times and claim calls with an empty request; the times are
 * those that the facts themselves tell, and the requests are resolved as the worker does it.
 */
export function tellTimes(story: Story): Sealed[] {
  const entries: Sealed[] = [];
  let now = '2026-06-17T09:00:00.000Z';
  let incident: Incident | undefined;
  const attempts = new Map<string, number>();
  for (const [index, told] of story.facts.entries()) {
    let fact = told;
    if (fact.kind === 'plan.drafted') now = fact.body.plan.draftedAt;
    if (fact.kind === 'vote.cast') now = fact.body.checkedAt;
    if (fact.kind === 'phase.asked') now = askedAt(story, index) ?? now;
    if (fact.kind === 'call.intended') {
      const { digest, call } = fact.body;
      const attempt = (attempts.get(`${digest}/${call}`) ?? 0) + 1;
      const request = requestOf(incident, digest, call);
      // The worker never lets go what it can't put together.
      if (request !== undefined) {
        attempts.set(`${digest}/${call}`, attempt);
        fact = { kind: fact.kind, body: { ...fact.body, attempt, request } };
      } else fact = { kind: 'note.added', body: { by: 'test', text: 'left out' } };
    }
    if (fact.kind === 'call.settled') {
      const { digest, call } = fact.body;
      const can = requestOf(incident, digest, call) !== undefined;
      if (!can) fact = { kind: fact.kind, body: { digest, call, outcome: 'failed' } };
    }
    const dated = { ...fact, seq: index, ts: now } as Dated;
    const state = { ...told, seq: index, ts: now } as Dated;
    incident =
      incident === undefined
        ? open(state)
        : evolve(incident, fact.kind === 'call.settled' ? dated : state);
    entries.push({ ...dated, prev: '' } as unknown as Sealed);
  }
  return entries;
}

function requestOf(incident: Incident | undefined, digest: string, id: string): string | undefined {
  const plan = incident?.plans.find((p) => p.digest === digest);
  const call = callIn(plan, id);
  if (plan === undefined || call === undefined) throw new Error(`no call ${id}`);
  try {
    return digestOf(resolveCall(call, plan).request);
  } catch (error) {
    if (error instanceof UnresolvedError) return undefined;
    throw error;
  }
}

/** When a question was asked, if a waiver of it tells. */
function askedAt(story: Story, from: number): string | undefined {
  for (const fact of story.facts.slice(from)) {
    if (fact.kind === 'phase.moved') return undefined;
    if (fact.kind !== 'plan.drafted' || fact.body.plan.kind !== 'waive') continue;
    return String(fact.body.plan.parameters['asked']);
  }
  return undefined;
}
