import { digestOf, sha256, shortDigest } from '../plan/canonical.ts';
import { armedPolicies } from '../policies/armed.ts';
import { readFact, type Body, type Checked } from './bodies.ts';
import type { Book } from './book.ts';
import type { Sealed } from './chain.ts';
import { inert } from './inert.ts';
import { PiecesError, takeFact, type Piece } from './pieces.ts';
import { found, intended, settled } from './recheck-calls.ts';
import { aboutPerson, judged, narrowed, waived } from './recheck-outcomes.ts';
import { granted, orderFired, quoted, withdrawn } from './recheck-order.ts';
import { timeProblem } from './recheck-times.ts';
import { approved, drafted, ended, revoked, started, voted } from './recheck-plans.ts';

/**
 * The approvals of a journal, checked again from its lines alone: nobody's word for it, not the bot's
 * state, not `core/approval`. A journal whose chain and signature hold can still be one that nobody
 * should have acted on; this finds it.
 */
export interface Recheck {
  /** In the order of the lines; empty when every change stands on its approvals. */
  readonly problems: readonly { readonly line: number; readonly problem: string }[];
  /** There were more problems than are listed. */
  readonly more: boolean;
  readonly counts: Counts;
}

export interface Counts {
  readonly plans: number;
  readonly votes: number;
  readonly started: number;
  readonly intended: number;
  readonly settled: number;
}

/** After so many the rest says nothing new. */
const MOST_PROBLEMS = 50;

/** Reads the whole journal once; the chain must hold. One step for each line, whatever came before it. */
export function recheckApprovals(entries: readonly Sealed[]): Recheck {
  const problems: { line: number; problem: string }[] = [];
  const counts = { plans: 0, votes: 0, started: 0, intended: 0, settled: 0 };
  let more = false;
  let book: Book | undefined;
  const complain = (seq: number, problem: string): void => {
    if (problems.length < MOST_PROBLEMS) {
      problems.push({ line: seq + 1, problem: inert(problem, 600) });
    } else more = true;
  };
  const read = (entry: Sealed, fact: Exclude<ReturnType<typeof readFact>, 'skip'>): void => {
    if ('problem' in fact) return complain(entry.seq, fact.problem);
    if (book === undefined) {
      if (fact.kind === 'incident.opened')
        book = opened(fact.body, entry, (problem) => complain(entry.seq, problem));
      return;
    }
    const counter = counters[fact.kind];
    if (counter !== undefined) counts[counter] += 1;
    const problem = check(book, fact, entry);
    if (problem !== undefined) complain(entry.seq, problem);
  };
  let pieces: readonly Piece[] = [];
  for (const [i, line] of entries.entries()) {
    const taken = wholeEntry(pieces, line);
    pieces = 'pieces' in taken ? taken.pieces : [];
    const entry = 'entry' in taken ? taken.entry : line;
    const fact = 'entry' in taken ? readFact(entry) : 'problem' in taken ? taken : 'skip';
    if (fact !== 'skip') read(entry, fact);
    if (fact !== 'skip' && book === undefined) {
      complain(entry.seq, 'a journal begins with incident.opened');
      break;
    }
    const backwards = timeProblem(entries[i - 1]?.ts, entry.ts);
    if (backwards !== undefined) complain(entry.seq, backwards);
  }
  const last = entries.at(-1);
  if (pieces.length > 0 && last !== undefined)
    complain(last.seq, 'the journal ends in the middle of a fact');
  return { problems, more, counts };
}

/** The fact that a line ends, whole, or the pieces so far; what can't stand there is a problem, and its pieces are lost. */
function wholeEntry(
  pieces: readonly Piece[],
  line: Sealed,
):
  | { readonly entry: Sealed }
  | { readonly pieces: readonly Piece[] }
  | { readonly problem: string } {
  try {
    const taken = takeFact(pieces, line);
    if ('pieces' in taken) return taken;
    return { entry: { ...line, body: taken.body as Sealed['body'] } };
  } catch (error) {
    if (!(error instanceof PiecesError)) throw error;
    return { problem: error.message };
  }
}

const counters: { readonly [kind in Checked['kind']]?: keyof Counts } = {
  'plan.drafted': 'plans',
  'vote.cast': 'votes',
  'plan.started': 'started',
  'call.intended': 'intended',
  'call.settled': 'settled',
};

