import type { CommandHelp } from '../commands.data.ts';

/** The commands that fit what was typed so far; none once the arguments have begun. */
export function suggest(typed: string, commands: CommandHelp[]): CommandHelp[] {
  if (!/^\/\S*( \S*)?$/.test(typed)) return [];
  const wanted = typed.toLowerCase();
  return commands.filter(
    ({ name }) => name.startsWith(wanted.trimEnd()) && wanted.length <= name.length + 1,
  );
}

/** Whether the text is a whole command, so that Enter may send it. */
export function isWholeCommand(typed: string, commands: CommandHelp[]): boolean {
  const words = typed.trim().split(/\s+/);
  const family = words[0] ?? '';
  if (!commands.some(({ name }) => name.split(' ')[0] === family)) return false;
  // An unknown subcommand goes out too: the app's own answer to a typo is part of what is rehearsed.
  return true;
}

/** The people whose names fit the `@…` before the caret, and where that began. */
export function mentionAt(
  typed: string,
  caret: number,
  names: string[],
): { from: number; names: string[] } | undefined {
  const match = /(?:^|\s)@([^@\n]{0,40})$/.exec(typed.slice(0, caret));
  if (!match) return undefined;
  const wanted = (match[1] ?? '').toLowerCase();
  const fitting = names.filter(
    (name) => name.toLowerCase().startsWith(wanted) && name.toLowerCase() !== wanted,
  );
  return fitting.length === 0 ? undefined : { from: caret - wanted.length - 1, names: fitting };
}

/** What goes out for what a person typed: `@Name` of a known person becomes a mention by id. */
export function withMentions(typed: string, people: { id: string; name: string }[]): string {
  let text = typed;
  const longestFirst = [...people].sort((a, b) => b.name.length - a.name.length);
  for (const { id, name } of longestFirst) {
    if (name !== '') text = text.replaceAll(`@${name}`, `<@${id}>`);
  }
  return text;
}
