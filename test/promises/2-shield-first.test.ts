import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drafts } from '../../src/core/actions/drafts.ts';
import { situationOf } from '../../src/core/incident/situation-of.ts';
import type { Call } from '../../src/core/plan/call.ts';
import { tell, type Story } from '../core/incident/stage.ts';
import { chaos, goodDay, factsOfKind, reached, realFindings, steps } from './stage/chaos.ts';

/**
 * Promise 2: in accounts that an organization policy can reach, nothing visible is locked before
 * destruction is shut off there.
 *
 * Visible is what the plan calls medium or loud. Before such a call may leave, every call that attaches
 * the shield has settled well, its proof has come back, and it was not disproven. The rule is read from
 * the journal alone.
 */

const real = await realFindings();

function callsOf(story: Story, digest: string): { kind: string; part: string; call: Call }[] {
  const found = factsOfKind(story, 'plan.drafted').find(({ body }) => body.digest === digest);
  return (found?.body.plan.waves ?? []).flatMap((wave) =>
    wave.calls.map((call) => ({ kind: found?.body.plan.kind ?? '', part: wave.part, call })),
  );
}

/** Does the shield stand before this place: attached by an emergency plan, and not taken off since? */
function shieldStands(story: Story, at: number): boolean {
  const settled = factsOfKind(story, 'call.settled').filter((f) => f.at < at);
  const well = (digest: string, call: string) =>
    settled.findLast(({ body }) => body.digest === digest && body.call === call)?.body.outcome;
  return factsOfKind(story, 'plan.drafted').some(({ body: { digest, plan } }) => {
    if (plan.kind !== 'emergency') return false;
    const shield = callsOf(story, digest).filter(({ part }) => part === 'shield');
    // What is optional (the policy against outsiders, where an organization has none) may fail and is then named.
    const settledWell = ({ call }: (typeof shield)[number]) =>
      call.optional === true
        ? well(digest, call.id) !== undefined
        : ['done', 'already'].includes(well(digest, call.id) ?? '');
    return shield.some(({ call }) => call.optional !== true) && shield.every(settledWell);
  });
}

function shieldTakenOff(story: Story, at: number): boolean {
  return factsOfKind(story, 'call.intended').some(
    ({ at: then, body }) =>
      then < at &&
      callsOf(story, body.digest).some(
        ({ call }) =>
          call.id === body.call &&
          call.request.operation === 'DetachPolicy' &&
          call.action.includes('shield'),
      ),
  );
}

function liftBegan(story: Story, at: number): boolean {
  const lifts = factsOfKind(story, 'plan.drafted').filter(({ body }) => body.plan.kind === 'lift');
  return factsOfKind(story, 'plan.started').some(
    (f) => f.at < at && lifts.some(({ body }) => body.digest === f.body.digest),
  );
}

