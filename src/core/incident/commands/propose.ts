import { attachesOf, shieldActions } from '../../actions/detach-policy.ts';
import { draftUndoOf } from '../../actions/undo.ts';
import { approversWithout, canBeApproved, personOf } from '../../approval/quorum.ts';
import { shortDigest } from '../../plan/canonical.ts';
import type { PlanKind } from '../../plan/plan.ts';
import { bounded } from '../bounded.ts';
import { propose } from '../drafting.ts';
import { isOver } from '../evolve-plans.ts';
import { executing } from '../execution.ts';
import type { Incident } from '../incident.ts';
import { judgeable } from '../judgeable.ts';
import { phaseInfo } from '../machine.ts';
import { refuse, refused, said, type Answered, type Refusal } from '../refusal.ts';
import type { Person } from '../settings.ts';
import type { Draft, MadeCall } from '../situation.ts';
import { madeCalls, situationOf } from '../situation-of.ts';
import { iso, type Turn } from '../turn.ts';

/** Commands that need other people's approval before they mean anything: each becomes a plan. */

/** Going on although something could not be shown. What is disproven can't be waived, the shield never. */
export function waive(turn: Turn, person: Person, reason: string): Answered {
  const { question } = turn.incident;
  const info = phaseInfo(turn.incident);
  if (question === undefined) {
    return refused('wrong-phase', `Nothing waits for a waiver in "${info.title}".`, [
      '/incident status',
    ]);
  }
  if (!question.waivable) {
    const why = info.waivable ? 'What was measured and is not so' : `"${info.title}"`;
    return refused('not-waivable', `${why} can't be waived.`, question.choices);
  }
  if (reason.trim().length < 10) {
    return refused(
      'reason-missing',
      'A waiver needs its reason in writing, at least ten characters.',
      ['/incident waive because <why it is safe to go on>'],
    );
  }
  const because = [...question.because, ...staysOn(turn.incident)];
  return ask(turn, 'waive', person, {
    title: `Waive: ${info.title}`,
    reason: bounded(reason, 1000),
    parameters: { phase: question.phase, asked: question.since, because },
    leaves: because,
  });
}

/** Locks that nobody takes off any more if people go on now; what failed stands in the question. */
function staysOn(incident: Incident): readonly string[] {
  const { does } = phaseInfo(incident);
  if (does.kind !== 'run' || does.plan !== 'lift') return [];
  const state = executing(incident, does.plan);
  const waves = state?.plan.waves.filter(({ part }) => part === does.part) ?? [];
  return waves
    .flatMap(({ calls }) => calls)
    .filter(({ request }) => request.operation === 'DetachPolicy')
    .filter(({ id }) => ['waiting', 'intended'].includes(state?.calls[id]?.stage ?? ''))
    .map(({ says }) => `${says}: not done, so it stays on`);
}

/** Foreign changes that people know: they no longer stand between the inventory and "doors closed". */
export function judge(
  turn: Turn,
  person: Person,
  changes: readonly string[],
  reason: string,
): Answered {
  const known = judgeable(turn.incident);
  const unknown = changes.filter((id) => !known.includes(id));
  if (changes.length === 0 || unknown.length > 0) {
    return refused(
      'unknown-call',
      `Not a change that was found: ${unknown.join(', ') || 'none named'}.`,
      ['/incident doors'],
    );
  }
  if (reason.trim().length < 3) {
    return refused('reason-missing', 'Say why these changes are yours.', [
      '/incident doors known <change> because <reason>',
    ]);
  }
  return ask(turn, 'judge', person, {
    title: `Known changes: ${changes.join(', ')}`,
    reason: bounded(reason, 1000),
    parameters: { changes: [...changes] },
    leaves: [],
  });
}

/** Takes back one of our own calls, or all that a plan did, from what was saved before it. */
export function undo(turn: Turn, person: Person, what: string, reason: string): Answered {
  const found = madeBy(turn.incident, what);
  if ('refused' in found) return found;
  if (reason.trim().length < 3) {
    return refused('reason-missing', 'Say why it is taken back.', [
      `/incident undo ${what} because <reason>`,
    ]);
  }
  // No undo goes round the order of the runbook (DESIGN §5: the shield comes off last).
  const all = madeCalls(turn.incident);
  if (found.made.some((one) => attachesOf(shieldActions, one, all))) {
    return refused(
      'no-undo',
      'The shield comes off last, with the lift: nothing visible may happen without it.',
      ['/incident lift'],
    );
  }
  const ofBoundary = (digest: string): boolean =>
    turn.incident.plans.some((one) => one.digest === digest && one.plan.kind === 'boundary');
  if (found.made.length > 1 && found.made.some(({ plan }) => ofBoundary(plan))) {
    return refused(
      'no-undo',
      'Boundaries come off with the lift, in its order; one of them can be taken back by itself.',
      ['/incident lift'],
    );
  }
  const draft = draftUndoOf(found.made, situationOf(turn.incident, iso(turn.context.now)), what);
  if ('none' in draft) return refused('no-undo', `It can't be taken back: ${draft.none}.`);
  const plan = propose(turn, 'undo', { ...draft, reason: bounded(reason, 1000) }, person.person);
  return said(`${plan.id} takes it back once two others approve.`);
}

