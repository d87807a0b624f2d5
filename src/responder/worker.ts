import { decideClaim, decideHappening, type Happening } from '../core/incident/decide.ts';
import type { Incident } from '../core/incident/incident.ts';
import { callIn } from '../core/incident/execution.ts';
import { situationOf } from '../core/incident/situation-of.ts';
import { iso } from '../core/incident/turn.ts';
import type { Call } from '../core/plan/call.ts';
import { toJson } from '../core/plan/canonical.ts';
import type { JsonObject } from '../core/plan/json.ts';
import { measurementIds, type MeasurementId } from '../core/runbook/language.ts';
import type { MeasurementResult } from '../core/incident/situation.ts';
import type { Ledger } from './ledger.ts';
import { measure } from './measure.ts';
import { perform } from './perform.ts';
import { resolveCall, UnresolvedError } from './resolve.ts';
import { checkApprovers } from './start-check.ts';
import type { Claim, World } from './world.ts';

/** How long a claim is ours. Longer than any single call may take. */
const LEASE_MS = 120_000;
/** Effects under way at once. */
const AT_ONCE = 16;
/** A lost wake-up costs at most this. */
const SWEEP_MS = 2_000;

export interface Worker {
  start(): void;
  wake(): void;
  stop(): Promise<void>;
}

/** Claims what is due and does it. Everything that matters is in the store: this may die at any instant. */
export function createWorker(world: World, ledger: Ledger): Worker {
  const running = new Set<Promise<void>>();
  let state: 'idle' | 'on' | 'off' = 'idle';
  let pumping = false;
  let again = false;
  let cancel = () => {};

  const wake = () => {
    if (state !== 'on') return;
    if (pumping) {
      again = true;
      return;
    }
    pumping = true;
    cancel();
    pump()
      .catch((error: unknown) =>
        world.log.error({ error: String(error) }, 'the worker stumbled; it goes on'),
      )
      .finally(() => {
        pumping = false;
        if (again) {
          again = false;
          wake();
        } else if (state === 'on') cancel = world.clock.after(SWEEP_MS, wake);
      });
  };

  const pump = async () => {
    const now = world.clock.now();
    for (const timer of await world.store.dueTimers(now)) {
      const event = `timer/${timer.id}/${timer.dueAt}`;
      await tell(world, ledger, timer.incident, { type: 'timer', timer: timer.id }, { event });
    }
    const claims = await world.store.claim(now, LEASE_MS, AT_ONCE - running.size);
    for (const claim of claims) {
      const work = run(world, ledger, claim)
        .catch((error: unknown) => giveBack(world, claim, error))
        .finally(() => {
          running.delete(work);
          wake();
        });
      running.add(work);
    }
    const next = await world.store.nextDue();
    if (next !== undefined) cancel = world.clock.after(Math.max(0, next - world.clock.now()), wake);
  };

  return {
    start() {
      state = 'on';
      wake();
    },
    wake,
    async stop() {
      state = 'off';
      cancel();
      await Promise.all(running);
    },
  };
}

/** A mistake of ours or of the store's: the effect is not lost, it is tried again later, and logged. */
async function giveBack(world: World, claim: Claim, error: unknown): Promise<void> {
  world.log.error(
    { effect: claim.effect.id, error: String(error) },
    'an effect failed; it will be tried again',
  );
  await world.store.release(
    claim.effect.id,
    claim.fence,
    world.clock.now() + backoff(world, claim.attempt),
  );
}

/** Full jitter, doubling from half a second to thirty. */
function backoff(world: World, attempt: number): number {
  const ceiling = Math.min(30_000, 500 * 2 ** Math.min(attempt, 10));
  return Math.floor((Number.parseInt(world.randomHex(4), 16) / 2 ** 32) * ceiling) + 100;
}

async function run(world: World, ledger: Ledger, claim: Claim): Promise<void> {
  const incident = ledger.get(claim.effect.incident) ?? (await ledger.load(claim.effect.incident));
  if (incident === undefined) throw new Error(`incident ${claim.effect.incident} has no journal`);
  switch (claim.effect.kind) {
    case 'call':
      return runCall(world, ledger, claim, incident);
    case 'measure':
      return runMeasure(world, ledger, claim, incident);
    case 'start':
      return runStart(world, ledger, claim, incident);
  }
}

