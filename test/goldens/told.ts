import type { Incident, PlanState } from '../../src/core/incident/incident.ts';
import { phaseInfo } from '../../src/core/incident/machine.ts';
import { shortDigest } from '../../src/core/plan/canonical.ts';
import type { Act } from '../promises/stage/people.ts';

/** Who does what in the golden incidents. What they do follows from what they see, and from nothing else. */

/** Approvers in the order in which they come; whoever asked, voted or is a suspect does not. */
function nextVoter(incident: Incident, { plan, votes }: PlanState): string | undefined {
  return ['cho', 'dev', 'ben', 'ana'].find(
    (person) =>
      person !== plan.requester &&
      person !== plan.parameters['person'] &&
      !incident.suspects.includes(person) &&
      !votes.some((v) => v.person === person && !v.revoked),
  );
}

/** People who approve, answer with a waiver or another try, and close. */
export function goOn(incident: Incident | undefined, accounts: readonly string[]): Act | undefined {
  if (incident === undefined) {
    return { person: 'ana', body: { do: 'declare', accounts, reason: 'a note in the console' } };
  }
  for (const waiting of incident.plans.filter((p) => p.stage === 'pending')) {
    const person = nextVoter(incident, waiting);
    const named = { plan: waiting.plan.id, digest: shortDigest(waiting.digest) };
    if (person !== undefined) return { person, body: { do: 'approve', ...named } };
  }
  if (incident.plans.some((p) => ['pending', 'approved'].includes(p.stage))) return undefined;
  const { does } = phaseInfo(incident);
  if (incident.question !== undefined) {
    if (incident.question.waivable && does.kind === 'measure') {
      return { person: 'ana', body: { do: 'waive', reason: 'two of us looked at it by hand' } };
    }
    return { person: 'ana', body: does.kind === 'approve' ? { do: 'redraft' } : { do: 'resume' } };
  }
  return does.kind === 'person' ? { person: 'ana', body: { do: 'close' } } : undefined;
}

interface Cue extends Act {
  readonly when: (incident: Incident) => boolean;
}

const inPhase = (phase: string) => (incident: Incident) => incident.position.phase === phase;
const pendingOf = ({ plans }: Incident, kind: string) =>
  plans.find((p) => p.plan.kind === kind && p.stage === 'pending');

/**
 * A day on which everything is said that can be said, each thing once: a hold and its end, a veto, a plan
 * drawn anew, a suspect, a veto set aside, a wrong digest, an outsider, a handover, a note, an undo.
 */
export function eventfulDay(): (incident: Incident | undefined) => Act | undefined {
  const cues = cuesInOrder();
  return (incident) => {
    const [cue] = cues;
    if (incident === undefined || cue === undefined || !cue.when(incident)) return undefined;
    cues.shift();
    return { person: cue.person, body: bodyNow(incident, cue) };
  };
}

function cuesInOrder(): Cue[] {
  const early = inPhase('approve-emergency');
  const emergency = { plan: '', digest: '' };
  return [
    { when: early, person: 'ana', body: { do: 'note', text: 'Löschaufträge 🔥 in us-east-1' } },
    { when: early, person: 'ana', body: { do: 'handover', to: 'ben' } },
    { when: early, person: 'ben', body: { do: 'handover', to: 'ana' } },
    { when: early, person: 'U0NOBODY', body: { do: 'approve', ...emergency } },
    { when: early, person: 'ben', body: { do: 'approve', plan: 'p1', digest: 'f'.repeat(12) } },
    { when: early, person: 'dev', body: { do: 'hold', reason: 'one moment please' } },
    { when: early, person: 'ana', body: { do: 'resume' } },
    { when: early, person: 'ben', body: { do: 'deny', ...emergency, reason: 'I know better' } },
    { when: early, person: 'ana', body: { do: 'redraft', mode: 'destruction' } },
    { when: early, person: 'ben', body: { do: 'deny', ...emergency, reason: 'and again' } },
    { when: early, person: 'cho', body: { do: 'set-aside', person: 'ben', reason: 'two vetoes' } },
    {
      when: inPhase('approve-defuse'),
      person: 'ben',
      body: { do: 'deny', ...emergency, reason: 'not yet' },
    },
    {
      when: inPhase('approve-defuse'),
      person: 'ana',
      body: { do: 'suspect', person: 'ben', reason: 'his laptop is gone' },
    },
    { when: inPhase('approve-doors'), person: 'ben', body: { do: 'approve', ...emergency } },
    { when: (i) => pendingOf(i, 'rotate') !== undefined, person: 'ana', body: { do: 'redraft' } },
    {
      when: inPhase('review'),
      person: 'ana',
      body: { do: 'undo', call: '', reason: 'the deployer needs it' },
    },
  ];
}

/** Fills in what is there only in the moment: the plan that waits, the call that was made. */
function bodyNow(incident: Incident, { body }: Cue): Act['body'] {
  const pending = incident.plans.findLast((p) => p.stage === 'pending');
  if ((body.do === 'approve' || body.do === 'deny') && body.plan === '') {
    return { ...body, plan: pending?.plan.id ?? 'p0', digest: shortDigest(pending?.digest ?? '') };
  }
  if (body.do === 'undo') return { ...body, call: takenBack(incident) };
  return body;
}

/** A door that was closed and does not look hostile. */
function takenBack({ plans, measurements }: Incident): string {
  const doors = (measurements.inventory?.data['doors'] ?? []) as readonly {
    id: string;
    suspicion: string;
  }[];
  const hostile = new Set(doors.filter((d) => d.suspicion === 'hostile').map((d) => d.id));
  const made = plans
    .filter((p) => p.plan.kind === 'doors')
    .flatMap((p) =>
      p.plan.waves
        .flatMap((w) => w.calls)
        .filter((c) => p.calls[c.id]?.stage === 'done' && !('none' in c.undo))
        .filter((c) => !c.doors.some((id) => hostile.has(id))),
    );
  return made[0]?.id ?? 'none';
}
