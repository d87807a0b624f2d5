import type { Door, DoorKind } from './door.ts';
import { journalJson } from './answers.ts';
import type { Fields } from './answers.ts';
import type { JsonObject } from '../plan/json.ts';
import type { Situation } from '../incident/situation.ts';
import type { Principal } from './principals.ts';
import type { AccountReading } from './reading.ts';
import type { Ranking, Suspects } from './suspicion.ts';

/** What finding doors needs to know about one account. */
export interface Finding {
  readonly reading: AccountReading;
  readonly principals: readonly Principal[];
  readonly suspects: Suspects;
  readonly situation: Situation;
}

/** A door of a principal, with why it is suspicious at the end of its sentence. */
export function door(
  owner: Pick<Principal, 'account' | 'arn' | 'id'>,
  kind: DoorKind,
  ranking: Ranking,
  more: Pick<Door, 'id' | 'name' | 'state' | 'says' | 'detail'>,
): Door {
  const { account, arn, id } = owner;
  const why = ranking.because.length === 0 ? '' : `: ${ranking.because.join('; ')}`;
  const base = { kind, account, principal: arn, principalId: id, suspicion: ranking.suspicion };
  return { ...base, ...more, says: `${more.says}${why}` };
}

/** Saved only where a journal can hold it; without it the undo is a person's work. */
export function savedDocument(name: string, document: Fields | undefined): JsonObject {
  const saved = document === undefined ? undefined : journalJson(document);
  return saved === undefined ? {} : { [name]: saved };
}

/** Whatever is not plainly off counts as open. */
export function stateOf(status: string): Door['state'] {
  return status === 'Inactive' || status === 'Expired' ? 'closed' : 'open';
}
