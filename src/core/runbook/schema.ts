import * as z from 'zod';
import { measurementIds, parts, reportPhases, runbookPlanKinds, scopeKinds } from './language.ts';
import type { PartId } from './language.ts';

/**
 * A runbook as it stands in its YAML file. Plain data: no defaults are filled in and nothing is
 * transformed, so that what was read, what is pinned in the journal and what is compiled are one text.
 */

const PHASES_MAX = 100;

const phaseId = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,39}$/,
    'a phase id has lower-case letters, digits and hyphens, begins with a letter, and is 40 long at most',
  );
// Control and format characters would let a title break out of its line in a log or a chat message.
const title = z
  .string()
  .min(1)
  .max(80)
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, 'a title is one line of ordinary text');

const partIds = Object.keys(parts) as PartId[];

/** The one thing that a phase does; each phase has exactly one of these keys. */
export const deeds = ['pass', 'approve', 'run', 'measure', 'person', 'final'] as const;

const phaseFields = z.strictObject({
  title: title.describe('Shown in chat; short and plain.'),
  report: z.enum(reportPhases).describe('The name under which report.json counts this phase.'),
  pass: z.literal(true).optional().describe('Goes on at once; for background work and a name.'),
  approve: z
    .enum(runbookPlanKinds)
    .optional()
    .describe('Draws this plan and waits for its quorum.'),
  run: z.enum(partIds).optional().describe('Runs one part of an approved plan.'),
  measure: z.enum(measurementIds).optional().describe('Measures, and goes on when it is proven.'),
  person: z.literal('close').optional().describe('Waits until a person closes.'),
  final: z.literal(true).optional().describe('The incident ends here.'),
  background: z
    .array(z.enum(measurementIds))
    .min(1)
    .optional()
    .describe('Measurements that are started quietly on entering; nobody waits for them.'),
  // oxlint-disable-next-line unicorn/no-thenable -- data from a file, never awaited
  then: phaseId.optional().describe('The phase that comes next.'),
  again: phaseId
    .optional()
    .describe(
      'measure: where to go round when the answer is "again". run: where to go when its plan is over.',
    ),
  without: phaseId
    .optional()
    .describe(
      'measure: where the plan is drawn anew once two people go on without an account whose lock does not hold.',
    ),
  fallback: phaseId
    .optional()
    .describe(
      'run, measure; at peace only: where to go when it fails or is not so, without asking. Leads to the end of the trial.',
    ),
  unproven: z
    .enum(['ask', 'go-on'])
    .optional()
    .describe('measure: what to do when the deadline passes without an answer. Default: ask.'),
  waivable: z
    .boolean()
    .optional()
    .describe(
      'May two people go on without it, in writing? Default: true for measure, false for run. What is disproven never is.',
    ),
});

type PhaseFields = z.infer<typeof phaseFields>;

const phaseSchema = phaseFields
  .superRefine((phase, context) => {
    for (const { key, message } of phaseProblems(phase)) {
      context.addIssue({ code: 'custom', path: key === undefined ? [] : [key], message });
    }
  })
  .meta({ oneOf: deeds.map((deed) => ({ required: [deed] })) });

export const runbookSchema = z.strictObject({
  id: phaseId,
  version: z.int().min(1).describe('Raise it with every change of the order.'),
  title,
  scope: z
    .enum(scopeKinds)
    .describe('What stands above the accounts: organization policies, or nothing.'),
  begin: phaseId.describe('The first phase.'),
  phases: z
    .record(phaseId, phaseSchema)
    .refine((phases) => Object.keys(phases).length <= PHASES_MAX, {
      message: `a runbook has at most ${PHASES_MAX} phases`,
    }),
});

export type Runbook = z.infer<typeof runbookSchema>;
export type RunbookPhase = Runbook['phases'][string];

/** The JSON Schema of a runbook file, for editors: completion and a red line under a typo. */
export function runbookJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(runbookSchema, { target: 'draft-2020-12' }),
    title: 'Lockstep runbook',
  };
}

interface PhaseProblem {
  readonly key?: keyof PhaseFields;
  readonly message: string;
}

function phaseProblems(phase: PhaseFields): PhaseProblem[] {
  const present = deeds.filter((deed) => phase[deed] !== undefined);
  if (present.length !== 1) {
    const found = present.length === 0 ? 'has none' : `has ${present.join(' and ')}`;
    return [{ message: `a phase has exactly one of ${deeds.join(', ')}; this one ${found}` }];
  }
  const problems: PhaseProblem[] = [];
  if (phase.final === true && phase.then !== undefined) {
    problems.push({ key: 'then', message: 'a final phase has no next phase: remove `then`' });
  }
  if (phase.final !== true && phase.then === undefined) {
    problems.push({ message: 'it does not say what comes next: add `then: <phase>`' });
  }
  const misplaced = (key: keyof PhaseFields, allowed: boolean, where: string) => {
    if (phase[key] !== undefined && !allowed) {
      problems.push({
        key,
        message: `\`${key}\` only belongs in a phase with ${where}: remove it`,
      });
    }
  };
  const measures = phase.measure !== undefined;
  const runs = phase.run !== undefined;
  misplaced('unproven', measures, '`measure`');
  misplaced('again', measures || runs, '`measure` or `run`');
  misplaced('waivable', measures || runs, '`measure` or `run`');
  misplaced('without', measures, '`measure`');
  misplaced('fallback', measures || runs, '`measure` or `run`');
  misplaced('background', phase.final !== true, 'something after it');
  return problems;
}