function opened(
  body: Body<'incident.opened'>,
  entry: Sealed,
  complain: (problem: string) => void,
): Book {
  const { roster } = body;
  const accounts = new Set(roster.people.map((person) => person.slack));
  const people = new Map(
    roster.people.map(({ person, slack, roles }) => [
      person,
      {
        slack,
        approver: roles.includes('approver'),
        fires: roles.includes('commander') || roles.includes('responder'),
      },
    ]),
  );
  if (roster.quorum < 2)
    complain(`the roster's quorum is ${roster.quorum}; two people is the least`);
  if (people.size < roster.people.length || accounts.size < roster.people.length)
    complain('the roster names a person or a Slack account twice: one human could count as two');
  if (roster.smallTeam && roster.people.length > 3)
    complain(`smallTeam is for two or three people, the roster has ${roster.people.length}`);
  // Over the line's own data, not over what was read of it.
  const pinned = [
    ['roster', digestOf(entry.body['roster']), body.rosterDigest],
    ['settings', digestOf(entry.body['settings']), body.settingsDigest],
    ['runbook', sha256(body.runbook.text), body.runbook.digest],
  ] as const;
  for (const [what, is, said] of pinned) {
    if (is !== said)
      complain(
        `the ${what} is not what its digest ${shortDigest(said)} says; it is ${shortDigest(is)}`,
      );
  }
  const { order, problems } = quoted(body, entry.body);
  problems.forEach(complain);
  return {
    ...(order === undefined ? {} : { order }),
    incident: body.incident,
    rosterDigest: body.rosterDigest,
    settingsDigest: body.settingsDigest,
    quorum: roster.quorum,
    smallTeam: roster.smallTeam,
    people,
    phases: body.runbook.definition?.phases ?? {},
    suspects: new Set(),
    setAside: new Set(),
    plans: new Map(),
    planIds: new Set(),
    armed: [],
    closed: false,
  };
}

/** What is wrong with this fact after all that came before it; takes it into the book either way. */
function check(book: Book, fact: Checked, entry: Sealed): string | undefined {
  const line = entry.seq + 1;
  // The run that granted an order is closed as soon as it has.
  if (book.closed && fact.kind !== 'order.withdrawn')
    return `${fact.kind} after the incident was closed`;
  switch (fact.kind) {
    case 'incident.opened':
      return 'an incident is opened once';
    case 'plan.drafted':
      return drafted(book, fact.body, entry);
    case 'vote.cast':
      return voted(book, fact.body, { line, ts: entry.ts });
    case 'vote.revoked':
      return revoked(book, fact.body);
    case 'plan.approved':
      return approved(book, fact.body, entry.ts);
    case 'order.fired':
      return orderFired(book, fact.body, entry.ts);
    case 'order.granted':
      return granted(book, fact.body);
    case 'order.withdrawn':
      return withdrawn(book, fact.body, entry.ts);
    case 'plan.started':
      return started(book, fact.body, entry.ts);
    case 'plan.ended':
      return ended(book, fact.body);
    case 'call.intended':
      return intended(book, fact.body);
    case 'call.settled':
      return settled(book, fact.body);
    case 'call.found':
      return found(book, fact.body);
    case 'measured':
      if (fact.body.measurement === 'armed') book.armed = armedPolicies(fact.body.result.data);
      return undefined;
    case 'scope.narrowed':
      return narrowed(book, fact.body);
    case 'waiver.granted':
      return waived(book, fact.body);
    case 'changes.judged':
      return judged(book, fact.body);
    case 'suspect.marked':
    case 'approver.set-aside':
      return aboutPerson(book, fact);
    default:
      return turned(book, fact, entry.ts);
  }
}

/** Facts that need nobody's approval, but decide what others mean. */
function turned(
  book: Book,
  fact: Extract<
    Checked,
    { kind: 'phase.moved' | 'phase.asked' | 'roster.shrunk' | 'incident.closed' }
  >,
  ts: string,
): string | undefined {
  switch (fact.kind) {
    case 'phase.asked':
      book.question = { ...fact.body, since: ts };
      return undefined;
    case 'incident.closed':
      book.closed = true;
      return undefined;
    case 'roster.shrunk':
      for (const person of fact.body.removed) book.people.delete(person);
      return undefined;
    case 'phase.moved': {
      const { event, position } = fact.body;
      if (position !== undefined) book.phase = position.phase;
      const { released } = book;
      delete book.question;
      delete book.released;
      if ((event !== 'APPROVED' && event !== 'WAIVED') || released === event) return undefined;
      return `the runbook went on as ${event.toLowerCase()}, but no plan that says so was started before it`;
    }
  }
}
