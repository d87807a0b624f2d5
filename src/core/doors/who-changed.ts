import type { Request } from '../plan/call.ts';
import { toldBy } from '../proof/foreign-events.ts';
import type { ForeignEvent } from '../proof/foreign-events.ts';
import type { Situation } from '../incident/situation.ts';
import { fields, items, outputOf, parseObject } from './answers.ts';
import type { Change } from './compare.ts';
import type { Answer } from './measurement.ts';
import type { Objects } from './objects.ts';
import { askEach, globalRegion } from './requests.ts';

/** In more accounts than this nobody is asked after: a judgement waits for a look-up that gives two pages a second. */
const MOST_ACCOUNTS = 20;

/**
 * Adds to each change who made it, where CloudTrail knows: the last successful IAM event since the first
 * inventory that names the thing. Events arrive late and need not arrive at all; without one the change is
 * only listed. All of it is hostile text, bounded.
 */
export function* withMakers(
  changes: readonly Change[],
  what: { readonly since: string; readonly objects: Objects; readonly situation: Situation },
): Generator<readonly Request[], readonly Change[], readonly Answer[]> {
  const accounts = [...new Set(changes.map(accountOf))].slice(0, MOST_ACCOUNTS);
  const answers = new Map(yield* askEach(accounts, (account) => lookUp(account, what.since)));
  return changes.map((change) => {
    const answer = answers.get(accountOf(change));
    const maker = answer === undefined ? undefined : makerOf(change, answer, what);
    if (maker === undefined) return change;
    const by = `${maker.who} at ${maker.at} (${maker.what})`;
    return { ...change, by, says: `${change.says}; by ${by}` };
  });
}

function accountOf({ object }: Change): string {
  return object.split('/')[0] ?? '';
}

function lookUp(account: string, since: string): Request {
  return {
    as: 'responder',
    account,
    region: globalRegion,
    service: 'cloudtrail',
    operation: 'LookupEvents',
    input: {
      LookupAttributes: [{ AttributeKey: 'EventSource', AttributeValue: 'iam.amazonaws.com' }],
      StartTime: since,
      MaxResults: 50,
    },
  };
}

function makerOf(
  change: Change,
  answer: Answer,
  { objects, situation }: { readonly objects: Objects; readonly situation: Situation },
): ForeignEvent | undefined {
  const names = namesOf(change, objects);
  const at = { account: accountOf(change), region: globalRegion };
  const told = toldBy(answer, at, situation.settings).map(({ event }) => event);
  const records = items(outputOf(answer) ?? {}, 'Events').map(
    (event) => parseObject(event['CloudTrailEvent']) ?? {},
  );
  const fitting = told.filter((event, i) => {
    const record = fields(records[i]);
    const said = JSON.stringify([record['requestParameters'], record['responseElements']]);
    const changes = record['readOnly'] !== true && event.error === '';
    return changes && names.some((name) => said.includes(JSON.stringify(name)));
  });
  return fitting.sort((a, b) => (a.at < b.at ? -1 : 1)).at(-1);
}

/** How events may name the changed thing: by its own id, its owner's id, or its owner's name. */
function namesOf({ object, before, after }: Change, objects: Objects): readonly string[] {
  const [account = '', , owner = '', ...rest] = object.split('/');
  const line =
    objects[`${account}/user/${owner}`] ?? objects[`${account}/role/${owner}`] ?? (after || before);
  const named = /^(?:user|role|group) (\S+) /.exec(line)?.[1] ?? / of (\S+)/.exec(line)?.[1];
  // An ARN has slashes of its own.
  const whole = [owner, ...rest].join('/');
  return [whole, owner, rest.join('/'), named ?? ''].filter((name) => name.length > 1);
}
