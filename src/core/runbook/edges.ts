import type { PhaseInfo } from './language.ts';
import { phaseInfos, phaseOf } from './phases.ts';
import type { Runbook } from './schema.ts';

/** What the drawings of a runbook show: its phases and the ways between them. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  /** `asked`: only after people were asked and decided. */
  readonly kind: 'then' | 'again' | 'asked';
  readonly label: string;
}

/** All ways from phase to phase, in the order of the file. Ways to phases that don't exist are left out. */
export function edgesOf(runbook: Runbook): Edge[] {
  return phaseInfos(runbook).flatMap((info) => {
    const phase = phaseOf(runbook, info.id);
    const edges: Edge[] = [];
    const add = (to: string | undefined, kind: Edge['kind'], label: string) => {
      if (to !== undefined && phaseOf(runbook, to)) edges.push({ from: info.id, to, kind, label });
    };
    add(phase?.then, 'then', wayOn(info));
    if (info.waivable) add(phase?.then, 'asked', 'waived');
    add(phase?.fallback, 'again', 'not so');
    add(phase?.without, 'asked', 'without an account');
    add(phase?.again, 'again', info.does.kind === 'run' ? 'plan over' : 'again');
    return edges;
  });
}

/** What the phase does, in the words of the runbook file. */
export function deedOf({ does }: PhaseInfo): string {
  switch (does.kind) {
    case 'approve':
      return `approve ${does.plan}`;
    case 'run':
      return `run ${does.plan}/${does.part}`;
    case 'measure':
      return `measure ${does.measurement}`;
    case 'person':
      return 'a person closes';
    case 'final':
      return 'end';
    default:
      return 'pass';
  }
}

function wayOn({ does, goesOnUnproven }: PhaseInfo): string {
  switch (does.kind) {
    case 'approve':
      return 'approved';
    case 'run':
      return 'done';
    case 'measure':
      return goesOnUnproven ? 'proven, or named as unproven' : 'proven';
    case 'person':
      return 'closed';
    default:
      return '';
  }
}
