import { puttingBack } from './drafting.ts';
import { alarmedSince } from '../watch/alarm.ts';
import { bounded } from './bounded.ts';
import type { Incident } from './incident.ts';
import type { Measured } from './measuring.ts';
import { laterTiming } from './settings.ts';
import { add, ignore, iso, type Turn } from './turn.ts';

/**
 * Locks that were found off and put back are attached again, and no more than that is known. What was proven before
 * says nothing about them: the canaries are asked once more, in the background, until the deadline of a proof.
 */

/** Is this the plan that puts locks back, and is it running? */
export function isPuttingBack(incident: Incident, digest: string): boolean {
  return puttingBack(incident).some((one) => one.digest === digest && one.stage === 'executing');
}

/** Orders the proof, once a change may have spread. */
export function proveAgain(turn: Turn): void {
  queue(turn, laterTiming(turn.incident.settings, 'propagationSeconds'));
}

/** Takes the proof in. One that is not there yet may come before the deadline. */
export function onProvenAgain(
  turn: Turn,
  { measurement, phase, entry, result }: Measured,
): undefined {
  const { settings, plans } = turn.incident;
  const ended = puttingBack(turn.incident).flatMap(({ endedAt }) => endedAt ?? []);
  const last = ended.toSorted().at(-1) ?? '';
  const isLifted = plans.some(
    ({ plan, startedAt = '' }) => plan.kind === 'lift' && startedAt > last,
  );
  if (isLifted) {
    ignore(turn, `measured ${measurement}`, 'the locks come off since then');
    return undefined;
  }
  const { measuredAt } = result.data;
  const asked = typeof measuredAt === 'string' ? measuredAt : iso(turn.context.now);
  if (alarmedSince(turn.incident.alarms, asked, ['lock'])) {
    ignore(turn, `measured ${measurement}`, 'a lock was found off after the canaries were asked');
    return undefined;
  }
  const isOpen = result.finding === 'pending' || result.finding === 'unproven';
  const { proofDeadlineSeconds, probeEverySeconds } = settings.timing;
  const wait = proofDeadlineSeconds + laterTiming(settings, 'propagationSeconds');
  const deadline = Date.parse(last) + wait * 1000;
  if (isOpen && turn.context.now < deadline) {
    queue(turn, probeEverySeconds);
    return undefined;
  }
  const finding = result.finding === 'pending' ? 'disproven' : result.finding;
  add(turn, 'measured', { measurement, phase, entry, result: { ...result, finding } });
  if (finding === 'disproven') {
    const text = `The locks were put back, and a canary still gets through. ${result.says.join(' ')}`;
    add(turn, 'alarm.raised', { text: bounded(text, 4000) });
  }
  return undefined;
}

function queue({ incident, context, effects }: Turn, delaySeconds: number): void {
  const { entry, phase } = incident.position;
  const dueAt = context.now + delaySeconds * 1000;
  effects.push({
    id: `${incident.id}/measure/locks-again/background/${entry}/${dueAt}`,
    incident: incident.id,
    kind: 'measure',
    data: { measurement: 'locks-again', role: 'background', entry, phase },
    dueAt,
  });
}
