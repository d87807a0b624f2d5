import type { Request } from '../plan/call.ts';
import { fields, instant, items, missingAnswer, outputOf, text } from './answers.ts';
import { credentialReport } from './credential-report.ts';
import type { CredentialReport } from './credential-report.ts';
import type { Answer } from './measurement.ts';
import type { Principal } from './principals.ts';
import { askAll, askEach, iam } from './requests.ts';
import { keptOf, nothing } from './user-answers.ts';
import type { UserRead } from './user-answers.ts';
import { reportEvents, tracesOf } from './traces.ts';
import type { Trace } from './traces.ts';

/** Everything that was asked about one user. */
export interface UserReading {
  readonly name: string;
  readonly id: string;
  readonly keys: Answer;
  readonly login: Answer;
  readonly mfa: Answer;
  /** Credentials for one service, such as a git password or an API key of Bedrock. */
  readonly services: Answer;
  readonly sshKeys: Answer;
  readonly certificates: Answer;
}

/** What is known of an account before its users are asked about. */
interface Asked {
  readonly account: string;
  readonly users: readonly Principal[];
  /** The answer for all users at once, where the endpoint gave one. */
  readonly services: Answer;
  readonly virtualMfa: Answer;
  /** Undefined where the events could not be read. */
  readonly traces: readonly Trace[] | undefined;
  readonly lookup: (event: string) => Request;
}

/**
 * Up to so many users, each is asked about live: it costs seconds. Above, the credential report says who has
 * no password, MFA device or certificate, and only the others and the newly changed are asked about.
 */
export const ASKED_LIVE = 500;

const none: Answer = {
  ok: false,
  error: { kind: 'absent', code: 'NotInReport', message: 'the credential report says so' },
};

type Reading<Result> = Generator<readonly Request[], Result, readonly Answer[]>;

/** Keys of each user live; the rest of a large account only where the report and the events leave a doubt. */
export function* readUsers(
  asked: Asked,
): Reading<{ readonly users: readonly UserReading[]; readonly byReport?: string }> {
  const { account, users } = asked;
  const large = users.length > ASKED_LIVE;
  if (large) yield* askAll([iam(account, 'GenerateCredentialReport', {})]);
  const ask = (operation: UserRead) => (user: Principal) =>
    iam(account, operation, { UserName: user.name });
  const keys = yield* askEach(users, ask('ListAccessKeys'), keptOf('ListAccessKeys'));
  // The report takes a while to be made; the lists of keys take longer.
  const doubt = large ? yield* readReport(asked) : everything;
  function* only(
    operation: UserRead,
    wanted: (user: Principal) => boolean,
    otherwise: (user: Principal) => Answer,
  ): Reading<readonly Answer[]> {
    const answers = yield* askEach(users.filter(wanted), ask(operation), keptOf(operation));
    const byUser = new Map(answers.map(([user, answer]) => [user, answer]));
    return users.map((user) => byUser.get(user) ?? otherwise(user));
  }
  const login = yield* only('GetLoginProfile', doubt.password, () => none);
  const virtual = devicesByUser(asked.virtualMfa);
  const mfa = yield* only(
    'ListMFADevices',
    (user) => doubt.mfa(user, virtual.has(user.name)),
    (user) => virtual.get(user.name) ?? nothing.ListMFADevices,
  );
  const together = servicesByUser(asked.services);
  const services = yield* only(
    'ListServiceSpecificCredentials',
    () => together === undefined,
    (user) => together?.get(user.name) ?? nothing.ListServiceSpecificCredentials,
  );
  // An SSH key opens nothing but Git repositories.
  const sshKeys = yield* only(
    'ListSSHPublicKeys',
    (user) => user.usesGit === true,
    () => nothing.ListSSHPublicKeys,
  );
  const certificates = yield* only(
    'ListSigningCertificates',
    doubt.certificates,
    () => nothing.ListSigningCertificates,
  );
  const at = (answers: readonly Answer[], i: number): Answer => answers[i] ?? missingAnswer;
  return {
    users: users.map((user, i) => ({
      name: user.name,
      id: user.id,
      keys: keys[i]?.[1] ?? missingAnswer,
      login: at(login, i),
      mfa: at(mfa, i),
      services: at(services, i),
      sshKeys: at(sshKeys, i),
      certificates: at(certificates, i),
    })),
    ...(doubt.says === undefined ? {} : { byReport: doubt.says }),
  };
}

