import { secretVersion } from '../../src/core/actions/rotate-access-key.ts';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Answer, AwsFailure } from '../../src/core/doors/measurement.ts';
import type { MadeCall, Situation } from '../../src/core/incident/situation.ts';
import type { Settings } from '../../src/core/incident/settings.ts';
import type { Call, Request } from '../../src/core/plan/call.ts';
import type { Wave } from '../../src/core/plan/plan.ts';
import { judge, look } from '../../src/responder/check.ts';
import { AwsError } from '../../src/drill/cloud/types.ts';
import type { CloudApi, Kernel } from '../../src/drill/cloud/kernel.ts';
import { buildScenario, type BuiltScenario } from '../../src/drill/scenario/build.ts';
import { scenarioSchema, type Scenario } from '../../src/drill/scenario/schema.ts';
import { settingsFor } from '../../src/drill/scenario/settings.ts';

/**
 * The drill's simulated organization without HTTP, Slack or journal: enough to see whether drafts and
 * measurements ask for what an AWS really answers.
 */
export interface CloudWorld {
  readonly kernel: Kernel;
  readonly settings: Settings;
  readonly prod: string;
  send(request: Request): Answer;
  measure<Result>(program: Generator<readonly Request[], Result, readonly Answer[]>): Result;
  /** Makes the calls of one part of a draft, as the responder does, and says how each ended. */
  run(waves: readonly Wave[], part: string, made: MadeCall[]): Promise<readonly string[]>;
  situation(more?: Partial<Situation>): Situation;
}

export function cloudWorld(seed = 7): CloudWorld {
  const file = new URL('../../runbooks/drills/code-spaces.yaml', import.meta.url);
  const scenario = scenarioSchema.parse(parse(readFileSync(file, 'utf8')));
  return cloudWorldOf({ scenario, ...buildScenario(scenario, seed) });
}

/** The same of a scenario that somebody else has built, with an adversary at work in it. */
export function cloudWorldOf({
  scenario,
  kernel,
  bot,
}: BuiltScenario & { readonly scenario: Scenario }): CloudWorld {
  const settings = settingsFor(scenario, kernel);
  const prod = scenario.organization.accounts.prod.id;
  const base = kernel.api(bot);
  const openedAt = new Date(kernel.now).toISOString();

  const apiFor = (request: Request): CloudApi => {
    const { roles, outside } = settings.organization;
    const RoleArn =
      request.as === 'outside'
        ? (outside?.roleArn ?? '')
        : `arn:aws:iam::${request.account}:role/${roles[request.as]}`;
    const { Credentials } = base('sts', 'AssumeRole', { RoleArn, RoleSessionName: 'lockstep' }) as {
      Credentials: { AccessKeyId: string; SecretAccessKey: string; SessionToken: string };
    };
    return kernel.api({
      accessKeyId: Credentials.AccessKeyId,
      secretAccessKey: Credentials.SecretAccessKey,
      sessionToken: Credentials.SessionToken,
    });
  };

  const send = (request: Request): Answer => {
    // A look-up of CloudTrail costs a token of two a second.
    kernel.advanceTo(kernel.now + (request.service === 'cloudtrail' ? 1000 : 1));
    try {
      const api = apiFor(request);
      let output: { [key: string]: unknown } = {};
      let token: { [key: string]: unknown } | undefined = {};
      while (token !== undefined) {
        const page = api(
          request.service,
          request.operation,
          { ...(withDates(request.input) as object), ...token },
          request.region,
        );
        output = joined(output, withoutDates(page) as { [key: string]: unknown });
        token = nextPage(page);
        if (token !== undefined && request.service === 'cloudtrail')
          kernel.advanceTo(kernel.now + 1000);
      }
      return { ok: true, output };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return {
        ok: false,
        error: { kind: kindOf(error.code), code: error.code, message: error.message },
      };
    }
  };

  const world: CloudWorld = {
    kernel,
    settings,
    prod,
    send,
    measure(program) {
      let step = program.next();
      while (step.done !== true) step = program.next(step.value.map(send));
      return step.value;
    },
    async run(waves, part, made) {
      const outcomes: string[] = [];
      for (const wave of waves.filter((one) => one.part === part)) {
        for (const call of wave.calls) outcomes.push(await make(world, call, made));
      }
      return outcomes;
    },
    situation: (more = {}) => ({
      incident: 'inc-1',
      settings,
      scope: [prod],
      openedAt,
      now: new Date(kernel.now).toISOString(),
      phaseSince: openedAt,
      mode: 'quiet',
      measured: {},
      made: [],
      dropped: [],
      judged: [],
      ...more,
    }),
  };
  return world;
}

