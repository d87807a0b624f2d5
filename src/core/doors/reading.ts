import type { Request } from '../plan/call.ts';
import { missingAnswer, outputOf, whyNot } from './answers.ts';
import { askedSince, furtherEvents } from './further-events.ts';
import type { Answer } from './measurement.ts';
import { detailsOf } from './principals.ts';
import type { AccountDetails } from './principals.ts';
import { readProviders } from './reading-providers.ts';
import type { ProvidersReading } from './reading-providers.ts';
import { readUsers } from './reading-users.ts';
import type { UserReading } from './reading-users.ts';
import { MOST_PER_PAGE, askAll, askEach, globalRegion, iam } from './requests.ts';
import { tracedEvents, tracesOf } from './traces.ts';
import type { Trace } from './traces.ts';

/** What is asked once about an account: the operation, by the name that the reading has for it. */
const accountReads = {
  summary: ['GetAccountSummary', {}],
  /** Also devices that belong to nobody. */
  virtualMfa: ['ListVirtualMFADevices', { MaxItems: MOST_PER_PAGE }],
  passwordPolicy: ['GetAccountPasswordPolicy', {}],
  aliases: ['ListAccountAliases', {}],
  serverCertificates: ['ListServerCertificates', { MaxItems: MOST_PER_PAGE }],
  delegations: ['ListDelegationRequests', { MaxItems: MOST_PER_PAGE }],
  outbound: ['GetOutboundWebIdentityFederationInfo', {}],
  properties: ['GetAccountProperties', {}],
  /** One paged call for all users; some endpoints know it only user by user. */
  services: ['ListServiceSpecificCredentials', { AllUsers: true, MaxItems: MOST_PER_PAGE }],
} as const;

export type AccountRead = keyof typeof accountReads;

/** Everything that was asked about one account. An answer that failed stays a failure: it is unseen, not empty. */
export interface AccountReading {
  readonly account: string;
  /** Undefined where they could not be read; then `detailsWhy` says why, as a half sentence. */
  readonly details: AccountDetails | undefined;
  readonly detailsWhy: string;
  readonly providers: ProvidersReading;
  readonly once: { readonly [read in AccountRead]: Answer };
  readonly traces: readonly Trace[];
  /** Why a look-up of events failed, as a half sentence: what was granted is unseen then. */
  readonly tracesWhy?: string;
  readonly users: readonly UserReading[];
  /** Said of users by the credential report instead of by a question about each; a sentence for people. */
  readonly byReport?: string;
}

/**
 * So many accounts are read side by side. What IAM says of one can be tens of megabytes: it is reduced and
 * dropped before the next ones are asked, so that no account's answer is held twice.
 */
const SIDE_BY_SIDE = 8;

/** CloudTrail answers an account two look-ups a second: so many are asked of each at a time. */
const NAMES_AT_ONCE = 2;

/**
 * Reads all that the inventory needs, at IAM's largest page size.
 * @param since ISO 8601; how far back the events go.
 */
export function* readAccounts(
  accounts: readonly string[],
  since: string,
): Generator<readonly Request[], readonly AccountReading[], readonly Answer[]> {
  const readings: AccountReading[] = [];
  for (let start = 0; start < accounts.length; start += SIDE_BY_SIDE) {
    readings.push(...(yield* readSome(accounts.slice(start, start + SIDE_BY_SIDE), since)));
  }
  return readings;
}

function* readSome(
  accounts: readonly string[],
  since: string,
): Generator<readonly Request[], readonly AccountReading[], readonly Answer[]> {
  const details = yield* readDetails(accounts);
  const names = Object.keys(accountReads) as AccountRead[];
  const once = yield* askAll(
    accounts.flatMap((account) =>
      names.map((name) => iam(account, accountReads[name][0], { ...accountReads[name][1] })),
    ),
  );
  const providers = yield* readProviders(accounts);
  const first = accounts.map((account) => ({ account, names: tracedEvents }));
  const made = yield* lookUps(first, since);
  const more = yield* lookUps(
    accounts.map((account, i) => ({
      account,
      names: furtherEvents(
        details.get(account)?.details,
        {
          properties: once[i * names.length + names.indexOf('properties')] ?? missingAnswer,
          passwordPolicy: once[i * names.length + names.indexOf('passwordPolicy')] ?? missingAnswer,
        },
        made.get(account) ?? new Map(),
      ),
    })),
    since,
  );
  const readings: AccountReading[] = [];
  for (const [i, account] of accounts.entries()) {
    const asked = names.map((name, at) => [name, once[i * names.length + at] ?? missingAnswer]);
    const own = Object.fromEntries(asked) as AccountReading['once'];
    const lookups = [made, more].flatMap((each) => [...(each.get(account)?.values() ?? [])]);
    const failed = lookups.find((answer) => !answer.ok);
    const traces = tracesOf(account, lookups);
    const known = details.get(account);
    const principals = known?.details?.principals ?? [];
    const users = yield* readUsers({
      account,
      users: principals.filter((one) => one.kind === 'user'),
      services: own.services,
      virtualMfa: own.virtualMfa,
      traces: failed === undefined ? traces : undefined,
      lookup: (name) => lookup(account, name, since),
    });
    readings.push({
      account,
      details: known?.details,
      detailsWhy: known?.why ?? '',
      providers: providers.get(account) ?? { oidc: missingAnswer, saml: missingAnswer, each: [] },
      once: own,
      traces,
      ...(failed === undefined ? {} : { tracesWhy: whyNot(failed) }),
      ...users,
    });
  }
  return readings;
}

/** Asks each account for its events, and gives each account's answers by name of event. */
function* lookUps(
  wanted: readonly { readonly account: string; readonly names: readonly string[] }[],
  since: string,
): Generator<readonly Request[], ReadonlyMap<string, Map<string, Answer>>, readonly Answer[]> {
  const told = new Map(wanted.map(({ account }) => [account, new Map<string, Answer>()]));
  const longest = Math.max(0, ...wanted.map(({ names }) => names.length));
  for (let from = 0; from < longest; from += NAMES_AT_ONCE) {
    const pairs = wanted.flatMap(({ account, names }) =>
      names.slice(from, from + NAMES_AT_ONCE).map((name) => ({ account, name })),
    );
    const answers = yield* askEach(pairs, ({ account, name }) =>
      lookup(account, name, askedSince(name, since)),
    );
    for (const [{ account, name }, answer] of answers) told.get(account)?.set(name, answer);
  }
  return told;
}

interface ReadDetails {
  readonly details: AccountDetails | undefined;
  readonly why: string;
}

function* readDetails(
  accounts: readonly string[],
): Generator<readonly Request[], ReadonlyMap<string, ReadDetails>, readonly Answer[]> {
  const answers = yield* askEach(accounts, (account) =>
    iam(account, 'GetAccountAuthorizationDetails', {
      // Without a filter every AWS managed policy in use comes along.
      Filter: ['User', 'Role', 'Group', 'LocalManagedPolicy'],
      MaxItems: MOST_PER_PAGE,
    }),
  );
  return new Map(
    answers.map(([account, answer]) => {
      const details = detailsOf(account, outputOf(answer));
      const why = answer.ok ? 'the answer had no list of roles' : whyNot(answer);
      return [account, { details, why }];
    }),
  );
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
