import { placeOf, wayFrom, type Word } from '../../runbook/machine-table.ts';
import { isBehind, raw, rule, type Audit, type DatedFact } from './audit.ts';
import type { Step } from './moment.ts';

/**
 * Order kept: the machine moves only along the table of the documentation, and each of its events has its
 * reason in the same turn of the journal. `turn` is what the turn has written before this fact.
 */
export function judgeMoves(
  audit: Audit,
  fact: DatedFact,
  turn: readonly DatedFact[],
  step: Step,
): void {
  if (audit.closed) {
    const late = ['event.ignored', 'command.refused', 'drill.truth'].includes(fact.kind);
    rule(late, 'nothing happens in a closed incident');
  }
  if (fact.kind === 'incident.closed') {
    rule(audit.place.endsWith('/final'), 'an incident closes where the runbook ends');
  }
  if (fact.kind !== 'phase.moved') return;
  const { event, position } = fact.body;
  const { phase, state, stuck } = position;
  const to = stuck === undefined ? `${phase}/${state}` : `${phase}/${state}/${stuck}`;
  if (event === 'START') {
    rule(audit.place === '' && to === placeOf(raw, raw.begin), 'it begins at the beginning');
    return;
  }
  const way = wayFrom(raw, audit.place, event as Word);
  rule(way !== undefined, `${event} means nothing in ${audit.place}`);
  rule(way?.to === to, `${audit.place} goes to ${way?.to ?? ''} on ${event}`);
  rule(position.entry > audit.entry || !(way?.orders ?? false), 'an order is a new entry');
  judgeReason(audit, event as Word, turn, step);
}

function judgeReason(audit: Audit, word: Word, turn: readonly DatedFact[], { act }: Step): void {
  const deed = raw.phases[audit.place.split('/')[0] ?? ''] ?? {};
  // An alarm of the watch stops a lift wherever it is.
  const isLift =
    deed.approve === 'lift' ||
    deed.run?.startsWith('lift/') === true ||
    ['cutoff-proof', 'quiet'].includes(deed.measure ?? '');
  const stops = ['FAILED', 'DISPROVEN'].includes(word);
  if (isLift && stops && turn.some((f) => f.kind === 'alarm.raised')) return undefined;
  const command = act !== 'declare' && act.do === 'says' ? act.body.do : undefined;
  switch (word) {
    case 'APPROVED':
      return rule(
        turn.some(
          (f) => f.kind === 'plan.started' && kindOf(audit, f.body.digest) === deed.approve,
        ),
        'a phase goes on when its own plan has started',
      );
    case 'NOTHING':
      return rule(!hasOpen(audit, deed.approve), '"nothing to do" is said when no plan is open');
    case 'ENDED':
      return rule(
        !hasOpen(audit, deed.approve),
        'a phase asks for a new plan when its own is over',
      );
    case 'DRAFTED':
      return rule(command === 'redraft' || command === 'lift', 'people draw a new plan');
    case 'DONE':
    case 'FAILED':
      return judgeRun(audit, word);
    case 'RETRY':
      return rule(
        command === 'resume' ||
          (['doors-closed', 'activity', 'quiet'].includes(deed.measure ?? '') &&
            turn.some((f) => f.kind === 'changes.judged')) ||
          (['shield-proof', 'freeze-proof'].includes(deed.measure ?? '') &&
            turn.some((f) => f.kind === 'scope.narrowed')),
        'another try is asked for by people',
      );
    case 'WAIVED':
      return rule(
        turn.some((f) => f.kind === 'waiver.granted'),
        'a waiver is in the journal',
      );
    case 'WITHOUT':
      rule(!hasOpen(audit, 'emergency'), 'what is left of the plan is given up');
      return rule(
        turn.some((f) => f.kind === 'scope.narrowed'),
        'an account was left out',
      );
    case 'CLOSED':
      return rule(command === 'close', 'a person closes');
    case 'AGAIN':
      if (deed.run !== undefined) {
        // A lift is drawn anew, too, when another try comes after locks were put back on.
        const isLift = command === 'resume' && deed.run.startsWith('lift/');
        return rule(command === 'redraft' || isLift, 'people give a plan up');
      }
      return judgeFinding(audit, ['disproven'], turn);
    case 'PROVEN':
      return judgeFinding(audit, ['proven'], turn);
    case 'UNPROVEN':
      return judgeFinding(audit, ['unproven'], turn);
    case 'DISPROVEN':
      return judgeFinding(audit, ['disproven'], turn);
  }
}

/** A word is said only after its measurement: in this turn, in this phase, in this stay. */
function judgeFinding(audit: Audit, findings: readonly string[], turn: readonly DatedFact[]): void {
  const [phase = ''] = audit.place.split('/');
  rule(
    turn.some(
      (f) =>
        f.kind === 'measured' &&
        f.body.measurement === raw.phases[phase]?.measure &&
        f.body.phase === phase &&
        f.body.entry === audit.entry &&
        findings.includes(f.body.result.finding),
    ),
    'a measured phase goes on by its own fresh measurement',
  );
}

function judgeRun(audit: Audit, word: 'DONE' | 'FAILED'): void {
  const [kind = '', part] = (raw.phases[audit.place.split('/')[0] ?? '']?.run ?? '').split('/');
  // The plan that runs, or that was closed in this turn because its last call has settled.
  const state = [...audit.plans.values()].findLast(
    (p) => p.plan.kind === kind && (p.stage === 'started' || p.calls.size > 0),
  );
  const calls = (state?.plan.waves ?? []).filter((w) => w.part === part).flatMap((w) => w.calls);
  if (word === 'FAILED') {
    const bad = calls.some(
      (call) => state !== undefined && !isBehind(state, call) && state.calls.has(call.id),
    );
    return rule(bad, 'a part fails when a call of it went wrong');
  }
  if (audit.answered.get(kind) === 'NOTHING') return;
  rule(
    // A lift without hostile roles has no cutoff to make.
    state !== undefined &&
      (calls.length > 0 || kind === 'lift') &&
      calls.every((call) => isBehind(state, call)),
    'a part is done when every call of it has settled well',
  );
}

function kindOf(audit: Audit, digest: string): string | undefined {
  return audit.plans.get(digest)?.plan.kind;
}

function hasOpen(audit: Audit, kind: string | undefined): boolean {
  return [...audit.plans.values()].some((p) => p.plan.kind === kind && p.stage !== 'over');
}
