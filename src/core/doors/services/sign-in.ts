import type { Situation } from '../../incident/situation.ts';
import { text } from '../answers.ts';
import type { Fields } from '../answers.ts';
import type { Door } from '../door.ts';
import { mark } from '../objects.ts';
import { count, globalRegion } from '../requests.ts';
import { askRows, line, listEach, serviceDoor } from './found.ts';
import type { Found, Miss, Row } from './found.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';
import { isOurs, letIn, statementSays } from './sign-in-statements.ts';
import { byWhom, toldBy } from './told.ts';
import type { Told } from './told.ts';

const AREA = 'sign-in-policy';
const EVENTS = ['PutConsoleAuthorizationConfiguration', 'PutResourcePermissionStatement'];

/** What stands in one place: of an account its own policy, of the organization only whether it is on. */
interface Standing {
  readonly place: Place;
  /** What it is about: an account or the organization. */
  readonly target: string;
  /** Undefined where it could not be read. */
  readonly on: boolean | undefined;
  /** Statements that the bot's own shield did not make. */
  readonly statements: readonly Fields[];
  /** It is on, and all that is in it is the bot's. */
  readonly ours: boolean;
  /** Its statements could not be read. */
  readonly unread: boolean;
}

/**
 * Who may sign in to the console, and from where: the policy of each account, and whether that of the organization is
 * on. A statement has no date, so who wrote it comes from the events, which are asked for only where something stands.
 * https://docs.aws.amazon.com/signin/latest/userguide/console-access-control.html
 * @param suspects ARNs of hostile users and roles.
 */
export function* signInDoors(
  accounts: readonly string[],
  situation: Situation,
  suspects: ReadonlySet<string>,
): Reads<Found> {
  const places = accounts.map((account) => ({ account, region: globalRegion }));
  const rows: readonly Row[] = [
    ...places.map((place) => ({ place, item: { target: place.account } })),
    ...organizationRow(situation),
  ];
  const asked = yield* askRows(rows, requestOf, {
    what: ({ item }) => whetherOf(item),
    area: AREA,
  });
  const listed = yield* listEach(places, {
    ask: (place) => inPlace(place, 'signin', 'ListResourcePermissionStatements'),
    list: 'permissionStatements',
    what: 'who may sign in to the console, and from where',
    area: AREA,
  });
  const all = asked.answers.map(([row, output]) =>
    standingOf(row, isOn(row, output, asked.misses), listed, situation),
  );
  const theirs = all.filter(
    ({ on, statements, ours }) => !ours && (on === true || statements.length > 0),
  );
  const events = yield* toldBy(
    theirs.flatMap(({ place, target }) =>
      EVENTS.map((value) => ({
        place,
        as: target === place.account ? ('responder' as const) : ('freeze' as const),
        attribute: 'EventName' as const,
        value,
      })),
    ),
    { situation, area: 'sign-in-events', what: 'who wrote the sign-in policy (events)' },
  );
  return {
    doors: theirs.map((one) => doorOf(one, events.told, suspects)),
    lines: all.flatMap(linesOf),
    misses: [...asked.misses, ...listed.misses, ...events.misses],
  };
}

const whetherOf = (item: Fields): string =>
  `whether signing in to the console of ${text(item, 'target')} is restricted`;

/** The organization answers its management account only; the role there that may attach and read asks it. */
function organizationRow({ settings }: Situation): readonly Row[] {
  const { id, managementAccount } = settings.organization;
  return [{ place: { account: managementAccount, region: globalRegion }, item: { target: id } }];
}

function requestOf({ place, item }: Row) {
  const targetId = text(item, 'target');
  const request = inPlace(place, 'signin', 'GetConsoleAuthorizationConfiguration', { targetId });
  return targetId === place.account ? request : { ...request, as: 'freeze' as const };
}

/** An account that never had one may be answered as absent: that is off. */
function isOn(
  { place, item }: Row,
  output: Fields | undefined,
  misses: readonly Miss[],
): boolean | undefined {
  const what = whetherOf(item);
  if (misses.some((one) => one.account === place.account && one.what === what)) return undefined;
  return output?.['consoleAuthorizationEnabled'] === true;
}

function standingOf(
  { place, item }: Row,
  on: boolean | undefined,
  { rows, misses }: { readonly rows: readonly Row[]; readonly misses: readonly Place[] },
  { settings }: Situation,
): Standing {
  const target = text(item, 'target');
  const own = rows.filter((row) => row.place.account === target).map((row) => row.item);
  const statements = own.filter((one) => !isOurs(one, letIn(settings, target)));
  const ours = own.length > 0 && statements.length === 0;
  return {
    place,
    target,
    on,
    statements,
    ours,
    unread: misses.some((one) => one.account === target),
  };
}

function doorOf(one: Standing, told: readonly Told[], suspects: ReadonlySet<string>): Door {
  const { place, target, on, statements, unread } = one;
  const who = told.filter((event) => event.place.account === place.account);
  const his = who.some(({ byArn }) => suspects.has(byArn));
  const what = target === place.account ? `account ${target}` : `organization ${target}`;
  const asks = statements.slice(0, 3).map(statementSays);
  const more = statements.length - asks.length;
  const whom = [...asks, ...(more > 0 ? [count(more, 'more statement')] : [])].join('; ');
  return serviceDoor(place, 'sign-in-policy', {
    name: target,
    says: `sign-in policy of ${what}, which is ${stateSays(on)}: ${whom || (unread ? 'its statements could not be read' : 'no statement of its own')}`,
    because: [...who.map(byWhom), ...(his ? ['who did it looks hostile'] : [])],
    // Turning it off gives everybody the sign-in page back, him too: that is for people to weigh.
    stays:
      on !== false
        ? `turning it off lets everybody sign in again, him too, and the bot never gives access back by itself; once he is locked out: aws signin delete-console-authorization-configuration --target-id ${target} --region ${globalRegion}`
        : `it has no effect while it is off; ask who prepared it: aws signin list-resource-permission-statements --region ${globalRegion}`,
  });
}

function stateSays(on: boolean | undefined): string {
  if (on === undefined) return 'there; whether it is on could not be read';
  return on ? 'on' : 'off, and has no effect until somebody turns it on';
}

/** Never what the bot's own shield puts there: the second inventory would take it for a foreign change. */
function linesOf({ place, target, on, statements, ours }: Standing): Found['lines'] {
  return [
    ...(on === undefined ? [] : [line(place, AREA, `${target}/on`, on && !ours ? 'on' : 'off')]),
    ...statements.map((one) =>
      line(place, AREA, text(one, 'sid'), mark(JSON.stringify(one['condition'] ?? ''))),
    ),
  ];
}
