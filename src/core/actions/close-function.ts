import { items } from '../doors/answers.ts';
import type { Door } from '../doors/door.ts';
import { inPlace } from '../doors/services/places.ts';
import type { Place } from '../doors/services/places.ts';
import type { Call, Check, Request } from '../plan/call.ts';
import type { Json, JsonObject } from '../plan/json.ts';
import type { ResponseAction } from './action.ts';
import { detailText } from './door-checks.ts';

const placeOf = (door: Door): Place => ({
  account: door.account,
  region: detailText(door.detail, 'region'),
});

/** Asks everybody for a signature who calls a function by its address. */
export const closeFunctionUrl: ResponseAction<Door> = {
  id: 'close-function-url',
  title: 'Close the public addresses of functions',
  closes: ['function'],
  leaves: 'Principals of the account that may call the function still reach it by its address.',
  noise: 'medium',
  breaks: 'Whoever calls the function by its address without a signature.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionUrlConfig.html',
  draw: (door) => {
    const place = placeOf(door);
    const calls = items(door.detail, 'urls').map((url): Call => {
      const Qualifier = detailText(url, 'qualifier');
      const about = {
        FunctionName: detailText(door.detail, 'function'),
        ...(Qualifier === '' ? {} : { Qualifier }),
      };
      const put = (AuthType: string): Request =>
        inPlace(place, 'lambda', 'UpdateFunctionUrlConfig', { ...about, AuthType });
      const auth = (equals: string): Check => ({
        read: inPlace(place, 'lambda', 'GetFunctionUrlConfig', about),
        pick: ['AuthType'],
        expect: { equals },
      });
      return {
        id: `close/${door.id}/url${Qualifier === '' ? '' : `/${Qualifier}`}`,
        action: closeFunctionUrl.id,
        request: put('AWS_IAM'),
        preconditions: [auth('NONE')],
        check: auth('AWS_IAM'),
        undo: { request: put('NONE'), check: auth('NONE') },
        noise: closeFunctionUrl.noise,
        says: `Close the public address of function ${about.FunctionName} in ${place.account}, ${place.region}`,
        breaks: closeFunctionUrl.breaks,
        doors: [door.id],
      };
    });
    return calls.length === 0 ? [] : [calls];
  },
};

/** Takes the one statement that lets a stranger in out of a function's policy. */
export const removeFunctionPermission: ResponseAction<Door> = {
  id: 'remove-function-permission',
  title: 'Take strangers out of the policies of functions',
  closes: ['function'],
  leaves:
    'A function whose policy has several such statements, or is too long for a plan, is stopped, and its policy stays.',
  noise: 'medium',
  breaks: 'Whoever calls the function from that account on purpose, a forgotten partner included.',
  direction: 'tightening',
  source: 'https://docs.aws.amazon.com/lambda/latest/api/API_RemovePermission.html',
  draw: (door) => {
    const StatementId = detailText(door.detail, 'statement');
    if (StatementId === '') return [];
    const place = placeOf(door);
    const FunctionName = detailText(door.detail, 'function');
    const { before = {}, after } = door.detail;
    const policy = (expect: Check['expect']): Check => ({
      read: inPlace(place, 'lambda', 'GetPolicy', { FunctionName }),
      pick: ['Policy'],
      expect,
    });
    const asBefore = policy({ document: before });
    const call: Call = {
      id: `close/${door.id}/permission/${StatementId}`,
      action: removeFunctionPermission.id,
      request: inPlace(place, 'lambda', 'RemovePermission', { FunctionName, StatementId }),
      preconditions: [asBefore],
      // Without its last statement a function has no policy at all.
      check: policy(after === undefined ? { absent: true } : { document: after }),
      undo: undoOf(door, { place, FunctionName, asBefore }),
      noise: removeFunctionPermission.noise,
      says: `Take statement ${StatementId} out of the policy of function ${FunctionName} in ${place.account}, ${place.region}`,
      breaks: removeFunctionPermission.breaks,
      doors: [door.id],
    };
    return [[call]];
  },
};

/** A statement comes back as the last one; where it was another, or says more, the policy would not be the same. */
function undoOf(
  door: Door,
  about: { readonly place: Place; readonly FunctionName: string; readonly asBefore: Check },
): Call['undo'] {
  const again = door.detail['again'];
  if (typeof again !== 'object' || Array.isArray(again))
    return { none: 'the statement can not be made again as it was; it stands in the plan' };
  const input: { [key: string]: Json } = {
    FunctionName: about.FunctionName,
    ...(again as JsonObject),
  };
  return {
    request: inPlace(about.place, 'lambda', 'AddPermission', input),
    check: about.asBefore,
  };
}
