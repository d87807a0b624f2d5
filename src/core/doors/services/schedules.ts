import type { Situation } from '../../incident/situation.ts';
import type { JsonObject } from '../../plan/json.ts';
import { fields, instant, journalJson, text } from '../answers.ts';
import type { Fields } from '../answers.ts';
import type { Door } from '../door.ts';
import { quoted } from '../quoted.ts';
import { globalRegion } from '../requests.ts';
import { isRecent } from '../suspicion.ts';
import { askRows, line, listEach, serviceDoor, together } from './found.ts';
import type { Found, Row } from './found.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';
import { accountIn, isStranger } from './strangers.ts';

/** Services through which a schedule can give access back: it calls them by itself, as a role. */
const IDENTITY_TARGET =
  /^arn:[^:]+:scheduler:::aws-sdk:(?:iam|sts|organizations|account|sso\w*|identitystore|rolesanywhere):/;

/** What a plan writes back of a schedule: `UpdateSchedule` forgets what it is not given. */
const MEMBERS = [
  'Name',
  'GroupName',
  'ScheduleExpression',
  'ScheduleExpressionTimezone',
  'StartDate',
  'EndDate',
  'Description',
  'KmsKeyArn',
  'Target',
  'FlexibleTimeWindow',
  'ActionAfterCompletion',
] as const;

/**
 * What starts something at a time or from a stream: schedules, pipes, state machines, actions of budgets.
 * https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListSchedules.html
 * @param hostile ARNs of functions that look hostile.
 */
export function* scheduleDoors(
  places: readonly Place[],
  situation: Situation,
  hostile: ReadonlySet<string>,
): Reads<Found> {
  return together([
    yield* schedules(places, situation, hostile),
    yield* pipes(places, situation, hostile),
    yield* machines(places),
    yield* budgetActions(places),
  ]);
}

/** Why a target is no good, half sentences. */
function because(
  targets: readonly string[],
  situation: Situation,
  hostile: ReadonlySet<string>,
): readonly string[] {
  const strange = targets.filter((arn) => isStranger(accountIn(arn) ?? '', situation.settings));
  return [
    ...strange.map((arn) => `it leads to ${arn.slice(0, 200)}`),
    ...targets.filter((arn) => hostile.has(arn)).map((arn) => `it starts ${arn.slice(0, 200)}`),
  ];
}

function* schedules(
  places: readonly Place[],
  situation: Situation,
  hostile: ReadonlySet<string>,
): Reads<Found> {
  const area = 'schedule';
  const listed = yield* listEach(places, {
    ask: (place) => inPlace(place, 'scheduler', 'ListSchedules'),
    list: 'Schedules',
    what: 'schedules',
    area,
  });
  const whyOf = ({ item }: Row): readonly string[] => {
    const arn = text(fields(item['Target']), 'Arn');
    const changed = instant(item, 'LastModificationDate') ?? instant(item, 'CreationDate');
    const identity = IDENTITY_TARGET.test(arn) && isRecent(changed, situation);
    return [
      ...because([arn], situation, hostile),
      ...(identity ? [`it is new, and calls ${arn.split(':').slice(-2).join(':')}`] : []),
    ];
  };
  const bad = listed.rows.filter((row) => whyOf(row).length > 0);
  const whole = yield* askRows(
    bad,
    ({ place, item }) => inPlace(place, 'scheduler', 'GetSchedule', named(item)),
    { what: ({ item }) => `schedule ${text(item, 'Name')}`, area },
  );
  return {
    doors: whole.answers.map(([row, output]) =>
      scheduleDoor(row, output, { because: whyOf(row), situation }),
    ),
    // Not whether it is on: a plan of ours switches it off.
    lines: listed.rows.map(({ place, item }) =>
      line(
        place,
        area,
        `${text(item, 'GroupName')}/${text(item, 'Name')}`,
        text(fields(item['Target']), 'Arn'),
      ),
    ),
    misses: [...listed.misses, ...whole.misses],
  };
}

function named(item: Fields): JsonObject {
  return { Name: text(item, 'Name'), GroupName: text(item, 'GroupName') || 'default' };
}

function scheduleDoor(
  { place, item }: Row,
  output: Fields | undefined,
  about: { readonly because: readonly string[]; readonly situation: Situation },
): Door {
  const name = text(item, 'Name');
  const group = text(item, 'GroupName') || 'default';
  const saved = output === undefined ? undefined : savedSchedule(output, about.situation.now);
  return serviceDoor(place, 'event-trigger', {
    name: `schedule/${group}/${name}`,
    arn: text(item, 'Arn'),
    says: `schedule ${name} of group ${group}`,
    because: about.because,
    state: text(output ?? item, 'State') === 'DISABLED' ? 'closed' : 'open',
    detail: saved === undefined ? {} : { schedule: saved },
    stays:
      saved === undefined
        ? `what it hands over may hold a secret, so the bot does not keep it: update the schedule ${quoted(name)} of group ${quoted(group)} by hand with --state DISABLED, in ${place.region}`
        : undefined,
  });
}