/** The settled calls that a name means: of a plan (`p4`), or the one of that id. */
function madeBy(
  incident: Incident,
  what: string,
): { readonly made: readonly MadeCall[] } | { readonly refused: Refusal } {
  const plan = incident.plans.find((one) => one.plan.id === what);
  const made = madeCalls(incident).filter(
    (m) =>
      (plan !== undefined && m.plan === plan.digest) ||
      m.call.id === what ||
      `${m.plan.slice(0, 12)}/${m.call.id}` === what,
  );
  if (made.length === 1 || (plan !== undefined && made.length > 0)) return { made };
  const text =
    made.length === 0
      ? plan === undefined
        ? `No call ${what} was made in this incident.`
        : `${what} has done nothing that could be taken back.`
      : `${what} names several calls; put its plan's digest before it.`;
  const works = made.map(
    (m) => `/incident undo ${m.plan.slice(0, 12)}/${m.call.id} because <reason>`,
  );
  return { refused: refuse('unknown-call', text, works) };
}

/** One human's account may be stolen. Marking takes two people, and never leaves fewer than the quorum. */
export function suspect(turn: Turn, person: Person, about: string, reason: string): Answered {
  const found = personOf(turn.incident.roster, about);
  if (found === undefined) return refused('unknown-person', `${about} is not on the roster.`);
  const stands = alreadyAsked(turn, 'suspect', person, about);
  if (stands !== undefined) return stands;
  if (approversWithout(turn.incident, about) < turn.incident.roster.quorum) {
    return refused(
      'roster-too-small',
      `Without ${found.name} fewer than ${turn.incident.roster.quorum} approvers are left.`,
    );
  }
  return ask(turn, 'suspect', person, aboutDraft(`Mark ${found.name} as a suspect`, about, reason));
}

/** Two others set a person's veto against a tightening plan aside, for this incident. */
export function setAside(turn: Turn, person: Person, about: string, reason: string): Answered {
  const found = personOf(turn.incident.roster, about);
  if (found === undefined) return refused('unknown-person', `${about} is not on the roster.`);
  const stands = alreadyAsked(turn, 'set-aside', person, about);
  if (stands !== undefined) return stands;
  const vetoes = turn.incident.plans.some((p) =>
    p.votes.some((v) => v.person === about && v.decision === 'deny'),
  );
  if (!vetoes) return refused('unknown-person', `${found.name} has not vetoed anything.`);
  return ask(
    turn,
    'set-aside',
    person,
    aboutDraft(`Set ${found.name}'s veto aside`, about, reason),
  );
}

/** Nobody proposes anything about themselves, and what others have proposed stands until it is decided. */
function alreadyAsked(
  turn: Turn,
  kind: 'suspect' | 'set-aside',
  person: Person,
  about: string,
): Answered | undefined {
  if (about === person.person) {
    return refused('unknown-person', 'Somebody else has to ask for that about you.');
  }
  const open = turn.incident.plans.find(
    (p) => p.plan.kind === kind && p.plan.parameters['person'] === about && !isOver(p.stage),
  );
  if (open === undefined) return undefined;
  return refused('already-voted', `${open.plan.id} asks for that already.`, [
    `/incident approve ${open.plan.id} ${shortDigest(open.digest)}`,
  ]);
}

function aboutDraft(title: string, about: string, reason: string) {
  return { title, reason: bounded(reason, 1000), parameters: { person: about }, leaves: [] };
}

/** Puts a plan without calls before the others. */
export function ask(
  turn: Turn,
  kind: PlanKind,
  person: Person,
  draft: Omit<Draft, 'direction' | 'waves'>,
): Answered {
  const asked = { kind, direction: 'loosening', requester: person.person, ...draft } as const;
  if (!canBeApproved(turn.incident, asked)) {
    const { quorum } = turn.incident.roster;
    return refused(
      'roster-too-small',
      `Fewer than ${quorum} people could approve this, because you ask for it yourself. Let somebody else ask, or put more approvers on the roster for the next incident.`,
    );
  }
  const plan = propose(turn, kind, { ...draft, direction: 'loosening', waves: [] }, person.person);
  return said(
    `${plan.id} is on the table: ${plan.title}. It needs ${turn.incident.roster.quorum} approvals.`,
  );
}
