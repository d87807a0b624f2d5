import type { OpeningTerms } from '../../../src/responder/opening.ts';
import { settingsWith, termsWith } from '../../faults/scenes/front.ts';

/* oxlint-disable unicorn/no-thenable -- phases of a runbook, never awaited */

/** Accounts for three incidents, each of which has a third of them. */
export const INCIDENTS = 3;

const first = 200_000_000_000;

/** The accounts of one incident. */
export function accountsOf(incident: number, each: number): string[] {
  return Array.from({ length: each }, (_, i) => String(first + incident * 1_000 + i));
}

/** A company with many accounts: an emergency plan attaches four policies to each. */
export function companyTerms(each: number): OpeningTerms {
  const ids = Array.from({ length: INCIDENTS }, (_, n) => accountsOf(n, each)).flat();
  const accounts = ids.map((id) => ({
    id,
    name: `account ${id}`,
    responderRoleId: `AROARESPONDER${id}`,
  }));
  const organization = { id: 'o-chaoschaos', managementAccount: '100000000001', accounts };
  return termsWith(
    'kills-chaos',
    {
      approve: { title: 'Approve', report: 'plan', approve: 'emergency', then: 'shield' },
      shield: { title: 'Shield', report: 'contain', run: 'emergency/shield', then: 'freeze' },
      freeze: { title: 'Freeze', report: 'contain', run: 'emergency/freeze', then: 'review' },
      review: { title: 'Review', report: 'review', person: 'close', then: 'closed' },
      closed: { title: 'Closed', report: 'review', final: true },
    },
    settingsWith({ organization }),
  );
}