/** Whom to ask live about what. */
interface Doubt {
  readonly password: (user: Principal) => boolean;
  readonly mfa: (user: Principal, hasVirtual: boolean) => boolean;
  readonly certificates: (user: Principal) => boolean;
  readonly says?: string;
}

const everything: Doubt = { password: () => true, mfa: () => true, certificates: () => true };

/** Without a report, or without the events since, nobody's word is taken. */
function* readReport(asked: Asked): Reading<Doubt> {
  const [answer, ...lookups] = yield* askAll([
    iam(asked.account, 'GetCredentialReport', {}),
    ...reportEvents.map(asked.lookup),
  ]);
  const report = credentialReport(answer);
  if (report === undefined || asked.traces === undefined) return everything;
  if (lookups.some((one) => !one.ok)) return everything;
  return doubtOf(asked, report, [...asked.traces, ...tracesOf(asked.account, lookups)]);
}

function doubtOf(asked: Asked, report: CredentialReport, traces: readonly Trace[]): Doubt {
  // Whoever was touched at all in the time of the events is asked: the report can be four hours old.
  const touched = new Set(traces.map((trace) => trace.user));
  const known = (user: Principal) => {
    const young = user.createdAt === undefined || user.createdAt >= report.generatedAt;
    return young || touched.has(user.name) ? undefined : report.users.get(user.name);
  };
  const spared = asked.users.filter((user) => known(user)?.password === false).length;
  return {
    password: (user) => known(user)?.password !== false,
    // All devices of a user who has only virtual ones are in the list of those.
    mfa: (user, hasVirtual) =>
      known(user)?.mfa !== false && !(hasVirtual && known(user) !== undefined),
    certificates: (user) => known(user)?.certificates !== false,
    says: `${asked.account}: that ${spared} of ${asked.users.length} users have no console password is taken from the credential report of ${report.generatedAt} and the events since; keys were read live.`,
  };
}

/** Credentials for one service, by user; undefined where the endpoint did not list them with their owners. */
function servicesByUser(answer: Answer): ReadonlyMap<string, Answer> | undefined {
  const output = outputOf(answer);
  if (!Array.isArray(output?.['ServiceSpecificCredentials'])) return undefined;
  const all = items(output, 'ServiceSpecificCredentials');
  if (all.some((one) => text(one, 'UserName') === '')) return undefined;
  return grouped(all, 'ServiceSpecificCredentials', (one) => text(one, 'UserName'));
}

function devicesByUser(answer: Answer): ReadonlyMap<string, Answer> {
  const assigned = items(outputOf(answer) ?? {}, 'VirtualMFADevices').map((device) => ({
    SerialNumber: text(device, 'SerialNumber'),
    UserName: text(fields(device['User']), 'UserName'),
    EnableDate: instant(device, 'EnableDate') ?? '',
  }));
  return grouped(assigned, 'MFADevices', (one) => one.UserName);
}

function grouped<Item>(
  all: readonly Item[],
  list: string,
  ownerOf: (item: Item) => string,
): ReadonlyMap<string, Answer> {
  const byOwner = new Map<string, Item[]>();
  for (const one of all) {
    const owner = ownerOf(one);
    const own = byOwner.get(owner);
    if (own === undefined) byOwner.set(owner, [one]);
    else own.push(one);
  }
  return new Map(
    [...byOwner].map(([owner, own]) => [owner, { ok: true, output: { [list]: own } }]),
  );
}
