import { formatSlackDate } from './date-format.ts';
import type { Inline } from './mrkdwn.ts';
import { parseMrkdwn } from './mrkdwn.ts';
import { useSurface } from './surface.ts';

/** mrkdwn as one line of plain words: for previews, live announcements and hints. */
export function useAsWords(): (text: string) => string {
  const { people, bots, channels } = useSurface();
  const named = [...people, ...bots];
  return (text) =>
    parseMrkdwn(text)
      .map((part) => (part.kind === 'pre' ? part.text : words(part.children, named, channels)))
      .join(' ')
      .replace(/\s+/g, ' ')
      .trim();
}

function words(
  inlines: Inline[],
  people: { id: string; name: string }[],
  channels: { id: string; name: string }[],
): string {
  const named = (list: { id: string; name: string }[], id: string) =>
    list.find((entry) => entry.id === id)?.name ?? id;
  const word = (inline: Inline): string => {
    switch (inline.kind) {
      case 'bold':
      case 'italic':
      case 'strike':
        return inline.children.map(word).join('');
      case 'link':
        return inline.label;
      case 'user':
        return `@${named(people, inline.id)}`;
      case 'channel':
        return `#${named(channels, inline.id)}`;
      case 'broadcast':
        return `@${inline.name}`;
      case 'date':
        return formatSlackDate(inline.timestamp, inline.format, { now: Date.now() });
      case 'emoji':
        return inline.char;
      default:
        return inline.text;
    }
  };
  return inlines.map(word).join('');
}
