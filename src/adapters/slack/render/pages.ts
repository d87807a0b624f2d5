import type { KnownBlock } from '@slack/types';
import type { Message } from '../hygiene.ts';
import { header, plainSections } from './text.ts';

/** Slack refuses messages of about 13,000 characters of blocks (slackapi/bolt-js#2509). */
const pageMost = 10_500;
const blocksMost = 40;

/** Lays lines out on as many messages as they need, so that none of them is left out. */
export function pages(title: string, lines: readonly string[]): Message[] {
  const sheets: KnownBlock[][] = [[]];
  let size = 0;
  for (const block of plainSections(lines)) {
    const length = JSON.stringify(block).length;
    const sheet = sheets.at(-1);
    if (
      sheet === undefined ||
      (sheet.length > 0 && (size + length > pageMost || sheet.length >= blocksMost))
    ) {
      sheets.push([block]);
      size = length;
    } else {
      sheet.push(block);
      size += length;
    }
  }
  return sheets.map((blocks, index) => {
    const heading = sheets.length === 1 ? title : `${title} (${index + 1} of ${sheets.length})`;
    return { text: heading, blocks: [header(heading), ...blocks] };
  });
}
