import type { CommandBody } from '../../core/incident/command.ts';
import type { Person } from '../../core/incident/settings.ts';
import { readOrder, readShield } from './parse-order.ts';
import { isTarget, readAccounts, type Wrong } from './read-accounts.ts';
import { nearest } from './suggest.ts';
import { asTyped, mentionedUser, splitReason, wordsOf } from './typed-text.ts';
import { usage, type Word } from './usage.ts';

export type Query = 'status' | 'doors' | 'plan' | 'timeline' | 'checklist' | 'help';

/** What was typed behind `/incident`. */
export type Parsed =
  | { readonly kind: 'act'; readonly body: CommandBody }
  /** Only reads; answered from the incident, to this person alone. */
  | { readonly kind: 'ask'; readonly query: Query }
  /** Something is missing that a form can ask for. */
  | { readonly kind: 'form'; readonly accounts: string; readonly reason: string }
  | Wrong;
type People = readonly Pick<Person, 'person' | 'slack'>[];
interface Typed {
  readonly rest: string;
  readonly people: People;
}
type Reader = (typed: Typed) => Parsed;

const act = (body: CommandBody): Parsed => ({ kind: 'act', body });
const wrong = (text: string, works: readonly string[]): Wrong => ({ kind: 'wrong', text, works });

const readers: Record<Word, Reader> = {
  declare: ({ rest }) => readDeclare(rest),
  arm: alone('arm', { do: 'arm' }),
  shield: ({ rest }) => readShield(rest),
  order: ({ rest }) => readOrder(rest),
  status: question('status'),
  doors: readDoors,
  plan: readPlan,
  approve: ({ rest }) => readVote('approve', rest),
  deny: ({ rest }) => readVote('deny', rest),
  revoke: ({ rest }) => readVote('revoke', rest),
  undo: ({ rest }) => readUndo(rest),
  lift: alone('lift', { do: 'lift' }),
  waive: ({ rest }) => readReason('waive', rest),
  hold: ({ rest }) => readReason('hold', rest),
  resume: alone('resume', { do: 'resume' }),
  handover: readHandover,
  timeline: ({ rest }) =>
    rest === '' ? { kind: 'ask', query: 'timeline' } : act({ do: 'note', text: asTyped(rest) }),
  checklist: readChecklist,
  tick: ({ rest }) => readTick(rest),
  close: alone('close', { do: 'close' }),
  help: () => ({ kind: 'ask', query: 'help' }),
};
const words = Object.keys(readers) as Word[];

/**
 * Reads the text behind `/incident`, strictly: what is not exactly a command is answered with the
 * complete command that was probably meant, and does nothing. People are named by a mention or by
 * their id in the roster, never by a display name (AP-02).
 */
export function parseCommand(text: string, people: People): Parsed {
  const trimmed = text.trim();
  if (trimmed === '') return { kind: 'ask', query: 'status' };
  const [first = ''] = trimmed.split(/\s+/, 1);
  const rest = trimmed.slice(first.length).trim();
  const word = words.find((known) => known === first.toLowerCase());
  if (word !== undefined) return readers[word]({ rest, people });
  const meant = nearest(first, words);
  const shown = asTyped(first).slice(0, 40);
  if (meant === undefined) {
    return wrong(`There is no command "${shown}".`, ['/incident help', '/incident status']);
  }
  const complete = asTyped(`/incident ${meant} ${rest}`).trim();
  return wrong(`There is no command "${shown}". Did you mean "${meant}"?`, [complete]);
}

function alone(word: Word, body: CommandBody): Reader {
  return ({ rest }) =>
    rest === ''
      ? act(body)
      : wrong(`"${word}" takes no further words, so nothing was done.`, [`/incident ${word}`]);
}

function question(query: Query): Reader {
  return ({ rest }) =>
    rest === ''
      ? { kind: 'ask', query }
      : wrong(`"${query}" takes no further words.`, [`/incident ${query}`]);
}

