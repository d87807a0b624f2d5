/** The way of every request through the kernel: logged, answered, recorded in CloudTrail. */
import { createHash } from 'node:crypto';
import type { KernelOptions, Propagation, Span } from '../kernel.ts';
import type { CloudState } from '../state.ts';
import { trailEntries } from '../trail.ts';
import type { Spread } from '../versioned.ts';
import type { CloudRequest, CloudResult, JsonObject } from '../types.ts';
import { issueCredentials, type Credentials, type Persona } from './issue.ts';
import { randomAt, textAt } from './randomness.ts';
import { redacted } from './redact.ts';
import { answer, type Answer, type KernelServices } from './request.ts';
import type { Timeline } from './timeline.ts';

export interface Submission {
  submit: (request: CloudRequest) => CloudResult;
  issue: (persona: Persona) => Credentials;
  /** The id that an in-process request of this moment gets. */
  nextRequestId: () => string;
}

/** Between the span's ends, by the seed. */
function within(seed: number, span: Span, actor: string, key: string): number {
  return Math.round(span.minMs + randomAt(seed, actor, key) * (span.maxMs - span.minMs));
}

/** A change made now reaches each account at a moment of its own, by the seed. */
function spreadOf(seed: number, now: number, span: Span, key: string): Spread {
  return {
    from: now + span.minMs,
    to: now + span.maxMs,
    share: (place) => randomAt(seed, 'propagation', `${key}.${place}`),
  };
}

/** A session token is a secret, so the log says only whether it was the right one. */
function sessionState(state: CloudState, { accessKeyId, sessionToken }: CloudRequest): string {
  if (sessionToken === undefined) return 'none';
  return state.sessions.get(accessKeyId ?? '')?.token === sessionToken ? 'valid' : 'wrong';
}

/** A ciphertext follows from a secret that the log withholds, so a replay gets another. */
function digest(output: JsonObject): string {
  const shown = JSON.stringify(redacted(output, 'CiphertextBlob'));
  return createHash('sha256').update(shown).digest('hex').slice(0, 16);
}

/** 32 hex digits as a UUID. */
export function uuid(hex: string): string {
  return [8, 12, 16, 20].reduceRight((text, at) => `${text.slice(0, at)}-${text.slice(at)}`, hex);
}

function requestEvent(request: CloudRequest, { caller, outcome }: Answer): JsonObject {
  const { requestId, service, operation, region, accessKeyId, input } = request;
  const result =
    'error' in outcome
      ? { error: outcome.error.code, message: outcome.error.message }
      : { output: digest(outcome.output) };
  return {
    requestId,
    service,
    operation,
    region,
    accessKeyId,
    caller: caller?.arn,
    input,
    ...result,
  };
}

/** Requests over this state and timeline. Ids and delays count by request, so they do not depend on who looks. */
export function createSubmission(
  { state, seed, record: keeps = true }: KernelOptions,
  timeline: Timeline,
  propagation: Propagation,
  delivery: Span,
): Submission {
  let requests = 0;
  let answersAt: number | undefined;

  function services(): KernelServices {
    const request = requests;
    let counter = 0;
    const next = (kind: string) => {
      counter += 1;
      return `${request}.${kind}.${counter}`;
    };
    return {
      random: (actor, key) => randomAt(seed, actor, key),
      id: (prefix, length, alphabet) => prefix + textAt(seed, next('id'), length, alphabet),
      propagates: (kind) =>
        timeline.now + within(seed, propagation[kind], 'propagation', next(kind)),
      spreads: (kind) => spreadOf(seed, timeline.now, propagation[kind], next(kind)),
      answersAt: (at) => {
        answersAt = at;
      },
      schedule: (at, label, effect) => timeline.schedule(at, 0, label, effect),
    };
  }

  function record(request: CloudRequest, given: Answer): void {
    if (!keeps) return;
    timeline.event('request', requestEvent(request, given));
    const { caller, outcome, readOnly } = given;
    if (caller === undefined) return;
    const eventId = uuid(textAt(seed, `${requests}.event`, 32, 'hex'));
    const { now } = timeline;
    const visibleFrom = now + within(seed, delivery, 'delivery', eventId);
    const happening = { request, caller, readOnly, now, eventId, visibleFrom, outcome };
    state.trail.push(...trailEntries(state, happening));
  }

  return {
    submit(request) {
      requests += 1;
      answersAt = undefined;
      const { sessionToken: _, ...open } = request;
      timeline.command('request', { ...open, session: sessionState(state, request) });
      const given = answer(state, request, timeline.now, services());
      record(request, given);
      const { outcome } = given;
      const later = answersAt === undefined ? {} : { answersAt };
      return 'error' in outcome
        ? { ok: false, error: outcome.error, ...later }
        : { ok: true, output: outcome.output, ...later };
    },
    issue(persona) {
      requests += 1;
      timeline.command('issue', { persona });
      timeline.event('issue', { persona });
      return issueCredentials(state, persona, timeline.now, services().id);
    },
    nextRequestId: () => uuid(textAt(seed, `${requests + 1}.request`, 32, 'hex')),
  };
}