async function runCall(
  world: World,
  ledger: Ledger,
  claim: Claim,
  incident: Incident,
): Promise<void> {
  const { digest, call: id } = claim.effect.data as { digest: string; call: string };
  const plan = incident.plans.find((p) => p.digest === digest);
  const call = callIn(plan, id);
  if (plan === undefined || call === undefined) throw new Error(`no call ${id} in plan ${digest}`);
  let resolved: Call;
  try {
    resolved = resolveCall(call, plan);
  } catch (error) {
    if (!(error instanceof UnresolvedError)) throw error;
    // What it builds on did not succeed; nothing is sent, people are asked.
    const settled = {
      type: 'call-settled' as const,
      digest,
      call: id,
      outcome: 'failed' as const,
      error: error.message,
    };
    return tell(world, ledger, incident.id, settled, {
      event: `settle/${claim.effect.id}/${claim.fence}`,
      claim,
    });
  }
  const intent = {
    digest,
    call: id,
    attempt: claim.attempt,
    fence: claim.fence,
    request: toJson(resolved.request),
  };
  const now = world.clock.now();
  const at = { incident: incident.id, event: `claim/${claim.effect.id}/${claim.fence}`, now };
  const claimed = await ledger.write(at, (state) => {
    if (state === undefined) throw new Error('the incident is not loaded');
    const { verdict, ...decision } = decideClaim(state, intent, {
      now,
      nonce: world.randomHex(16),
    });
    const complete = { effect: claim.effect.id, fence: claim.fence };
    return verdict === 'no'
      ? { decision, result: verdict, complete }
      : { decision, result: verdict };
  });
  if (claimed.state !== 'written' || claimed.result === 'no') return;
  if (claimed.result === 'held')
    return world.store.release(claim.effect.id, claim.fence, now + SWEEP_MS);
  const deadlineMs = incident.settings.timing.callDeadlineSeconds * 1000;
  const { aws, clock } = world;
  const done = await perform(resolved, {
    aws,
    clock,
    effect: claim.effect.id,
    attempt: claim.attempt,
    deadlineMs,
  });
  if (done.outcome === 'later') {
    world.log.warn(
      { effect: claim.effect.id, error: done.error },
      'AWS asks for patience; trying again',
    );
    return world.store.release(
      claim.effect.id,
      claim.fence,
      clock.now() + backoff(world, claim.attempt),
    );
  }
  const settled = { type: 'call-settled' as const, digest, call: id, ...done };
  await tell(world, ledger, incident.id, settled, {
    event: `settle/${claim.effect.id}/${claim.fence}`,
    claim,
  });
}

async function runMeasure(
  world: World,
  ledger: Ledger,
  claim: Claim,
  incident: Incident,
): Promise<void> {
  const { effect } = claim;
  const data = effect.data as {
    measurement: MeasurementId;
    role: 'phase' | 'background';
    entry: number;
    phase: string;
  };
  if (!measurementIds.includes(data.measurement))
    throw new Error(`no measurement ${data.measurement}`);
  const deadlineMs = incident.settings.timing.callDeadlineSeconds * 1000;
  const situation = situationOf(incident, iso(world.clock.now()));
  let result: MeasurementResult;
  try {
    result = await measure(data.measurement, situation, {
      aws: world.aws,
      effect: effect.id,
      deadlineMs,
    });
  } catch (error) {
    if (claim.attempt < 3) throw error;
    // It can't be measured by this program: people decide, with the reason.
    const why = `${data.measurement} could not be measured: ${String(error).slice(0, 300)}`;
    result = { finding: 'unproven', says: [], unproven: [why], data: {} };
  }
  const event = `measured/${effect.id}/${claim.fence}`;
  const body = toJson(result) as MeasurementResult & JsonObject;
  await tell(
    world,
    ledger,
    incident.id,
    { type: 'measured', ...data, result: body },
    { event, claim },
  );
}

async function runStart(
  world: World,
  ledger: Ledger,
  claim: Claim,
  incident: Incident,
): Promise<void> {
  const { digest } = claim.effect.data as { digest: string };
  const checked = await checkApprovers(world.chat, incident, digest);
  if (checked === 'unavailable') {
    // Slack is away: nobody is taken at their word. The start window ends the waiting.
    return world.store.release(claim.effect.id, claim.fence, world.clock.now() + SWEEP_MS);
  }
  const event = `start/${claim.effect.id}/${claim.fence}`;
  await tell(
    world,
    ledger,
    incident.id,
    { type: 'start-checked', digest, refused: checked },
    { event, claim },
  );
}

async function tell(
  world: World,
  ledger: Ledger,
  incident: string,
  happening: Happening,
  { event, claim }: { event: string; claim?: Claim },
): Promise<void> {
  const now = world.clock.now();
  const written = await ledger.write({ incident, event, now }, (state) => {
    if (state === undefined) throw new Error('the incident is not loaded');
    const decision = decideHappening(state, happening, { now, nonce: world.randomHex(16) });
    if (claim === undefined) return { decision, result: undefined };
    return {
      decision,
      result: undefined,
      complete: { effect: claim.effect.id, fence: claim.fence },
    };
  });
  if (written.state === 'stale') {
    world.log.warn({ event }, 'a result came after the lease; somebody else has the effect now');
  }
}
