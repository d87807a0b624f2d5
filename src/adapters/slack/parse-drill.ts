import type { Wrong } from './read-accounts.ts';
import { nearest } from './suggest.ts';
import { asTyped, wordsOf } from './typed-text.ts';

/** What was typed behind `/drill`. */
export type DrillCommand =
  | { readonly do: 'start'; readonly scenario?: string }
  | { readonly do: 'pause' }
  | { readonly do: 'resume' }
  | { readonly do: 'speed'; readonly factor: number }
  | { readonly do: 'inject'; readonly what: string; readonly args: readonly string[] }
  | { readonly do: 'end' };

const usage = {
  start: '/drill start [scenario]',
  pause: '/drill pause',
  resume: '/drill resume',
  speed: '/drill speed <factor, 1 to 60>',
  inject: '/drill inject <what> [details]',
  end: '/drill end',
} as const;

/** Reads the text behind `/drill`, as strictly as `/incident` is read. */
export function parseDrill(
  text: string,
): { readonly kind: 'drill'; readonly command: DrillCommand } | Wrong {
  const [verb = '', ...args] = wordsOf(asTyped(text));
  const [first] = args;
  const found = (command: DrillCommand): { kind: 'drill'; command: DrillCommand } => ({
    kind: 'drill',
    command,
  });
  switch (verb.toLowerCase()) {
    case 'start':
      if (args.length > 1) break;
      return found(first === undefined ? { do: 'start' } : { do: 'start', scenario: first });
    case 'pause':
    case 'resume':
    case 'end':
      if (args.length > 0) break;
      return found({ do: verb.toLowerCase() as 'pause' | 'resume' | 'end' });
    case 'speed': {
      const factor = Number(first);
      if (args.length !== 1 || !(factor >= 1 && factor <= 1000)) break;
      return found({ do: 'speed', factor });
    }
    case 'inject':
      if (first === undefined) break;
      return found({ do: 'inject', what: first, args: args.slice(1) });
    default:
  }
  const word = nearest(verb, Object.keys(usage)) as keyof typeof usage | undefined;
  const shown = verb.slice(0, 40);
  return {
    kind: 'wrong',
    text:
      verb === ''
        ? 'Say what the drill should do.'
        : `"/drill ${shown}" is not understood like this.`,
    works: word === undefined ? Object.values(usage) : [usage[word]],
  };
}
