import type { AwsService } from '../../core/plan/call.ts';
import type { AwsFailure } from '../../core/doors/measurement.ts';
import type { Clock } from '../../responder/world.ts';
import { attempt } from './attempt.ts';
import { roleSessionName } from './authority.ts';
import { findOperation, handlerSettings, loadPackage, makeClient } from './clients.ts';
import type { Keys, SdkClient } from './clients.ts';
import { failure } from './failure.ts';
import { retry } from './retry.ts';
import type { Deadline } from './retry.ts';

/** Role chaining allows no more than an hour, and every role allows an hour. */
const SESSION_SECONDS = 3600;
const RENEW_BEFORE_MS = 300_000;

/** A role that was assumed, and a client of each service and Region that acts as it. */
export interface Session {
  readonly roleArn: string;
  client(service: AwsService, region: string): Promise<SdkClient>;
}

type Assumed =
  | { readonly ok: true; readonly session: Session }
  | { readonly ok: false; readonly error: AwsFailure };

export interface SessionsOptions {
  readonly credentials: Keys | 'default-chain';
  readonly baseRegion: string;
  readonly endpoint?: string;
  readonly userAgentSuffix: string;
  readonly clock: Clock;
  /** The wall clock's milliseconds: credentials expire by it, in a drill too. */
  readonly wallClock: () => number;
  readonly refuseUrl: (service: AwsService, url: string) => string | undefined;
  readonly random: () => number;
}

interface AssumeOptions {
  readonly sessionName: string;
  readonly deadline: Deadline;
  /**
   * `once`: for one change, under its own session name. `shared`: kept and used by all reads. `firing`: kept
   * under its name, with connections of its own that stay open.
   */
  readonly use: 'once' | 'shared' | 'firing';
  /** For one change: asked again when the connection is open, right before it leaves. */
  readonly mayLeave?: (() => boolean) | undefined;
}

export interface Sessions {
  assume(roleArn: string, options: AssumeOptions): Promise<Assumed>;
  /** Drops what is kept for a role: its credentials were refused. */
  forget(roleArn: string): void;
}

interface Kept {
  readonly assumed: Promise<Assumed>;
  readonly wallUntil: number;
  readonly clockUntil: number;
}

/**
 * Assumes roles with the bot's own credentials. Sessions for reads are kept until five minutes before they
 * expire, by the wall clock and by the world's, whichever is earlier. A change gets a session of its own,
 * named after its effect, so that CloudTrail shows who did what without our journal.
 */
export function createSessions(options: SessionsOptions): Sessions {
  const kept = new Map<string, Kept>();
  const base = baseClient(options);
  return {
    async assume(roleArn, how) {
      if (how.use === 'once') return assumeRole(options, base, roleArn, how);
      const wall = options.wallClock();
      const clock = options.clock.now();
      const key = how.use === 'shared' ? roleArn : `${roleArn}|${how.sessionName}`;
      const known = kept.get(key);
      if (known !== undefined && wall < known.wallUntil && clock < known.clockUntil) {
        return known.assumed;
      }
      const life = SESSION_SECONDS * 1000 - RENEW_BEFORE_MS;
      const assumed = assumeRole(options, base, roleArn, how);
      const entry = { assumed, wallUntil: wall + life, clockUntil: clock + life };
      kept.set(key, entry);
      // Never keep a refusal: the next request asks again.
      const answer = await assumed;
      if (!answer.ok && kept.get(key) === entry) kept.delete(key);
      return answer;
    },
    forget(roleArn) {
      for (const key of kept.keys())
        if (key === roleArn || key.startsWith(`${roleArn}|`)) kept.delete(key);
    },
  };
}

/** Gives the one STS client under the bot's own credentials, made at the first call. */
function baseClient(options: SessionsOptions): () => Promise<SdkClient> {
  let base: Promise<SdkClient> | undefined;
  return () => {
    base ??= makeClient({
      service: 'sts',
      region: options.baseRegion,
      ...(options.credentials === 'default-chain' ? {} : { keys: options.credentials }),
      ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
      userAgentSuffix: options.userAgentSuffix,
      requestHandler: handlerSettings(),
    });
    return base;
  };
}

async function assumeRole(
  options: SessionsOptions,
  base: () => Promise<SdkClient>,
  roleArn: string,
  how: AssumeOptions,
): Promise<Assumed> {
  const client = await base();
  const operation = findOperation(await loadPackage('sts'), 'AssumeRole');
  if (operation === undefined) throw new TypeError('the STS package has no AssumeRole');
  const sessionName = await roleSessionName(how.sessionName);
  const input = {
    RoleArn: roleArn,
    RoleSessionName: sessionName,
    DurationSeconds: SESSION_SECONDS,
  };
  const answer = await retry(
    () =>
      attempt(client, operation.make(input), {
        mutating: false,
        signal: how.deadline.signal,
        effect: sessionName,
        refuseUrl: (url) => options.refuseUrl('sts', url),
      }),
    {
      clock: options.clock,
      deadline: how.deadline,
      random: options.random,
      again: (result) =>
        !result.ok && (result.error.kind === 'throttled' || result.error.kind === 'unavailable'),
    },
  );
  if (!answer.ok) return { ok: false, error: refused(roleArn, answer.error) };
  const keys = keysOf(answer.output);
  if (keys === undefined) {
    const text = `AssumeRole ${roleArn} answered without credentials`;
    return { ok: false, error: failure('credentials', 'NoCredentials', text) };
  }
  const requestHandler = handlerFor(how, client);
  return { ok: true, session: makeSession(options, { roleArn, keys, requestHandler }) };
}

/** Reads share the connections of the base client; a change gets fresh ones, and what fires its own, kept open. */
function handlerFor({ use, mayLeave = () => true }: AssumeOptions, base: SdkClient): unknown {
  if (use === 'shared') return base.config.requestHandler;
  return use === 'once' ? handlerSettings({ mayLeave }) : handlerSettings();
}

/** Whatever kept us from assuming a role for good is a matter of credentials; name the role. */
function refused(roleArn: string, error: AwsFailure): AwsFailure {
  const passes = error.kind === 'throttled' || error.kind === 'unavailable';
  const kind = passes || error.kind === 'unsupported' ? error.kind : 'credentials';
  return failure(kind, error.code, `could not assume ${roleArn}: ${error.message}`);
}

function keysOf(output: object): Keys | undefined {
  const credentials: unknown = Reflect.get(output, 'Credentials');
  if (typeof credentials !== 'object' || credentials === null) return undefined;
  const part = (name: string): unknown => Reflect.get(credentials, name);
  const accessKeyId = part('AccessKeyId');
  const secretAccessKey = part('SecretAccessKey');
  const sessionToken = part('SessionToken');
  if (typeof accessKeyId !== 'string' || typeof secretAccessKey !== 'string') return undefined;
  return typeof sessionToken === 'string'
    ? { accessKeyId, secretAccessKey, sessionToken }
    : undefined;
}

function makeSession(
  options: SessionsOptions,
  parts: { readonly roleArn: string; readonly keys: Keys; readonly requestHandler: unknown },
): Session {
  const clients = new Map<string, Promise<SdkClient>>();
  return {
    roleArn: parts.roleArn,
    client(service, region) {
      const key = `${service}|${region}`;
      const known = clients.get(key);
      if (known !== undefined) return known;
      const made = makeClient({
        service,
        region,
        keys: parts.keys,
        ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
        userAgentSuffix: options.userAgentSuffix,
        requestHandler: parts.requestHandler,
      });
      clients.set(key, made);
      return made;
    },
  };
}
