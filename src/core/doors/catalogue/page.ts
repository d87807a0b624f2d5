import { entriesOf } from './catalogue.ts';
import type { Claim, DoorEntry, DoorTable, Held, InThisVersion, Sight } from './entry.ts';
import { reading } from './entry.ts';

/**
 * The page of all doors, made from the catalogue: first what stands where, then each door by itself.
 * @returns Markdown, laid out as the formatter of this repository wants it, ended by a line feed.
 */
export function doorsPage(tables: readonly DoorTable[]): string {
  return [
    ...opening(tables),
    ...tables.flatMap(summary),
    '## Each door',
    `What is kept of every one: ${common}.`,
    ...tables.flatMap((table) => [
      `## ${table.title}`,
      table.about,
      ...table.entries.flatMap(section),
    ]),
  ]
    .join('\n\n')
    .concat('\n');
}

const common =
  'its JSON before the change and the SHA-256 of that, the CloudTrail event that made it (id, caller, key, address, program), and request id and time of our own change';

function opening(tables: readonly DoorTable[]): string[] {
  const all = entriesOf(tables);
  const count = (word: InThisVersion): number =>
    all.filter((one) => one.inThisVersion === word).length;
  const compared = all.filter(
    (one) => one.inThisVersion === 'does not look' && one.sight.by === 'comparison',
  );
  const claims = all.flatMap(claimsOf).filter((claim) => !reading(claim).confirmed).length;
  const events = all.flatMap((one) => one.detect.unconfirmedEvents ?? []).length;
  return [
    '# Doors',
    '<!-- Made from src/core/doors/catalogue. To make it anew: node test/core/doors/write-doors-page.ts -->',
    `Every way that we know of in which an attacker can keep or regain access to AWS, lose you data later, or hide what he does: ${all.length} of them. An entry says what this version of Lockstep does about it, and no more than that:`,
    [
      `- **closes** ${count('closes')}: found, and shut by a response action;`,
      `- **names** ${count('names')}: found and named on the card, with the reason why it stays; people shut it;`,
      `- **does not look** ${count('does not look')}: neither found nor shut; what to ask people stands there.${compared.length === 0 ? '' : ` Of ${compared.length} of these a change between the first and the second inventory is listed for people to judge; one from before the first inventory is not noticed.`}`,
    ].join('\n'),
    'Shield and freeze hold many of them meanwhile, in member accounts only, whether they are found or not: no organization policy binds the management account or service-linked roles. "Held" is not "closed": it ends with the lift.',
    `Each entry ends with the public documentation on which it rests. What we found in none is marked _(unconfirmed)_: ${claims} statements and ${events} names of events. Nothing on this page was measured against a live account.`,
    'Words in capitals in a command are to be replaced. Run it as a principal that the freeze exempts.',
    '## At a glance',
  ];
}

function summary({ title, entries }: DoorTable): string[] {
  const rows = entries.map((one) => [
    `[${one.name}](#${one.id})`,
    one.inThisVersion,
    seen(one.sight),
    closedBy(one),
    one.leaves[0] === undefined ? '' : sentence(one.leaves[0]),
  ]);
  return [
    `### ${title}, at a glance`,
    markdownTable([
      ['Door', 'In this version', 'Seen by', 'Closed by', 'What that leaves, above all'],
      ...rows,
    ]),
  ];
}

function section(one: DoorEntry): string[] {
  const { detect, close, undo } = one;
  const person = close.person;
  const events = [
    ...detect.events.map(code),
    ...(detect.unconfirmedEvents ?? []).map((name) => `${code(name)} _(unconfirmed)_`),
  ];
  return [
    `### \`${one.id}\``,
    `**${one.name}.** ${sentence(one.gains)}`,
    [
      `- **In this version:** ${one.inThisVersion}. Seen by: ${seen(one.sight)}.`,
      `- **Detect:** ${detect.operations.map(code).join(', ')}`,
      ...(events.length === 0 ? [] : [`- **CloudTrail:** ${events.join(', ')}`]),
      `- **Closed by:** ${closedBy(one)}`,
      ...(one.whyNot === undefined ? [] : [`- **Why not by Lockstep:** ${one.whyNot}`]),
      ...held(close.held),
      ...(person === undefined
        ? []
        : [`- **Ask a person:** ${person.question}${besides(person.besides)}`]),
    ].join('\n'),
    ...(person === undefined || person.commands.length === 0
      ? []
      : [`\`\`\`sh\n${person.commands.join('\n')}\n\`\`\``]),
    [
      ...one.leaves.map((claim) => `- **Leaves:** ${sentence(claim)}`),
      `- **Undo:** ${'by' in undo ? sentence(undo.by) : `none. ${sentence(undo.none)}`}`,
      `- **Evidence:** ${one.evidence.join('; ')}.`,
      `- **Noise:** ${one.noise}. **Reach:** ${one.reach}.`,
      `- **Sources:** ${one.sources.map((url) => `<${url}>`).join(', ')}`,
    ].join('\n'),
  ];
}

function besides(text: string | undefined): string {
  return text === undefined ? '' : ` ${text}`;
}

/** Every sentence of an entry that may be unconfirmed. */
function claimsOf({ gains, leaves, undo }: DoorEntry): readonly Claim[] {
  return [gains, ...leaves, 'by' in undo ? undo.by : undo.none];
}

function sentence(claim: Claim): string {
  const { says, confirmed } = reading(claim);
  return confirmed ? says : `${says} _(unconfirmed)_`;
}

function seen(sight: Sight): string {
  switch (sight.by) {
    case 'inventory':
      return 'inventory';
    case 'comparison':
      return 'only a change between two inventories';
    case 'time-bombs':
      return 'look at the time bombs';
    case 'backups':
      return 'list of backups';
    case 'nothing':
      return 'nothing';
  }
}

/** In the order in which they help: our actions, the policies meanwhile, people. */
function closedBy({ close }: DoorEntry): string {
  const { actions, partly = [], held: holds, person } = close;
  const policies = [
    ...(holds.freeze === true || holds.outsiders !== undefined ? ['freeze'] : []),
    ...(holds.shield === undefined ? [] : ['shield']),
  ];
  return [
    ...(actions.length === 0 ? [] : [actions.map(code).join(', ')]),
    ...(partly.length === 0 ? [] : [`partly ${partly.map(code).join(', ')}`]),
    ...(policies.length === 0 ? [] : [`held by ${policies.join(' and ')}`]),
    ...(person === undefined ? [] : ['a person']),
  ].join('; ');
}

function held({ shield, freeze, outsiders }: Held): string[] {
  const says = [
    ...(shield === undefined ? [] : [`the shield denies ${shield.map(code).join(', ')}`]),
    ...(freeze === true ? ['the freeze denies its use to the principals of a member account'] : []),
    ...(outsiders === undefined
      ? []
      : [`the freeze denies ${outsiders.map(code).join(', ')} to outsiders`]),
  ];
  return says.length === 0
    ? ['- **Held meanwhile:** by nothing of ours']
    : [`- **Held meanwhile:** ${says.join('; ')}`];
}

function code(text: string): string {
  return `\`${text}\``;
}

/** Columns as wide as their widest cell: the formatter would do the same, and the page must stay as it is. */
function markdownTable(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, i) => Math.max(3, ...rows.map((row) => (row[i] ?? '').length)));
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, i) => (row[i] ?? '').padEnd(width)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...rows.slice(1).map(line)].join('\n');
}
