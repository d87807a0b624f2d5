import type { Door, Inventory } from '../../../src/core/doors/door.ts';
import { iso } from '../../../src/core/incident/turn.ts';
import { callOf } from '../../../src/core/plan/plan.ts';
import { toJson } from '../../../src/core/plan/canonical.ts';
import { PROD, tell, type Story } from '../incident/stage.ts';
import type { Loose } from './real-journal.ts';

/** An incident in an account so large that neither its inventory nor its door plan fits into a line. */
export interface LargeStory {
  readonly story: Story;
  /** Its facts as they stand in the journal, pieces included. */
  readonly facts: readonly Loose[];
}

/** Plays an incident up to the closing wave, of which the first `calls` calls are made. */
export function largeStory(keys: number, calls: number): LargeStory {
  const story = tell();
  const facts: Loose[] = [];
  const take = (): void => {
    for (const { kind, body } of story.facts.slice(facts.length))
      facts.push({ kind, body: toJson(body), ts: iso(story.now) });
  };
  take();
  approve(story);
  make(story, Number.POSITIVE_INFINITY);
  take();
  story.measures({ finding: 'proven' });
  make(story, Number.POSITIVE_INFINITY);
  take();
  story.measures({ finding: 'proven' });
  take();
  story.measures({ finding: 'proven', data: { bombs: [] } });
  take();
  story.measures({ finding: 'proven', data: largeInventory(keys) });
  approve(story);
  make(story, calls);
  take();
  return { story, facts };
}

function approve(story: Story): void {
  for (const person of ['ben', 'cho']) {
    const reply = story.approves(person);
    if (!reply.ok) throw new Error(reply.text);
  }
}

/** Lets go of the next calls of the plan that is being executed, with the requests that were approved. */
function make(story: Story, most: number): void {
  let left = most;
  for (const effect of story.effects) {
    const { digest, call: id } = effect.data as { digest: string; call: string };
    const plan = story.incident.plans.find((one) => one.digest === digest);
    const call = plan === undefined ? undefined : callOf(plan.plan, id);
    if (effect.kind !== 'call' || call === undefined || left === 0) continue;
    if (plan?.stage !== 'executing' || plan.calls[id]?.stage !== 'waiting') continue;
    left -= 1;
    const request = JSON.parse(
      JSON.stringify(call.request).replace(/\{"\$valueOf":"([^"]*)"\}/g, '"value-of-$1"'),
    ) as object;
    if (story.claims(effect, { request }) !== 'go') throw new Error(`${id} may not leave`);
    story.happens({
      type: 'call-settled',
      digest,
      call: id,
      outcome: 'done',
      value: `value-of-${id}`,
    });
  }
}

function largeInventory(keys: number): Inventory {
  const doors: Door[] = Array.from({ length: keys }, (_, i) => {
    const number = String(i).padStart(16, '0');
    const principalId = `AIDA${number}`;
    // Hostile text of several bytes a character: a piece must not end in the middle of one.
    const user = `u${i}-"\\\u{1f6aa}é`;
    return {
      id: `${PROD}/access-key/${principalId}/AKIA${number}`,
      kind: 'access-key',
      account: PROD,
      principal: `arn:aws:iam::${PROD}:user/${user}`,
      principalId,
      name: `AKIA${number}`,
      state: 'open',
      suspicion: 'ordinary',
      says: `access key AKIA${number} of ${user}`,
      detail: { user, keyId: `AKIA${number}` },
    };
  });
  const objects = Object.fromEntries(doors.map((door) => [door.id, `Active of ${door.name}`]));
  return { takenAt: '2026-06-17T09:00:00.000Z', doors, unseen: [], objects };
}
