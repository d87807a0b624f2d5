import type { Situation } from '../../incident/situation.ts';
import { fields, instant, integer, items, policyDocument, text } from '../answers.ts';
import type { Fields } from '../answers.ts';
import type { Door } from '../door.ts';
import { mark, policyMark } from '../objects.ts';
import { isRecent } from '../suspicion.ts';
import { askRows, line, listEach, serviceDoor } from './found.ts';
import type { Found, Row } from './found.ts';
import { inPlace } from './places.ts';
import type { Place, Reads } from './places.ts';
import { permissionsOf } from './function-permissions.ts';
import { accountIn, isStranger, strangersIn } from './strangers.ts';

const AREA = 'function';

/**
 * Lambda functions that somebody outside can call: by a URL without a login, or by a resource policy. A function that
 * only runs for its owners is no door; a line of it shows when its role, code or policy changes.
 * https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html
 */
export function* functionDoors(places: readonly Place[], situation: Situation): Reads<Found> {
  const functions = yield* listEach(places, {
    ask: (place) => inPlace(place, 'lambda', 'ListFunctions'),
    list: 'Functions',
    what: 'functions',
    area: AREA,
  });
  const ask = (operation: string) => (row: Row) =>
    inPlace(row.place, 'lambda', operation, { FunctionName: text(row.item, 'FunctionName') });
  const about = (noun: string) => ({
    what: ({ item }: Row) => `${noun} of function ${text(item, 'FunctionName')}`,
    area: AREA,
  });
  const { rows } = functions;
  const urls = yield* askRows(rows, ask('ListFunctionUrlConfigs'), about('URLs'));
  const policies = yield* askRows(rows, ask('GetPolicy'), about('resource policy'));
  const limits = yield* askRows(rows, ask('GetFunctionConcurrency'), about('concurrency'));
  const sources = yield* eventSources(places, situation);
  const doors: Door[] = [];
  const lines: (readonly [string, string])[] = [];
  for (const [i, { place, item }] of rows.entries()) {
    const name = text(item, 'FunctionName');
    const url = items(urls.answers[i]?.[1] ?? {}, 'FunctionUrlConfigs');
    const policy = policyDocument(policies.answers[i]?.[1]?.['Policy']);
    const letIn = permissionsOf(policy, url.length > 0, situation);
    const reserved = integer(limits.answers[i]?.[1] ?? {}, 'ReservedConcurrentExecutions');
    lines.push(
      line(
        place,
        AREA,
        name,
        `role ${text(item, 'Role')} code ${mark(text(item, 'CodeSha256'))} ` +
          `layers ${mark(items(item, 'Layers').map((layer) => text(layer, 'Arn')))} ` +
          // Not what a plan of ours takes out, and not who may call by its address: a plan changes that.
          `policy ${policyMark(letIn.rest)} urls ${url.length}`,
      ),
    );
    const because = whyHostile(url.map(fields), policy, situation);
    const anyone = url.some((one) => text(one, 'AuthType') === 'NONE');
    const limited = policy === undefined ? [] : strangersIn(policy, situation.settings).limited;
    if (because.length === 0 && !anyone && limited.length === 0) continue;
    doors.push(
      serviceDoor(place, 'function', {
        name,
        arn: text(item, 'FunctionArn'),
        says: `function ${name}, which ${anyone ? 'anyone can call by its URL' : 'others can call'}`,
        because,
        state: reserved === 0 ? 'closed' : 'open',
        detail: {
          function: name,
          ...(reserved === undefined ? {} : { reserved }),
          ...(because.length > 0
            ? { urls: publicUrls(url.map(fields), situation), ...letIn.remove }
            : {}),
        },
        stays:
          because.length > 0
            ? undefined
            : 'it is older than the incident; ask its owner, and stop it by hand if nobody knows it',
      }),
    );
  }
  lines.push(...sources.lines);
  doors.push(...sources.doors);
  const misses = [functions, urls, policies, limits, sources].flatMap((one) => one.misses);
  return { doors, lines, misses };
}

/** Addresses that anyone can call and that are new, or were made public lately. */
function publicUrls(
  urls: readonly Fields[],
  situation: Situation,
): readonly { readonly qualifier: string }[] {
  return urls
    .filter(
      (one) =>
        text(one, 'AuthType') === 'NONE' &&
        isRecent(instant(one, 'LastModifiedTime') ?? instant(one, 'CreationTime'), situation),
    )
    .map((one) => ({ qualifier: text(one, 'FunctionArn').split(':').slice(7).join(':') }));
}

/** What feeds functions: a queue or a stream that stands there is compared line by line, a stranger's is a door. */
function* eventSources(places: readonly Place[], situation: Situation): Reads<Found> {
  const mappings = yield* listEach(places, {
    ask: (place) => inPlace(place, 'lambda', 'ListEventSourceMappings'),
    list: 'EventSourceMappings',
    what: 'event sources of functions',
    area: 'function-source',
  });
  const strange = mappings.rows.filter(({ item }) =>
    isStranger(accountIn(text(item, 'EventSourceArn')) ?? '', situation.settings),
  );
  return {
    doors: strange.map(({ place, item }) =>
      serviceDoor(place, 'event-trigger', {
        name: `source/${text(item, 'UUID')}`,
        arn: text(item, 'EventSourceArn'),
        says: `what feeds function ${text(item, 'FunctionArn')}`,
        because: [`it comes from ${text(item, 'EventSourceArn').slice(0, 200)}`],
        state: text(item, 'State') === 'Disabled' ? 'closed' : 'open',
        detail: { mapping: text(item, 'UUID') },
      }),
    ),
    lines: mappings.rows.map(({ place, item }) =>
      line(
        place,
        'function-source',
        text(item, 'UUID'),
        `${text(item, 'EventSourceArn')} to ${text(item, 'FunctionArn')}`,
      ),
    ),
    misses: mappings.misses,
  };
}

function whyHostile(
  urls: readonly { readonly [key: string]: unknown }[],
  policy: { readonly [key: string]: unknown } | undefined,
  situation: Situation,
): readonly string[] {
  const recent = publicUrls(urls, situation);
  // A public URL needs a statement that lets anyone call it, so that alone says nothing new.
  const open = policy === undefined ? [] : strangersIn(policy, situation.settings).open;
  const strangers = open.filter((who) => who !== 'anyone' || urls.length === 0);
  return [
    ...(recent.length > 0 ? ['its public URL is new'] : []),
    ...strangers.map((who) => `its policy lets in ${who}`),
  ];
}