function readDeclare(rest: string): Parsed {
  const { head, reason } = splitReason(rest);
  const read = readAccounts(head);
  if ('kind' in read) return read;
  if (read.accounts.length === 0 || reason === undefined) {
    return { kind: 'form', accounts: read.accounts.join(' '), reason: reason ?? '' };
  }
  return act({ do: 'declare', accounts: read.accounts, reason });
}

function readDoors(typed: Typed): Parsed {
  if (typed.rest === '') return { kind: 'ask', query: 'doors' };
  const { head, reason } = splitReason(typed.rest);
  const [verb, ...changes] = wordsOf(asTyped(head));
  if (verb?.toLowerCase() !== 'known') {
    return wrong('Behind "doors" stands nothing, or "known".', ['/incident doors', usage.known]);
  }
  if (changes.length === 0)
    return wrong('Say which changes are known, by their ids.', [usage.known]);
  if (reason === undefined) {
    return wrong('Two people will judge this; write why it is harmless.', [
      `/incident doors known ${changes.join(' ')} because …`,
    ]);
  }
  return act({ do: 'judge', changes, reason });
}

function readPlan(typed: Typed): Parsed {
  const [verb = ''] = wordsOf(typed.rest);
  const rest = typed.rest.slice(verb.length).trim();
  switch (verb.toLowerCase()) {
    case '':
      return { kind: 'ask', query: 'plan' };
    case 'redraft':
      if (rest !== '') return wrong('Nothing may follow "redraft".', ['/incident plan redraft']);
      return act({ do: 'redraft' });
    case 'quiet':
    case 'destruction':
      if (rest !== '') return wrong('Nothing may follow the mode.', [`/incident plan ${verb}`]);
      return act({ do: 'redraft', mode: verb.toLowerCase() === 'quiet' ? 'quiet' : 'destruction' });
    case 'without':
      return readWithout(rest);
    case 'revoke':
      return readVote('revoke', rest);
    case 'suspect':
    case 'set-aside':
      return readAbout(verb.toLowerCase() === 'suspect' ? 'suspect' : 'set-aside', {
        ...typed,
        rest,
      });
    default: {
      const meant = nearest(verb, [
        'redraft',
        'quiet',
        'destruction',
        'without',
        'suspect',
        'set-aside',
      ]);
      const works =
        meant === undefined
          ? ['/incident plan', usage.plan]
          : [asTyped(`/incident plan ${meant} ${rest}`).trim()];
      return wrong(`"${asTyped(verb).slice(0, 40)}" is nothing that a plan knows.`, works);
    }
  }
}

/** Leaves one account out of the emergency plan, or of a proof that has stopped, so that it does not hold up the others. */
function readWithout(rest: string): Parsed {
  const { head, reason } = splitReason(rest);
  const [account, ...more] = wordsOf(asTyped(head));
  if (account === undefined || more.length > 0 || !isTarget(account)) {
    return wrong(
      'Name exactly one account that is to be left out, by its twelve digits, or one unit.',
      ['/incident plan without <account>'],
    );
  }
  return act({ do: 'redraft', without: account, ...(reason === undefined ? {} : { reason }) });
}

function readAbout(what: 'suspect' | 'set-aside', { rest, people }: Typed): Parsed {
  const { head, reason } = splitReason(rest);
  const found = readPerson(head, people, `/incident plan ${what}`);
  if (typeof found !== 'string') return found;
  if (reason === undefined) {
    return wrong('Write why; it stays in the report.', [
      `/incident plan ${what} ${found} because …`,
    ]);
  }
  return act({ do: what, person: found, reason });
}

function readHandover({ rest, people }: Typed): Parsed {
  const found = readPerson(rest, people, '/incident handover');
  return typeof found === 'string' ? act({ do: 'handover', to: found }) : found;
}

