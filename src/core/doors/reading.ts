import type { Request } from '../plan/call.ts';
import { items, outputOf, text } from './answers.ts';
import type { Fields } from './answers.ts';
import type { Answer } from './measurement.ts';
import { askEach, globalRegion, iam } from './requests.ts';

/** Everything that was asked about one user. */
export interface UserReading {
  readonly name: string;
  readonly id: string;
  readonly keys: Answer;
  readonly login: Answer;
  readonly mfa: Answer;
  /** Credentials for one service, such as a git password or an API key of Bedrock. */
  readonly services: Answer;
}

/** Everything that was asked about one account. An answer that failed stays a failure: it is unseen, not empty. */
export interface AccountReading {
  readonly account: string;
  readonly details: Answer;
  readonly oidc: Answer;
  readonly saml: Answer;
  readonly summary: Answer;
  /** CloudTrail events of new keys and new console passwords. */
  readonly made: readonly Answer[];
  readonly users: readonly UserReading[];
}

/** Events that tell who made a way in; CloudTrail answers two look-ups a second and account. */
const makingEvents = ['CreateAccessKey', 'CreateLoginProfile'];

/**
 * Reads all that the inventory needs: per account its authorization details, providers, summary and
 * events, then each user's keys, login and MFA devices.
 * @param since ISO 8601; how far back the events go.
 */
export function* readAccounts(
  accounts: readonly string[],
  since: string,
): Generator<readonly Request[], readonly AccountReading[], readonly Answer[]> {
  const details = yield* askEach(accounts, (account) =>
    iam(account, 'GetAccountAuthorizationDetails', {
      // Without a filter every AWS managed policy in use comes along.
      Filter: ['User', 'Role', 'Group', 'LocalManagedPolicy'],
    }),
  );
  const oidc = yield* askEach(accounts, (account) =>
    iam(account, 'ListOpenIDConnectProviders', {}),
  );
  const saml = yield* askEach(accounts, (account) => iam(account, 'ListSAMLProviders', {}));
  const summary = yield* askEach(accounts, (account) => iam(account, 'GetAccountSummary', {}));
  const made: (readonly Answer[])[] = [];
  for (const name of makingEvents) {
    const answers = yield* askEach(accounts, (account) => lookup(account, name, since));
    made.push(answers.map(([, answer]) => answer));
  }
  const readings: AccountReading[] = [];
  for (const [i, [account, answer]] of details.entries()) {
    readings.push({
      account,
      details: answer,
      oidc: at(oidc, i),
      saml: at(saml, i),
      summary: at(summary, i),
      made: made.flatMap((answers) => answers[i] ?? []),
      users: yield* readUsers(account, outputOf(answer) ?? {}),
    });
  }
  return readings;
}

function* readUsers(
  account: string,
  details: Fields,
): Generator<readonly Request[], readonly UserReading[], readonly Answer[]> {
  const users = items(details, 'UserDetailList').filter((user) => text(user, 'UserName') !== '');
  const ask = (operation: string) => (user: Fields) =>
    iam(account, operation, { UserName: text(user, 'UserName') });
  const keys = yield* askEach(users, ask('ListAccessKeys'));
  const login = yield* askEach(users, ask('GetLoginProfile'));
  const mfa = yield* askEach(users, ask('ListMFADevices'));
  const services = yield* askEach(users, ask('ListServiceSpecificCredentials'));
  return users.map((user, i) => ({
    name: text(user, 'UserName'),
    id: text(user, 'UserId'),
    keys: at(keys, i),
    login: at(login, i),
    mfa: at(mfa, i),
    services: at(services, i),
  }));
}

function lookup(account: string, name: string, since: string): Request {
  return {
    as: 'responder',
    account,
    region: globalRegion,
    service: 'cloudtrail',
    operation: 'LookupEvents',
    input: {
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: name }],
      StartTime: since,
    },
  };
}

function at(pairs: readonly (readonly [unknown, Answer])[], index: number): Answer {
  return (
    pairs[index]?.[1] ?? {
      ok: false,
      error: { kind: 'unavailable', code: 'NoAnswer', message: 'no answer came back' },
    }
  );
}