describe('the shield comes first', () => {
  it('given anything that people, measurements and time can do, when a visible call may leave, then the shield stands and is not disproven', () => {
    const told: Story[] = [];
    let visible = 0;
    fc.assert(
      fc.property(steps(90), (taken) => {
        const story = chaos(real, taken);
        told.push(story);
        for (const { at, body } of factsOfKind(story, 'call.intended')) {
          const found = callsOf(story, body.digest).find(({ call }) => call.id === body.call);
          if (found === undefined || found.call.noise === 'quiet' || found.kind === 'lift')
            continue;
          // Once the lift has begun the shield may come off, and what is taken back then locks nobody out.
          if (found.part === 'undo' && liftBegan(story, at)) continue;
          visible += 1;
          expect(shieldStands(story, at), body.call).toBe(true);
          expect(shieldTakenOff(story, at), `${body.call} after the shield came off`).toBe(false);
          const proof = factsOfKind(story, 'measured').findLast(
            (f) => f.at < at && f.body.measurement === 'shield-proof',
          );
          expect(proof?.body.result.finding).toMatch(/^(proven|unproven)$/);
        }
        // And no waiver is about the shield or its proof.
        const waived = factsOfKind(story, 'waiver.granted').map(({ body }) => body.phase);
        expect(waived).not.toContain('attach-shield');
        expect(waived).not.toContain('prove-shield');
      }),
      { numRuns: 250, endOnFailure: true, examples: [goodDay] },
    );
    expect(visible).toBeGreaterThan(100);
    expect(reached(told).plans).toContain('doors');
  });

  function untilShieldProof(): Story {
    const story = tell();
    story.approves('ben');
    story.approves('cho');
    expect(story.incident.position.phase).toBe('attach-shield');
    story.callsSucceed();
    expect(story.incident.position.phase).toBe('prove-shield');
    return story;
  }

  it('given a canary that still gets through, when the proof comes back, then the runbook stops there and nobody can waive it', () => {
    const story = untilShieldProof();
    story.now += 3_600_000;
    story.measures({ finding: 'disproven', says: ['the canary could delete'] });
    expect(story.incident.position).toMatchObject({ phase: 'prove-shield', state: 'asking' });
    expect(story.incident.question?.waivable).toBe(false);
    for (const person of ['ana', 'ben', 'dev']) {
      expect(story.says(person, { do: 'waive', reason: 'we are in a great hurry' })).toMatchObject({
        ok: false,
        code: 'not-waivable',
      });
    }
    expect(
      story.effects.filter((e) => (e.data['call'] as string | undefined)?.startsWith('freeze')),
    ).toEqual([]);
  });

  it('given a shield that could not be measured in time, when its deadline is over, then it is named and the freeze goes out', () => {
    const story = untilShieldProof();
    story.now += 3_600_000;
    story.measures({ finding: 'unproven', unproven: ['production has no canary'] });
    expect(story.incident.position.phase).toBe('attach-freeze');
    expect(story.incident.measurements['shield-proof']?.unproven).toEqual([
      'production has no canary',
    ]);
    expect(story.incident.waivers).toEqual([]);
  });

  it('given a shield that can’t be attached, when people are asked, then it can be tried again but not waived', () => {
    const story = tell();
    story.approves('ben');
    story.approves('cho');
    const [effect] = story.effects.filter((e) => e.kind === 'call');
    story.callsSucceed();
    expect(effect).toBeDefined();
    const broken = tell();
    broken.approves('ben');
    broken.approves('cho');
    for (const one of broken.effects.filter((e) => e.kind === 'call')) {
      broken.claims(one);
      const { digest, call } = one.data as { digest: string; call: string };
      broken.happens({
        type: 'call-settled',
        digest,
        call,
        outcome: 'failed',
        error: 'ConstraintViolation: five policies are attached',
      });
    }
    expect(broken.incident.position).toMatchObject({ phase: 'attach-shield', state: 'asking' });
    expect(broken.incident.question).toMatchObject({ waivable: false });
    expect(broken.says('ana', { do: 'waive', reason: 'we are in a great hurry' })).toMatchObject({
      ok: false,
      code: 'not-waivable',
    });
    expect(broken.says('ana', { do: 'resume' })).toMatchObject({ ok: true });
    expect(broken.incident.position).toMatchObject({ phase: 'attach-shield', state: 'working' });
  });

  it('given the emergency plan, when it is drawn, then its shield is quiet and its freeze, which is an outage, comes after it', () => {
    const story = tell();
    const { waves } = drafts.emergency(situationOf(story.incident, story.incident.openedAt));
    const partsInOrder = waves.map(({ part }) => part);
    expect(partsInOrder).toEqual(partsInOrder.toSorted().toReversed());
    for (const { part, calls } of waves) {
      for (const call of calls) if (part === 'shield') expect(call.noise, call.id).toBe('quiet');
    }
  });

  it('given a shield that stands, when somebody wants to take it back by itself, then it is refused: it comes off last', () => {
    const story = untilShieldProof();
    const attached = story
      .plan('emergency')
      .plan.waves.flatMap((w) => w.calls)
      .filter((c) => c.id.includes('shield') && c.id.includes('attach'));
    expect(attached.length).toBeGreaterThan(0);
    for (const call of attached) {
      expect(
        story.says('ana', { do: 'undo', call: call.id, reason: 'we would like to' }),
      ).toMatchObject({ ok: false, code: 'no-undo' });
    }
  });
});