/** One level-triggered call: look, act, look again until it shows. */
async function make(world: CloudWorld, drawn: Call, made: MadeCall[]): Promise<string> {
  const call = resolved(drawn, made);
  if (call === undefined) return `failed ${drawn.id}: what it builds on was not made`;
  const aws = { send: (request: Request) => Promise.resolve(world.send(request)) } as never;
  const options = { effect: call.id, deadlineMs: 1000 };
  const done = (value: unknown, how: string): string => {
    const at = new Date(world.kernel.now).toISOString();
    made.push({
      plan: 'f'.repeat(64),
      call: drawn,
      at,
      ...(typeof value === 'string' ? { value } : {}),
    });
    return how;
  };
  const answered = world.send(call.check.read);
  const first = judge(call.check, answered);
  if (first.state === 'failed')
    return `failed ${call.id}: ${first.failure.code} ${first.failure.message}`;
  if (first.state === 'holds') return done(first.value, 'already');
  for (const precondition of call.preconditions) {
    // One look is enough for both, as for the responder: requests are throttled.
    const isSameRead = JSON.stringify(precondition.read) === JSON.stringify(call.check.read);
    const seen = isSameRead
      ? judge(precondition, answered)
      : await look(aws, precondition, options);
    if (seen.state !== 'holds') return `changed ${call.id}: ${JSON.stringify(seen)}`;
  }
  const answer = world.send(call.request);
  if (!answer.ok) return `failed ${call.id}: ${answer.error.code} ${answer.error.message}`;
  if (call.handOver !== undefined) handOver(world, call, answer.output);
  for (let second = 0; second < 120; second += 1) {
    const after = await look(aws, call.check, options);
    if (after.state === 'holds') return done(after.value, 'done');
    world.kernel.advanceTo(world.kernel.now + 1000);
  }
  return `unknown ${call.id}`;
}

function handOver(
  world: CloudWorld,
  call: Call,
  output: { readonly [key: string]: unknown },
): void {
  const key = output['AccessKey'] as { AccessKeyId: string };
  world.send({
    as: 'vault',
    account: call.handOver!.account,
    region: call.handOver!.region,
    service: 'secretsmanager',
    operation: 'CreateSecret',
    input: {
      Name: call.handOver!.secretName,
      SecretString: 'not in this test',
      ClientRequestToken: secretVersion(call.handOver!.secretName, key.AccessKeyId),
      Tags: [{ Key: 'lockstep:access-key-id', Value: key.AccessKeyId }],
    },
  });
}

function resolved(call: Call, made: readonly MadeCall[]): Call | undefined {
  let missing = false;
  const replace = (value: unknown): unknown => {
    // In what a check picks a reference is a text.
    if (typeof value === 'string' && value.startsWith('$valueOf:')) {
      const left = made.findLast((one) => `$valueOf:${one.call.id}` === value)?.value;
      missing ||= left === undefined;
      return left ?? value;
    }
    if (Array.isArray(value)) return value.map(replace);
    if (typeof value !== 'object' || value === null) return value;
    if ('$valueOf' in value)
      return made.findLast((one) => one.call.id === value.$valueOf)?.value ?? value;
    if ('documentOf' in value) return { document: documentOf(String(value.documentOf), made) };
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, replace(member)]));
  };
  const done = replace(call) as Call;
  return missing ? undefined : done;
}

function documentOf(id: string, made: readonly MadeCall[]): unknown {
  const created = made.findLast((one) => one.call.id === id);
  return JSON.parse(created!.call.request.input['Content'] as string);
}

function withDates(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withDates);
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return new Date(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withDates(member)]));
}

function withoutDates(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(withoutDates);
  if (typeof value !== 'object' || value === null) return value;
  if ('$date' in value) return new Date(Number(value.$date)).toISOString();
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [key, withoutDates(member)]),
  );
}

function nextPage(page: { [key: string]: unknown }): { [key: string]: unknown } | undefined {
  if (typeof page['NextToken'] === 'string') return { NextToken: page['NextToken'] };
  const more = page['IsTruncated'] === true || page['Truncated'] === true;
  return more ? { Marker: page['Marker'] ?? page['NextMarker'] } : undefined;
}

function joined(first: { [key: string]: unknown }, second: { [key: string]: unknown }) {
  const all = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const before = all[key];
    all[key] = Array.isArray(before) && Array.isArray(value) ? [...before, ...value] : value;
  }
  return all;
}

function kindOf(code: string): AwsFailure['kind'] {
  if (/AccessDenied|UnauthorizedOperation/.test(code)) return 'denied';
  if (/NoSuch|NotFound|ResourceNotFound|FeatureDisabled/.test(code)) return 'absent';
  if (code === 'DryRunOperation') return 'dry-run';
  if (/Throttl/.test(code)) return 'throttled';
  if (/Duplicate|Exists/.test(code)) return 'conflict';
  if (/InvalidAction|Unknown/.test(code)) return 'unsupported';
  return 'invalid';
}
