import { iso } from '../../../src/core/incident/turn.ts';
import { EMPTY, seal, type Sealed } from '../../../src/core/journal/chain.ts';
import { recheckApprovals } from '../../../src/core/journal/recheck.ts';
import type { JsonObject } from '../../../src/core/plan/json.ts';
import { START, type Story } from './stage.ts';

/** What an auditor complains of in a story's journal, all of it written at one instant. */
export function rechecked(
  story: Story,
  change: (facts: Story['facts']) => Story['facts'] = (all) => all,
): string[] {
  let head = EMPTY;
  const lines = change(story.facts).map(({ kind, body }) => {
    const next = seal(head, { kind, body: body as unknown as JsonObject }, iso(START));
    head = next.head;
    return JSON.parse(next.line) as Sealed;
  });
  return recheckApprovals(lines).problems.map(({ problem }) => problem);
}
