import { isAbsent, items, outputOf, text, whyNot } from '../doors/answers.ts';
import type { Door } from '../doors/door.ts';
import { rankOrder } from '../doors/fit.ts';
import type { Answer } from '../doors/measurement.ts';
import { detailsOf } from '../doors/details.ts';
import type { Principal } from '../doors/principals.ts';
import { askEach, iam } from '../doors/requests.ts';
import { rank, suspectsOf } from '../doors/suspicion.ts';
import type { Ranking } from '../doors/suspicion.ts';
import type { Situation } from '../incident/situation.ts';
import type { Request } from '../plan/call.ts';
import { sha256 } from '../plan/canonical.ts';
import { denyAllPolicy, exemptFromBoundary, isImpostor } from './standing.ts';
import type { Standing, Swept } from './standing.ts';

/** So many hostile users get a second layer in one plan; the door plan takes the others. */
const MOST_SECOND = 100;

/** One reading of an account, and what makes it less than whole, one sentence each. */
export interface Reading {
  readonly swept: Swept;
  readonly unread: readonly string[];
  /** Roles with the name of a role through which the bot acts here, and another id. */
  readonly impostors: readonly string[];
}

/**
 * Who is in the account and who lacks the boundary, in one paged request; hostile first, then who can write
 * identity. An account that can't be read gives an empty list and says so in `unread`.
 * @param withSecond also reads the keys and passwords of those that look hostile.
 */
export function* readStanding(
  account: string,
  situation: Situation,
  withSecond: boolean,
): Generator<readonly Request[], Reading, readonly Answer[]> {
  const { settings, now } = situation;
  const [[, answer] = [account, undefined]] = yield* askEach([account], (one) =>
    iam(one, 'GetAccountAuthorizationDetails', {
      Filter: ['User', 'Role', 'Group', 'LocalManagedPolicy'],
    }),
  );
  const details = detailsOf(account, outputOf(answer));
  const all = details?.principals ?? [];
  const suspects = suspectsOf(all, [], situation);
  const ranked = all
    .filter((one) => exemptFromBoundary(one, settings) === undefined)
    .map((one) => ({ one, ranking: rank(one, suspects, situation) }));
  const without = ranked.filter(({ one }) => one.boundary !== denyAllPolicy);
  const second = withSecond ? yield* readSecond(ranked) : { doors: [], unread: [] };
  return {
    swept: {
      account,
      takenAt: now,
      without: rankOrder.flatMap((wanted) =>
        without.filter(({ ranking }) => ranking.suspicion === wanted).map(standing),
      ),
      bounded: ranked.length - without.length,
      exempt: all.flatMap((one) => {
        const why = exemptFromBoundary(one, settings);
        return why === undefined ? [] : [`${one.kind} ${one.name} (${one.id}): ${why}`];
      }),
      seen: sha256(
        all
          .map(({ id }) => id)
          .sort()
          .join(' '),
      ),
      second: second.doors,
    },
    unread: [
      ...(details === undefined
        ? [`${account}: its users and roles could not be read: ${whyNot(answer)}.`]
        : []),
      ...second.unread,
    ],
    impostors: all
      .filter((one) => isImpostor(one, settings))
      .map(
        ({ name, id }) =>
          `${account}: role ${name} has the name of a role of the bot's, but its id ${id} is not the recorded one. Either the settings ` +
          'are old, or somebody replaced the role through which the bot acts. Look at its trust by hand, now.',
      ),
  };
}

function standing({ one, ranking }: { one: Principal; ranking: Ranking }): Standing {
  const { kind, name, id, boundary } = one;
  return { kind, name, id, before: boundary, rank: ranking.suspicion };
}

/** Keys and passwords of hostile users, as doors that the closing actions understand. */
function* readSecond(
  ranked: readonly { readonly one: Principal; readonly ranking: Ranking }[],
): Generator<
  readonly Request[],
  { readonly doors: readonly Door[]; readonly unread: readonly string[] },
  readonly Answer[]
> {
  const users = ranked
    .filter(({ one, ranking }) => one.kind === 'user' && ranking.suspicion === 'hostile')
    .slice(0, MOST_SECOND);
  const ask = (operation: string) => (from: (typeof users)[number]) =>
    iam(from.one.account, operation, { UserName: from.one.name });
  const keys = yield* askEach(users, ask('ListAccessKeys'));
  const logins = yield* askEach(users, ask('GetLoginProfile'));
  const doors = [
    ...keys.flatMap(([from, answer]) =>
      items(outputOf(answer) ?? {}, 'AccessKeyMetadata')
        .filter((key) => text(key, 'Status') === 'Active')
        .map((key) => keyDoor(from, text(key, 'AccessKeyId'))),
    ),
    ...logins.flatMap(([from, answer]) => (answer.ok ? [loginDoor(from)] : [])),
  ];
  const unread = [...keys, ...logins]
    .filter(([, answer]) => !answer.ok && !isAbsent(answer))
    .map(
      ([{ one }, answer]) =>
        `${one.account}: keys or password of ${one.name} could not be read: ${whyNot(answer)}.`,
    );
  return { doors, unread };
}

type Ranked = { readonly one: Principal; readonly ranking: Ranking };

function keyDoor(from: Ranked, keyId: string): Door {
  const { account, id, name } = from.one;
  return {
    ...doorOf(from),
    id: `${account}/access-key/${id}/${keyId}`,
    kind: 'access-key',
    says: `access key ${keyId} of ${name}`,
    detail: { user: name, keyId },
  };
}

function loginDoor(from: Ranked): Door {
  const { account, id, name } = from.one;
  return {
    ...doorOf(from),
    id: `${account}/login-profile/${id}`,
    kind: 'login-profile',
    says: `console password of ${name}`,
    detail: { user: name },
  };
}

function doorOf({ one, ranking }: Ranked) {
  return {
    account: one.account,
    principal: one.arn,
    principalId: one.id,
    name: one.name,
    state: 'open' as const,
    suspicion: ranking.suspicion,
  };
}