/** A person's id, from a mention or the id itself. */
function readPerson(text: string, people: People, command: string): string | Wrong {
  const [word, ...more] = wordsOf(text);
  const known = people.map((p) => `${command} ${p.person}`);
  if (word === undefined || more.length > 0) return wrong('Name exactly one person.', known);
  const slack = mentionedUser(word);
  const found = people.find((p) => (slack === undefined ? p.person === word : p.slack === slack));
  if (found !== undefined) return found.person;
  // "@ana" as plain text is a display name that anybody can take; only an id or a real mention counts.
  const meant = nearest(
    asTyped(word).replace(/^@/, ''),
    people.map((p) => p.person),
  );
  const works = meant === undefined ? known : [`${command} ${meant}`];
  return wrong(`"${asTyped(word).slice(0, 40)}" is nobody on the roster.`, works);
}

function readVote(word: 'approve' | 'deny' | 'revoke', rest: string): Parsed {
  const { head, reason } = splitReason(rest);
  const [plan, typedDigest, ...more] = wordsOf(head);
  // Cards print the digest as first 12, an ellipsis, last 4; all of it may be copied.
  const digest = /^([0-9a-f]{12,64})(?:…[0-9a-f]{4})?$/i
    .exec(typedDigest ?? '')?.[1]
    ?.toLowerCase();
  if (plan === undefined || !/^p\d{1,6}$/i.test(plan) || digest === undefined || more.length > 0) {
    return wrong(
      'A vote names the plan and the first 12 characters of its digest, as the card shows them. Nothing was counted.',
      [usage[word]],
    );
  }
  const id = plan.toLowerCase();
  if (word === 'deny') {
    if (reason === undefined) {
      return wrong('A denial needs its reason.', [`/incident deny ${id} ${digest} because …`]);
    }
    return act({ do: 'deny', plan: id, digest, reason });
  }
  if (reason !== undefined)
    return wrong(`"${word}" takes no reason.`, [`/incident ${word} ${id} ${digest}`]);
  return act({ do: word, plan: id, digest });
}

function readUndo(rest: string): Parsed {
  const { head, reason } = splitReason(rest);
  const [call, ...more] = wordsOf(asTyped(head));
  if (call === undefined || more.length > 0)
    return wrong('Name exactly one call, or one plan.', [usage.undo]);
  if (reason === undefined) return wrong('Write why.', [`/incident undo ${call} because …`]);
  return act({ do: 'undo', call, reason });
}

function readReason(word: 'waive' | 'hold', rest: string): Parsed {
  const { head, reason } = splitReason(rest);
  if (reason !== undefined && head === '') return act({ do: word, reason });
  const said = asTyped(head).trim();
  const works = said === '' ? usage[word] : `/incident ${word} because ${said}`;
  return wrong(`"${word}" needs a reason, behind the word because.`, [works]);
}

/** Nothing behind it asks for the list; an item and a person give the item to that person. */
function readChecklist({ rest, people }: Typed): Parsed {
  if (rest === '') return { kind: 'ask', query: 'checklist' };
  const [item = '', ...more] = wordsOf(asTyped(rest));
  if (!isItem(item)) return wrong('Name an item as the checklist shows it.', [usage.checklist]);
  if (more.length === 0)
    return wrong('Say who is to do it.', [`/incident checklist ${item} @person`]);
  const found = readPerson(
    rest.trim().slice(rest.trim().search(/\s/)).trim(),
    people,
    `/incident checklist ${item}`,
  );
  return typeof found === 'string' ? act({ do: 'assign', item, to: found }) : found;
}

function readTick(rest: string): Parsed {
  const typed = asTyped(rest).trim();
  const [item = ''] = wordsOf(typed);
  if (!isItem(item)) return wrong('Name an item as /incident checklist shows it.', [usage.tick]);
  const note = typed.slice(item.length).trim();
  return act({ do: 'tick', item, ...(note === '' ? {} : { note }) });
}

function isItem(word: string): boolean {
  return /^[a-z][a-z-]{1,39}$/.test(word);
}
