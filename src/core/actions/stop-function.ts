import type { Door } from '../doors/door.ts';
import { inPlace } from '../doors/services/places.ts';
import type { Check, Request } from '../plan/call.ts';
import type { Json } from '../plan/json.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

/** Lets a function run no more, without touching its code: a reserved concurrency of nought throttles every call. */
export const stopFunction: ResponseAction<Door> = {
  id: 'stop-function',
  title: 'Stop functions',
  closes: ['function'],
  leaves: 'An invocation that runs already goes on for up to 15 minutes.',
  noise: 'medium',
  breaks: 'Whatever calls the function: every call is throttled.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html',
  draw: (door) => {
    const place = { account: door.account, region: detailText(door.detail, 'region') };
    const FunctionName = detailText(door.detail, 'function');
    const before = door.detail['reserved'];
    const ask = (operation: string, more = {}): Request =>
      inPlace(place, 'lambda', operation, { FunctionName, ...more });
    const reserved = (expect: Check['expect']): Check => ({
      read: ask('GetFunctionConcurrency'),
      pick: ['ReservedConcurrentExecutions'],
      expect,
    });
    const put = (ReservedConcurrentExecutions: Json): Request =>
      ask('PutFunctionConcurrency', { ReservedConcurrentExecutions });
    const call = {
      id: `close/${door.id}`,
      action: stopFunction.id,
      request: put(0),
      preconditions: [reserved(before === undefined ? { absent: true } : { equals: before })],
      check: reserved({ equals: 0 }),
      undo:
        before === undefined
          ? { request: ask('DeleteFunctionConcurrency'), check: reserved({ absent: true }) }
          : { request: put(before), check: reserved({ equals: before }) },
      noise: stopFunction.noise,
      says: `Stop function ${FunctionName} in ${place.account}, ${place.region}`,
      breaks: stopFunction.breaks,
      doors: [door.id],
    };
    return [[call]];
  },
};
