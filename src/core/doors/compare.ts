import type { MadeCall } from '../incident/situation.ts';
import { sha256 } from '../plan/canonical.ts';
import type { Json } from '../plan/json.ts';
import { parseObject } from './answers.ts';
import { identityLines } from './identity-lines.ts';
import { poolLine } from './services/identity-pools.ts';
import { keyLine, objectId, policyMark, revokePolicyName } from './objects.ts';
import type { Objects } from './objects.ts';

/** One line that differs between two inventories and that our own calls do not explain. */
export interface Change {
  /** Short, for the command that judges it; stable for the same change. */
  readonly id: string;
  readonly object: string;
  /** The line before and after; empty where there was none. */
  readonly before: string;
  readonly after: string;
  readonly says: string;
  /** Who made it, when and how, where CloudTrail knows. */
  readonly by?: string;
}

/**
 * What differs between two inventories although no call of ours explains it.
 * @param covered beginnings of object ids that one of the two could not read: nothing is said about them.
 */
export function unexplained(
  first: Objects,
  second: Objects,
  made: readonly MadeCall[],
  covered: readonly string[],
): readonly Change[] {
  const ids = [...new Set([...Object.keys(first), ...Object.keys(second)])].sort();
  const expected = expectedLines(made);
  const createdKeys = new Map(made.flatMap(createdKey));
  return ids.flatMap((object) => {
    const before = first[object] ?? '';
    const after = second[object] ?? '';
    if (before === after || covered.some((prefix) => object.startsWith(prefix))) return [];
    // A key that we deactivated since looks like any other that we deactivated.
    const wanted = expected.get(object) ?? createdKeys.get(withoutUser(object));
    return wanted === after ? [] : [changeOf(object, before, after)];
  });
}

function changeOf(object: string, before: string, after: string): Change {
  const id = `c${sha256(`${object}\n${before}\n${after}`).slice(0, 9)}`;
  const what =
    before === ''
      ? `appeared: ${after}`
      : after === ''
        ? `is gone: ${before}`
        : `changed: ${before} → ${after}`;
  return { id, object, before, after, says: `${object} ${what}` };
}

/** For each object that a call of ours changed, the line it must have now; the last call counts. */
function expectedLines(made: readonly MadeCall[]): ReadonlyMap<string, string> {
  const lines = new Map<string, string>();
  for (const { call } of made) {
    const { operation, account, input } = call.request;
    const text = (key: string): string => asText(input[key]);
    for (const [object, line] of identityLines(call)) lines.set(object, line);
    for (const door of call.doors) {
      const roleId = door.split('/')[2] ?? '';
      const rolePolicy = objectId.rolePolicy(account, roleId, revokePolicyName);
      if (operation === 'UpdateAccessKey')
        lines.set(door, keyLine(text('Status'), text('UserName')));
      if (operation === 'DeleteAccessKey' || operation === 'DeleteLoginProfile')
        lines.set(door, '');
      if (operation === 'UpdateAssumeRolePolicy')
        lines.set(door, policyMark(parseObject(text('PolicyDocument'))));
      if (operation === 'PutRolePolicy')
        lines.set(rolePolicy, policyMark(parseObject(text('PolicyDocument'))));
      if (operation === 'DeleteRolePolicy') lines.set(rolePolicy, '');
      if (operation === 'UpdateIdentityPool') lines.set(door, poolLine(input));
    }
  }
  return lines;
}

/** A key that a rotation made: the call knew its user's name, not the unique id. */
function createdKey({ call, value }: MadeCall): [string, string][] {
  if (call.request.operation !== 'CreateAccessKey' || typeof value !== 'string') return [];
  const line = keyLine('Active', asText(call.request.input['UserName']));
  return [[`${call.request.account}/access-key/${value}`, line]];
}

function withoutUser(object: string): string {
  const [account, kind, , ...rest] = object.split('/');
  return `${account}/${kind}/${rest.join('/')}`;
}

function asText(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
