import { emoji } from './emoji.data.ts';

/** The Unicode character of a Slack short code (without its colons), or undefined when it is not one. */
export function emojiFor(name: string): string | undefined {
  return Object.hasOwn(emoji, name) ? emoji[name] : undefined;
}
