import { describe, expect, it } from 'vitest';
import { usage } from '../../src/adapters/slack/usage.ts';
import { parseDrill } from '../../src/adapters/slack/parse-drill.ts';
import { commands } from '../../src/drill/workspace/page/commands.data.ts';
import {
  isWholeCommand,
  mentionAt,
  suggest,
  withMentions,
} from '../../src/drill/workspace/page/screen/suggest.ts';

const names = (typed: string) => suggest(typed, commands).map(({ name }) => name);
const subcommand = (line: string) => line.split(' ').slice(0, 2).join(' ');

describe('the composer’s help', () => {
  it('given the app’s commands, when compared, then the page suggests exactly those', () => {
    const known = new Set(Object.values(usage).map(subcommand));
    const suggested = commands
      .map(({ name }) => name)
      .filter((name) => name.startsWith('/incident'));
    expect(suggested.toSorted()).toEqual([...known].toSorted());
    // `doors` and `order` have two usages, which the page shows in one line.
    const lines: string[] = Object.values(usage).filter(
      (line) => !/^\/incident (?:doors|order)/.test(line),
    );
    lines.push(usage.withdraw.replace('withdraw', `${usage.order.slice(16)}|withdraw`));
    const shown = commands.map(({ name, usage: after }) => `${name} ${after}`.trim());
    expect(shown).toEqual(expect.arrayContaining(lines));
  });

  it('given the drill’s commands, when parsed by the app, then it understands each', () => {
    const given: { [name: string]: string } = { '/drill speed': ' 10', '/drill inject': ' alarm' };
    for (const { name } of commands.filter((one) => one.name.startsWith('/drill'))) {
      const text = `${name}${given[name] ?? ''}`.replace('/drill ', '');
      expect(parseDrill(text)).toMatchObject({ kind: 'drill' });
    }
  });

  it('given the beginning of a command, when suggested, then only what fits is offered', () => {
    expect(names('/')).toHaveLength(commands.length);
    expect(names('/incident de')).toEqual(['/incident declare', '/incident deny']);
    expect(names('/DRILL s')).toEqual(['/drill start', '/drill speed']);
    expect(names('/incident approve plan-1')).toEqual([]);
    expect(names('hello /incident')).toEqual([]);
  });

  it('given a half-typed command, when Enter is pressed, then it is not one yet', () => {
    expect(isWholeCommand('/inc', commands)).toBe(false);
    expect(isWholeCommand('/incident stauts', commands)).toBe(true);
  });

  it('given @ and letters, when suggested, then the people who fit are offered', () => {
    const people = ['Ana Lovelace', 'Ben Kato'];
    expect(mentionAt('tell @an', 8, people)).toEqual({ from: 5, names: ['Ana Lovelace'] });
    expect(mentionAt('mail@an', 7, people)).toBeUndefined();
    expect(mentionAt('tell @Ana Lovelace', 18, people)).toBeUndefined();
  });

  it('given names that begin alike, when sent, then the longer one is mentioned', () => {
    const people = [
      { id: 'U1', name: 'Ana' },
      { id: 'U2', name: 'Ana Lovelace' },
    ];
    expect(withMentions('@Ana Lovelace and @Ana', people)).toBe('<@U2> and <@U1>');
  });
});
