import type { Incident } from '../../../core/incident/incident.ts';
import type { Json } from '../../../core/plan/json.ts';
import type { Message } from '../hygiene.ts';
import { pages } from './pages.ts';
import { banner, count, header, inert, section } from './text.ts';
import { doorsOf, graphOf, unseenOf } from './words.ts';

type Row = { readonly [key: string]: Json };

/** More accounts than this get one line each instead of a table. */
const MOST_TABLES = 8;
const MOST_LINES = 60;

/**
 * The doors of the newest inventory, for one person: for each account a table of what is open, closed and
 * unknown, then the hostile ones by name, what could not be read, who can become whom, and every door.
 */
export function renderDoors(incident: Incident): Message[] {
  const doors = doorsOf(incident);
  const title = `${banner(incident)}Doors`;
  if (doors === undefined) return pages(title, ['There is no inventory yet.']);
  const unseen = unseenOf(incident);
  const open = doors.filter((door) => door['state'] !== 'closed');
  const hostile = open.filter((door) => door['suspicion'] === 'hostile');
  const heading = `${title}: ${doors.length} found`;
  const accounts = [...new Set([...doors, ...unseen].map((row) => textOf(row['account'])))].sort();
  const tables = accounts.slice(0, MOST_TABLES).map((account) => ({
    account,
    table: tableOf(account, doors, unseen),
  }));
  const first: Message = {
    text: heading,
    blocks: [
      header(heading),
      section(
        `${count(open.length, 'door')} open, ${hostile.length} of them hostile; ${count(unseen.length, 'thing')} could not be read.`,
      ),
      ...tables.map(({ account, table }) => section(`Account ${tame(account)}\n${table}`)),
    ],
  };
  const listed = [
    ...part(
      'More accounts',
      accounts.slice(MOST_TABLES).map((one) => summaryOf(one, doors, unseen)),
    ),
    ...part(
      'Hostile and open',
      hostile.map((door) => `• ${field(door, 'account')}: ${field(door, 'says')}`),
    ),
    ...part(
      'Not seen: it counts as unknown, never as closed',
      unseen.map(
        (one) =>
          `• NOT SEEN ${['account', 'what', 'why'].map((key) => inert(textOf(one[key]), 200)).join(', ')}`,
      ),
    ),
    ...part('Who can become whom', storyOf(incident)),
    'Every door',
    ...doors.map(
      (door) =>
        `• [${field(door, 'state')}, ${field(door, 'suspicion')}] ${field(door, 'id')}: ${field(door, 'says')}`,
    ),
  ];
  return [first, ...pages(`${title}, one by one`, listed)];
}

/** Only our own words and numbers stand in the table. */
function tableOf(account: string, doors: readonly Row[], unseen: readonly Row[]): string {
  const own = doors.filter((door) => door['account'] === account);
  const hidden = unseen.filter((one) => one['account'] === account).map((one) => kindHidden(one));
  const kinds = [...new Set([...own.map((door) => textOf(door['kind'])), ...hidden])].sort();
  const rows = kinds.map((kind) => {
    const of = own.filter((door) => door['kind'] === kind);
    const open = of.filter((door) => door['state'] !== 'closed').length;
    const bad = of.filter((door) => door['state'] !== 'closed' && door['suspicion'] === 'hostile');
    const unknown = hidden.filter((one) => one === kind).length;
    return [tame(kind), open, bad.length, of.length - open, unknown].map(String);
  });
  const all = [['', 'open', 'hostile', 'closed', 'unknown'], ...rows];
  const widths = [0, 1, 2, 3, 4].map((i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  const lines = all.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  '),
  );
  return `\`\`\`\n${lines.join('\n')}\n\`\`\``;
}

/** An account is digits and a kind is one of ours; anything else must not become markup. */
function tame(text: string): string {
  return text.slice(0, 40).replaceAll(/[^\w -]/g, '?');
}

/** What an unread thing hides: the kind in the beginning of the ids that it covers; everything where it has none. */
function kindHidden(one: Row): string {
  const kind = textOf(one['covers']).split('/')[1] ?? '';
  return kind === '' ? 'everything' : kind;
}

function summaryOf(account: string, doors: readonly Row[], unseen: readonly Row[]): string {
  const own = doors.filter((door) => door['account'] === account);
  const open = own.filter((door) => door['state'] !== 'closed');
  const hostile = open.filter((door) => door['suspicion'] === 'hostile').length;
  const hidden = unseen.filter((one) => one['account'] === account).length;
  return `• ${inert(account, 20)}: ${open.length} open, ${hostile} hostile, ${own.length - open.length} closed, ${hidden} not seen`;
}

/** Slack cannot draw: the report has the picture, this is its story. */
function storyOf(incident: Incident): readonly string[] {
  const story = graphOf(incident)?.['story'];
  return Array.isArray(story) ? story.map((line) => `• ${inert(textOf(line), 400)}`) : [];
}

function part(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return [];
  const more = lines.length - MOST_LINES;
  return [
    title,
    ...lines.slice(0, MOST_LINES),
    ...(more > 0 ? [`… and ${more} more of these`] : []),
    ' ',
  ];
}

function field(row: Row, key: string): string {
  return inert(textOf(row[key]), 400);
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
