/**
 * Where the stand-ins for AWS are known to answer otherwise than AWS documents; reviewed by hand. `conformance.data.ts`
 * names each row's documented answer and its page. A difference that is not here fails the suite, and so does one
 * that is here and no longer exists.
 */

/** Which stand-in for AWS. */
export type StandIn = 'moto' | 'cloud';

export interface Difference {
  readonly row: string;
  readonly standIn: StandIn;
  readonly answers: string;
  readonly why: string;
}

const NO_QUOTAS = 'moto has no quotas';
const NO_STATE = 'moto does not look at what is there before';
const NOT_IMPLEMENTED = 'moto does not have the operation; the answer is a page that is no answer';

const moto = (row: string, answers: string, why: string): Difference => ({
  row,
  standIn: 'moto',
  answers,
  why,
});

export const differences: readonly Difference[] = [
  moto('attach a policy that is attached', 'ok', NO_STATE),
  moto(
    'attach to a target that is not there',
    'AccountNotFoundException',
    'moto names the kind of target',
  ),
  moto('detach a policy that is not attached', 'ok', NO_STATE),
  moto('detach the last service control policy', 'ok', NO_QUOTAS),
  moto('a policy that is no policy', 'ok', 'moto does not read the document'),
  moto('a service control policy of 10,241 characters', 'ok', NO_QUOTAS),
  moto('an eleventh service control policy on one account', 'ok', NO_QUOTAS),
  moto('a page of organization items larger than twenty', 'ok', 'moto takes any size of page'),
  moto('an account moved from where it is not', 'ok', NO_STATE),
  moto('a member asks for the list of accounts', 'ok', 'moto lets any account ask'),
  moto('a boundary taken off a role that has none', 'ok', NO_STATE),
  moto('an inline policy of a user of more than 2,048 characters', 'ok', NO_QUOTAS),
  moto('an eleventh managed policy on one user', 'ok', NO_QUOTAS),
  moto(
    'AWSDenyAll attached to a user',
    'NoSuchEntity',
    'moto has the managed policies of AWS only when told at its start',
  ),
  moto('a managed policy deleted while it is attached', 'ok', NO_STATE),
  moto('all users’ service-specific credentials at once', 'XmlParseError', NOT_IMPLEMENTED),
  moto(
    'a service-specific credential that is not there, switched off',
    'XmlParseError',
    NOT_IMPLEMENTED,
  ),
  moto('the root’s row in the credential report', 'missing', 'moto leaves the root out'),
  moto(
    'the trust policies in the authorization details',
    'plain',
    'moto does not encode trust policies there; a reader has to take both',
  ),
  moto('a page of more than a thousand', 'ok', 'moto takes any size of page'),
  moto(
    'outbound web identity federation that nobody switched on',
    'XmlParseError',
    NOT_IMPLEMENTED,
  ),
  moto('two attributes in one lookup of events', 'SyntaxError', NOT_IMPLEMENTED),
  moto('a deletion of a key cancelled twice', 'ok', NO_STATE),
  moto('a lock on a snapshot that is not there', 'XmlParseError', NOT_IMPLEMENTED),
];
