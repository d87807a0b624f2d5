/**
 * The discrete-event kernel: virtual time, seeded randomness, and the one door through which every request goes.
 * It knows no wall clock and no Math.random: the same initial state, seed and commands give the same events.
 */
import { signingSecret } from './credentials.ts';
import type { Credentials, Persona } from './kernel/issue.ts';
import { randomAt, textAt, type Alphabet } from './kernel/randomness.ts';
import { createSubmission, type Submission } from './kernel/submission.ts';
import { createTimeline } from './kernel/timeline.ts';
import type { Limits } from './services/limits.ts';
import type { CloudState } from './state.ts';
import type { CloudRequest, CloudResult, JsonObject, ServiceId } from './types.ts';

export interface Span {
  minMs: number;
  maxMs: number;
}
/** How long until a change is enforced, by the part of AWS that spreads it. */
export interface Propagation {
  iam: Span;
  organizations: Span;
}

export type { Credentials, Persona } from './kernel/issue.ts';

/** Calls the simulated AWS without HTTP; throws AwsError as the SDK would throw its service exception. */
export type CloudApi = (
  service: ServiceId,
  operation: string,
  input?: JsonObject,
  region?: string,
) => JsonObject;

export interface KernelOptions {
  /** Owned, and changed, by the kernel from here on. */
  state: CloudState;
  seed: number;
  startMs: number;
  propagation?: Propagation;
  /** False keeps no commands, events and CloudTrail records: for benches, whose requests nobody reads again. */
  record?: boolean;
  /** How long until CloudTrail's LookupEvents shows an event. */
  delivery?: Span;
  /**
   * Sets up what belongs to the start and follows from the seed: the adversary, credentials that he holds. What it
   * does is not recorded as a command, because a replay does it again.
   */
  prepare?: (kernel: Kernel) => void;
  /** AWS's pace, from the end of `prepare` on; without it nobody is ever too fast. */
  limits?: Limits;
}

export interface Kernel {
  readonly state: CloudState;
  readonly seed: number;
  /** Virtual ms since the epoch. */
  readonly now: number;
  /** NDJSON: first the start settings, then what came from outside. Secrets are "[redacted]". */
  readonly commands: readonly string[];
  /** NDJSON: everything that happened. Secrets are "[redacted]". */
  readonly events: readonly string[];
  /** Runs everything that is due up to `ms`, in the order (t, priority, seq). Never goes back. */
  advanceTo(ms: number): void;
  /** Runs `run` at virtual `at` (now, if that is past). Lower priorities go first. */
  schedule(at: number, priority: number, label: string, run: () => void): void;
  /** Counter-based: the same actor and key give the same number in [0,1), whatever else happened. */
  random(actor: string, key: string): number;
  /** A seeded id that has not been given before. */
  id(prefix: string, length: number, alphabet?: Alphabet): string;
  /**
   * Names something that may be started from outside in the course of the drill (the adversary's arrival, an inject),
   * so that it can be recorded and replayed. To be called in `prepare`.
   */
  define(name: string, run: (data: JsonObject) => void): void;
  /** Does what `define` named, now, and records it as a command. Throws an Error for an unknown name. */
  perform(name: string, data?: JsonObject): void;
  /** Adds a line to `events`: what an actor believes or decides, say. */
  note(kind: string, data: JsonObject): void;
  submit(request: CloudRequest): CloudResult;
  issueCredentials(persona: Persona): Credentials;
  /** The secret that a request by this key has to be signed with; undefined for an unknown key. */
  signingSecret(accessKeyId: string): string | undefined;
  /** The same cloud without HTTP, for the adversary and for tests. */
  api(credentials: Credentials, about?: { sourceIp?: string; userAgent?: string }): CloudApi;
}

/** AWS gives no figures: a few seconds for IAM, up to half a minute for Organizations, were measured by others. */
const PROPAGATION: Propagation = {
  iam: { minMs: 1_000, maxMs: 8_000 },
  organizations: { minMs: 3_000, maxMs: 20_000 },
};
const DELIVERY: Span = { minMs: 60_000, maxMs: 300_000 };
const DEFAULT_REGION = 'us-east-1';

function inProcess(
  submission: Submission,
  credentials: Credentials,
  about: { sourceIp?: string; userAgent?: string },
): CloudApi {
  const { accessKeyId, sessionToken } = credentials;
  return (service, operation, input = {}, region = DEFAULT_REGION) => {
    const result = submission.submit({
      requestId: submission.nextRequestId(),
      service,
      operation,
      input,
      region,
      accessKeyId,
      ...(sessionToken === undefined ? {} : { sessionToken }),
      sourceIp: about.sourceIp ?? '203.0.113.66',
      userAgent: about.userAgent ?? 'aws-cli/2.0',
    });
    if (!result.ok) throw result.error;
    return result.output;
  };
}

/** Starts a kernel over `state` at virtual `startMs`. */
export function createKernel(options: KernelOptions): Kernel {
  const { state, seed, propagation = PROPAGATION, delivery = DELIVERY } = options;
  const timeline = createTimeline(options.startMs, options.record);
  const submission = createSubmission(options, timeline, propagation, delivery);
  const defined = new Map<string, (data: JsonObject) => void>();
  let ids = 0;
  const kernel: Kernel = {
    state,
    seed,
    get now() {
      return timeline.now;
    },
    commands: timeline.commands,
    events: timeline.events,
    advanceTo: timeline.advanceTo,
    schedule: timeline.schedule,
    note: timeline.event,
    submit: submission.submit,
    issueCredentials: submission.issue,
    random: (actor, key) => randomAt(seed, actor, key),
    id(prefix, length, alphabet) {
      ids += 1;
      return prefix + textAt(seed, `outside.${ids}`, length, alphabet);
    },
    define: (name, run) => void defined.set(name, run),
    perform(name, data = {}) {
      const run = defined.get(name);
      if (run === undefined) throw new Error(`nothing named ${name} was defined in this kernel`);
      timeline.command('perform', { name, data });
      timeline.event('perform', { name, data });
      timeline.derived(() => run(data));
    },
    signingSecret: (accessKeyId) => signingSecret(state, accessKeyId),
    api: (credentials, about = {}) => inProcess(submission, credentials, about),
  };
  const { limits } = options;
  const start = { seed, propagation, delivery, ...(limits === undefined ? {} : { limits }) };
  timeline.command('start', start);
  timeline.event('start', start);
  timeline.derived(() => options.prepare?.(kernel));
  if (limits !== undefined) state.pace.limits = { ...limits };
  return kernel;
}
