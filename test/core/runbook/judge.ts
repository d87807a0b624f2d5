import type {
  MachineEvent,
  PhaseInfo,
  Position,
  Step,
} from '../../../src/core/runbook/language.ts';

/**
 * A second opinion on the order, written from the rules and not from the checker: it keeps the whole
 * history of one walk and looks back over it, where the checker keeps marks and looks at none.
 */
export type Happening =
  | { what: 'event'; phase: PhaseInfo; event: MachineEvent; from: Position; to: Position }
  | { what: 'draft'; plan: string }
  | { what: 'execute'; part: string }
  | { what: 'measure'; measurement: string };

export function happenings(
  cause: { phase: PhaseInfo; event: MachineEvent; from: Position } | undefined,
  step: Step,
): Happening[] {
  const list: Happening[] = cause ? [{ what: 'event', ...cause, to: step.position }] : [];
  for (const action of step.actions) {
    if (action.do === 'draft') list.push({ what: 'draft', plan: action.plan });
    if (action.do === 'execute') {
      list.push({ what: 'execute', part: `${action.plan}/${action.part}` });
    }
    if (action.do === 'measure') list.push({ what: 'measure', measurement: action.measurement });
  }
  return list;
}

/** What the last happening of a history broke; undefined when nothing. */
export function judge(history: readonly Happening[]): string | undefined {
  const now = history.at(-1);
  const past = history.slice(0, -1);
  if (now?.what === 'event') return judgeEvent(now);
  if (now?.what !== 'execute') return undefined;
  const [plan = ''] = now.part.split('/');

  const approvedAt = lastAt(past, (it) => answers(it, plan, ['APPROVED', 'NOTHING']));
  const voidedAt = lastAt(
    past,
    (it) => (it.what === 'draft' && it.plan === plan) || answers(it, plan, ['ENDED', 'DRAFTED']),
  );
  const usedAt = lastAt(past, (it) => settles(it, now.part));
  if (approvedAt < 0 || approvedAt < voidedAt) return 'changes AWS without an approval';
  if (usedAt > approvedAt) return 'an approval is used twice';

  const holds = (part: string, measurement: string) => {
    const begun = lastAt(past, (it) => it.what === 'execute' && it.part === part);
    const done = lastAt(past, (it) => settles(it, part));
    const read = lastAt(past, (it) => it.what === 'measure' && it.measurement === measurement);
    const passed = lastAt(past, (it) => passes(it, measurement));
    return done > begun && passed > begun && passed > read && done >= 0;
  };
  const shieldBegan = lastAt(past, (it) => it.what === 'execute' && it.part === 'emergency/shield');
  const liftBegan = lastAt(past, (it) => it.what === 'execute' && offs.includes(it.part));
  const stands = holds('emergency/shield', 'shield-proof') && liftBegan < shieldBegan;
  if (now.part !== 'emergency/shield' && plan !== 'lift' && !stands)
    return 'visible before the shield';

  const behind = plan === 'lift' ? 2 : ['rotate/rotate', 'backups/restore'].indexOf(now.part);
  if (behind >= 0 && !holds('doors/close', 'doors-closed')) return 'before the doors are closed';
  if (behind >= 1 && !holds('rotate/rotate', 'rotation-proof')) return 'before the rotation';
  if (behind >= 2 && !holds('backups/restore', 'backups-verified')) return 'before the backups';
  if (!offs.includes(now.part) || now.part === 'lift/lift') return undefined;
  const looked = lastAt(past, (it) => it.what === 'measure' && it.measurement === 'activity');
  if (lastAt(past, (it) => passes(it, 'activity')) <= looked) return 'before anybody looked';
  if (!holds('lift/cutoff', 'cutoff-proof')) return 'before the fresh cutoff';
  if (now.part === 'lift/shield' && !holds('lift/freeze', 'quiet')) return 'before it was quiet';
  return undefined;
}

/** The parts that give something back. */
const offs = ['lift/freeze', 'lift/shield', 'lift/lift'];

function judgeEvent({ phase, event, from, to }: Happening & { what: 'event' }): string | undefined {
  const { does } = phase;
  const isShield = does.kind === 'run' && does.plan === 'emergency' && does.part === 'shield';
  if (event === 'WAIVED' && isShield) return 'the shield was waived';
  if (event === 'WAIVED' && from.stuck === 'disproven') return 'a disproof was waived';
  if (event === 'DISPROVEN' && to.state !== 'asking') return 'went on after a disproof';
  return undefined;
}

function answers(it: Happening, plan: string, events: readonly MachineEvent[]): boolean {
  if (it.what !== 'event' || it.phase.does.kind !== 'approve') return false;
  return it.phase.does.plan === plan && events.includes(it.event);
}

function settles(it: Happening, part: string): boolean {
  if (it.what !== 'event' || it.phase.does.kind !== 'run') return false;
  const { does } = it.phase;
  return `${does.plan}/${does.part}` === part && ['DONE', 'WAIVED'].includes(it.event);
}

function passes(it: Happening, measurement: string): boolean {
  if (it.what !== 'event' || it.phase.does.kind !== 'measure') return false;
  if (it.phase.does.measurement !== measurement) return false;
  return (
    ['PROVEN', 'WAIVED'].includes(it.event) || (it.event === 'UNPROVEN' && it.to.state !== 'asking')
  );
}

function lastAt(history: readonly Happening[], is: (it: Happening) => boolean): number {
  return history.findLastIndex(is);
}
