import { describe, expect, it } from 'vitest';
import type { Effect } from '../../../src/core/incident/effects.ts';
import {
  decideClaim,
  decideCommand,
  decideHappening,
  type Happening,
} from '../../../src/core/incident/decide.ts';
import { replay, type Dated } from '../../../src/core/incident/evolve.ts';
import type { Decision } from '../../../src/core/incident/turn.ts';
import { shortDigest } from '../../../src/core/plan/canonical.ts';
import { sceneNamed } from '../../faults/scenes/scenes.ts';
import { BEGIN } from '../../faults/scenes/scene.ts';
import { command } from './stage.ts';

/** A rotation whose hand-over takes so many attempts, up to its proof: when is that due, seconds from its end? */
function proofDueAfter(attempts: number): number {
  const { lines } = sceneNamed('rotation').front;
  let incident = replay(lines.map((line) => JSON.parse(line) as Dated));
  let now = BEGIN;
  let queued: readonly Effect[] = [];
  const context = () => ({ now, nonce: '0'.repeat(32) });
  const take = ({ incident: after, effects }: Decision) => {
    if (after === undefined) throw new Error('the incident is gone');
    incident = after;
    if (effects.length > 0) queued = effects;
  };
  const happens = (happening: Happening) => take(decideHappening(incident, happening, context()));
  const [plan] = incident.plans;
  if (plan === undefined) throw new Error('no plan waits');
  const vote = {
    do: 'approve' as const,
    plan: plan.plan.id,
    digest: shortDigest(plan.digest),
  };
  for (const who of ['U0BEN', 'U0CHO'])
    take(decideCommand(incident, command(who, vote, now), context()));
  happens({ type: 'start-checked', digest: plan.digest, refused: [] });
  while (queued[0]?.kind === 'call') {
    const { digest, call } = queued[0].data as { digest: string; call: string };
    const last = call.startsWith('rotate/create/') ? attempts : 1;
    for (let attempt = 1; attempt <= last; attempt += 1) {
      now += 40_000;
      const claimed = { digest, call, attempt, fence: attempt, request: {} };
      take(decideClaim(incident, claimed, context()));
    }
    happens({ type: 'call-settled', digest, call, outcome: 'done', value: 'AKIANEW' });
  }
  expect(queued[0]?.data['measurement']).toBe('rotation-proof');
  return ((queued[0]?.dueAt ?? 0) - now) / 1000;
}

describe('requests that may still be on their way', () => {
  it('given a key that was handed over at the first attempt, when its proof is due, then at once', () => {
    expect(proofDueAfter(1)).toBe(0);
  });

  it('given an earlier attempt whose request may still arrive, when its proof is due, then after AWS would refuse it', () => {
    expect(proofDueAfter(2)).toBe(360);
    expect(proofDueAfter(5)).toBe(360);
  });
});