/** The schedule as it is, to be written back whole; undefined where it hands over text, which can be a secret. */
function savedSchedule(output: Fields, now: string): JsonObject | undefined {
  const target = fields(output['Target']);
  if (text(target, 'Arn') === '' || 'Input' in target || 'EcsParameters' in target)
    return undefined;
  const begun = (instant(output, 'StartDate') ?? now) <= now;
  const saved: { [key: string]: unknown } = {};
  for (const key of MEMBERS) {
    // AWS refuses a beginning that is over; without one the schedule is in force, as it was.
    if (output[key] !== undefined && !(key === 'StartDate' && begun)) saved[key] = output[key];
  }
  const json = journalJson(saved);
  return json === undefined ? undefined : (json as JsonObject);
}

/** https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_ListPipes.html */
function* pipes(
  places: readonly Place[],
  situation: Situation,
  hostile: ReadonlySet<string>,
): Reads<Found> {
  const area = 'pipe';
  const listed = yield* listEach(places, {
    ask: (place) => inPlace(place, 'pipes', 'ListPipes'),
    list: 'Pipes',
    what: 'pipes',
    area,
  });
  const ends = (item: Fields) => ['Source', 'Enrichment', 'Target'].map((key) => text(item, key));
  const bad = listed.rows.flatMap(({ place, item }) => {
    const why = because(ends(item), situation, hostile);
    if (why.length === 0) return [];
    const name = text(item, 'Name');
    return [
      serviceDoor(place, 'event-trigger', {
        name: `pipe/${name}`,
        arn: text(item, 'Arn'),
        says: `pipe ${name}`,
        because: why,
        state: text(item, 'CurrentState') === 'STOPPED' ? 'closed' : 'open',
        detail: { pipe: name },
      }),
    ];
  });
  return {
    doors: bad,
    lines: listed.rows.map(({ place, item }) =>
      line(place, area, text(item, 'Name'), ends(item).join(' ')),
    ),
    misses: listed.misses,
  };
}

/** State machines are only compared: what one does is a program. */
function* machines(places: readonly Place[]): Reads<Found> {
  const area = 'state-machine';
  const listed = yield* listEach(places, {
    ask: (place) => inPlace(place, 'states', 'ListStateMachines'),
    list: 'stateMachines',
    what: 'state machines',
    area,
  });
  const lines = listed.rows.map(({ place, item }) =>
    line(place, area, text(item, 'name'), `since ${instant(item, 'creationDate') ?? 'unknown'}`),
  );
  return { doors: [], lines, misses: listed.misses };
}

/**
 * Actions of budgets attach policies and run documents by themselves, once money is spent. They carry no date.
 * https://docs.aws.amazon.com/aws-cost-management/latest/APIReference/API_budgets_DescribeBudgetActionsForAccount.html
 */
function* budgetActions(places: readonly Place[]): Reads<Found> {
  const area = 'budget-action';
  const accounts = [...new Set(places.map(({ account }) => account))];
  const listed = yield* listEach(
    accounts.map((account) => ({ account, region: globalRegion })),
    {
      ask: (place) =>
        inPlace(place, 'budgets', 'DescribeBudgetActionsForAccount', { AccountId: place.account }),
      list: 'Actions',
      what: 'actions of budgets',
      area,
    },
  );
  return {
    doors: listed.rows.map(({ place, item }) =>
      serviceDoor(place, 'event-trigger', {
        name: `budget-action/${text(item, 'ActionId')}`,
        arn: text(item, 'ExecutionRoleArn'),
        says: `action of budget ${text(item, 'BudgetName')}, which does ${text(item, 'ActionType')} as ${text(item, 'ExecutionRoleArn')}`,
        because: [],
        state: text(item, 'Status') === 'EXECUTION_SUCCESS' ? 'closed' : 'open',
        stays: `its owner has to say whether it is wanted: aws budgets describe-budget-action --account-id ${place.account} --budget-name ${quoted(text(item, 'BudgetName'))} --action-id ${quoted(text(item, 'ActionId'))}`,
      }),
    ),
    lines: listed.rows.map(({ place, item }) =>
      line(
        place,
        area,
        text(item, 'ActionId'),
        `${text(item, 'ActionType')} ${text(item, 'ApprovalModel')} as ${text(item, 'ExecutionRoleArn')}`,
      ),
    ),
    misses: listed.misses,
  };
}
